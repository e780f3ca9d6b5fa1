# SPDX-License-Identifier: Apache-2.0
"""From intent and ledger to the next ledger: what stands is kept, what is new finds its place.

What a site and all below it need is added up from below, and the largest blocks find their place first,
so the order of files does not matter. Where a level has regions of its own (``aggregate`` in the sizes),
what lies below a site lies in its region, which grows by another block when it is full. Tombstones keep
their blocks for 180 days; after that they are given to others where nothing fresh is left nearby. A pool
that is too full for all regions is filled without any: it is exhausted only when no aligned block of the
size is left anywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from zongheng.addressing.bounds import misplaced
from zongheng.addressing.demand import (
    asked,
    exclusions,
    pool_family,
    pool_names,
    pool_prefixes,
    pool_step,
)
from zongheng.addressing.filling import Forgone, fill, free
from zongheng.addressing.holdings import Holdings
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_row import BELOW, PLANES_KEY, Row, State, block_text
from zongheng.addressing.numbers import settle_numbers
from zongheng.addressing.placing import Asked, Found
from zongheng.addressing.prefix import BITS
from zongheng.addressing.spans import Span, without
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent import Intent
from zongheng.intent.pool_names import transport
from zongheng.intent.purpose import INFRASTRUCTURE, LINK, LOOPBACK
from zongheng.intent.shortage import shortage
from zongheng.uncollected import uncollected


class Allocation(NamedTuple):
    """A ledger in which everybody has what he needs, and by pool what newcomers had to forgo for that."""

    ledger: Ledger
    forgone: Mapping[str, Forgone]


def allocate(intent: Intent, ledger: Ledger, *, date: date, by: str) -> Ledger:
    """Return the ledger in which every site and unit has what it needs, as :func:`allocation` does."""
    return allocation(intent, ledger, date=date, by=by).ledger


def allocation(intent: Intent, ledger: Ledger, *, date: date, by: str) -> Allocation:
    """Give every site and unit what it needs. Pure.

    Raises:
        ZonghengError: pools that are exhausted or were taken from under what they gave, numbers that
            addresses derive from and that changed; all at once.
    """
    with uncollected():
        return _allocated(intent, ledger, _Newcomer(date, by))


def _allocated(intent: Intent, ledger: Ledger, new: _Newcomer) -> Allocation:
    everybody = {pool: tuple(asked(intent, pool)) for pool in pool_names(intent)}
    rows = _standing(ledger, everybody, new.day)
    problems = [
        *_planes_problems(intent, rows),
        *_transport_problems(intent, ledger),
        *settle_numbers(intent.file, rows, new.day, new.row),
    ]
    of_pool: dict[str, list[Row]] = {}
    for row in rows.values():
        if row.is_block:
            of_pool.setdefault(row.pool, []).append(row)
    rows.setdefault(PLANES_KEY, new.row(PLANES_KEY, str(intent.network.planes)))
    forgone: dict[str, Forgone] = {}
    for pool, some in everybody.items():
        held = Holdings.of(of_pool.get(pool, ()), new.day)
        outside = list(misplaced(intent, pool, held.rows))
        if outside:
            problems += outside
            continue
        filling = fill(pool_spans(intent, pool), some, held, step=pool_step(pool))
        if filling.missed:
            problems.append(_exhaustion(intent, pool, some, held))
            continue
        _give(rows, pool, filling.found, held, new)
        if any(filling.forgone):
            forgone[pool] = filling.forgone
    if problems:
        raise ZonghengError(problems)
    return Allocation(Ledger.of(rows.values()), forgone)


def _standing(ledger: Ledger, everybody: Mapping[str, Sequence[Asked]], day: date) -> dict[str, Row]:
    """Return the rows of before: those of who left as tombstones, those of who came back in use again."""
    if not ledger.rows:
        return {}
    wanted = {pool: {one.code for one in some if one.policy} for pool, some in everybody.items()}
    return {key: _stands(row, wanted.get(row.pool, frozenset()), day) for key, row in ledger.rows.items()}


def _stands(row: Row, wanted: Collection[str], day: date) -> Row:
    if not row.is_block:
        return row
    if row.owner in wanted:
        return row.revived() if row.gone else row
    return row if row.gone else row.buried(day)


def _give(rows: dict[str, Row], pool: str, found: Sequence[Found], held: Holdings, new: _Newcomer) -> None:
    """Make rows of what was found in a pool."""
    for key in held.released(one.span for one in found):
        del rows[key]
    family = pool_family(pool)
    bits = BITS[family]
    for code, number, address, size, room, region in found:
        key = _key(code, pool, number, region) if number else f"{code}/{pool}"
        rows[key] = new.row(key, block_text(family, address, bits - size, room))


class _Newcomer(NamedTuple):
    """The date and operator that are written on new rows."""

    day: date
    by: str

    def row(self, key: str, value: str) -> Row:
        return Row(key, value, self.day, self.by, State.PLANNED)


def pool_spans(intent: Intent, pool: str) -> list[Span]:
    """Return what a pool has outside the exclusions, in order."""
    holes = sorted((hole.network, hole.last) for hole in exclusions(intent, pool))
    prefixes = sorted((prefix.network, prefix.last) for prefix in pool_prefixes(intent, pool))
    return list(without(prefixes, holes))


def _key(code: str, pool: str, number: int, region: bool) -> str:
    return f"{code}/{pool}/{BELOW}/{number}" if region else f"{code}/{pool}/{number}"


def _exhaustion(intent: Intent, pool: str, some: Sequence[Asked], held: Holdings) -> Problem:
    """Return what is asked for, what is left and what would do."""
    bits, owners, own = BITS[pool_family(pool)], held.owners, held.own()
    wanted = [
        (intent.kind(one.code), bits - one.policy.bits)
        for one in some
        if one.policy and one.code not in owners
    ]
    more = ((one, one.needs.missing(own[one.code])) for one in some if one.policy and one.code in own)
    wanted += [(intent.kind(one.code), bits - (need - 1).bit_length()) for one, need in more if need]
    prefixes = ", ".join(map(str, pool_prefixes(intent, pool)))
    left = free(pool_spans(intent, pool), held)
    place = Place("network.yml", key=f"pools[{pool}]")
    return problem("ADR010", place, found=prefixes, pool=pool, **shortage(wanted, left, bits))


def _planes_problems(intent: Intent, rows: Mapping[str, Row]) -> list[Problem]:
    given = rows.get(PLANES_KEY)
    if given is None or given.value == str(intent.network.planes):
        return []
    place = Place("network.yml", key="network.planes")
    return [problem("ADR012", place, planes=intent.network.planes, given=given.value)]


def _transport_problems(intent: Intent, ledger: Ledger) -> list[Problem]:
    """Return the pools that loopbacks and links were given from when they come from others now."""
    others = (pool for pool in (INFRASTRUCTURE, LOOPBACK, LINK) if pool not in transport(intent.file))
    tops = ((pool, ledger.rows.get(f"{intent.network.division}/{pool}")) for pool in others)
    place = Place("network.yml", key="pools")
    return [problem("ADR014", place, found=pool, pool=pool) for pool, row in tops if row and row.gone is None]
