# SPDX-License-Identifier: Apache-2.0
"""CSV tables as rows that know the line and column of every field (RFC 4180, one record a line)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from zongheng.errors import Place, Problem, problem
from zongheng.intent.encoding import shown, text_of
from zongheng.intent.suggestion import suggestion


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the text of each column, and where it stands.

    ``begins`` says in which column of the line each field begins; or it is the line itself, of a plain
    record, whose commas tell: hardly one of thousands is asked.
    """

    file: str
    line: int
    values: Mapping[str, str]
    begins: Mapping[str, int] | str

    @property
    def columns(self) -> Mapping[str, int]:
        """Return where each field begins."""
        if isinstance(self.begins, str):
            return dict(zip(self.values, _plain_begins(self.begins), strict=True))
        return self.begins

    def place(self, column: str) -> Place:
        """Return where a column's field begins; the line where the row has no such column."""
        return Place(self.file, self.line, self.columns.get(column), column)


def read_rows(
    path: Path, problems: list[Problem], *, required: Sequence[str], optional: Sequence[str] = ()
) -> list[Row]:
    """Read a table whose first line names its columns. Broken rows are reported and left out."""
    text = text_of(path, problems, chinese=True)
    file = shown(path)
    lines = _records(text, file, problems) if text else iter(())
    header = next(lines, None)
    if header is None:
        if text is not None:
            problems.append(problem("INT009", Place(file, 1, 1), columns=",".join(required)))
        return []
    names = header.fields
    if not _header_holds(header, file, problems, required=required, optional=optional):
        return []
    rows = []
    for line, fields, begins in lines:
        if len(fields) != len(names):
            problems.append(problem("INT008", Place(file, line), have=len(fields), need=len(names)))
            continue
        at = begins if isinstance(begins, str) else dict(zip(names, begins, strict=True))
        rows.append(Row(file, line, dict(zip(names, fields, strict=True)), at))
    return rows


class _Record(NamedTuple):
    """A line with its fields, and where in it each begins; of a plain one the line itself tells that."""

    line: int
    fields: list[str]
    begins: Sequence[int] | str


def _header_holds(
    header: _Record,
    file: str,
    problems: list[Problem],
    *,
    required: Sequence[str],
    optional: Sequence[str],
) -> bool:
    before = len(problems)
    line, names, begins = header
    known = (*required, *optional)
    columns = _plain_begins(begins) if isinstance(begins, str) else begins
    for number, (name, column) in enumerate(zip(names, columns, strict=True)):
        if name not in known:
            problems.append(
                problem("INT004", Place(file, line, column), key=name, hint=suggestion(name, known))
            )
        elif names.index(name) != number:
            problems.append(problem("INT003", Place(file, line, column), key=name, first=line))
    problems.extend(problem("INT005", Place(file, line), key=name) for name in required if name not in names)
    return len(problems) == before


def _records(text: str, file: str, problems: list[Problem]) -> Iterator[_Record]:
    """Yield the records; blank lines and lines that begin with # are passed over."""
    for number, line in enumerate(text.split("\n"), start=1):
        record = line.rstrip("\r")
        if not record.strip() or record.startswith("#"):
            continue
        if '"' not in record:
            yield _Record(number, [*map(str.strip, record.split(","))], record)
            continue
        fields = _quoted_fields(record)
        if fields is None:
            problems.append(problem("INT013", Place(file, number, record.rindex('"') + 1)))
            continue
        yield _Record(number, [value for value, _ in fields], [column for _, column in fields])


def _plain_begins(record: str) -> list[int]:
    return [*accumulate((len(value) + 1 for value in record.split(",")), initial=1)][:-1]


def _quoted_fields(record: str) -> list[tuple[str, int]] | None:
    fields, at = [], 0
    while at <= len(record):
        start = at
        if record[at : at + 1] == '"':
            value, at = _quoted(record, at + 1)
            if at < 0 or record[at : at + 1] not in ("", ","):
                return None
        else:
            at = record.find(",", start) if "," in record[start:] else len(record)
            value = record[start:at].strip()
        fields.append((value, start + 1))
        at += 1
    return fields


def _quoted(record: str, at: int) -> tuple[str, int]:
    """Return the value of a quoted field and where it ends; -1 where no quote closes it."""
    parts = []
    while True:
        end = record.find('"', at)
        if end < 0:
            return "", -1
        parts.append(record[at:end])
        if record[end + 1 : end + 2] != '"':
            return '"'.join(parts), end + 1
        at = end + 2
