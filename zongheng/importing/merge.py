# SPDX-License-Identifier: Apache-2.0
"""Rows of an import laid over those that a table has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zongheng.errors import Place
from zongheng.importing.columns import Table
from zongheng.importing.given import Given
from zongheng.importing.table import COLUMNS, Rows

KEPT = ("code", "slug", "port")
"""What never changes of a code that exists: host names and cabling follow from it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that the import has otherwise than the table: told, and applied only where it replaces."""

    code: str
    name: str
    place: Place
    column: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The rows of the new table by code; codes by what became of them."""

    rows: Rows
    new: tuple[str, ...]
    known: tuple[str, ...]
    removed: tuple[str, ...]
    differences: tuple[Difference, ...]


def merge(existing: Rows, incoming: Iterable[Given], table: Table, *, top: str, replacing: bool) -> Merged:
    """Lay rows over a table. Columns that an import does not have say nothing.

    Without ``replacing`` the rows that exist stay as they are. With it the table is what the import says;
    slugs and ports of codes that exist stay, and an empty cell empties, but for the lifecycle. The row of
    ``top``, the network's own division, stays whoever is left out.
    """
    rows = {code: row for code, row in existing.items() if code == top or not replacing}
    new, known = [], []
    differences: list[Difference] = []
    for given in incoming:
        code = given.text("code")
        if code not in existing:
            new.append(code)
            rows[code] = _whole(given, table)
            continue
        known.append(code)
        changed = _changed(given, existing[code], table, empty_counts=replacing)
        differences.extend(changed)
        rows[code] = existing[code]
        if replacing:
            rows[code] = {**existing[code], **{entry.column: entry.theirs for entry in changed}}
    removed = tuple(code for code in existing if code not in rows)
    return Merged(rows, tuple(new), tuple(known), removed, tuple(differences))


def _whole(given: Given, table: Table) -> Mapping[str, str]:
    """Return a new row. A site below the top whose device is not here is planned, unless the import says."""
    row = {column: given.text(column) for column in COLUMNS[table]}
    here = table == "units" or bool(row["serial"]) or not row["parent"]
    return {**row, "lifecycle": row["lifecycle"] or ("active" if here else "planned")}


def _changed(given: Given, row: Mapping[str, str], table: Table, *, empty_counts: bool) -> list[Difference]:
    columns = (column for column in COLUMNS[table] if column not in KEPT and column in given.values)
    return [
        Difference(row["code"], row["name"], given.place(column), column, ours, given.values[column])
        for column in columns
        if given.values[column] != (ours := row.get(column, ""))
        and (given.values[column] or (empty_counts and column != "lifecycle"))
    ]
