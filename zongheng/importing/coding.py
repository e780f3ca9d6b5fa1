# SPDX-License-Identifier: Apache-2.0
"""The code of every row: read, found by name in the division data, or a local one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zongheng.divisions.book import parent_of
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.importing.given import Given
from zongheng.importing.register import Register
from zongheng.intent.division import Level, level_of
from zongheng.language import pick


@dataclass(slots=True)
class Coded:
    """Rows with code, name and parent (empty for the network's own division), and what is wrong with others.

    ``refused`` gives the line of each row that was not taken, by its code where that is known.
    """

    rows: list[Given] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    refused_rows: int = 0
    local: list[str] = field(default_factory=list)

    def refuse(self, row: Given, problems: Iterable[Problem], code: str = "") -> None:
        """Enter a row that was not taken, with its problems."""
        self.problems.extend(problems)
        self.refused_rows += 1
        if code:
            self.refused.setdefault(code, row.line)


def code_rows(given: Sequence[Given], register: Register, existing: Mapping[str, Mapping[str, str]]) -> Coded:
    """Give every row its code and its parent's. The register learns of each of them.

    Codes that are written come first, then rows without one from the top down, then the parents that
    rows name: a parent may be any other row.
    """
    coding = _Coding(register, existing)
    with_code = coding.tried([row for row in given if row.text("code")], coding.read)
    without = coding.by_name([row for row in given if not row.text("code")])
    coding.coded.rows = [*coding.tried(with_code, coding.with_parent), *without]
    return coding.coded


class _Coding:
    def __init__(self, register: Register, existing: Mapping[str, Mapping[str, str]]) -> None:
        self.coded = Coded()
        self._register = register
        self._existing = existing
        self._top = register.scope.division
        top_row = existing.get(self._top, {})
        self._top_names = {top_row.get("name"), register.divisions.name(self._top)}
        self._lines: dict[str, int] = {}

    def tried(self, rows: Iterable[Given], work: Callable[[Given], Given]) -> list[Given]:
        """Do the work on each row; those that fail are refused with all that was wrong."""
        done = []
        for row in rows:
            try:
                done.append(work(row))
            except ZonghengError as error:
                self.coded.refuse(row, error.problems, row.text("code"))
        return done

    def read(self, row: Given) -> Given:
        """Return a row with its code as it was meant, and a name."""
        register, written = self._register, row.text("code")
        place = row.place("code")
        if not written.isascii():
            raise ZonghengError(problem("IMP008", place, found=written))
        code = register.code_of(written, place, name=row.text("name"))
        name = row.text("name") or self._existing.get(code, {}).get("name") or register.divisions.name(code)
        if not name:
            raise _lacking(row, "name", zh="名称", en="name")
        self._once(code, row, place)
        known = self._existing.get(code, {}).get("parent")
        register.add(code, name, known or parent_of(code) or "")
        return row.with_values(code=code, name=name)

    def with_parent(self, row: Given) -> Given:
        """Return a row with a code with its parent's: as written, as it was, or as the code says."""
        code = row.text("code")
        if code == self._top:
            return row.with_values(parent="")
        known = self._existing.get(code, {}).get("parent")
        parent = self._written_parent(row) or known or parent_of(code) or ""
        self._register.add(code, row.text("name"), parent)
        return row.with_values(parent=parent)

    def by_name(self, rows: list[Given]) -> list[Given]:
        """Code rows by name from the top down: one below a row that has no code yet waits for it."""
        done = []
        while rows:
            waiting = {row.text("name") for row in rows}
            ready = [row for row in rows if not _waits(row, waiting)]
            later = [row for row in rows if _waits(row, waiting)] if ready else []
            done += self.tried(ready or rows, self.coded_by_name)
            rows = later
        return done

    def coded_by_name(self, row: Given) -> Given:
        """Return a row that has no code with the one of its name below its parent, else with a local one."""
        name, place = row.text("name"), row.place("name")
        if not name:
            raise _lacking(row, "name", zh="编码和名称", en="code and name")
        if name in self._top_names:
            self._once(self._top, row, place)
            self._register.add(self._top, name, "")
            return row.with_values(code=self._top, parent="")
        parent = self._written_parent(row)
        if not parent and "parent" in row.values:
            raise _lacking(row, "parent", zh="编码和上级", en="code and parent")
        parent = parent or self._top
        if level_of(parent) is Level.VILLAGE:
            word = pick(zh="站点", en="site")
            raise ZonghengError(
                problem("IMP014", row.place("parent"), level=word, above=Level.TOWNSHIP.word, parent=parent)
            )
        code = self._register.child_named(parent, name, place)
        if code is None:
            code = self._register.free_local_code(parent, place)
            self.coded.local.append(code)
        self._once(code, row, place)
        self._register.add(code, name, parent)
        return row.with_values(code=code, parent=parent)

    def _written_parent(self, row: Given) -> str:
        """Return the code of the parent that a row names; empty where it names none."""
        place = row.place("parent")
        if row.text("parent"):
            return self._register.code_of(row.text("parent"), place, above=row.above)
        return self._register.code_of(row.above[-1], place, above=row.above[:-1]) if row.above else ""

    def _once(self, code: str, row: Given, place: Place) -> None:
        if code in self._lines:
            raise ZonghengError(problem("IMP011", place, value=code, first=self._lines[code]))
        self._lines[code] = row.line


def _waits(row: Given, waiting: set[str]) -> bool:
    parent = row.text("parent") or (row.above[-1] if row.above else "")
    return parent in waiting and parent != row.text("name")


def _lacking(row: Given, column: str, *, zh: str, en: str) -> ZonghengError:
    return ZonghengError(problem("IMP010", row.place(column), column=pick(zh=zh, en=en)))
