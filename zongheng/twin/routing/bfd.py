# SPDX-License-Identifier: Apache-2.0
"""Who watches whom by BFD: a session stands where both ends of a neighbourhood ask for it."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.twin.configuration.tree import Section
from zongheng.twin.routing import bgp
from zongheng.twin.routing.facts import Port
from zongheng.twin.routing.topology import Segment, Topology

_PROTOCOL = {4: "ospf", 6: "ospfv3"}


@dataclass(frozen=True, slots=True)
class BfdSession:
    """A session at one interface; ``protocol`` asked for it."""

    family: int
    source: str
    destination: str
    interface: str
    protocol: str
    up: bool


def sessions(topology: Topology, host: str) -> list[BfdSession]:
    """Return the sessions of a device, IPv4 first; one a neighbour, however many protocols ask for it."""
    found: dict[tuple[int, str, str], BfdSession] = {}
    for family in (4, 6):
        for session in (*_of_ospf(topology, host, family), *_of_bgp(topology, host, family)):
            found.setdefault((family, session.interface, session.destination), session)
    return list(found.values())


def _of_ospf(topology: Topology, host: str, family: int) -> Iterator[BfdSession]:
    for segment, _, _ in topology.adjacencies(host, family):
        if _watched(topology, segment.mine, family):
            up = _watched(topology, segment.other, family)
            yield _session(segment, family, _PROTOCOL[family].replace("ospf", "OSPF"), up=up)


def _watched(topology: Topology, port: Port, family: int) -> bool:
    entry = topology.devices[port.host].running.root.entries.get(("interface", port.name))
    return bool(entry and entry.body and entry.body.find(_PROTOCOL[family], "bfd", "enable"))


def _of_bgp(topology: Topology, host: str, family: int) -> Iterator[BfdSession]:
    for segment in topology.segments(host, family):
        if _asks(topology, segment.mine, segment.other, family):
            up = _asks(topology, segment.other, segment.mine, family)
            yield _session(segment, family, "BGP", up=up)


def _asks(topology: Topology, port: Port, other: Port, family: int) -> bool:
    device = topology.devices[port.host]
    section = bgp.sessions_of(device.running.root, device.dialect.bgp, port.vpn, family)
    return section is not None and _bfd_of(section, str(_ip(other, family)))


def _bfd_of(section: Section, peer: str) -> bool:
    """Tell whether a peer is watched; VRP has lines of intervals besides, which watch nobody."""
    found = [entry for entry in section.beginning(("peer",)) if entry.identity[2:3] == ("bfd",)]
    return any(
        entry.identity[1].lower() == peer and not set(entry.words[3:]) - {"enable", "single-hop", "multi-hop"}
        for entry in found
    )


def _session(segment: Segment, family: int, protocol: str, *, up: bool) -> BfdSession:
    mine, other = str(_ip(segment.mine, family)), str(_ip(segment.other, family))
    return BfdSession(family, mine, other, segment.mine.name, protocol, up)


def _ip(port: Port, family: int) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    address = port.address(family)
    if address is None:
        message = f"{port.host} {port.name} hears nobody of family {family}"
        raise ValueError(message)
    return address.ip
