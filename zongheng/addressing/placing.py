# SPDX-License-Identifier: Apache-2.0
"""Where new blocks of one pool go: from the sites upward how much is needed, from the pool downward where.

Every site passes what it and all below it need to the site above. Where a site has a region, what fits
there is placed there, and only what does not makes it grow. The largest blocks find their place first:
blocks are aligned powers of two, so nothing is lost between them.

Sizes are host bits: a block of ``bits`` has ``1 << bits`` addresses.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from zongheng.addressing.free_blocks import FreeBlocks
from zongheng.addressing.growth import Growth, grow, growing
from zongheng.addressing.needs import NOTHING, Needs
from zongheng.addressing.region import Policy, exact_parts, region_parts
from zongheng.addressing.spans import Span, joined, without

OWN = 0
"""The number of an owner's own block; what it grew by is counted from 2."""
_PART = 1_000
"""Added to the numbers of parts, so that they never equal those of own blocks."""


class Asked(NamedTuple):
    """A site or unit; ``policy`` says what it is to be given, None that it has no part in the pool.

    ``needs`` are its own, whatever its level is given: one that has less grows.
    ``settled``: it has its own block already.
    """

    code: str
    parent: str | None
    policy: Policy | None
    needs: Needs = NOTHING
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


def lying_in(entries: Sequence[Entry], spans: Sequence[Span], holders: Collection[str]) -> list[Entry]:
    """Return those of sorted entries that lie in a region, but not the regions that it is or lies in.

    ``holders`` are its owner and all above him; a region of another that is larger holds it as well.
    """
    return [
        entry
        for span in spans
        for entry in inside_of(entries, span)
        if not (entry.region and (entry.last > span[1] or entry.code in holders))
    ]


class Region(NamedTuple):
    """What others may lie in: the spans of a region, sorted and apart; the highest number of its parts."""

    spans: Sequence[Span]
    highest: int


