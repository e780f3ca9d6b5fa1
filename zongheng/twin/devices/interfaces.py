# SPDX-License-Identifier: Apache-2.0
"""The interfaces of a device and whether they are up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import Enum

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device

TRUNK = "Eth-Trunk"


class Link(Enum):
    """What an interface says of its line; true where it is up."""

    UP = "UP"
    DOWN = "DOWN"
    SHUT = "Administratively DOWN"

    def __bool__(self) -> bool:
        return self is Link.UP

    @property
    def starred(self) -> str:
        """Return it as VRP's and Comware's tables print it: a star is the operator's doing."""
        return "*down" if self is Link.SHUT else self.value.lower()


def interfaces(device: Device) -> list[tuple[str, Link, Section]]:
    """Return name, state and settings of each interface, in order of print."""
    network = device.network
    links = links_of(device.running.root, network.dark(device.host) if network else ())
    return [
        (entry.words[1], links[entry.words[1]], entry.body or Section())
        for entry in device.running.root.all("interface")
    ]


def links_of(root: Section, dark: Collection[str]) -> Mapping[str, Link]:
    """Return each interface's state; ``dark`` ports hear nothing from the other end of their cables.

    A sub-interface is down with its port, a trunk and a VLAN's interface with all of their ports.
    """
    bodies = {entry.words[1]: entry.body or Section() for entry in root.all("interface")}
    shut = {name for name, body in bodies.items() if is_shut(body)}
    lit = {name for name in bodies if not {name, bare(name)} & {*shut, *dark}}
    idle = _idle_trunks(bodies, lit)
    lit -= {name for name in bodies if bare(name) in idle}
    lit -= vlans.without_ports(root, lit)

    def link(name: str) -> Link:
        if name in lit:
            return Link.UP
        return Link.SHUT if {name, bare(name)} & shut else Link.DOWN

    return {name: link(name) for name in bodies}


def _idle_trunks(bodies: Mapping[str, Section], lit: Collection[str]) -> frozenset[str]:
    """Return the trunks that none of the ports that are up has joined."""
    working = {trunk for name, body in bodies.items() if (trunk := trunk_of(body)) and name in lit}
    return frozenset(name for name in bodies if name.startswith(TRUNK)) - working


def trunk_of(body: Section) -> str | None:
    """Return the trunk that a port has joined."""
    joined = body.find("eth-trunk")
    return f"{TRUNK}{joined.value[0]}" if joined is not None and joined.value else None


def is_shut(body: Section) -> bool:
    """Tell whether the operator switched an interface off."""
    told = body.find("shutdown")
    return told is not None and not told.negated


def bare(name: str) -> str:
    """Return the port that a sub-interface is on."""
    return name.partition(".")[0]
