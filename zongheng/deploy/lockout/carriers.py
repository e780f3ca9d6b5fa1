# SPDX-License-Identifier: Apache-2.0
"""The ports that carry an interface which is none itself: members of a trunk, ports of a VLAN."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zongheng.config import ConfigTree

_TRUNK = re.compile(r"(?:Eth-Trunk|Route-Aggregation|Bridge-Aggregation)(\d+)$")
_VLAN = re.compile(r"(?:Vlanif|Vlan-interface)(\d+)$")
_MEMBER = ("eth-trunk {}", "port link-aggregation group {}")
_JOINS = ("eth-trunk ", "port link-aggregation group ")

_STANDING = re.compile(
    r"(?:mtu |jumboframe |speed |duplex |(?:undo )?negotiation |loopback|(?:undo )?portswitch|stp |bpdu|"
    r"port-isolate |port-security |dot1x|mac-(?:address|limit|authentication)|ip (?:source|verify|check)|"
    r"arp(?:-check)?(?: |$))"
)
"""Lines of a port that decide whether packets pass it. Which VLANs else a trunk has is no matter."""
Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Carrier:
    """What carries an interface: ``ports`` that packets pass, without blanks, and what decides it."""

    ports: tuple[str, ...] = ()
    words: Lines = ()


def carriers(name: str, interfaces: Mapping[str, Lines], tree: ConfigTree) -> Iterator[Carrier]:
    """Yield what is up and carries interface ``name``: members of a trunk, ports of a VLAN.

    A port of its own carries itself, with nothing to say. A VLAN that does not exist is carried by none.
    """
    if trunk := _TRUNK.match(name):
        yield from _members(trunk[1], interfaces)
    elif vlan := _VLAN.match(name):
        if _exists(tree, int(vlan[1])):
            yield from _ports(int(vlan[1]), interfaces)
    else:
        yield Carrier()


def standing(lines: Iterable[str]) -> Lines:
    """Return the lines of a port that decide whether packets pass it, in one order."""
    return tuple(sorted(line for line in lines if _STANDING.match(line)))


def _members(number: str, interfaces: Mapping[str, Lines]) -> Iterator[Carrier]:
    joined = {form.format(number) for form in _MEMBER}
    for port, lines in interfaces.items():
        if joined & set(lines) and "shutdown" not in lines:
            yield Carrier((port,), (port, *joined & set(lines), *standing(lines)))


def _ports(vlan: int, interfaces: Mapping[str, Lines]) -> Iterator[Carrier]:
    for port, lines in interfaces.items():
        if "shutdown" in lines or not any(_carries(line, vlan) for line in lines):
            continue
        if any(line.startswith(_JOINS) for line in lines):  # its trunk carries the VLAN now, or nothing does
            continue
        kind = sorted(line for line in lines if line.startswith("port link-type"))
        for member in _below(port, interfaces):
            words = (port, *kind, f"vlan {vlan}", *standing(lines), *member.words)
            yield Carrier((port, *member.ports), words)


def _below(port: str, interfaces: Mapping[str, Lines]) -> Iterator[Carrier]:
    if trunk := _TRUNK.match(port):
        yield from _members(trunk[1], interfaces)
    else:
        yield Carrier()


def _carries(line: str, vlan: int) -> bool:
    words = line.split()
    if words[:1] != ["port"] or "vlan" not in words or "undo" in words:
        return False
    numbers = words[words.index("vlan") + 1 :]
    return numbers[:1] == ["all"] or vlan in vlans(numbers)


def _exists(tree: ConfigTree, vlan: int) -> bool:
    if vlan == 1:
        return True
    named = (node.text.split() for node in tree.find("vlan"))
    return any(vlan in vlans(words[2:] if words[1:2] == ["batch"] else words[1:]) for words in named)


def vlans(words: list[str]) -> set[int]:
    """Return the numbers of ``2 to 10 100``."""
    found: set[int] = set()
    for place, word in enumerate(words):
        if word == "to" and 0 < place < len(words) - 1:
            low, high = words[place - 1], words[place + 1]
            found |= set(range(int(low), int(high) + 1)) if low.isdigit() and high.isdigit() else set()
        elif word.isdigit():
            found.add(int(word))
    return found
