# SPDX-License-Identifier: Apache-2.0
"""CSV tables as rows that know the line and column of every field (RFC 4180, one record a line)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zongheng.errors import Place, Problem, problem
from zongheng.intent.encoding import shown, text_of
from zongheng.intent.suggestion import suggestion


@dataclass(frozen=True, slots=True)
class Row:
    """One record: the text of each column, and where it stands."""

    file: str
    line: int
    values: Mapping[str, str]
    columns: Mapping[str, int]

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
    names = [name for name, _ in header[1]]
    if not _header_holds(names, header, file, problems, required=required, optional=optional):
        return []
    rows = []
    for line, fields in lines:
        if len(fields) != len(names):
            problems.append(problem("INT008", Place(file, line), have=len(fields), need=len(names)))
            continue
        values = {name: value for name, (value, _) in zip(names, fields, strict=True)}
        columns = {name: column for name, (_, column) in zip(names, fields, strict=True)}
        rows.append(Row(file, line, values, columns))
    return rows


def _header_holds(
    names: list[str],
    header: tuple[int, list[tuple[str, int]]],
    file: str,
    problems: list[Problem],
    *,
    required: Sequence[str],
    optional: Sequence[str],
) -> bool:
    before = len(problems)
    line, fields = header
    known = (*required, *optional)
    for name, column in fields:
        if name not in known:
            problems.append(
                problem("INT004", Place(file, line, column), key=name, hint=suggestion(name, known))
            )
        elif names.index(name) != fields.index((name, column)):
            problems.append(problem("INT003", Place(file, line, column), key=name, first=line))
    problems.extend(problem("INT005", Place(file, line), key=name) for name in required if name not in names)
    return len(problems) == before


def _records(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, list[tuple[str, int]]]]:
    """Yield (line, fields with their columns); blank lines and lines that begin with # are passed over."""
    for number, line in enumerate(text.split("\n"), start=1):
        record = line.rstrip("\r")
        if not record.strip() or record.startswith("#"):
            continue
        fields = _quoted_fields(record) if '"' in record else _plain_fields(record)
        if fields is None:
            problems.append(problem("INT013", Place(file, number, record.rindex('"') + 1)))
            continue
        yield number, fields


def _plain_fields(record: str) -> list[tuple[str, int]]:
    fields, column = [], 1
    for value in record.split(","):
        fields.append((value.strip(), column))
        column += len(value) + 1
    return fields


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
