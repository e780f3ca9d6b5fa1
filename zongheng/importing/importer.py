# SPDX-License-Identifier: Apache-2.0
"""From a spreadsheet or a division code to a network's ``sites.csv`` or ``units.csv``."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from zongheng.divisions import Divisions
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.importing.cabling import Cabling, cabled
from zongheng.importing.columns import Table, find_columns, looks_like_units
from zongheng.importing.given import Given, cells_lost, division_row, rows_of
from zongheng.importing.imported import Imported
from zongheng.importing.merge import merge
from zongheng.importing.scope import Scope
from zongheng.importing.sheet import read_sheet
from zongheng.importing.sites import Resolved, resolve_sites
from zongheng.importing.table import head_of, read_table, table_text, text_of_table
from zongheng.importing.units import resolve_units
from zongheng.intent.division import Level, level_of

_DIVISIONS = tuple(level for level in Level if level is not Level.CENTRE)
"""The levels that divisions have; the centre is none."""


@dataclass(frozen=True, slots=True)
class How:
    """How to import: ``table`` is told from the columns where it is not named."""

    replacing: bool = False
    table: Table | None = None
    sheet: str | None = None
    divisions: Divisions = field(default_factory=Divisions.shipped)


def import_file(path: Path, folder: Path, scope: Scope, how: How = How()) -> Imported:
    """Return what a table of sites or units makes of a network's folder; nothing is written.

    Raises:
        ZonghengError: the file as a whole, or the table that the folder has, cannot be read. What is
            wrong with single rows stands in the result.
    """
    problems: list[Problem] = []
    sheet = read_sheet(path, problems, name=how.sheet)
    if sheet is None:
        raise ZonghengError(problems)
    table: Table = how.table or ("units" if looks_like_units(sheet) else "sites")
    columns = find_columns(sheet, table, problems)
    if columns is None:
        raise ZonghengError(problems)
    given = rows_of(sheet, columns, table)
    lost = cells_lost(sheet, columns, given)
    return _imported(sheet.file, table, given, folder, scope, how, lost=lost, unused=columns.unused)


def import_division(
    code: str,
    folder: Path,
    scope: Scope,
    how: How = How(),
    *,
    levels: Collection[Level] = tuple(Level),
) -> Imported:
    """Return what a division and all of ``levels`` below it make of a network's ``sites.csv``.

    Raises:
        ZonghengError: IMP001 where the division data has no such code, IMP015 where it is outside the
            network; or ``sites.csv`` cannot be read.
    """
    name = how.divisions.name(code)
    if name is None:
        raise ZonghengError(problem("IMP001", found=code))
    if not code.startswith(scope.division):
        raise ZonghengError(problem("IMP015", Place(key=code), site=code, division=scope.division))
    below = how.divisions.below(code, levels)
    given = [division_row(code, name), *(division_row(entry.code, entry.name) for entry in below)]
    return _imported(f"{code} {name}", "sites", given, folder, scope, how)


def levels_named(text: str) -> tuple[Level, ...]:
    """Return the levels that an operator lists, by name or by word.

    Raises:
        ZonghengError: IMP019 for every word that is no level.
    """
    known = {word: level for level in _DIVISIONS for word in (level.value, level.word)}
    words = [word.strip().lower() for word in text.replace("，", ",").split(",") if word.strip()]
    unknown = [word for word in words if word not in known]
    if unknown or not words:
        levels = ", ".join(known)
        place = Place(key="--levels")
        raise ZonghengError(problem("IMP019", place, found=word, levels=levels) for word in unknown or [text])
    return tuple(known[word] for word in words)


def levels_to(code: str, depth: int) -> tuple[Level, ...]:
    """Return the levels of the ``depth`` steps below a division."""
    rank = level_of(code).rank
    return tuple(level for level in Level if rank < level.rank <= rank + depth)


def _imported(
    source: str,
    table: Table,
    given: Sequence[Given],
    folder: Path,
    scope: Scope,
    how: How,
    *,
    lost: Sequence[Problem] = (),
    unused: tuple[str, ...] = (),
) -> Imported:
    """Return what rows come to; ``lost`` tells of those that cannot be read, which are no part of it."""
    path = folder / f"{table}.csv"
    existing = read_table(path, table)
    before = text_of_table(path)
    unread = {one.place.line for one in lost}
    resolved = _resolved(table, [row for row in given if row.line not in unread], folder, scope, how)
    rejected = sorted([*lost, *resolved.rejected], key=lambda p: (p.place.line or 0, p.place.column or 0))
    rejected_rows = resolved.rejected_rows + len(lost)
    if how.replacing and rejected_rows >= len(given):
        raise ZonghengError([*rejected, problem("IMP043", Place(source))])
    merged = merge(existing, resolved.rows, table, top=scope.division, replacing=how.replacing)
    cabling = Cabling()
    if table == "sites":
        merged, cabling = cabled(merged, scope)
    same = merged.rows == existing and bool(before)
    after = before if same else table_text(merged.rows.values(), table, head=head_of(before))
    return Imported(
        source=source,
        table=table,
        path=path,
        before=before,
        after=after,
        read=len(given),
        merged=merged,
        taken={row.text("code"): row for row in resolved.rows},
        cabling=cabling,
        rejected=tuple(rejected),
        rejected_rows=rejected_rows,
        added=resolved.added,
        local=resolved.local,
        unused=unused,
        replacing=how.replacing,
    )


def _resolved(table: Table, given: Sequence[Given], folder: Path, scope: Scope, how: How) -> Resolved:
    sites = read_table(folder / "sites.csv", "sites")
    if table == "sites":
        return resolve_sites(given, scope, how.divisions, sites, replacing=how.replacing)
    units = read_table(folder / "units.csv", "units")
    return resolve_units(given, scope, how.divisions, units, sites=sites, replacing=how.replacing)
