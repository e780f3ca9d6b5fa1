# SPDX-License-Identifier: Apache-2.0
"""From an office's list of existing allocations to the rows of the ledger that keep them.

A block is kept as it is, whatever size its level has, and the allocator never moves it. The first block of
an owner in a pool becomes its own; further ones are rows of what it grew by (``/2``, ``/3`` …).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from zongheng.addressing.existing.claims import Claim, Claims
from zongheng.addressing.existing.conflicts import overlapping, repeated
from zongheng.addressing.holdings import Holdings
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_row import Block, Row, State
from zongheng.addressing.prefix import Prefix
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.importing.columns import Columns, find_columns, vocabulary
from zongheng.importing.given import Given, cells_lost, rows_of
from zongheng.importing.sheet import Sheet, read_sheet
from zongheng.intent import Intent
from zongheng.language import pick

_NEEDED = ("pool", "prefix")


@dataclass(frozen=True, slots=True)
class ImportedAllocations:
    """The ledger as it was and as it would be, and what became of every row of the list.

    ``new`` are rows of the ledger that the list adds, ``confirmed`` those that it says are in use (they were
    planned, or their owner had left), ``unchanged`` counts what stood there already. Nothing was taken over
    where ``rejected`` is not empty.
    """

    source: str
    before: Ledger
    after: Ledger
    read: int
    new: tuple[Row, ...] = ()
    confirmed: tuple[Row, ...] = ()
    unchanged: int = 0
    rejected: tuple[Problem, ...] = ()
    rejected_rows: int = 0
    unused: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return self.after != self.before

    def diff(self, name: str) -> str:
        """Return the lines of the ledger that change."""
        old, new = (ledger.text().splitlines(keepends=True) for ledger in (self.before, self.after))
        return "".join(difflib.unified_diff(old, new, name, name, n=0))

    def sentences(self) -> Iterator[str]:
        """Yield what an operator reads of it: the counts, and what is worth a look."""
        counts = (self.read, len(self.new), len(self.confirmed), self.unchanged, self.rejected_rows)
        yield pick(
            zh="{}：读入 {} 行，新增 {}，改为已部署 {}，没有变化 {}，拒绝 {}",
            en="{}: {} rows read, {} new, {} now deployed, {} unchanged, {} rejected",
        ).format(self.source, *counts)
        beside = [row for row in self.new if row.number]
        if beside:
            shown = "、".join(f"{row.key} {row.value}" for row in beside)
            yield pick(
                zh=f"  其中 {len(beside)} 段是已有地址的站点或单位的又一段：{shown}",
                en=f"  {len(beside)} of them are further blocks of their owners: {shown}",
            )
        if self.unused:
            names = "、".join(self.unused)
            yield pick(zh=f"  未采用的列：{names}", en=f"  columns not used: {names}")


def import_allocations(
    path: Path, intent: Intent, ledger: Ledger, *, date: date, by: str, sheet: str | None = None
) -> ImportedAllocations:
    """Return what a list of existing allocations makes of a ledger; nothing is written.

    Raises:
        ZonghengError: the list as a whole cannot be read. What is wrong with rows stands in the result.
    """
    table, columns = _opened(path, sheet)
    given = rows_of(table, columns, "allocations")
    nothing = ImportedAllocations(table.file, ledger, ledger, len(given), unused=columns.unused)
    reader = Claims(intent)
    claims, problems = _read(reader, given)
    problems += cells_lost(table, columns, given)
    known, fresh = _apart(ledger, claims)
    kept = _without_released(ledger, fresh, date)
    new = list(_new_rows(kept, fresh, date, by))
    firsts = (claim for claim, row in zip(fresh, new, strict=True) if not row.number)
    problems += [*repeated(claims), *overlapping(intent, fresh, kept.rows.values())]
    problems += filter(None, map(reader.too_small, firsts))
    if problems:
        problems.sort(key=lambda told: (told.place.line or 0, told.place.column or 0, told.code))
        rows = {told.place.line for told in problems}
        return replace(nothing, rejected=tuple(problems), rejected_rows=len(rows))
    confirmed = [row.deployed() for row in known if row.state is not State.DEPLOYED]
    return replace(
        nothing,
        after=Ledger.of({**kept.rows, **{row.key: row for row in (*confirmed, *new)}}.values()),
        new=tuple(new),
        confirmed=tuple(confirmed),
        unchanged=len(known) - len(confirmed),
    )


def _apart(ledger: Ledger, claims: Iterable[Claim]) -> tuple[list[Row], list[Claim]]:
    """Return the rows of the ledger that say what is claimed, and the claims that are new, each once."""
    standing = {(row.owner, row.pool, block.prefix): (row, block) for row, block in _own(ledger)}
    known: dict[str, Row] = {}
    fresh: dict[tuple[str, str, Prefix], Claim] = {}
    for claim in claims:
        row, block = standing.get(claim.key, (None, None))
        if row is not None and block is not None and claim.is_what_stands(block):
            known[row.key] = row
        else:
            fresh.setdefault(claim.key, claim)
    return list(known.values()), list(fresh.values())


def _opened(path: Path, name: str | None) -> tuple[Sheet, Columns]:
    """Return a list and its columns."""
    problems: list[Problem] = []
    sheet = read_sheet(path, problems, name=name)
    columns = find_columns(sheet, "allocations", problems) if sheet else None
    if sheet is None or columns is None:
        raise ZonghengError(problems)
    missing = [column for column in _NEEDED if column not in columns.fields]
    if missing:
        words = vocabulary()["allocations"]
        place = Place(sheet.file, columns.line)
        raise ZonghengError(
            problem("IMP030", place, column=words[column][0], headers="、".join(words[column]))
            for column in missing
        )
    return sheet, columns


def _read(reader: Claims, given: Iterable[Given]) -> tuple[list[Claim], list[Problem]]:
    claims: list[Claim] = []
    problems: list[Problem] = []
    for row in given:
        try:
            claims.append(reader.read(row))
        except ZonghengError as error:
            problems.extend(error.problems)
    return claims, problems


def _own(ledger: Ledger) -> Iterator[tuple[Row, Block]]:
    for key, block in ledger.blocks.items():
        if not ledger.rows[key].is_region:
            yield ledger.rows[key], block


def _without_released(ledger: Ledger, fresh: Sequence[Claim], day: date) -> Ledger:
    """Return the ledger without the tombstones out of quarantine whose addresses are claimed."""
    found: set[str] = set()
    for pool in {claim.pool for claim in fresh}:
        regions = [claim.block.region for claim in fresh if claim.pool == pool]
        rows = (row for row in ledger.rows.values() if row.is_block and row.pool == pool)
        found.update(Holdings.of(rows, day).released((one.network, one.last) for one in regions))
    return Ledger({key: row for key, row in ledger.rows.items() if key not in found}) if found else ledger


def _new_rows(ledger: Ledger, fresh: Iterable[Claim], day: date, by: str) -> Iterator[Row]:
    """Yield the row of each claim: its owner's first own block, or one more."""
    highest: dict[tuple[str, str], int] = {}
    for row, _ in _own(ledger):
        highest[row.owner, row.pool] = max(highest.get((row.owner, row.pool), 0), row.number)
    for claim in fresh:
        whose = claim.owner, claim.pool
        number = max(highest[whose], 1) + 1 if whose in highest else 0
        highest[whose] = number
        key = f"{claim.owner}/{claim.pool}/{number}" if number else f"{claim.owner}/{claim.pool}"
        yield Row(key, str(claim.block), day, by, State.DEPLOYED)
