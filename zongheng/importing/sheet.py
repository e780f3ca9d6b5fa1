# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets as rows of text: CSV in UTF-8 or GBK, and XLSX with its merged cells."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from zongheng.errors import Place, Problem, problem
from zongheng.intent.encoding import shown, text_of
from zongheng.language import pick

Line = tuple[int, tuple[str, ...]]
"""A row's number in its file, from 1, and the text of its cells."""

_WORKBOOKS = (".xlsx", ".xlsm")
_TEXTS = (".csv", ".txt", ".tsv")
_SEPARATORS = (",", "\t", ";", "，")
_NO_TABLES = {
    codecs.BOM_UTF16_LE: ("UTF-16 文本", "text in UTF-16"),
    codecs.BOM_UTF16_BE: ("UTF-16 文本", "text in UTF-16"),
    b"PK\x03\x04": (".xlsx 工作簿", "an .xlsx workbook"),
    b"\xd0\xcf\x11\xe0": ("旧式 .xls 或加了密码的工作簿", "an .xls workbook, or one with a password"),
    b"%PDF": ("PDF 文档", "a PDF document"),
}
"""What files begin with that are called .csv and are none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table that hold anything; the file as an operator names it."""

    file: str
    lines: tuple[Line, ...]


def read_sheet(path: Path, problems: list[Problem], *, name: str | None = None) -> Sheet | None:
    """Read a table; ``name`` chooses a worksheet, else it is the first. None where it cannot be read.

    A text has no worksheets: a name is refused there.
    """
    file = shown(path)
    if path.suffix.lower() in _WORKBOOKS:
        lines = _workbook(path, problems, name)
    elif path.suffix.lower() in _TEXTS:
        lines = _text(path, problems, name)
    else:
        problems.append(problem("IMP002", Place(file), found=path.suffix or path.name))
        return None
    if lines is None:
        return None
    return Sheet(file, tuple(line for line in lines if any(cell.strip() for cell in line[1])))


def _text(path: Path, problems: list[Problem], name: str | None) -> list[Line] | None:
    problems.extend(_no_text(path))
    if name is not None:
        kind = pick(zh="工作簿（.xlsx）", en="workbooks (.xlsx)")
        problems.append(problem("IMP020", Place(shown(path)), found=name, option="--sheet", kind=kind))
    text = None if problems else text_of(path, problems, chinese=True)
    if text is None:
        return None
    records = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    lines, begins = [], 1
    try:
        for cells in records:
            lines.append((begins, tuple(cells)))
            begins = records.line_num + 1
    except csv.Error as error:
        problems.append(
            problem("IMP003", Place(shown(path), begins), reason=pick(zh="双引号没有成对", en=str(error)))
        )
        return None
    return lines


def _no_text(path: Path) -> Iterator[Problem]:
    """Tell what a file is that was only called a text."""
    try:
        with path.open("rb") as file:
            head = file.read(max(map(len, _NO_TABLES)))
    except OSError:
        return  # told by whoever reads it
    for beginning, (zh, en) in _NO_TABLES.items():
        if head.startswith(beginning):
            yield problem("IMP047", Place(shown(path)), kind=pick(zh=zh, en=en))


def _separator(text: str) -> str:
    """Return what stands between cells: what the first lines have most of."""
    head = "\n".join(re.split(r"\r?\n", text, maxsplit=30)[:30])
    return max(_SEPARATORS, key=head.count)


def _workbook(path: Path, problems: list[Problem], name: str | None) -> list[Line] | None:
    place, content = Place(shown(path)), io.BytesIO(path.read_bytes())
    try:
        sheets = {sheet.title: sheet for sheet in load_workbook(content, data_only=True).worksheets}
        sheet = sheets.get(name) if name is not None else next(iter(sheets.values()))
    except Exception:  # noqa: BLE001 - a damaged workbook raises whatever its zip and XML parsers raise
        reason = pick(zh="不是完整的工作簿", en="it is no whole workbook")
        problems.append(problem("IMP003", place, reason=reason))
        return None
    if sheet is None:
        problems.append(problem("IMP007", place, found=name, sheets=", ".join(sheets)))
        return None
    rows = [[_cell(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        _fill_down(rows, merged)
    return [(number, tuple(cells)) for number, cells in enumerate(rows, start=1)]


def _fill_down(rows: list[list[str]], merged: Any) -> None:  # noqa: ANN401 - openpyxl ships no types
    """Write a merged cell's text into every row that it spans: it holds for each of them."""
    column = merged.min_col - 1
    for row in rows[merged.min_row : merged.max_row]:
        row[column] = rows[merged.min_row - 1][column]


def _cell(value: object) -> str:
    """Return a cell's value as text; a whole number kept as a float is written without its point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
