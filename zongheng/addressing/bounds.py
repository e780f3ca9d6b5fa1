# SPDX-License-Identifier: Apache-2.0
"""Whether what was given still lies where its pool is: pools are edited, ledgers by mistake as well.

Of a nation there are more than a million rows, so they are compared by columns; only where something lies
outside is each looked at by itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from operator import itemgetter, le
from typing import NamedTuple

from zongheng.addressing.demand import exclusions, pool_family, pool_names, pool_prefixes, pools_named
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_columns import extents
from zongheng.addressing.ledger_row import NETWORK, Block, Row
from zongheng.addressing.prefix import BITS, Prefix
from zongheng.addressing.spans import Span, joined
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent import Intent
from zongheng.intent.extranet_space import EXTRANET_SPACE
from zongheng.intent.pool_names import domain_of
from zongheng.intent.purpose import SPEAKING
from zongheng.language import pick
from zongheng.uncollected import uncollected

_SHOWN = 3
"""Rows that are named where many of a pool lie outside."""
_EXTRANET = Prefix.parse(str(EXTRANET_SPACE))
_VALUE = itemgetter(Row._fields.index("value"))


def check_bounds(intent: Intent, ledger: Ledger) -> None:
    """Check what a ledger gave to those who are in the intent.

    Raises:
        ZonghengError: ADR015, blocks in use outside their pools; ADR016, those of a national domain that
            lie outside the extranet's space as well; all at once.
    """
    with uncollected():
        problems = [
            told
            for pool, rows in _by_pool(ledger.rows, pool_names(intent)).items()
            if not _written_within(_Space.of(intent, pool), rows)
            for told in _told_of(intent, pool, rows)
        ]
    if problems:
        raise ZonghengError(problems)


def misplaced(intent: Intent, pool: str, held: Collection[tuple[Row, Block]]) -> Iterator[Problem]:
    """Yield what is wrong with where the blocks of one pool lie; tombstones may lie anywhere."""
    space = _Space.of(intent, pool)
    if not _lie_within(space, [block for _, block in held]):
        yield from _told_of(intent, pool, [row for row, _ in held])


def _told_of(intent: Intent, pool: str, rows: Iterable[Row]) -> Iterator[Problem]:
    space = _Space.of(intent, pool)
    outside = [row for row in rows if row.gone is None and not space.holds(row) and _is_there(intent, row)]
    by_code: dict[str, list[Row]] = {}
    is_national = _is_national(intent, pool)
    for row in outside:
        by_code.setdefault("ADR016" if is_national and not _is_extranet(row) else "ADR015", []).append(row)
    for code, some in sorted(by_code.items()):
        yield problem(
            code,
            Place("ledger.csv", key=some[0].key),
            found=some[0].value,
            rows=_told(some),
            count=len(some),
            pool=pool,
            prefixes=", ".join(map(str, pool_prefixes(intent, pool))),
            space=EXTRANET_SPACE,
        )


def excluded(intent: Intent, ledger: Ledger) -> Iterator[tuple[str, Prefix, Prefix]]:
    """Yield key and own block of every row in use that shares addresses with an exclusion, and the latter."""
    holes = {pool: _holes(intent, pool) for pool in pool_names(intent)}
    barred = {pool: some for pool, some in holes.items() if some}
    for pool, rows in _by_pool(ledger.rows, barred).items():
        for row in rows:
            if row.gone is None and not row.is_region:
                block = Block.parse(row.value).prefix
                yield from ((row.key, block, hole) for hole in barred[pool] if hole.overlaps(block))


def _holes(intent: Intent, pool: str) -> list[Prefix]:
    prefixes = pool_prefixes(intent, pool)
    return [hole for hole in exclusions(intent, pool) if any(hole.overlaps(one) for one in prefixes)]


class _Space(NamedTuple):
    """Where blocks of a pool may lie: stretches of addresses, sorted and apart."""

    family: int
    spans: Sequence[Span]

    @classmethod
    def of(cls, intent: Intent, pool: str) -> _Space:
        prefixes = pool_prefixes(intent, pool)
        return cls(pool_family(pool), list(joined((prefix.network, prefix.last) for prefix in prefixes)))

    def holds(self, row: Row) -> bool:
        """Return whether a block lies in the space with its room, which its region is advertised by."""
        region = Block.parse(row.value).region
        within = (first <= region.network and region.last <= last for first, last in self.spans)
        return region.family == self.family and any(within)

    def holds_all(self, firsts: Sequence[int], lasts: Sequence[int]) -> bool:
        """Return whether all blocks lie in the space, by their first and last addresses."""
        if not firsts:
            return True
        if len(self.spans) == 1:
            begin, end = self.spans[0]
            return begin <= min(firsts) and max(lasts) <= end
        begins = [begin for begin, _ in self.spans]
        ends = [-1, *(end for _, end in self.spans)]
        return all(map(le, lasts, map(ends.__getitem__, map(bisect_right, repeat(begins), firsts))))


def _written_within(space: _Space, rows: Collection[Row]) -> bool:
    """Tell quickly whether all rows lie in a space; False also where one is not of its family."""
    try:
        return not rows or space.holds_all(*extents(space.family, [*map(_VALUE, rows)], room=True))
    except (ValueError, OSError):
        return False


def _lie_within(space: _Space, blocks: Sequence[Block]) -> bool:
    """Tell quickly whether all blocks lie in a space with their room; False also for other families."""
    if any(prefix.family != space.family for prefix, _ in blocks):
        return False
    bits = BITS[space.family]
    hosts = [(1 << bits - length) - 1 for length in range(bits + 1)]
    firsts = [prefix.network for prefix, _ in blocks]
    return space.holds_all(firsts, [prefix.network + hosts[prefix.length - room] for prefix, room in blocks])


def _is_national(intent: Intent, pool: str) -> bool:
    """Return whether a pool is one of national addresses alone: the rules of the intent see to it."""
    domain = intent.domains.get(domain_of(intent.file, pool) or "")
    speaks = any(one.purpose in SPEAKING for one in pools_named(intent, pool))
    return speaks and domain is not None and domain.national


def _is_extranet(row: Row) -> bool:
    return _EXTRANET.contains(Block.parse(row.value).region)


def _is_there(intent: Intent, row: Row) -> bool:
    """Return whether an owner is in service; what others had becomes tombstones by the next plan."""
    owner = intent.sites.get(row.owner) or intent.units.get(row.owner)
    return owner is not None and owner.lifecycle != "retired"


def _told(rows: Sequence[Row]) -> str:
    named = pick(zh="、", en=", ").join(f"{row.key} {row.value}" for row in rows[:_SHOWN])
    more = len(rows) - _SHOWN
    return named + (pick(zh=f" 等 {len(rows)} 行", en=f" and {more} more") if more > 0 else "")


def _by_pool(rows: Mapping[str, Row], pools: Iterable[str]) -> Mapping[str, Sequence[Row]]:
    found: dict[str, list[Row]] = {pool: [] for pool in pools}
    for key, row in rows.items():
        parts = key.split("/", 2)
        if parts[1] in found and parts[0] != NETWORK:
            found[parts[1]].append(row)
    return found
