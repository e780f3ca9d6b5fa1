# SPDX-License-Identifier: Apache-2.0
"""Which column of a spreadsheet is which of ours: its header row, found and understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from zongheng.errors import Place, Problem, problem
from zongheng.files import from_yaml
from zongheng.importing.cells import cleaned
from zongheng.importing.sheet import Line, Sheet
from zongheng.intent.division import Level

Table = Literal["sites", "units"]
Words = Literal["sites", "units", "allocations"]
"""What a spreadsheet may be a list of: one of our tables, or addresses that exist already."""

HEAD_ROWS = 30
"""How far down a header is looked for; titles and notes stand above it."""

_NOT_COUNTED = re.compile(r"[（(].*?[）)]|[\s*＊_/、\-]+")


@dataclass(frozen=True, slots=True)
class Columns:
    """A header row: where each column of ours and each level's names are, and which columns are neither."""

    line: int
    headers: tuple[str, ...]
    fields: Mapping[str, int]
    ladder: Mapping[Level, int]
    unused: tuple[str, ...]


@cache
def vocabulary() -> Mapping[str, Any]:
    """Return ``columns.yml``."""
    text = files("zongheng.importing").joinpath("columns.yml").read_text(encoding="utf-8")
    known: Mapping[str, Any] = from_yaml(text)
    return known


def find_columns(sheet: Sheet, table: Words, problems: list[Problem]) -> Columns | None:
    """Return the columns of a sheet; None, with the reason told, where it has no header that says enough."""
    head = [line for line in sheet.lines if line[0] <= sheet.lines[0][0] + HEAD_ROWS] if sheet.lines else []
    best = max(head, key=lambda line: _understood(line, table), default=None)
    if best is None or not _understood(best, table):
        headers = "、".join(words[0] for words in vocabulary()[table].values())
        problems.append(problem("IMP005", Place(sheet.file), rows=HEAD_ROWS, headers=headers))
        return None
    return _columns(sheet.file, best, table, problems)


def looks_like_units(sheet: Sheet) -> bool:
    """Tell a table of units from one of sites: only units have access classes and domains."""
    telling = {_key(word) for column in ("access_class", "domains") for word in vocabulary()["units"][column]}
    return any(_key(cell) in telling for _, cells in sheet.lines[:HEAD_ROWS] for cell in cells)


def _understood(line: Line, table: Words) -> int:
    """Return how many cells of a row are headers; 0 where none of them names the rows."""
    known = _meanings(table)
    found = [known[key] for cell in line[1] if (key := _key(cell)) in known]
    naming = any(meaning in ("name", "code") or isinstance(meaning, Level) for meaning in found)
    filled = sum(1 for cell in line[1] if cell.strip())
    return len(found) if naming and (len(found) > 1 or filled == 1) else 0


def _columns(file: str, line: Line, table: Words, problems: list[Problem]) -> Columns | None:
    before = len(problems)
    number, cells = line
    fields: dict[str, int] = {}
    ladder: dict[Level, int] = {}
    unused = []
    for position, cell in enumerate(cells):
        meaning = _meanings(table).get(_key(cell))
        if meaning is None:
            unused.extend([cleaned(cell)] if cell.strip() else [])
            continue
        taken = ladder.get(meaning) if isinstance(meaning, Level) else fields.get(meaning)
        if taken is not None:
            place = Place(file, number, position + 1, cleaned(cell))
            first, second = cleaned(cells[taken]), cleaned(cell)
            problems.append(problem("IMP006", place, column=str(meaning), first=first, second=second))
        elif isinstance(meaning, Level):
            ladder[meaning] = position
        else:
            fields[meaning] = position
    headers = tuple(cleaned(cell) for cell in cells)
    return Columns(number, headers, fields, ladder, tuple(unused)) if len(problems) == before else None


@cache
def _meanings(table: Words) -> Mapping[str, str | Level]:
    """Return what each header means; a level's word is one only in a table of sites."""
    return dict(_words(table))


def _words(table: Words) -> Iterator[tuple[str, str | Level]]:
    if table == "sites":
        for level, words in vocabulary()["ladder"].items():
            yield from ((_key(word), Level(level)) for word in words)
    for column, words in vocabulary()[table].items():
        yield from ((_key(word), column) for word in words)


def _key(header: str) -> str:
    return _NOT_COUNTED.sub("", cleaned(header)).casefold()
