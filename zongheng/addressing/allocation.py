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
from itertools import count, takewhile
from typing import NamedTuple

from zongheng.addressing.demand import (
    asked,
    exclusions,
    pool_family,
    pool_names,
    pool_prefixes,
    pool_step,
)
from zongheng.addressing.filling import fill, free
from zongheng.addressing.holdings import Holdings, widest
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_row import BELOW, PLANES_KEY, Block, Row, State, block_text
from zongheng.addressing.placing import Asked
from zongheng.addressing.prefix import BITS, Prefix
from zongheng.addressing.spans import Span, without
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent import Intent
from zongheng.intent.pool_names import transport
from zongheng.intent.purpose import INFRASTRUCTURE, LINK, LOOPBACK
from zongheng.intent.reserves import transport_need
from zongheng.intent.shortage import shortage
from zongheng.uncollected import uncollected


def allocate(intent: Intent, ledger: Ledger, *, date: date, by: str) -> Ledger:
    """Return the ledger in which every site and unit has what it needs. Pure.

    Raises:
        ZonghengError: pools that are exhausted, infrastructure blocks too small for the links of today,
            a changed number of planes; all at once.
    """
    with uncollected():
        return _allocated(intent, ledger, _Newcomer(date, by))


def _allocated(intent: Intent, ledger: Ledger, new: _Newcomer) -> Ledger:
    everybody = {pool: tuple(asked(intent, pool)) for pool in pool_names(intent)}
    rows = _standing(ledger, everybody, new.day)
    problems = [*_planes_problems(intent, rows), *_transport_problems(intent, ledger)]
    rows.setdefault(PLANES_KEY, new.row(PLANES_KEY, str(intent.network.planes)))
    of_pool: dict[str, list[Row]] = {}
    for row in rows.values():
        of_pool.setdefault(row.pool, []).append(row)
    for pool, some in everybody.items():
        held = Holdings.of(of_pool.get(pool, ()), new.day)
        problems += _give(intent, rows, pool, some, held, new)
    problems += [
        p for pool in transport(intent.file) if pool in everybody for p in _small_blocks(intent, rows, pool)
    ]
    if problems:
        raise ZonghengError(problems)
    return Ledger.of(rows.values())


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


def _give(
    intent: Intent, rows: dict[str, Row], pool: str, some: Sequence[Asked], held: Holdings, new: _Newcomer
) -> list[Problem]:
    """Give everybody in a pool what he does not have yet; return what was not to be had."""
    spans = pool_spans(intent, pool)
    filling = fill(spans, some, held, step=pool_step(pool))
    if filling.missed:
        return [_exhaustion(intent, pool, some, held, free(spans, held))]
    for key in held.released(one.span for one in filling.found):
        del rows[key]
    family = pool_family(pool)
    bits = BITS[family]
    for code, number, address, size, room, region in filling.found:
        key = _key(code, pool, number, region) if number else f"{code}/{pool}"
        rows[key] = new.row(key, block_text(family, address, bits - size, room))
    return []


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


def _exhaustion(intent: Intent, pool: str, some: Sequence[Asked], held: Holdings, left: int) -> Problem:
    """Return what is asked for, what is left and what would do."""
    bits, owners = BITS[pool_family(pool)], held.owners
    wanted = [
        (intent.kind(one.code), bits - one.policy.bits)
        for one in some
        if one.policy and one.code not in owners
    ]
    prefixes = ", ".join(map(str, pool_prefixes(intent, pool)))
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


def _small_blocks(intent: Intent, rows: Mapping[str, Row], pool: str) -> list[Problem]:
    """Return the blocks that were given for fewer links or devices than their site has now."""
    problems = []
    for code, site in sorted(intent.sites.items()):
        row = rows.get(f"{code}/{pool}")
        if row is None or row.gone:
            continue
        need, have = transport_of(intent, code, pool), _grown(rows, row).size
        if need <= have:
            continue
        owner, links = f"{code} {site.name}", links_of_block(intent, code)
        if pool == LOOPBACK:
            problems.append(problem("ADR013", owner=owner, block=row.value, have=have, need=need))
        else:
            problems.append(
                problem("ADR011", owner=owner, block=row.value, have=have, need=need, links=links)
            )
    return problems


def _grown(rows: Mapping[str, Row], first: Row) -> Prefix:
    """Return an own block as it grew in place."""
    numbered = (rows.get(f"{first.key}/{number}") for number in count(2))
    further = takewhile(lambda row: row is not None, numbered)
    return widest(Block.parse(row.value).prefix for row in (first, *further) if row)[0]


def transport_of(intent: Intent, code: str, pool: str) -> int:
    """Return how many addresses a site's loopbacks or links take in a pool that they come from."""
    if pool == LOOPBACK:
        return max((node.index_in_site for node in intent.nodes_of(code)), default=0)
    links = links_of_block(intent, code)
    return transport_need(pool, links=links, planes=intent.network.planes)


def links_of_block(intent: Intent, code: str) -> int:
    """Return how many links a site's block numbers: uplinks, and declared ones behind them."""
    top = code == intent.network.division
    level = None if top else intent.levels.get(intent.level(code))
    declared = (intent.link_number(code, slot) + 1 for slot in intent.slots_at(code))
    return max((len(level.uplinks) if level else 0, *declared))
