# SPDX-License-Identifier: Apache-2.0
"""From intent and ledger to the next ledger: what stands is kept, what is new finds its place.

New demands are served by size, largest first, then from the top level down, then by code; the order
of files does not matter. A site that others gather around (a township) is placed with as much room
beside it as there is; villages and units go as near to their parent as they can, an IPv6 block into
the block of its parent. Tombstones keep their blocks for 180 days; after that a block goes to somebody
else only when nothing fresh is left for the demand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from zongheng.addressing.demand import INFRASTRUCTURE, Demand, demands
from zongheng.addressing.field import Field
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_row import PLANES_KEY, Row, State
from zongheng.addressing.prefix import Prefix
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent import Intent
from zongheng.intent.reserves import infrastructure_need


def allocate(intent: Intent, ledger: Ledger, *, date: date, by: str) -> Ledger:
    """Return the ledger in which every site and unit has what it needs. Pure.

    Raises:
        ZonghengError: pools that are exhausted, infrastructure blocks too small for the links of today,
            a changed number of planes; all at once.
    """
    wanted = {demand.key: demand for demand in demands(intent)}
    rows = {key: _standing(row, key in wanted, date) for key, row in ledger.rows.items()}
    problems = _planes_problems(intent, rows)
    rows.setdefault(PLANES_KEY, Row(PLANES_KEY, str(intent.network.planes), date, by, State.PLANNED))
    new = [demand for key, demand in wanted.items() if key not in rows]
    problems += _place_all(intent, rows, new, date=date, by=by)
    problems += _small_blocks(intent, rows)
    if problems:
        raise ZonghengError(problems)
    return Ledger.of(tuple(rows.values()))


def _standing(row: Row, wanted: bool, day: date) -> Row:
    if not row.is_block:
        return row
    if wanted:
        return row.revived() if row.gone else row
    return row if row.gone else row.buried(day)


def _planes_problems(intent: Intent, rows: Mapping[str, Row]) -> list[Problem]:
    given = rows.get(PLANES_KEY)
    if given is None or given.value == str(intent.network.planes):
        return []
    place = Place("network.yml", key="network.planes")
    return [problem("ADR012", place, planes=intent.network.planes, given=given.value)]


def _small_blocks(intent: Intent, rows: Mapping[str, Row]) -> list[Problem]:
    """Return the blocks that were given for fewer links than their site has now."""
    problems = []
    for code, site in sorted(intent.sites.items()):
        row = rows.get(f"{code}/{INFRASTRUCTURE}")
        if row is None or row.gone:
            continue
        links = links_of_block(intent, code)
        need, have = infrastructure_need(links, intent.network.planes), Prefix.parse(row.value).size
        if need > have:
            owner = f"{code} {site.name}"
            problems.append(
                problem("ADR011", owner=owner, block=row.value, have=have, need=need, links=links)
            )
    return problems


def links_of_block(intent: Intent, code: str) -> int:
    """Return how many links a site's infrastructure block numbers: declared slots, or uplinks."""
    if code == intent.network.division:
        return max((link.slot + 1 for link in intent.file.links), default=0)
    level = intent.levels.get(intent.level(code))
    return len(level.uplinks) if level else 0


def _place_all(
    intent: Intent, rows: dict[str, Row], new: list[Demand], *, date: date, by: str
) -> list[Problem]:
    problems: list[Problem] = []
    if not new:
        return problems
    blocks = {key: Prefix.parse(row.value) for key, row in rows.items() if row.is_block}
    for pool in sorted({demand.pool for demand in new}):
        asked = sorted((d for d in new if d.pool == pool), key=lambda d: (d.length, d.rank, d.owner))
        field = Field(intent, rows, blocks, pool, today=date)
        missed: list[Demand] = []
        for demand in asked:
            found = field.place(demand)
            if found is None:
                missed.append(demand)
                continue
            for key in field.released(found):
                del rows[key], blocks[key]
            rows[demand.key] = Row(demand.key, str(found), date, by, State.PLANNED)
            blocks[demand.key] = found
        problems += field.exhaustion(asked, missed)
    return problems
