# SPDX-License-Identifier: Apache-2.0
"""What came, went and changed in a table since a plan, found without reading all of it as models."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zongheng.intent.csv_rows import Row
from zongheng.intent.encoding import shown

_UNUSUAL = ('"', " ,", ", ", "\t", "\0")
"""What only the reader of tables itself knows to read."""
_UNIQUE = ("code", "slug", "serial")

Fields = Sequence[str]


@dataclass(frozen=True, slots=False)
class TableEdit:
    """A table as it is, and the rows of it that were other ones when it was valid."""

    file: str
    names: Sequence[str]
    records: Mapping[str, tuple[int, Fields]]
    """Line number and fields of every row by code, as the table is now."""
    former: Mapping[str, Fields]
    """The rows that are gone or changed, as they were, by code."""
    fresh: frozenset[str]
    """The codes of the rows that are new or changed."""

    @classmethod
    def between(cls, path: Path, old: bytes, new: bytes) -> TableEdit | None:
        """Return what became of a table; None where it is not plain enough, or says something twice."""
        before, after = _lines(old), _lines(new)
        if before is None or after is None or before[:1] != after[:1]:
            return None
        names = after[0].split(",")
        records = _records(names, enumerate(after[1:], start=2))
        gone, come = _differing(before[1:], after[1:])
        former = _records(names, enumerate(gone))
        if records is None or former is None:
            return None
        column = names.index("code")
        fresh = frozenset(line.split(",")[column] for line in come)
        found = cls(
            shown(path), names, records, {code: fields for code, (_, fields) in former.items()}, fresh
        )
        return found if found._is_unique() else None

    @property
    def added(self) -> frozenset[str]:
        """Return the codes that were not there."""
        return self.fresh - self.former.keys()

    @property
    def removed(self) -> frozenset[str]:
        """Return the codes that are not there any more."""
        return frozenset(self.former.keys() - self.records.keys())

    @property
    def changed(self) -> frozenset[str]:
        """Return the codes whose rows say something else."""
        return self.fresh & self.former.keys()

    @property
    def codes(self) -> frozenset[str]:
        """Return the codes of all that is not as it was."""
        return self.fresh | self.former.keys()

    def _is_unique(self) -> bool:
        """Return whether what has to differ from everybody else's does."""
        for name in _UNIQUE:
            if name not in self.names:
                continue
            column = self.names.index(name)
            counts = Counter(fields[column] for _, fields in self.records.values())
            if any(counts[value] > 1 for code in self.fresh if (value := self.records[code][1][column])):
                return False
        return True

    def value(self, code: str, name: str) -> str:
        """Return a field of a row; empty where the table has no such column."""
        return self.records[code][1][self.names.index(name)] if name in self.names else ""

    def former_value(self, code: str, name: str) -> str:
        """Return what a field of a row was that is gone or changed."""
        return self.former[code][self.names.index(name)] if name in self.names else ""

    @cached_property
    def children(self) -> Mapping[str, Sequence[str]]:
        """Return the codes of the sites below each site."""
        column = self.names.index("parent")
        below: dict[str, list[str]] = {}
        for code, (_, fields) in self.records.items():
            below.setdefault(fields[column], []).append(code)
        return below

    def below(self, code: str) -> Iterator[str]:
        """Yield a site and all below it."""
        yield code
        for child in self.children.get(code, ()):
            yield from self.below(child)

    def above(self, code: str) -> Iterator[str]:
        """Yield the sites above one that is there, the nearest first, as far as the table has them."""
        parent = self.value(code, "parent")
        while parent in self.records:
            yield parent
            parent = self.value(parent, "parent")

    def row(self, code: str) -> Row:
        """Return a row as the reader of tables has it, without its columns."""
        number, fields = self.records[code]
        return Row(self.file, number, dict(zip(self.names, fields, strict=True)), {})

    def former_row(self, code: str) -> Row:
        """Return a row as it was; its line is not known any more."""
        return Row(self.file, 0, dict(zip(self.names, self.former[code], strict=True)), {})


def _differing(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the records that only the one list has, and those that only the other has."""
    come, gone = Counter(after), Counter(before)
    come.subtract(before)
    gone.subtract(after)
    return list(filter(_is_record, gone.elements())), list(filter(_is_record, come.elements()))


def _records(names: Sequence[str], lines: Iterator[tuple[int, str]]) -> dict[str, tuple[int, Fields]] | None:
    """Return the records by code; None where one is broken or a code stands twice."""
    column = names.index("code") if "code" in names else -1
    records: dict[str, tuple[int, Fields]] = {}
    for number, line in lines:
        if not _is_record(line):
            continue
        fields = line.split(",")
        if column < 0 or len(fields) != len(names) or fields[column] in records:
            return None
        records[fields[column]] = number, fields
    return records


def _lines(content: bytes) -> list[str] | None:
    """Return the lines of a plain table in UTF-8; None for any other."""
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None
    if any(unusual in text for unusual in _UNUSUAL):
        return None
    return [line.rstrip("\r") for line in text.split("\n")] if "\r" in text else text.split("\n")


def _is_record(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")
