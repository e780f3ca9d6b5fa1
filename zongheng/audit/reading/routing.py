# SPDX-License-Identifier: Apache-2.0
"""Routing processes, their peers, and what protects their neighbourships."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address

from zongheng.audit.device import Device, saying
from zongheng.audit.reading.interfaces import addresses
from zongheng.config import ConfigNode
from zongheng.config.addresses import area_number, wildcard_holds

_STRONG = r"(?:md5|hmac-md5|hmac-sha256|hmac-sm3|keychain)\b.*"
_NO_NEIGHBOURS = ("LoopBack", "NULL")


@dataclass(frozen=True, slots=True)
class Membership:
    """An interface (None: none is known) in an area of an OSPF or OSPFv3 process.

    ``shared`` is the authentication line of the area, else of the process; ``own`` the interface's.
    """

    word: str
    process: ConfigNode
    area: ConfigNode | None
    interface: ConfigNode | None
    shared: ConfigNode | None
    own: ConfigNode | None

    @property
    def guard(self) -> ConfigNode | None:
        """Return the line that decides: an interface's own goes before the area's."""
        return self.own or self.shared

    @property
    def strong(self) -> bool:
        guard = self.guard
        return guard is not None and re.search(rf"authentication-mode {_STRONG}", guard.text) is not None


def memberships(device: Device) -> list[Membership]:
    """Return where OSPF of either family may meet a neighbour; loopbacks and silent interfaces do not."""
    return [
        found
        for word in ("ospf", "ospfv3")
        for process in device.starting(word)
        for found in _members(device, word, process)
    ]


def _members(device: Device, word: str, process: ConfigNode) -> list[Membership]:
    number = re.match(rf"{word} (\d+)", process.text)
    areas = {area_number(match["area"]): node for node, match in saying(process, r"area (?P<area>\S+)")}
    silent = {match["name"] for _, match in saying(process, r"silent-interface (?P<name>.+)")}
    found, joined = [], set()
    for interface in device.interfaces:
        name = interface.text.removeprefix("interface ")
        area = _area_of(interface, word, number[1] if number else "1", areas)
        if area is None:
            continue
        joined.add(area)
        if name.startswith(_NO_NEIGHBOURS) or name in silent:
            continue
        node = areas.get(area)
        shared = (_mode(node, "") if node is not None else None) or _mode(process, "")
        found.append(Membership(word, process, node, interface, shared, _mode(interface, f"{word} ")))
    empty = [node for area, node in areas.items() if area not in joined]
    return found + [
        Membership(word, process, node, None, _mode(node, "") or _mode(process, ""), None) for node in empty
    ]


def _area_of(interface: ConfigNode, word: str, process: str, areas: dict[int, ConfigNode]) -> int | None:
    """Return the area that an interface is in: by its own line, else by a ``network`` line of the area."""
    lines = saying(interface, rf"{word} (?:enable )?{process} area (?P<area>\S+)")
    if lines:
        return area_number(lines[0][1]["area"])
    covers = [
        (number, match["net"], match["mask"])
        for number, node in (areas.items() if word == "ospf" else ())
        for _, match in saying(node, r"network (?P<net>[\d.]+) (?P<mask>[\d.]+)")
    ]
    mine = [IPv4Address(one.address) for one in addresses(interface) if one.network.version == _IPV4]
    return next((n for n, *covered in covers for address in mine if wildcard_holds(covered, address)), None)


_IPV4 = 4


def _mode(node: ConfigNode, before: str) -> ConfigNode | None:
    lines = saying(node, rf"{before}authentication-mode .+")
    return lines[0][0] if lines else None


@dataclass(frozen=True, slots=True)
class Peer:
    """One BGP neighbour or group that has an AS number of its own."""

    name: str
    node: ConfigNode
    guard: ConfigNode | None


def bgp_peers(device: Device) -> list[Peer]:
    """Return the neighbours of every BGP family, each with the line that authenticates it."""
    found = []
    for bgp in device.starting("bgp"):
        for family in (bgp, *bgp.children):
            for node, match in saying(family, r"peer (?P<name>\S+) as-number \S+"):
                found.append(Peer(match["name"], node, _guard(bgp, family, match["name"])))
    return found


def _guard(bgp: ConfigNode, family: ConfigNode, name: str) -> ConfigNode | None:
    names = {name}
    for block in {id(family): family, id(bgp): bgp}.values():
        names |= {
            match["group"] for _, match in saying(block, rf"peer {re.escape(name)} group (?P<group>\S+)")
        }
    pattern = rf"peer (?:{'|'.join(map(re.escape, sorted(names)))}) (?:password|keychain)\b.+"
    lines = [node for block in (family, bgp) for node, _ in saying(block, pattern)]
    return lines[0] if lines else None
