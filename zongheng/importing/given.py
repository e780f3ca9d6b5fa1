# SPDX-License-Identifier: Apache-2.0
"""What a spreadsheet says, row by row, in our columns; nothing is looked up yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from zongheng.errors import Place, Problem, problem
from zongheng.importing.cells import cleaned, whole_number
from zongheng.importing.columns import Columns, Words, vocabulary
from zongheng.importing.sheet import Line, Sheet
from zongheng.intent.csv_rows import Row
from zongheng.intent.division import Level
from zongheng.intent.hardware import catalogue


@dataclass(frozen=True, slots=True)
class Given(Row):
    """One row: those columns of ours that it has, maybe empty, and the names of where it lies, from the top.

    Places name a cell by its number in the row, from 1, and by its header as it is written.
    """

    headers: Mapping[str, str] = field(default_factory=dict)
    above: tuple[str, ...] = ()

    def place(self, column: str) -> Place:
        """Return where a column's cell is; of a row that no file holds, the code that it is about."""
        if not self.file:
            return Place(key=self.values.get("code") or self.values.get("name"))
        return Place(self.file, self.line, self.columns.get(column), self.headers.get(column, column))

    def text(self, column: str) -> str:
        """Return a cell's text, empty where the row has no such column."""
        return self.values.get(column, "")

    def with_values(self, **values: str) -> Given:
        """Return the row with other values; its places stay."""
        return replace(self, values={**self.values, **values})


def division_row(code: str, name: str) -> Given:
    """Return the row of a division that no file names."""
    return Given("", 0, {"code": code, "name": name}, {})


def rows_of(sheet: Sheet, columns: Columns, table: Words) -> list[Given]:
    """Return the rows below the header; sums, notes and signatures are passed over."""
    given = []
    standing: dict[Level, str] = {}
    for line in sheet.lines:
        if line[0] <= columns.line or _is_footer(line) or _is_header_again(line, columns):
            continue
        given.append(_row(sheet.file, line, columns, table, standing))
    return given


def cells_lost(sheet: Sheet, columns: Columns, given: Iterable[Given]) -> list[Problem]:
    """Return those of the rows that have filled cells behind the last header: a comma too many."""
    need, numbers = len(columns.headers), {row.line for row in given}
    filled = (
        (number, max(at for at, cell in enumerate(cells, start=1) if cell.strip()))
        for number, cells in sheet.lines
        if number in numbers
    )
    return [
        problem("INT008", Place(sheet.file, number), have=have, need=need)
        for number, have in filled
        if have > need
    ]


def _row(file: str, line: Line, columns: Columns, table: Words, standing: dict[Level, str]) -> Given:
    number, cells = line
    texts = [cleaned(cell) for cell in cells] + [""] * (len(columns.headers) - len(cells))
    values = {column: _value(column, texts[at], table) for column, at in columns.fields.items()}
    places = dict(columns.fields)
    above = _above(texts, columns, standing, named=bool(values.get("name")))
    if above and not values.get("name"):
        level, values["name"] = above.pop()
        places["name"] = columns.ladder[level]
    if above:
        places.setdefault("parent", columns.ladder[above[-1][0]])
    for column, name_column in vocabulary()["name_beside"].items():
        name = values.pop(name_column, "")
        if name and not values.get(column):
            values[column], places[column] = name, places[name_column]
    return Given(
        file,
        number,
        values,
        {column: at + 1 for column, at in places.items()},
        {column: columns.headers[at] for column, at in places.items()},
        tuple(name for _, name in above),
    )


def _above(
    texts: list[str], columns: Columns, standing: dict[Level, str], *, named: bool
) -> list[tuple[Level, str]]:
    """Return the levels' names that hold for a row; an empty cell before a filled one is as above."""
    ladder = [(level, texts[at]) for level, at in sorted(columns.ladder.items(), key=lambda e: e[0].rank)]
    filled = [number for number, (_, text) in enumerate(ladder) if text]
    last = len(ladder) if named else max(filled, default=-1) + 1
    for number, (level, text) in enumerate(ladder):
        if text and text != standing.get(level):
            for below, _ in ladder[number:]:
                standing.pop(below, None)
            standing[level] = text
    return [(level, text or standing[level]) for level, text in ladder[:last] if text or level in standing]


def _value(column: str, text: str, table: Words) -> str:
    if column in ("port", "terminals"):
        return whole_number(text)
    if column == "lifecycle":
        return _lifecycles().get(text, text.lower())
    if column == "model":
        return _models().get(text.casefold(), text)
    if column == "access_class":
        return text.upper().removesuffix("类")
    return text.upper() if (column, table) == ("code", "units") else text


@cache
def _lifecycles() -> Mapping[str, str]:
    return {word: name for name, words in vocabulary()["lifecycle"].items() for word in words}


@cache
def _models() -> Mapping[str, str]:
    return {model.casefold(): model for model in catalogue()}


def _is_footer(line: Line) -> bool:
    first = next(cleaned(cell) for cell in line[1] if cell.strip())
    footers: Iterable[str] = vocabulary()["footers"]
    return first.startswith(tuple(footers))


def _is_header_again(line: Line, columns: Columns) -> bool:
    """Tell the header that a printed page repeats."""
    return tuple(cleaned(cell) for cell in line[1]) == columns.headers
