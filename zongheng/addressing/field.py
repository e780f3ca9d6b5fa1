# SPDX-License-Identifier: Apache-2.0
"""Where the blocks of one pool name may go: its prefixes, what they hold, whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from zongheng.addressing.demand import INFRASTRUCTURE, IPV6, Demand
from zongheng.addressing.layout import own_extent
from zongheng.addressing.ledger_row import Row
from zongheng.addressing.prefix import BITS, Prefix
from zongheng.addressing.space import Space
from zongheng.errors import Place, Problem, problem
from zongheng.intent import Intent, Level

QUARANTINE = timedelta(days=180)
"""How long the block of an owner that left stays its own."""


_LAST_ANCHOR = Level.TOWNSHIP.rank
"""Nobody gathers around a village."""


class Field:
    """The free space of one pool name, as it is filled in one allocation.

    Two views are kept: ``fresh``, in which every tombstone still holds its block, and ``spent``, in
    which those out of quarantine do not; the second is looked at only when the first has no room.
    """

    def __init__(
        self, intent: Intent, rows: Mapping[str, Row], held: Mapping[str, Prefix], pool: str, *, today: date
    ) -> None:
        self.pool = pool
        self.prefixes = pool_prefixes(intent, pool)
        self._expired = {key: held[key] for key, row in rows.items() if _expired(row, today)}
        fixed = [prefix for key, prefix in held.items() if key not in self._expired]
        fixed += [Prefix.parse(str(p.prefix)) for p in intent.pools if p.purpose == "exclusion"]
        self._fresh = [Space(prefix, [*fixed, *self._expired.values()]) for prefix in self.prefixes]
        self._spent = [Space(prefix, fixed) for prefix in self.prefixes] if self._expired else []
        self._ranks = {code: site.level.rank for code, site in intent.sites.items()}
        self._blocks: dict[str, Prefix] = {}
        self._inside: dict[Prefix, Space] = {}
        live = [(rows[key].owner, prefix) for key, prefix in held.items() if rows[key].pool == pool]
        for owner, prefix in live:
            if rows[f"{owner}/{pool}"].gone is None:
                self._settle(owner, prefix)
        for _, prefix in live:
            self._take_inside(prefix)

    def place(self, demand: Demand) -> Prefix | None:
        """Find and take a block for a demand; None where there is no room at all."""
        around = self._blocks.get(demand.parent or "")
        found = self._place_inside(demand, around)
        if found is None:
            found = self._place_in(self._fresh, demand, around) or self._place_in(self._spent, demand, around)
        if found is not None:
            for space in (*self._fresh, *self._spent):
                space.take(found)
            self._settle(demand.owner, found)
        return found

    def released(self, block: Prefix) -> list[str]:
        """Return the keys of tombstones out of quarantine whose block was given anew, and forget them."""
        keys = [key for key, prefix in self._expired.items() if prefix.overlaps(block)]
        for key in keys:
            del self._expired[key]
        return keys

    def exhaustion(self, asked: Sequence[Demand], missed: Sequence[Demand]) -> Iterator[Problem]:
        """Yield what was not to be had, one problem a length: how many, of how many, what would do."""
        if not missed:
            return
        bits = BITS[self.prefixes[0].family] if self.prefixes else 32
        total = sum(1 << (bits - demand.length) for demand in missed)
        fit = f"/{bits - (total - 1).bit_length()}"
        place = Place("network.yml", key=f"pools[{self.pool}] {', '.join(map(str, self.prefixes))}")
        for length, short in groupby(missed, key=lambda demand: demand.length):
            need = sum(1 for demand in asked if demand.length == length)
            have = need - len(list(short))
            yield problem("ADR010", place, pool=self.pool, need=need, have=have, length=length, fit=fit)

    def _place_inside(self, demand: Demand, around: Prefix | None) -> Prefix | None:
        """Place an IPv6 block in the block of its parent."""
        space = self._inside.get(around) if around is not None else None
        found = space.nearest(demand.length, around=None) if space is not None else None
        if space is not None and found is not None:
            space.take(found)
        return found

    def _place_in(self, spaces: Iterable[Space], demand: Demand, around: Prefix | None) -> Prefix | None:
        rank = self._ranks.get(demand.parent or "", 0)
        for space in sorted(spaces, key=lambda s: around is None or not s.pool.contains(around)):
            if demand.grows:
                found = space.spread(demand.length, around=around, rank=rank)
            else:
                found = space.nearest(demand.length, around=around)
            if found is not None:
                return found
        return None

    def _settle(self, owner: str, block: Prefix) -> None:
        """Remember whose a block is, so that others find their place by it."""
        rank = self._ranks.get(owner)
        if rank is None:
            return
        self._blocks[owner] = block
        if self.pool == IPV6:
            if block != own_extent(block):
                self._inside[block] = Space(block, [own_extent(block)])
            return
        if rank > _LAST_ANCHOR:
            return
        for space in (*self._fresh, *self._spent):
            space.anchor(block, rank)

    def _take_inside(self, block: Prefix) -> None:
        """Mark a block as taken in the block of whichever parent it lies in, former parents included."""
        for length in sorted({outer.length for outer in self._inside}):
            outer = block.supernet(length) if length < block.length else None
            if outer is not None and outer in self._inside:
                self._inside[outer].take(block)


def pool_prefixes(intent: Intent, pool: str) -> tuple[Prefix, ...]:
    """Return the prefixes of a pool name in the order in which the intent has them."""
    purpose = pool if pool in (INFRASTRUCTURE, IPV6) else "lan"
    named = (p for p in intent.pools if p.purpose == purpose and (purpose != "lan" or p.domain == pool))
    return tuple(Prefix.parse(str(p.prefix)) for p in named)


def _expired(row: Row, today: date) -> bool:
    return row.is_block and row.gone is not None and row.gone + QUARANTINE <= today
