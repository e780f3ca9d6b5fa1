# SPDX-License-Identifier: Apache-2.0
"""Where new blocks of one pool go: from the sites upward how much is needed, from the pool downward where.

Every site passes what it and all below it need to the site above. Where a site has a region, what fits
there is placed there, and only what does not makes it grow. The largest blocks find their place first:
blocks are aligned powers of two, so nothing is lost between them.

Sizes are host bits: a block of ``bits`` has ``1 << bits`` addresses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from zongheng.addressing.free_blocks import FreeBlocks, Span, without
from zongheng.addressing.region import Policy, exact_parts, growth_part, region_parts

OWN = 0
"""The number of an owner's own block; what it grew by is counted from 2."""
_PART = 1_000
"""Added to the numbers of parts, so that they never equal those of own blocks."""


class Asked(NamedTuple):
    """A site or unit; ``policy`` says what it is to be given, None that it has no part in the pool.

    ``grown`` is the size that its own needs call for, whatever its level is given: one that has less grows.
    ``settled``: it has its own block already.
    """

    code: str
    parent: str | None
    policy: Policy | None
    grown: int = 0
    settled: bool = False


class Found(NamedTuple):
    """A block that was found: an own one with ``room`` doublings kept behind it, or a part of a region."""

    code: str
    number: int
    address: int
    bits: int
    room: int = 0
    region: bool = False

    @property
    def span(self) -> Span:
        """Return its first and last address, room included."""
        return self.address, self.address + (1 << self.bits + self.room) - 1


class Entry(NamedTuple):
    """What lies in the pool: an own block, or (``region``) one with its room or a part of a region.

    ``expired``: whose owner left so long ago that others may have it.
    """

    first: int
    last: int
    code: str
    region: bool
    expired: bool


def inside_of(entries: Sequence[Entry], span: Span) -> Sequence[Entry]:
    """Return those of sorted entries that begin in a span."""
    first, last = span
    return entries[bisect_left(entries, (first,)) : bisect_left(entries, (last + 1,))]


class Region(NamedTuple):
    """What others may lie in: the spans of a region, sorted, and the highest number of its parts, from 1."""

    spans: Sequence[Span]
    highest: int


@dataclass(slots=True)
class _Group:
    """Blocks (``parts``, largest first) for what is ``inner``; it finds its place once all of them have.

    ``own`` is set for a new region, whose owner lies in it; ``first`` is the number of the part that an
    old region grows by; with neither the parts only keep together what is not recorded.
    """

    code: str
    inner: list[_Item]
    parts: Sequence[int]
    own: Policy | None = None
    first: int = 0
    found: list[tuple[int, int]] = field(default_factory=list)
    placed: int = 0

    @property
    def recorded(self) -> bool:
        return self.own is not None or self.first > 0

    @property
    def least(self) -> int:
        """Return the smallest size that a part may be cut to where no larger block is free."""
        return max(-item[0] for item in self.inner)

    def items(self) -> list[_Item]:
        return [(-bits, self.code, _PART + n, self) for n, bits in enumerate(self.parts)]


_Item = tuple[int, str, int, _Group | None]
"""Negative bits, code, number, group: their order is that in which blocks find their place."""


