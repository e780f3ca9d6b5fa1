# SPDX-License-Identifier: Apache-2.0
"""Routing processes, their peers, and what protects their neighbourships."""

from __future__ import annotations

import re
from dataclasses import dataclass

from zongheng.audit.device import Device, saying
from zongheng.config import ConfigNode

_STRONG = r"(?:md5|hmac-md5|hmac-sha256|hmac-sm3|keychain)\b.*"


@dataclass(frozen=True, slots=True)
class Area:
    """One area of an OSPF or OSPFv3 process."""

    process: str
    v3: bool
    node: ConfigNode
    guard: ConfigNode | None
    """The authentication line of the area, or of the process (OSPFv3)."""

    @property
    def strong(self) -> bool:
        return self.guard is not None and re.match(rf"authentication-mode {_STRONG}", self.guard.text) is not None


def areas(device: Device) -> list[Area]:
    """Return every area of every OSPF process of both families."""
    found = []
    for word in ("ospf", "ospfv3"):
        for process in device.starting(word):
            number = re.match(rf"{word} (\d+)", process.text)
            above = _mode(process)
            for node, _ in saying(process, r"area \S+"):
                found.append(Area(number[1] if number else "1", word == "ospfv3", node, _mode(node) or above))
    return found


def _mode(node: ConfigNode) -> ConfigNode | None:
    lines = saying(node, r"authentication-mode .+")
    return lines[0][0] if lines else None


def guarded_by_interfaces(device: Device, area: Area) -> tuple[list[ConfigNode], list[ConfigNode]]:
    """Return the interfaces that run the area's process explicitly: those with strong authentication, those without.

    Loopbacks and silent interfaces form no neighbourship and are left out.
    """
    word = "ospfv3" if area.v3 else "ospf"
    number = area.node.text.split()[1]
    numbers = {number, _dotted(number)}
    process = area.node.parent
    silent = {
        match["name"] for _, match in saying(process, r"silent-interface (?P<name>.+)")
    } if process is not None else set()
    guarded, bare = [], []
    for interface in device.interfaces:
        name = interface.text.removeprefix("interface ")
        enabled = saying(interface, rf"{word} (?:enable )?{area.process} area (?P<area>\S+)") + saying(
            interface, rf"{word} enable {area.process} area (?P<area>\S+)"
        )
        if not enabled or enabled[0][1]["area"] not in numbers or name.startswith("LoopBack") or name in silent:
            continue
        own = saying(interface, rf"{word} authentication-mode {_STRONG}")
        (guarded if own else bare).append(interface)
    return guarded, bare


def _dotted(number: str) -> str:
    if number.isdigit():
        value = int(number)
        return ".".join(str(value >> shift & 255) for shift in (24, 16, 8, 0))
    return str(int.from_bytes(bytes(int(part) for part in number.split(".")), "big"))


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
        names |= {match["group"] for _, match in saying(block, rf"peer {re.escape(name)} group (?P<group>\S+)")}
    pattern = rf"peer (?:{'|'.join(map(re.escape, sorted(names)))}) (?:password|keychain)\b.+"
    lines = [node for block in (family, bgp) for node, _ in saying(block, pattern)]
    return lines[0] if lines else None
