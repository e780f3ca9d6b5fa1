# SPDX-License-Identifier: Apache-2.0
"""The order of firewall rules: the fewest moves that put them right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from zongheng.platforms.patching.rulebook import Dialect

RULE = "rule name "


def moves(
    current: Sequence[str], wanted: Sequence[str], moved: Callable[[str, str | None], str]
) -> Iterator[str]:
    """Yield the commands that bring the rules ``current`` (names, from the top) to ``wanted``.

    Both hold the same names. The longest run of rules already in order stays where it is; each
    other rule is moved once, to behind its new predecessor (None: the top), by the command ``moved``.
    """
    staying = _longest_in_order(current, wanted)
    for index, name in enumerate(wanted):
        if name not in staying:
            yield moved(name, wanted[index - 1] if index else None)


def _longest_in_order(current: Sequence[str], wanted: Sequence[str]) -> set[str]:
    """Return the names of a longest subsequence of ``current`` that is in the order of ``wanted``.

    Of several, the one that is complete first: what is nearer to the top stays.
    """
    rank = {name: index for index, name in enumerate(wanted)}
    tails: list[int] = []
    chains: list[tuple[str, ...]] = []
    best: tuple[str, ...] = ()
    for name in current:
        at = bisect_left(tails, rank[name])
        chain = (*(chains[at - 1] if at else ()), name)
        tails[at : at + 1] = [rank[name]]
        chains[at : at + 1] = [chain]
        best = max(best, chain, key=len)
    return set(best)


def rule_names(rows: Mapping[str, Any], header: str) -> list[str]:
    """Return the names of the rules of a section, from the top."""
    return [row.removeprefix(RULE) for row in rows.get(header, {}) if row.startswith(RULE)]


def put_in_order(
    blocks: list[list[str]], header: str, old: Sequence[str], new: Sequence[str], dialect: Dialect
) -> None:
    """Add the commands that move rules to a section of rules: new rules are born at its end."""
    if not new:
        return
    mine = [block for block in blocks if block[0] == header]
    entered = [line.removeprefix(RULE) for block in mine for line in block if line.startswith(RULE)]
    kept = [name for name in old if name in new]
    born = [name for name in dict.fromkeys(entered) if name in new and name not in kept]
    moving = list(moves([*kept, *born], new, partial(dialect.moved, header)))
    if not moving:
        return
    if not mine:
        mine = [[header, dialect.leave(header)]]
        blocks += mine
    mine[-1][-1:-1] = moving
