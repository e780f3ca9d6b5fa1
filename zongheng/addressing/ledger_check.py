# SPDX-License-Identifier: Apache-2.0
"""What a ledger file must not be: half merged, broken, or giving one block twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from zongheng.addressing.ledger_row import COLUMNS, MERGE_MARKS, Block, Row
from zongheng.addressing.prefix import Prefix
from zongheng.errors import Place, Problem, problem

_BASE = MERGE_MARKS[-1]


class Line(NamedTuple):
    """A line of the file, split at its commas."""

    number: int
    fields: list[str]


class _Read(NamedTuple):
    row: Row
    line: int
    prefix: Prefix | None


def checked(file: str, lines: Sequence[Line], problems: list[Problem]) -> list[Row]:
    """Return the rows of a ledger's lines; what is wrong is appended to ``problems``."""
    marks = [line for line in lines if line.fields[0].startswith(MERGE_MARKS)]
    if marks:
        problems.extend(problem("ADR001", Place(file, line.number), found=line.fields[0]) for line in marks)
        return []
    if not lines or tuple(lines[0].fields) != COLUMNS:
        header = Place(file, lines[0].number if lines else 1)
        problems.append(problem("ADR002", header, expected=",".join(COLUMNS)))
        return []
    read = list(_rows(file, lines[1:], problems))
    problems.extend(_twice(file, read))
    problems.extend(_overlaps(file, [r for r in read if r.prefix is not None]))
    return [entry.row for entry in read]


def merged_rows(file: str, lines: Sequence[Line], problems: list[Problem]) -> list[Row]:
    """Return the rows of both sides of whatever git could not merge; what cannot be read is told."""
    ours: list[Line] = []
    in_base = False
    for line in lines:
        mark = line.fields[0][:7]
        if mark in MERGE_MARKS:
            in_base = mark == _BASE
        elif not in_base and tuple(line.fields) != COLUMNS:
            ours.append(line)
    if not any(tuple(line.fields) == COLUMNS for line in lines):
        problems.append(problem("ADR002", Place(file, 1), expected=",".join(COLUMNS)))
    return [entry.row for entry in _rows(file, ours, problems)]


def _rows(file: str, lines: Sequence[Line], problems: list[Problem]) -> Iterator[_Read]:
    for number, fields in lines:
        try:
            row = Row.parse(fields)
            prefix = Block.parse(row.value).prefix if row.is_block else None
        except ValueError:
            problems.append(problem("ADR003", Place(file, number), found=",".join(fields)))
        else:
            yield _Read(row, number, prefix)


def _twice(file: str, read: list[_Read]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for row, line, _ in read:
        if row.key in first:
            yield problem("ADR004", Place(file, line), found=row.value, key=row.key, first=first[row.key])
        first.setdefault(row.key, line)


def _overlaps(file: str, read: list[_Read]) -> Iterator[Problem]:
    """Yield every pair of own blocks of a pool that overlaps; regions hold those of others.

    Aligned blocks nest or are apart: in order of their first address, those that hold the next one
    are a stack.
    """
    own = (entry for entry in read if not entry.row.is_region)
    extents = [(entry.prefix, entry) for entry in own if entry.prefix is not None]
    extents.sort(key=lambda one: (one[1].row.pool, one[0].network, one[0].length, one[1].row.key))
    around: list[tuple[Prefix, _Read]] = []
    for extent, entry in extents:
        row = entry.row
        while around and not (around[-1][1].row.pool == row.pool and around[-1][0].contains(extent)):
            around.pop()
        yield from (_overlap(file, other, entry) for _, other in around if other.row.owner != row.owner)
        around.append((extent, entry))


def _overlap(file: str, one: _Read, other: _Read) -> Problem:
    older, younger = sorted((one, other), key=lambda entry: (entry.row.given, entry.row.key))
    held = f"{older.row.key} {older.row.value}"
    place = Place(file, younger.line)
    return problem("ADR005", place, found=younger.row.value, key=younger.row.key, other=held, line=older.line)
