# SPDX-License-Identifier: Apache-2.0
"""OSPF and OSPFv3 on one interface of a device, as far as the two ends of a line must agree on it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace

from zongheng.config.addresses import wildcard_holds
from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.routing import ospf_keys


@dataclass(frozen=True, slots=True)
class Ospf:
    """OSPF on one interface, as far as two ends must agree."""

    process: str
    area: str
    network_type: str
    key: str
    timers: tuple[int, int] = (10, 40)
    """After how many seconds an end says hello, and after how many it is given up."""
    kind: str = ""
    """What the area is: ``stub``, ``nssa``, or empty."""
    cost: int = field(default=1, compare=False)
    """What this end pays to send over it; the two ends need not agree."""
    silent: bool = field(default=False, compare=False)
    """Whether the process tells of the network and hears nobody on it."""

    def agrees(self, other: Ospf) -> bool:
        """Return whether the two ends of a line become neighbours."""
        same = self._agreed() == other._agreed()
        return same and not self.silent and not other.silent

    def _agreed(self) -> tuple[object, ...]:
        return (self.area, self.network_type, self.key, self.timers, self.kind)


def ospf4(
    root: Section, name: str, body: Section, vpn: str, address: ipaddress.IPv4Interface | None
) -> Ospf | None:
    """Return how an interface speaks OSPF: by its own line, else by a ``network`` line of an area."""
    joined = _joined(root, body, "ospf", vpn) or (_covered(root, vpn, address) if address else None)
    return _heard(root, "ospf", name, _ospf(root, body, "ospf", *joined)) if joined else None


def ospf6(root: Section, name: str, body: Section, vpn: str) -> Ospf | None:
    """Return how an interface speaks OSPFv3."""
    joined = _joined(root, body, "ospfv3", vpn)
    return _heard(root, "ospfv3", name, _ospf(root, body, "ospfv3", *joined)) if joined else None


def _joined(root: Section, body: Section, protocol: str, vpn: str) -> tuple[str, str] | None:
    """Return the process and the area that an interface joins by a line of its own.

    A process of another VPN instance than the interface's does not run there.
    """
    for entry in body.all(protocol):
        if "area" in entry.words:
            at = entry.words.index("area")
            process = root.find(protocol, entry.words[at - 1])
            if process is None or _bound(process) == vpn:
                return entry.words[at - 1], entry.words[at + 1]
    return None


def _bound(process: Entry) -> str:
    """Return the VPN instance of a process; empty for the global table."""
    words = process.words
    return words[words.index("vpn-instance") + 1] if "vpn-instance" in words else ""


def _covered(root: Section, vpn: str, address: ipaddress.IPv4Interface) -> tuple[str, str] | None:
    """Return the process and the area whose ``network`` line an address is in."""
    for process in root.all("ospf"):
        if _bound(process) == vpn and process.body:
            for area in process.body.all("area"):
                networks = area.body.all("network") if area.body else []
                if any(wildcard_holds(network.words[1:3], address.ip) for network in networks):
                    return process.words[1], area.words[1]
    return None


def _heard(root: Section, protocol: str, name: str, own: Ospf) -> Ospf:
    """Return OSPF on an interface, and whether its process is silent there."""
    process = root.find(protocol, own.process)
    if process is None or process.body is None:
        return own
    line = process.body.entries.get(("silent-interface", name))
    everywhere = process.body.find("silent-interface", "all") is not None
    return replace(own, silent=not line.negated if line else everywhere)


def _ospf(root: Section, body: Section, protocol: str, process: str, area: str) -> Ospf:
    kind = body.find(protocol, "network-type")
    cost = body.find(protocol, "cost")
    kind_of_network = kind.value[0] if kind else "broadcast"
    key = ospf_keys.key_of(root, body, protocol)
    return Ospf(
        process,
        area,
        kind_of_network,
        key,
        _timers(body, protocol, kind_of_network),
        _kind_of_area(root, protocol, process, area),
        int(cost.value[0]) if cost else 1,
    )


def _timers(body: Section, protocol: str, kind_of_network: str) -> tuple[int, int]:
    """Return the times of hellos and of giving up, in seconds: four hellos unless told otherwise."""
    hello, dead = (body.find(protocol, "timer", name) for name in ("hello", "dead"))
    seconds = int(hello.value[0]) if hello else 10 if kind_of_network in ("p2p", "broadcast") else 30
    return seconds, int(dead.value[0]) if dead else 4 * seconds


def _kind_of_area(root: Section, protocol: str, process: str, area: str) -> str:
    """Return what both ends must say of an area: ``stub`` and ``nssa``, whatever else they say of it."""
    entry = root.find(protocol, process)
    own = entry.body.find("area", area) if entry and entry.body else None
    found = (kind for kind in ("stub", "nssa") if own and own.body and own.body.find(kind))
    return next(found, "")
