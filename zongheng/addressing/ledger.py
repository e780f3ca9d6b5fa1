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
from zongheng.addressing.ledger_columns import well_formed
from zongheng.addressing.ledger_row import COLUMNS, Block, Row, State
from zongheng.addressing.prefix import Prefix
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.files import remove_leftovers, write_whole
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
    def load(cls, path: Path, *, sound: bool = False) -> Ledger:
        """Read a ledger; a file that does not exist is an empty one.

        ``sound``: this very file was found sound before, so that blocks need not be compared again.

        Raises:
            ZonghengError: lines that git could not merge, broken rows, keys that stand twice, blocks
                that overlap; all of them at once, each with its line.
        """
        text = _text(path)
        if text is None:
            return cls.empty()
        rows = well_formed(text, sound=sound)
        return cls.of(_read(path, text, checked)) if rows is None else cls(rows)

    @staticmethod
    def read_merged(path: Path) -> list[Row]:
        """Read a ledger that two branches wrote: the rows of both sides, which may contradict each other.

        Raises:
            ZonghengError: rows that cannot be read, each with its line.
        """
        text = _text(path)
        if text is None:
            return []
        rows = well_formed(text)
        return _read(path, text, merged_rows) if rows is None else list(rows.values())

    def text(self) -> str:
        """Return the ledger as its file has it."""
        header = ",".join(COLUMNS)
        lines = [f"{row.key},{row.value},{_tail(*row[2:])}" for row in self.rows.values()]
        return "\n".join((header, *lines, ""))

    def save(self, path: Path) -> bool:
        """Write the ledger as :func:`save_text` does; return whether the file changed."""
        return save_text(path, self.text())

    @cached_property
    def prefixes(self) -> Mapping[str, Prefix]:
        """Return the own block, or part of a region, of every row by key, tombstones included."""
        return {key: block.prefix for key, block in self.blocks.items()}

    @cached_property
    def blocks(self) -> Mapping[str, Block]:
        """Return the block of every row by key with its room, tombstones included."""
        return {key: Block.parse(row.value) for key, row in self.rows.items() if row.is_block}

    @cached_property
    def _further(self) -> Mapping[str, Sequence[Row]]:
        """Return by owner and pool the rows whose keys say more than that: most have none."""
        found: dict[str, list[Row]] = {}
        for key, row in self.rows.items():
            if key.count("/") > 1:
                found.setdefault(f"{row.owner}/{row.pool}", []).append(row)
        return found

    def of_owner(self, owner: str, pool: str) -> Sequence[Row]:
        """Return the rows in use that an owner has in a pool, by key."""
        key = f"{owner}/{pool}"
        first = self.rows.get(key)
        rows = (*((first,) if first else ()), *self._further.get(key, ()))
        return [row for row in rows if row.gone is None]

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


def save_text(path: Path, text: str) -> bool:
    """Write a ledger whole and durably; return whether the file changed. A link to it stays one."""
    return write_whole(path.resolve() if path.is_symlink() else path, text)


def _text(path: Path) -> str | None:
    """Return what a ledger holds; None where there is none. One that a link has lost is not none."""
    if not path.exists():
        if os.path.lexists(path):
            raise ZonghengError(problem("ADR007", Place(shown(path)), found=os.readlink(path)))  # noqa: PTH115 - as written
        return None
    problems: list[Problem] = []
    text = text_of(path, problems, chinese=False)
    if problems:
        raise ZonghengError(problems)
    return text


def _read(
    path: Path, text: str, rows_of: Callable[[str, Sequence[Line], list[Problem]], list[Row]]
) -> list[Row]:
    problems: list[Problem] = []
    rows = rows_of(shown(path), list(_lines(shown(path), text, problems)), problems)
    if problems:
        raise ZonghengError(problems)
    return rows


def _lines(file: str, text: str, problems: list[Problem]) -> Iterator[Line]:
    """Yield the lines that are not empty; those that are no CSV at all, as with a stray return, are told."""
    reader = csv.reader(io.StringIO(text))
    while True:
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(problem("ADR003", Place(file, reader.line_num), found=error))
        else:
            if fields:
                yield Line(reader.line_num, fields)


@lru_cache(maxsize=1024)
def _tail(given: date, by: str, state: State, gone: date | None) -> str:
    """Return what follows key and value in a row: one operator's day is the same in thousands of rows."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(Row("", "", given, by, state, gone).fields[2:])
    return stream.getvalue()


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the one right to change a ledger; another process waits. The lock ends with the process.

    What processes left that were killed while they held it is removed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        remove_leftovers(path)
        yield
    finally:
        os.close(handle)


def update(path: Path, change: Callable[[Ledger], Ledger]) -> tuple[Ledger, bool]:
    """Load, change and save a ledger under its lock; return it and whether the file changed."""
    with locked(path):
        ledger = change(Ledger.load(path))
        return ledger, ledger.save(path)
