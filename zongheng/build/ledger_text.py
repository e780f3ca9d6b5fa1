# SPDX-License-Identifier: Apache-2.0
"""A ledger as the lines that its file has, for those who need few of its hundred thousand rows."""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zongheng.addressing import Ledger, Row
from zongheng.addressing.ledger_row import NETWORK

_AFTER_SLASH = chr(ord("/") + 1)


@dataclass(frozen=True, slots=True)
class LedgerText:
    """The header and the sorted lines of a ledger that :meth:`Ledger.text` wrote."""

    header: str
    lines: list[str]

    @classmethod
    def of(cls, text: str) -> LedgerText:
        """Split a ledger's text."""
        header, *lines = text.removesuffix("\n").split("\n")
        return cls(header, lines)

    def of_owners(self, owners: Iterable[str]) -> Ledger:
        """Return the rows of some owners, all tombstones, and what holds for the whole network."""
        chosen = {line for owner in owners for line in self._begin(f"{owner}/", owner + _AFTER_SLASH)}
        chosen.update(self._begin(f"{NETWORK}/", NETWORK + _AFTER_SLASH))
        chosen.update(line for line in self.lines if ",tombstone:" in line)
        return Ledger.of([Row.parse(fields) for fields in csv.reader(chosen)])

    def rows_of(self, owner: str) -> Iterator[Row]:
        """Yield the rows of an owner."""
        yield from map(Row.parse, csv.reader(self._begin(f"{owner}/", owner + _AFTER_SLASH)))

    def _begin(self, first: str, behind: str) -> Iterator[str]:
        """Yield the lines from one text to another: those whose keys begin alike stand together."""
        yield from self.lines[bisect_left(self.lines, first) : bisect_left(self.lines, behind)]

    def with_rows(self, rows: Iterable[Row]) -> str:
        """Return the text with these rows, in the places of those of the same keys where there are any."""
        lines = list(self.lines)
        for line in LedgerText.of(Ledger.of(list(rows)).text()).lines:
            key = f"{line.partition(',')[0]},"
            at = bisect_left(lines, key)
            if at < len(lines) and lines[at].startswith(key):
                lines[at] = line
            else:
                lines.insert(at, line)
        return "\n".join((self.header, *lines, ""))
