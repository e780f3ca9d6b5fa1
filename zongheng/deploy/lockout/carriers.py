# SPDX-License-Identifier: Apache-2.0
"""The ports that carry an interface which is none itself: members of a trunk, ports of a VLAN."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from zongheng.config import ConfigTree

_TRUNK = re.compile(r"(?:Eth-Trunk|Route-Aggregation|Bridge-Aggregation)(\d+)$")
_VLAN = re.compile(r"(?:Vlanif|Vlan-interface)(\d+)$")
_MEMBER = ("eth-trunk {}", "port link-aggregation group {}")

Lines = tuple[str, ...]


def carriers(name: str, interfaces: Mapping[str, Lines], tree: ConfigTree) -> Iterator[Lines]:
    """Yield, for each port that is up and carries interface ``name``, its name and what it stands on.

    A port of its own carries itself, with nothing to say. A VLAN that does not exist is carried by none.
    """
    if trunk := _TRUNK.match(name):
        yield from _members(trunk[1], interfaces)
    elif vlan := _VLAN.match(name):
        if _exists(tree, int(vlan[1])):
            yield from _ports(int(vlan[1]), interfaces)
    else:
        yield ()


def _members(number: str, interfaces: Mapping[str, Lines]) -> Iterator[Lines]:
    joined = {form.format(number) for form in _MEMBER}
    for port, lines in interfaces.items():
        if joined & set(lines) and "shutdown" not in lines:
            yield (port, *joined & set(lines))


def _ports(vlan: int, interfaces: Mapping[str, Lines]) -> Iterator[Lines]:
    for port, lines in interfaces.items():
        if any(_carries(line, vlan) for line in lines) and "shutdown" not in lines:
            # which other VLANs a trunk has is no matter
            yield (port, *sorted(line for line in lines if line.startswith("port link-type")), f"vlan {vlan}")


def _carries(line: str, vlan: int) -> bool:
    words = line.split()
    if words[:1] != ["port"] or "vlan" not in words or "undo" in words:
        return False
    numbers = words[words.index("vlan") + 1 :]
    return numbers[:1] == ["all"] or vlan in _numbers(numbers)


def _exists(tree: ConfigTree, vlan: int) -> bool:
    if vlan == 1:
        return True
    named = (node.text.split() for node in tree.find("vlan"))
    return any(vlan in _numbers(words[2:] if words[1:2] == ["batch"] else words[1:]) for words in named)


def _numbers(words: list[str]) -> set[int]:
    """Return the numbers of ``2 to 10 100``."""
    found: set[int] = set()
    for place, word in enumerate(words):
        if word == "to" and 0 < place < len(words) - 1:
            low, high = words[place - 1], words[place + 1]
            found |= set(range(int(low), int(high) + 1)) if low.isdigit() and high.isdigit() else set()
        elif word.isdigit():
            found.add(int(word))
    return found
