# SPDX-License-Identifier: Apache-2.0
"""The network's own tables, read and written whole: ``sites.csv`` and ``units.csv``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from zongheng.errors import Problem, ZonghengError
from zongheng.importing.columns import Table
from zongheng.intent.csv_rows import read_rows
from zongheng.intent.encoding import text_of
from zongheng.intent.load import OWN_SITE_COLUMNS, OWN_UNIT_COLUMNS, SITE_COLUMNS, UNIT_COLUMNS
from zongheng.intent.rules.repeats import repeated
from zongheng.intent.schema import model_of_row
from zongheng.intent.site import Site, Unit

REQUIRED: Mapping[Table, tuple[str, ...]] = {"sites": SITE_COLUMNS, "units": UNIT_COLUMNS}
OWN: Mapping[Table, tuple[str, ...]] = {"sites": OWN_SITE_COLUMNS, "units": OWN_UNIT_COLUMNS}
"""Columns that a table has only where some row needs them."""
COLUMNS: Mapping[Table, tuple[str, ...]] = {table: (*REQUIRED[table], *OWN[table]) for table in REQUIRED}

Rows = Mapping[str, Mapping[str, str]]
"""Rows of a table by code: the text of each column."""


def read_table(path: Path, table: Table) -> Rows:
    """Return the rows of a table by code; none where there is no such file.

    Raises:
        ZonghengError: all that is wrong with the table (codes of the intent's own reading).
    """
    if not path.exists():
        return {}
    problems: list[Problem] = []
    rows = read_rows(path, problems, required=REQUIRED[table], optional=OWN[table])
    for row in rows:
        model_of_row(Site if table == "sites" else Unit, row, problems)
    problems.extend(repeated(((row.values["code"], row.place("code")) for row in rows), zh="编码", en="code"))
    if problems:
        raise ZonghengError(problems)
    return {row.values["code"]: row.values for row in rows}


def text_of_table(path: Path) -> str:
    """Return a table's text as it stands; empty where there is none."""
    return (text_of(path, [], chinese=True) or "") if path.exists() else ""


def table_text(rows: Iterable[Mapping[str, str]], table: Table, *, head: str = "") -> str:
    """Return a table's text, sorted by level and code; ``head`` are the lines of comment above it."""
    ordered = sorted(rows, key=lambda row: (len(row["code"]), row["code"]))
    own = (column for column in OWN[table] if any(row.get(column) for row in ordered))
    columns = (*REQUIRED[table], *own)
    lines = [",".join(_field(row.get(column, "")) for column in columns) for row in ordered]
    return head + "\n".join([",".join(columns), *lines, ""])


def head_of(text: str) -> str:
    """Return the comment lines that a table begins with."""
    lines = text.splitlines(keepends=True)
    count = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    return "".join(lines[:count])


def _field(value: str) -> str:
    doubled = value.replace('"', '""')
    return f'"{doubled}"' if doubled != value or "," in value else value
