# SPDX-License-Identifier: Apache-2.0
"""The order of firewall rules: the fewest moves that put them right."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence


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
