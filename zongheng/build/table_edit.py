# SPDX-License-Identifier: Apache-2.0
"""What came, went and changed in a table since a plan, found without reading all of it as models."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zongheng.intent.csv_rows import Row
from zongheng.intent.encoding import shown

_UNUSUAL = ('"', " ,", ", ", "\n ", " \n", "\0")
_ODD_BLANK = re.compile(r"[^\S \n]")
"""What only the reader of tables itself knows to read: quotes, and blanks that it strips, of any script."""
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
        if not before or not after or before[0][1] != after[0][1]:
            return None
        names = after[0][1].split(",")
        records = _records(names, after[1:])
        came, left = Counter(line for _, line in after), Counter(line for _, line in before)
        came, left = came - left, left - came  # of each the rest
        former, fresh = _records(names, enumerate(left.elements())), _records(names, enumerate(came))
        if records is None or former is None or fresh is None:
            return None
        fields = {code: fields for code, (_, fields) in former.items()}
        found = cls(shown(path), names, records, fields, frozenset(fresh))
        return found if found._is_unique() else None

    @classmethod
    def none(cls, path: Path) -> TableEdit:
        """Return that nothing became of a table, whatever is in it."""
        return cls(shown(path), ("code",), {}, {}, frozenset())

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

    @property
    def more(self) -> int:
        """Return how many rows there are more than there were."""
        return len(self.fresh) - len(self.former)

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


def _records(names: Sequence[str], lines: Iterable[tuple[int, str]]) -> dict[str, tuple[int, Fields]] | None:
    """Return the records by code; None where one is broken or a code stands twice."""
    column = names.index("code") if "code" in names else -1
    records: dict[str, tuple[int, Fields]] = {}
    for number, line in lines:
        fields = line.split(",")
        if column < 0 or len(fields) != len(names) or fields[column] in records:
            return None
        records[fields[column]] = number, fields
    return records


def _lines(content: bytes) -> list[tuple[int, str]] | None:
    """Return header and records of a plain table in UTF-8, with their numbers; None for any other."""
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError:
        return None
    numbered = enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
    records = [(number, line) for number, line in numbered if line.strip() and not line.startswith("#")]
    whole = "\n".join(("", *(line for _, line in records), ""))
    return None if any(map(whole.__contains__, _UNUSUAL)) or _ODD_BLANK.search(whole) else records
