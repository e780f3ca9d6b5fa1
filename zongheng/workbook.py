# SPDX-License-Identifier: Apache-2.0
"""XLSX workbooks as offices read them, the same bytes for the same content and day."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Row = Sequence[str | int]

HEAD_COLOUR = "1F3A5F"
NARROWEST, WIDEST, LOOKED_AT = 6, 44, 200
"""Of a column, in characters, and how many rows say how wide it is."""
ROWS_OF_A_SHEET = 1_048_576
"""Excel's own limit."""

_LONGEST = 32_000
"""Characters of a cell; Excel's own limit is 32,767."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:(?:created|modified)>)")


class Table(NamedTuple):
    """One table; rows are made as they are written, for a province has hundreds of thousands of them."""

    title: str
    head: Sequence[str]
    rows: Iterable[Row]


def tables_bytes(tables: Iterable[Table], date: dt.date) -> bytes:
    """Return a workbook with a sheet a table, and further ones for what does not fit one sheet."""
    from openpyxl import Workbook  # noqa: PLC0415 - takes longer to load than most commands take

    book = Workbook(write_only=True)
    for table in tables:
        for title, rows in _sheets(table):
            _write(book.create_sheet(title), table.head, rows)
    return workbook_bytes(book, date)


def _sheets(table: Table) -> Iterator[tuple[str, Iterable[Row]]]:
    rows = iter(table.rows)
    yield table.title, islice(rows, ROWS_OF_A_SHEET - 1)
    for number in count(2):
        more = next(rows, None)
        if more is None:
            return
        yield f"{table.title} {number}", chain((more,), islice(rows, ROWS_OF_A_SHEET - 2))


def _write(sheet: WriteOnlyWorksheet, head: Sequence[str], rows: Iterable[Row]) -> None:
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415 - with the workbook above
    from openpyxl.styles import Font, PatternFill  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    def titled(text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, text)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=HEAD_COLOUR)
        return cell

    def held(value: str | int) -> str | int | WriteOnlyCell:
        if isinstance(value, int):
            return value
        text = cell_text(value)
        if not text.startswith(("=", "#")):
            return text
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = "s"  # nobody's name becomes a formula, or an error like #N/A
        return cell

    sheet.freeze_panes = "A2"
    rows = iter(rows)
    first = list(islice(rows, LOOKED_AT))
    for column, texts in enumerate(zip(head, *first, strict=True), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = _width(texts)
    sheet.append([titled(text) for text in head])
    written = 1
    for row in chain(first, rows):
        sheet.append([held(value) for value in row])
        written += 1
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(head))}{written}"


def _width(texts: Iterable[str | int]) -> int:
    """Return the width that shows all of these whole; a Chinese character is two wide."""
    widest = max(sum(1 + (ord(letter) > 0x2E80) for letter in str(text)) for text in texts)
    return min(max(widest + 3, NARROWEST), WIDEST)


def cell_text(text: str) -> str:
    """Return what a cell can hold of a text."""
    return _UNPRINTABLE.sub("�", text)[:_LONGEST]


def workbook_bytes(book: Workbook, date: dt.date) -> bytes:
    """Return the file of a workbook with this day in place of the clock's."""
    stream = io.BytesIO()
    book.save(stream)
    return _timeless(stream, f"{date.isoformat()}T00:00:00Z".encode())


def _timeless(data: io.BytesIO, stamp: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = _MODIFIED.sub(rb"\g<1>" + stamp + rb"\g<2>", old.read(entry))
            new.writestr(
                zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()
