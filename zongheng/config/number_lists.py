# SPDX-License-Identifier: Apache-2.0
"""Lists of VLANs that are written in several ways: one line for many sections, or by what is left out.

The rules are the entries under ``sections`` and ``listed`` in ``<platform>.yml`` beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zongheng.config.tree import ConfigNode

LARGEST = 4094
_PART = re.compile(r"(\d+)(?:(?:-| to )(\d+))?")
_LIST = re.compile(rf"(?:{_PART.pattern})(?:[, ](?:{_PART.pattern}))*")


@dataclass(frozen=True, slots=True)
class SectionList:
    """A line that stands for a section of each number (``vlan range 1,10``: ``vlan 1``, ``vlan 10``)."""

    begin: str
    numbers: re.Pattern[str]
    one: str

    def sections(self, node: ConfigNode) -> Iterator[ConfigNode]:
        """Yield the sections that a line stands for; itself where its numbers are none."""
        match = self.numbers.fullmatch(node.text) if node.text.startswith(self.begin) else None
        numbers = numbers_of(match["numbers"]) if match else None
        if numbers is None:
            yield node
            return
        for number in sorted(numbers):
            yield ConfigNode(self.one.format(number), node.number, node.parent)


@dataclass(frozen=True, slots=True)
class Listed:
    """Lines of one setting, each of which changes the numbers that it has; at first it has all."""

    begin: str

    def settled(self, nodes: Sequence[ConfigNode]) -> list[ConfigNode]:
        """Return the nodes with one line for all of the setting: what it has only; none where it has all."""
        mine = [node for node in nodes if node.text.startswith(self.begin)]
        left = self.left(node.text for node in mine)
        if not mine or left is None:
            return list(nodes)
        kept = [node for node in nodes if node not in mine or node is mine[0]]
        if len(left) == LARGEST:
            return [node for node in kept if node is not mine[0]]
        told = f"only {shortened(left)}" if left else f"remove 1-{LARGEST}"
        first = ConfigNode(f"{self.begin}{told}", mine[0].number, mine[0].parent)
        return [first if node is mine[0] else node for node in kept]

    def left(self, lines: Iterable[str]) -> set[int] | None:
        """Return the numbers after these lines of the setting; None where one of them makes no sense."""
        left = _every()
        for line in lines:
            how, _, listed = line.removeprefix(self.begin).partition(" ")
            numbers = _every() if how == "all" and not listed else numbers_of(listed)
            if numbers is None or how not in _DEEDS:
                return None
            left = _DEEDS[how](left, numbers)
        return left


def _every() -> set[int]:
    return set(range(1, LARGEST + 1))


_DEEDS: Mapping[str, Callable[[set[int], set[int]], set[int]]] = {
    "all": lambda _left, every: every,
    "only": lambda _left, numbers: numbers,
    "add": lambda left, numbers: left | numbers,
    "remove": lambda left, numbers: left - numbers,
    "except": lambda _left, numbers: _every() - numbers,
}


def numbers_of(text: str) -> set[int] | None:
    """Return the numbers of a list (``1,10-12``, ``1 10 to 12``); None for what is none."""
    if not _LIST.fullmatch(text):
        return None
    numbers: set[int] = set()
    for low, high in _PART.findall(text):
        if not 1 <= int(low) <= int(high or low) <= LARGEST:
            return None
        numbers.update(range(int(low), int(high or low) + 1))
    return numbers


def shortened(numbers: Iterable[int]) -> str:
    """Return a list of numbers as RGOS prints it (``1,42,64-66``)."""
    return ",".join(f"{low}" if low == high else f"{low}-{high}" for low, high in _runs(numbers))


def in_words(numbers: Iterable[int]) -> Iterator[str]:
    """Yield a list of numbers as VRP and Comware print it (``1``, ``10 11``, ``20 to 22``)."""
    for low, high in _runs(numbers):
        yield f"{low}" if low == high else f"{low} {high}" if high == low + 1 else f"{low} to {high}"


def _runs(numbers: Iterable[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return runs


def section_lists(data: Iterable[Mapping[str, str]]) -> Iterator[SectionList]:
    """Yield the entries under ``sections``."""
    for entry in data:
        yield SectionList(entry["begin"], re.compile(entry["begin"] + entry["numbers"]), entry["one"])