class Placing:
    """One attempt to place everything that is asked for in one pool."""

    def __init__(
        self,
        pool: Sequence[Span],
        entries: Sequence[Entry],
        regions: Mapping[str, Region],
        *,
        step: int,
    ) -> None:
        """Start with the spans of a pool, what lies in it and the regions of those in use; all sorted.

        ``step`` is 4 where regions end on nibbles, else 1.
        """
        self._step = step
        self._pool = pool
        self._entries = entries
        self._regions = regions
        self._own = {e.code: e.first for e in reversed(entries) if not e.region and not e.expired}
        self._parents: dict[str, str | None] = {}
        self._reserves: dict[str, int] = {}
        self.found: list[Found] = []

    def place(
        self, asked: Iterable[Asked], beside: Iterable[tuple[str, int, int]] = ()
    ) -> list[tuple[str, int]]:
        """Find a place for everything; return the owners and sizes of what has none.

        ``asked`` names everybody, those below before those above; ``beside`` those who need another block,
        with its number and size.
        """
        wanted: dict[str | None, list[_Item]] = {}
        for code, number, bits in beside:
            wanted.setdefault(code, []).append((-bits, code, number, None))
        for code, parent, policy, _, settled in asked:
            inner = wanted.pop(code, None)
            if self._own:
                self._parents[code] = parent
            new = policy if not settled else None
            if new is not None and new.reserve and not new.most:
                self._reserves[code] = new.reserve
            if new is not None and inner is None and not new.most:
                upward: list[_Item] = [(-new.bits - new.reserve, code, OWN, None)]
            elif new is not None:
                upward = _of_new(code, new, inner or [], alone=parent is None)
            elif inner is None:
                continue
            elif code in self._regions:
                upward = self._of_region(code, inner, policy.most if policy else 1)
            else:
                upward = inner if parent is None else _kept_together(code, inner)
            wanted.setdefault(parent, []).extend(upward)
        missed = self._fill_spans(self._pool, None, wanted.pop(None, []))
        if self._reserves:
            self.found = [self._with_reserve(one) for one in self.found]
        return [(code, -negative) for negative, code, _, _ in missed]

    def _with_reserve(self, one: Found) -> Found:
        """Return an own block apart from the reserve that was placed with it."""
        reserve = self._reserves.get(one.code, 0)
        if not reserve or one.number != OWN or one.region:
            return one
        return one._replace(bits=one.bits - reserve, room=reserve)

    def _of_region(self, code: str, inner: list[_Item], most: int) -> list[_Item]:
        """Fill a region; return what it must grow by."""
        spans, highest = self._regions[code]
        missed = self._fill_spans(spans, code, inner)
        if not missed:
            return []
        have = sum(last - first + 1 for first, last in spans)
        times = max(len(spans) - most, 0)
        bits = growth_part(sum(1 << -item[0] for item in missed), have, times, self._step)
        return _Group(code, missed, (bits,), first=highest + 1).items()

    def _fill_spans(self, spans: Sequence[Span], code: str | None, items: list[_Item]) -> list[_Item]:
        """Place items in what nobody ever had, then in what is free again; return those without a place."""
        if not items:
            return []
        every = (entry for span in spans for entry in inside_of(self._entries, span))
        inside = [entry for entry in every if not (entry.region and entry.code == code)]
        missed = self._fill(FreeBlocks(without(spans, ((e.first, e.last) for e in inside))), items)
        if missed and any(entry.expired for entry in inside):
            held = [(e.first, e.last) for e in inside if not e.expired]
            free_again = without(_merged((e.first, e.last) for e in inside if e.expired), held)
            missed = self._fill(FreeBlocks(free_again), missed)
        return missed

    def _fill(self, free: FreeBlocks, items: list[_Item]) -> list[_Item]:
        """Place items, the largest first; return those that find no room."""
        ordered = sorted(items)
        if self._own or any(item[3] for item in ordered):
            return self._fill_each(free, ordered)
        missed: list[_Item] = []
        for negative, alike in groupby(ordered, key=itemgetter(0)):
            run = list(alike)
            addresses = free.take_run(-negative, len(run))
            self.found += [
                Found(item[1], item[2], address, -negative)
                for item, address in zip(run, addresses, strict=False)
            ]
            missed += run[len(addresses) :]
        return missed

    def _fill_each(self, free: FreeBlocks, ordered: list[_Item]) -> list[_Item]:
        """Place items that belong together, or near to what is there."""
        missed = []
        for item in ordered:
            negative, code, number, group = item
            near = self._near(code, number) if self._own else None
            address = free.take(-negative) if near is None else free.take_near(-negative, near)
            if address is not None:
                parts = [(address, -negative)]
            elif group is not None and not group.recorded:
                parts = free.take_parts(-negative, min(-negative, group.least)) or []
            else:
                parts = []
            if not parts:
                missed.append(item)
            elif group is None:
                self.found.append(Found(code, number, parts[0][0], -negative))
            else:
                group.found += parts
                group.placed += 1
                if group.placed == len(group.parts):
                    self._open(group)
        return missed

    def _near(self, code: str, number: int) -> int | None:
        """Return the address that a block should lie near: its owner's, or that of the site above."""
        if number != OWN:
            return self._own.get(code)
        parent = self._parents[code]
        return None if parent is None or parent in self._regions else self._own.get(parent)

    def _open(self, group: _Group) -> None:
        """Record the parts of a group and fill them with what they are for."""
        parts = sorted(group.found, key=lambda part: (-part[1], part[0]))
        spans = [(address, address + (1 << bits) - 1) for address, bits in parts]
        if group.own is not None:
            spans = self._settle(group.code, group.own, parts)
        elif group.first:
            self.found.append(Found(group.code, group.first, *parts[0], region=True))
        self._fill(FreeBlocks(sorted(spans)), group.inner)  # a group is as large as what it holds

    def _settle(self, code: str, own: Policy, parts: list[tuple[int, int]]) -> list[Span]:
        """Put the owner at the start of the smallest part that holds it; return what is left for others.

        There it takes nothing from what is larger: the free blocks that remain all differ in size.
        """
        extent = own.bits + own.reserve
        home = max(n for n, (_, bits) in enumerate(parts) if bits >= extent)
        address, bits = parts.pop(home)
        self.found.append(Found(code, OWN, address, own.bits, bits - own.bits))
        # a part that outlived its owner's own block keeps its number
        highest = self._regions[code].highest if code in self._regions else 1
        for number, part in enumerate(parts, start=highest + 1):
            self.found.append(Found(code, number, *part, region=True))
        left = [(address + (1 << extent), address + (1 << bits) - 1)] if bits > extent else []
        return left + [(first, first + (1 << size) - 1) for first, size in parts]


def _of_new(code: str, policy: Policy, inner: list[_Item], *, alone: bool) -> list[_Item]:
    """Return what a newcomer needs of the site above: a region, or its own block and all below it.

    ``alone``: nobody is above, so nobody else is to be kept apart from.
    """
    extent = policy.bits + policy.reserve
    if policy.most:
        need = sum(1 << -item[0] for item in inner) + (1 << extent)
        smallest = min(extent, *(-item[0] for item in inner)) if inner else extent
        return _Group(code, inner, region_parts(need, policy, smallest), own=policy).items()
    everything = [*inner, (-extent, code, OWN, None)]
    return everything if alone else _kept_together(code, everything)


def _kept_together(code: str, inner: list[_Item]) -> list[_Item]:
    """Return the fewest blocks that what belongs together needs, not one address more."""
    if len(inner) == 1:
        return inner
    return _Group(code, inner, exact_parts(sum(1 << -item[0] for item in inner))).items()


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield sorted spans with those joined that overlap or touch."""
    begin, end = -1, -2
    for first, last in spans:
        if first <= end + 1 and end >= begin:
            end = max(end, last)
            continue
        if end >= begin:
            yield begin, end
        begin, end = first, last
    if end >= begin:
        yield begin, end
