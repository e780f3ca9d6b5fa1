# SPDX-License-Identifier: Apache-2.0
"""Free space of one pool as a binary tree of aligned blocks.

A block is named by (length, number in the pool). For every block that is not wholly free, the tree
remembers the length of the largest free block inside it; a block that it does not know is as free as
the block above it. Every operation walks one path: at most as many steps as the pool has levels.
"""

from __future__ import annotations

from collections.abc import Iterable

from zongheng.addressing.prefix import Prefix

_RANKS = 5
"""Levels of sites: a region of one level ends at any block of its level or above."""

_NOTHING = 999
"""Longer than any prefix: nothing is free."""


class Space:
    """What is free in a pool."""

    __slots__ = ("_anchors", "_largest", "pool")

    def __init__(self, pool: Prefix, taken: Iterable[Prefix] = ()) -> None:
        """Start with the pool free but for what is taken (parts outside the pool are passed over)."""
        self.pool = pool
        self._largest: dict[tuple[int, int], int] = {}
        self._anchors: dict[tuple[int, int, int], int] = {}
        for prefix in taken:
            self.take(prefix)

    def take(self, prefix: Prefix) -> None:
        """Mark a block as taken, whether or not part of it was already."""
        if prefix.contains(self.pool):
            self._largest[self.pool.length, 0] = _NOTHING
        elif self.pool.contains(prefix):
            self._take(prefix.length, self._number(prefix))

    def anchor(self, prefix: Prefix, rank: int) -> None:
        """Remember a block that others will gather around: its region ends before the next of its rank."""
        if self.pool.contains(prefix):
            number = self._number(prefix)
            for length in range(prefix.length, self.pool.length - 1, -1):
                at = number >> (prefix.length - length)
                for below in range(rank, _RANKS):
                    self._anchors[below, length, at] = self._anchors.get((below, length, at), 0) + 1

    def spread(self, length: int, *, around: Prefix | None, rank: int) -> Prefix | None:
        """Place a block with as much room beside it as there is, so that it can grow.

        With ``around`` it stays in the region of that anchor (which is of the given rank), or in the
        smallest larger one with room.
        """
        blocks = self._containers(around)
        alone = sum(self._anchors.get((rank, *block), 0) <= 1 for block, _ in blocks)
        return self._first_fit(blocks[max(alone - 1, 0) :], length, roomy=True)

    def nearest(self, length: int, *, around: Prefix | None) -> Prefix | None:
        """Place a block in the smallest aligned block that holds both it and ``around``."""
        return self._first_fit(self._containers(around), length, roomy=False)

    def lowest(self, wanted: int) -> Prefix | None:
        """Return the free block with the lowest address."""
        length, number = self.pool.length, 0
        free = self._largest.get((length, number), length)
        if free > wanted:
            return None
        while free != length:
            length, number = length + 1, number * 2
            if self._largest[length, number] > wanted:
                number += 1
            free = self._largest[length, number]
        return self.pool.subnet(length, number).subnet(wanted, 0)

    def count(self, length: int) -> int:
        """Return how many free aligned blocks of a length there are."""
        return self._count(self.pool.length, 0, length)

    def _number(self, prefix: Prefix) -> int:
        return (prefix.network - self.pool.network) >> (self.pool.bits - prefix.length)

    def _take(self, length: int, number: int) -> None:
        largest, path = self._largest, []
        for up in range(self.pool.length, length):
            at = number >> (length - up)
            known = largest.get((up, at), up)
            if known == _NOTHING:
                return
            if known == up:
                largest[up + 1, at * 2] = largest[up + 1, at * 2 + 1] = up + 1
            path.append((up, at))
        largest[length, number] = _NOTHING
        for up, at in reversed(path):
            left, right = largest[up + 1, at * 2], largest[up + 1, at * 2 + 1]
            largest[up, at] = min(left, right)

    def _containers(self, around: Prefix | None) -> list[tuple[tuple[int, int], int]]:
        """Return the blocks around one, the smallest first, each with its largest free length."""
        top = self.pool.length
        if around is None or not self.pool.contains(around):
            return [((top, 0), self._largest.get((top, 0), top))]
        number = self._number(around)
        found: list[tuple[tuple[int, int], int]] = []
        known = self._largest.get((top, 0), top)
        for length in range(top, around.length + 1):
            block = (length, number >> (around.length - length))
            if known != _NOTHING:  # what lies in a full block is full, what lies in a free one free
                known = length if known == length - 1 else self._largest.get(block, length)
            found.append((block, known))
        return found[::-1]

    def _first_fit(
        self, blocks: Iterable[tuple[tuple[int, int], int]], wanted: int, *, roomy: bool
    ) -> Prefix | None:
        for (length, number), free in blocks:
            if free <= wanted and length <= wanted:
                return self._descend(length, number, free, wanted, roomy=roomy)
        return None

    def _descend(self, length: int, number: int, free: int, wanted: int, *, roomy: bool) -> Prefix:
        """Return the first block of the wanted length in the roomiest (or tightest) free block."""
        while free != length:
            length, number = length + 1, number * 2
            left, right = self._largest[length, number], self._largest[length, number + 1]
            if right <= wanted and (left > wanted or (right < left if roomy else right > left)):
                free, number = right, number + 1
            else:
                free = left
        return self.pool.subnet(length, number).subnet(wanted, 0)

    def _count(self, length: int, number: int, wanted: int) -> int:
        free = self._largest.get((length, number), length)
        if free > wanted:
            return 0
        if free == length:
            return 1 << (wanted - length)
        return self._count(length + 1, number * 2, wanted) + self._count(length + 1, number * 2 + 1, wanted)
