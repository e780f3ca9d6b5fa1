# SPDX-License-Identifier: Apache-2.0
"""What only one section can have: an interface is in one zone, a tag on one sub-interface of its port.

A device refuses such a line while another section still has it, so the old holder lets go just before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zongheng.platforms.patching.renewal import called
from zongheng.platforms.patching.rulebook import PatchRules

Block = list[str]
Row = tuple[str, str]
"""A section and a line of it."""


def free_what_one_holds(
    blocks: Sequence[Block], before: Mapping[str, Any], after: Mapping[str, Any], rules: PatchRules
) -> list[Block]:
    """Return ``blocks`` with what moves taken from its old section just before the new one has it.

    ``before`` and ``after`` are the differing sections. What its section is to keep is not taken from it,
    even where another is to have it as well: no device ran such a text.
    """
    leave = rules.dialect.leave
    leaving = ((section, row) for section, row in _rows(before) if row not in after.get(section, ()))
    holders = {held: holder for holder in leaving if (held := held_alone(*holder, rules)) is not None}
    ordered: list[Block] = []
    freed: set[Row] = set()
    for block in blocks:
        for section, row in _in_the_way(block, holders, rules):
            command = rules.taken_back(row, section)
            if (section, command) not in freed and not _is_gone(section, row, ordered, rules):
                freed.add((section, command))
                ordered.append([section, command, leave(section)])
        left = [line for line in block if (block[0], line) not in freed]
        if len(left) == len(block) or left[1:] != [leave(block[0])]:
            ordered.append(left)
    return ordered


def _rows(sections: Mapping[str, Any]) -> Iterator[Row]:
    return ((section, row) for section, rows in sections.items() for row in rows)


def held_alone(section: str, row: str, rules: PatchRules) -> str | None:
    """Return what a row of a section holds for itself; None for other rows."""
    for pattern, name in rules.held_by_one:
        if match := pattern.fullmatch(f"{section} / {row}"):
            return match.expand(name)
    return None


def _in_the_way(block: Block, holders: Mapping[str, Row], rules: PatchRules) -> Iterator[Row]:
    """Yield the rows of other sections that have what a block is about to set."""
    for line in block[1:]:
        holder = holders.get(held_alone(block[0], line, rules) or "")
        if holder and holder[0] != block[0]:
            yield holder


def _is_gone(section: str, row: str, done: Sequence[Block], rules: PatchRules) -> bool:
    """Tell whether the blocks before have removed the section, taken the row back, or overwritten it."""
    setting = rules.setting(row, section)
    removal = rules.dialect.negated(called(section, rules) or section)
    for block in done:
        if block[0] == removal:
            return True
        if block[0] != section:
            continue
        if rules.taken_back(row, section) in block:
            return True
        if setting and any(rules.setting(line, section) == setting for line in block[1:]):
            return True
    return False