@dataclass(slots=True)
class _Group:
    """Blocks (``parts``, largest first) for what is ``inner``; it finds its place once all of them have.

    ``own`` is set for a new region, whose owner lies in it; ``growth`` for an old one that grows, by parts
    that are numbered from ``first``; with neither the parts only keep together what is not recorded.
    """

    code: str
    inner: list[_Item]
    parts: Sequence[int]
    own: Policy | None = None
    growth: Growth | None = None
    first: int = 0
    found: list[tuple[int, int]] = field(default_factory=list)
    placed: int = 0

    @property
    def recorded(self) -> bool:
        return self.own is not None or self.growth is not None

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
        tight: bool = False,
    ) -> None:
        """Start with the spans of a pool, what lies in it and the regions of those in use; all sorted.

        The sizes of regions are multiples of ``step``. ``tight``: they grow by what is asked for alone,
        wherever that fits.
        """
        self._step = step
        self._tight = tight
        self._pool = pool
        self._entries = entries
        self._regions = regions
        self._own = {e.code: e.first for e in reversed(entries) if not e.region and not e.expired}
        self._parents: dict[str, str | None] = {}
        self._reserves: dict[str, int] = {}
        self._left: dict[str, FreeBlocks] = {}
        self.found: list[Found] = []

    def place(
        self, asked: Sequence[Asked], beside: Sequence[tuple[str, int, int]] = ()
    ) -> list[tuple[str, int]]:
        """Find a place for everything; return the owners and sizes of what has none.

        ``asked`` names everybody, those below before those above; ``beside`` those who need another block,
        with its number and size.
        """
        if self._own:
            self._parents = {one.code: one.parent for one in asked}
        wanted: dict[str | None, list[_Item]] = {}
        for code, number, bits in beside:
            wanted.setdefault(code, []).append((-bits, code, number, None))
        for code, parent, policy, _, settled in asked:
            inner = wanted.pop(code, None)
            new = policy if not settled else None
            if new is not None and new.reserve and not new.most:
                self._reserves[code] = new.reserve
            if new is not None and inner is None and not new.most:
                upward: list[_Item] = [(-new.bits - new.reserve, code, OWN, None)]
            elif new is not None:
                upward = self._of_new(code, new, inner or [], alone=parent is None)
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

    def _of_new(self, code: str, policy: Policy, inner: list[_Item], *, alone: bool) -> list[_Item]:
        """Return what a newcomer needs of the site above: a region, or its own block and all below it.

        ``alone``: nobody is above, so nobody else is to be kept apart from.
        """
        extent = policy.bits + policy.reserve
        if policy.most:
            need = sum(1 << -item[0] for item in inner) + (1 << extent)
            smallest = min(extent, *(-item[0] for item in inner)) if inner else extent
            parts = region_parts(need, policy, step=self._step, smallest=smallest)
            return _Group(code, inner, parts, own=policy).items()
        everything = [*inner, (-extent, code, OWN, None)]
        return everything if alone else _kept_together(code, everything)

    def _of_region(self, code: str, inner: list[_Item], most: int) -> list[_Item]:
        """Fill a region; return what it must grow by."""
        spans, highest = self._regions[code]
        missed = self._fill_spans(spans, code, inner)
        if not missed:
            return []
        sizes = [(-item[0], item[3] is not None and item[3].recorded) for item in missed]
        growth = growing(spans, sizes, most, self._step, tight=self._tight)
        return _Group(code, missed, (growth.bits,), growth=growth, first=highest + 1).items()

    def _fill_spans(self, spans: Sequence[Span], code: str | None, items: list[_Item]) -> list[_Item]:
        """Place items in what nobody ever had, then in what is free again; return those without a place."""
        if not items:
            return []
        inside = lying_in(self._entries, spans, self._upward(code))
        roomy = code is not None and not self._tight
        fresh = FreeBlocks(without(spans, ((e.first, e.last) for e in inside)))
        missed = self._fill(fresh, items, roomy=roomy)
        if missed and code is not None:
            self._left[code] = fresh
        if missed and any(entry.expired for entry in inside):
            held = [(e.first, e.last) for e in inside if not e.expired]
            free_again = without(joined((e.first, e.last) for e in inside if e.expired), held)
            missed = self._fill(FreeBlocks(free_again), missed, roomy=roomy)
        return missed

    def _upward(self, code: str | None) -> set[str]:
        """Return an owner and everybody above him."""
        found: set[str] = set()
        while code is not None and code not in found:
            found.add(code)
            code = self._parents.get(code)
        return found

    def _fill(self, free: FreeBlocks, items: list[_Item], *, roomy: bool = False) -> list[_Item]:
        """Place items, the largest first; return those that find no room.

        ``roomy``: a region that grows may look for its place further up.
        """
        ordered = sorted(items)
        if self._own or any(item[3] for item in ordered):
            return self._fill_each(free, ordered, roomy=roomy)
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

    def _fill_each(self, free: FreeBlocks, ordered: list[_Item], *, roomy: bool) -> list[_Item]:
        """Place items that belong together, or near to what is there."""
        missed: list[_Item] = []
        left = Counter(-item[0] for item in ordered)
        for item in ordered:
            negative, code, number, group = item
            left[-negative] -= 1
            if group is not None and group.growth is not None:
                parts = grow(free, group.growth, left, roomy=roomy)
            else:
                parts = self._parts(free, item)
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

    def _parts(self, free: FreeBlocks, item: _Item) -> list[tuple[int, int]]:
        """Take the place of an item, in several pieces where it is of those that nothing records."""
        negative, code, number, group = item
        near = self._near(code, number) if self._own else None
        address = free.take(-negative) if near is None else free.take_near(-negative, near)
        if address is not None:
            return [(address, -negative)]
        if group is None or group.recorded:
            return []
        return free.take_parts(-negative, min(-negative, group.least)) or []

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
        elif group.growth is not None:
            for number, part in enumerate(parts, start=group.first):
                self.found.append(Found(group.code, number, *part, region=True))
            spans += self._left[group.code].spans()  # what continues a part may begin in the old space
        self._fill(FreeBlocks(joined(spans)), group.inner)  # a group is as large as what it holds

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


def _kept_together(code: str, inner: list[_Item]) -> list[_Item]:
    """Return the fewest blocks that what belongs together needs, not one address more."""
    if len(inner) == 1:
        return inner
    return _Group(code, inner, exact_parts(sum(1 << -item[0] for item in inner))).items()
