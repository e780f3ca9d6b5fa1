# SPDX-License-Identifier: Apache-2.0
"""What was added to ``sites.csv`` since a plan, found without reading every row as a model."""

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


@dataclass(frozen=True, slots=False)
class Addition:
    """A table of sites that was valid, and the rows that were added to it."""

    file: str
    names: Sequence[str]
    records: Mapping[str, tuple[int, Sequence[str]]]
    """Line number and fields of every row by code, the added ones included."""
    codes: Sequence[str]
    """The codes of what was added."""

    @classmethod
    def between(cls, path: Path, old: bytes, new: bytes) -> Addition | None:
        """Return what was added; None where anything else changed, or where the table is not plain enough."""
        before, after = _lines(old), _lines(new)
        if before is None or after is None or before[:1] != after[:1]:
            return None
        missing, added = Counter(before), Counter(after)
        added.subtract(missing)
        fresh = {line for line, times in added.items() if times > 0 and _is_record(line)}
        if not fresh or any(times < 0 and _is_record(line) for line, times in added.items()):
            return None
        names = after[0].split(",")
        column = names.index("code")
        records: dict[str, tuple[int, Sequence[str]]] = {}
        codes = []
        for number, line in enumerate(after, start=1):
            if number == 1 or not _is_record(line):
                continue
            fields = line.split(",")
            if len(fields) != len(names) or fields[column] in records:
                return None
            records[fields[column]] = number, fields
            if line in fresh:
                codes.append(fields[column])
        found = cls(shown(path), names, records, codes)
        return found if found._is_unique() else None

    def _is_unique(self) -> bool:
        """Return whether what has to differ from everybody else's does."""
        for name in _UNIQUE:
            column = self.names.index(name)
            counts = Counter(fields[column] for _, fields in self.records.values())
            if any(counts[value] > 1 for code in self.codes if (value := self.records[code][1][column])):
                return False
        return True

    def value(self, code: str, name: str) -> str:
        """Return a field of a row; empty where the table has no such column."""
        return self.records[code][1][self.names.index(name)] if name in self.names else ""

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
        """Yield the sites above one, the nearest first."""
        parent = self.value(code, "parent")
        while parent:
            yield parent
            parent = self.value(parent, "parent")

    def row(self, code: str) -> Row:
        """Return a row as the reader of tables has it, without its columns."""
        number, fields = self.records[code]
        return Row(self.file, number, dict(zip(self.names, fields, strict=True)), {})


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
