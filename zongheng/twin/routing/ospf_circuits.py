# SPDX-License-Identifier: Apache-2.0
"""OSPF and OSPFv3 on one interface of a device, as far as the two ends of a line must agree on it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace

from zongheng.config.addresses import wildcard_holds
from zongheng.twin.configuration.tree import Section
from zongheng.twin.routing import ospf_keys


@dataclass(frozen=True, slots=True)
class Ospf:
    """OSPF on one interface, as far as two ends must agree."""

    process: str
    area: str
    network_type: str
    key: str
    cost: int = field(default=1, compare=False)
    """What this end pays to send over it; the two ends need not agree."""
    silent: bool = field(default=False, compare=False)
    """Whether the process tells of the network and hears nobody on it."""

    def agrees(self, other: Ospf) -> bool:
        """Return whether the two ends of a line become neighbours."""
        same = (self.area, self.network_type, self.key) == (other.area, other.network_type, other.key)
        return same and not self.silent and not other.silent


def ospf4(
    root: Section, name: str, body: Section, vpn: str, address: ipaddress.IPv4Interface | None
) -> Ospf | None:
    """Return how an interface speaks OSPF: by its own line, else by a ``network`` line of an area."""
    joined = _joined(body, "ospf") or (_covered(root, vpn, address) if address else None)
    return _heard(root, "ospf", name, _ospf(root, body, "ospf", *joined)) if joined else None


def ospf6(root: Section, name: str, body: Section) -> Ospf | None:
    """Return how an interface speaks OSPFv3."""
    joined = _joined(body, "ospfv3")
    return _heard(root, "ospfv3", name, _ospf(root, body, "ospfv3", *joined)) if joined else None


def _joined(body: Section, protocol: str) -> tuple[str, str] | None:
    """Return the process and the area that an interface joins by a line of its own."""
    for entry in body.all(protocol):
        if "area" in entry.words:
            at = entry.words.index("area")
            return entry.words[at - 1], entry.words[at + 1]
    return None


def _covered(root: Section, vpn: str, address: ipaddress.IPv4Interface) -> tuple[str, str] | None:
    """Return the process and the area whose ``network`` line an address is in."""
    for process in root.all("ospf"):
        bound = (
            process.words[process.words.index("vpn-instance") + 1] if "vpn-instance" in process.words else ""
        )
        if bound == vpn and process.body:
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
    return Ospf(process, area, kind_of_network, key, int(cost.value[0]) if cost else 1)
