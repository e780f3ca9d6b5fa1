# SPDX-License-Identifier: Apache-2.0
"""How a region that is full grows: behind a part that it has, where that is free, else where room is left.

What lies behind a part continues it, so that a region that grows again and again stays a few prefixes. A
part somewhere else is put where it has room to go on. Sizes are host bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zongheng.addressing.free_blocks import FreeBlocks
from zongheng.addressing.region import multiple, stepped
from zongheng.addressing.spans import Span, addresses_in, aligned

FURTHER = 2
"""How many prefixes more than on its first day a region may come to consist of."""
_OF_BLOCKS, _OF_REGIONS = 4, 2
"""A region grows by a sixteenth of itself; one in which regions grow by a quarter, as others will too."""
_ROOM, _LAST_ROOM = 2, 1
"""A new prefix has room for a quarter of the region; the last that it may have for half of it."""


class Growth(NamedTuple):
    """What a full region needs.

    ``spans`` are what it has, sorted and apart; ``need`` the addresses that are missing, in blocks of at
    most ``largest`` bits; ``most`` the number of prefixes to stay within. Its sizes are multiples of
    ``step``. ``share`` is what it grows by at least, where it can.
    """

    spans: Sequence[Span]
    need: int
    largest: int
    most: int
    step: int
    share: int

    @property
    def have(self) -> int:
        """Return how many addresses it has."""
        return addresses_in(self.spans)

    @property
    def consists_of(self) -> int:
        """Return how many prefixes it consists of."""
        return sum(self.prefixes(span) for span in self.spans)

    @property
    def bits(self) -> int:
        """Return the size of the one block that would be enough."""
        return stepped((self.need - 1).bit_length(), self.step)

    def prefixes(self, span: Span) -> int:
        """Return how many prefixes a span consists of."""
        return sum(1 for _ in aligned(*span, self.step))

    def ends(self, begin: int) -> Iterator[int]:
        """Yield where what begins at an address may end: where it is enough, then ever rounder."""
        enough = multiple(begin, self.largest) + self.need
        for bits in range(self.largest, (self.have + self.need).bit_length() + self.step, self.step):
            yield multiple(enough, bits)

    def room(self) -> int:
        """Return the size of the free block, about, that a new prefix should begin in."""
        last = self.most - self.consists_of <= 1
        return (self.have >> (_LAST_ROOM if last else _ROOM)).bit_length() - 1


class _Choice(NamedTuple):
    """One way to grow; what sorts first is taken.

    Every prefix more costs as much as a sixteenth of the region; what is less than its share is no cheaper.
    """

    too_many: int
    cost: int
    less: int
    span: Span


def growing(
    spans: Sequence[Span], missing: Sequence[tuple[int, bool]], most: int, step: int, *, tight: bool
) -> Growth:
    """Return what a region needs for blocks that are missing, by size and whether they are regions.

    ``tight``: no more than that.
    """
    growth = Growth(
        spans,
        need=sum(1 << bits for bits, _ in missing),
        largest=stepped(max(bits for bits, _ in missing), step),
        most=max(most, 1) + FURTHER,
        step=step,
        share=0,
    )
    if tight:
        return growth
    shift = _OF_REGIONS if any(region for _, region in missing) else _OF_BLOCKS
    bits = (growth.have >> shift).bit_length() - 1
    return growth._replace(share=1 << bits - bits % step if bits >= 0 else 0)


def grow(
    free: FreeBlocks, growth: Growth, others: Mapping[int, int], *, roomy: bool
) -> list[tuple[int, int]]:
    """Take what a region grows by out of what is free; return its blocks: none where there is no place.

    ``others`` are the sizes of what is still to find its place there, and how many: nothing is taken that
    these need. ``roomy``: there is a larger place that all may go to, so that neither a new prefix without
    room nor one too many is taken, whatever others need.
    """
    choices = sorted([*_behind(free, growth), *_elsewhere(free, growth, roomy=roomy)])
    best = next((one for one in choices if roomy or free.leaves(one.span, others)), None)
    if best is None:
        return []
    free.take_span(best.span)
    return list(aligned(*best.span, growth.step))


def _behind(free: FreeBlocks, growth: Growth) -> Iterator[_Choice]:
    for first, last in growth.spans:
        begin, before = last + 1, growth.prefixes((first, last))
        room = free.room_at(begin)
        for end in growth.ends(begin) if room else ():
            if end - begin <= room:
                more = growth.prefixes((first, end - 1)) - before
                yield _choice(growth, more, (begin, end - 1))


def _elsewhere(free: FreeBlocks, growth: Growth, *, roomy: bool) -> Iterator[_Choice]:
    found = free.roomy(growth.bits, growth.have.bit_length() - 1)
    if found is None or (roomy and found[1] < growth.room()):
        return
    begin, bits = found
    for end in growth.ends(begin):
        if end - begin <= 1 << bits:
            yield _choice(growth, growth.prefixes((begin, end - 1)), (begin, end - 1))


def _choice(growth: Growth, more: int, span: Span) -> _Choice:
    size = span[1] - span[0] + 1
    cost = max(size, growth.share) + more * (growth.have >> _OF_BLOCKS)
    return _Choice(max(growth.consists_of + more - growth.most, 0), cost, -min(size, growth.share), span)
