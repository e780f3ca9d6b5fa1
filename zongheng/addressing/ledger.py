# SPDX-License-Identifier: Apache-2.0
"""The ledger: every block that was ever given, one row a choice, sorted by key, kept in git.

Columns: ``key`` (``<site or unit>/<pool>``), ``value``, ``given`` (date), ``by`` (operator) and
``state``: ``planned``, ``deployed`` or ``tombstone:<date>``. Rows are never changed but for their state.
"""

from __future__ import annotations

import contextlib
import csv
import fcntl
import io
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path

from zongheng.addressing.ledger_check import Line, checked, merged_rows
from zongheng.addressing.ledger_row import COLUMNS, Block, Row, State
from zongheng.addressing.prefix import Prefix
from zongheng.errors import Problem, ZonghengError
from zongheng.files import write_whole
from zongheng.intent.encoding import shown, text_of


@dataclass(frozen=True)
class Ledger:
    """Rows by key, sorted."""

    rows: Mapping[str, Row]

    @classmethod
    def empty(cls) -> Ledger:
        return cls({})

    @classmethod
    def of(cls, rows: Collection[Row]) -> Ledger:
        """Return a ledger of rows in any order."""
        return cls({row.key: row for row in sorted(rows, key=lambda row: row.key)})

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """Read a ledger; a file that does not exist is an empty one.

        Raises:
            ZonghengError: lines that git could not merge, broken rows, keys that stand twice, blocks
                that overlap; all of them at once, each with its line.
        """
        return cls.of(_read(path, checked))

    @staticmethod
    def read_merged(path: Path) -> list[Row]:
        """Read a ledger that two branches wrote: the rows of both sides, which may contradict each other.

        Raises:
            ZonghengError: rows that cannot be read, each with its line.
        """
        return _read(path, merged_rows)

    def text(self) -> str:
        """Return the ledger as its file has it."""
        header = ",".join(COLUMNS)
        lines = [f"{row.key},{row.value},{_tail(*row[2:])}" for row in self.rows.values()]
        return "\n".join((header, *lines, ""))

    def save(self, path: Path) -> bool:
        """Write the ledger whole and durably; return whether the file changed."""
        return write_whole(path, self.text())

    @cached_property
    def prefixes(self) -> Mapping[str, Prefix]:
        """Return the own block, or part of a region, of every row by key, tombstones included."""
        return {key: block.prefix for key, block in self.blocks.items()}

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """Return the block of every row by key with its room, tombstones included."""
        return {key: Block.parse(row.value) for key, row in self.rows.items() if row.is_block}

    @cached_property
    def _by_owner(self) -> Mapping[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows.values():
            if row.gone is None:
                found.setdefault((row.owner, row.pool), []).append(row)
        return found

    def of_owner(self, owner: str, pool: str) -> Sequence[Row]:
        """Return the rows in use that an owner has in a pool, by key."""
        return self._by_owner.get((owner, pool), ())

    def deployed(self, owners: Collection[str]) -> Ledger:
        """Return the ledger with the planned rows of these sites and units marked as deployed."""
        named = set(owners)
        return Ledger(
            {
                key: row._replace(state=State.DEPLOYED)
                if row.state == State.PLANNED and row.owner in named
                else row
                for key, row in self.rows.items()
            }
        )


def _read(path: Path, rows_of: Callable[[str, Sequence[Line], list[Problem]], list[Row]]) -> list[Row]:
    if not path.exists():
        return []
    problems: list[Problem] = []
    text = text_of(path, problems, chinese=False) or ""
    lines = [Line(n, fields) for n, fields in enumerate(csv.reader(io.StringIO(text)), start=1) if fields]
    rows = rows_of(shown(path), lines, problems)
    if problems:
        raise ZonghengError(problems)
    return rows


@lru_cache(maxsize=1024)
def _tail(given: date, by: str, state: State, gone: date | None) -> str:
    """Return what follows key and value in a row: one operator's day is the same in thousands of rows."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(Row("", "", given, by, state, gone).fields[2:])
    return stream.getvalue()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the one right to change a ledger; another process waits. The lock ends with the process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def update(path: Path, change: Callable[[Ledger], Ledger]) -> tuple[Ledger, bool]:
    """Load, change and save a ledger under its lock; return it and whether the file changed."""
    with locked(path):
        ledger = change(Ledger.load(path))
        return ledger, ledger.save(path)
