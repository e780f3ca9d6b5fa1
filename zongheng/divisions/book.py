# SPDX-License-Identifier: Apache-2.0
"""All 665,276 administrative divisions by code; a province is read when it is first asked for."""

from __future__ import annotations

import lzma
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path

from zongheng.errors import Problem, ZonghengError, problem
from zongheng.intent.csv_rows import Row, read_rows
from zongheng.intent.division import Level, level_of
from zongheng.intent.rules.repeats import repeated

_LENGTH = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}


@dataclass(frozen=True, slots=True, order=True)
class Division:
    """One division. Its parent's code is the beginning of its own."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        return level_of(self.code)


def parent_of(code: str) -> str | None:
    """Return the code of the level above; None for a province."""
    above = level_of(code).above
    return code[: _LENGTH[above]] if above in _LENGTH else None


class Divisions:
    """Divisions by code. ``read`` gives a province's names by code, empty where there is no such province."""

    def __init__(self, read: Callable[[str], Mapping[str, str]]) -> None:
        self._names = cache(read)
        self._codes = cache(lambda province: sorted(self._names(province)))

    @classmethod
    def shipped(cls) -> Divisions:
        """Return the divisions that ship with the package (china-division 2.7.0)."""
        return _shipped()

    @classmethod
    def of_file(cls, path: Path) -> Divisions:
        """Return the divisions of a CSV table with the columns ``code`` and ``name``.

        It begins at any level: who has nothing above needs no parent there.

        Raises:
            ZonghengError: all that is wrong with it: IMP045 where there is no such file, IMP004 for a code of
                no level, INT005 for a name that is missing, INT012 for a code that stands twice, IMP046 for a
                parent that is missing; INT003 to INT013 where the table cannot be read.
        """
        problems: list[Problem] = []
        rows = read_rows(path, problems, required=("code", "name"))
        if any(one.code == "INT001" for one in problems):
            raise ZonghengError(problem("IMP045", one.place, **one.values) for one in problems)
        problems.extend(_wrong(rows))
        if problems:
            raise ZonghengError(
                sorted(problems, key=lambda one: (one.place.line or 0, one.place.column or 0))
            )
        by_province: dict[str, dict[str, str]] = {}
        for row in rows:
            by_province.setdefault(row.values["code"][:2], {})[row.values["code"]] = row.values["name"]
        return cls(lambda province: by_province.get(province, {}))

    def name(self, code: str) -> str | None:
        """Return the name of a code; None where it is no division."""
        return self._names(code[:2]).get(code)

    def below(self, code: str, levels: Collection[Level] = tuple(Level)) -> tuple[Division, ...]:
        """Return every division of ``levels`` below ``code``, by level and code."""
        names, codes = self._names(code[:2]), self._codes(code[:2])
        lengths = {_LENGTH[level] for level in levels if _LENGTH.get(level, 0) > len(code)}
        within = codes[bisect_left(codes, code) : bisect_left(codes, f"{code}~")]
        found = (Division(entry, names[entry]) for entry in within if len(entry) in lengths)
        return tuple(sorted(found, key=lambda division: (len(division.code), division.code)))

    def children(self, code: str) -> tuple[Division, ...]:
        """Return the divisions right below ``code``."""
        return tuple(division for division in self.below(code) if parent_of(division.code) == code)

    def descendants_named(self, code: str, name: str) -> tuple[str, ...]:
        """Return the codes of all divisions below ``code`` that have this name."""
        return tuple(division.code for division in self.below(code) if division.name == name)


def _wrong(rows: Sequence[Row]) -> Iterator[Problem]:
    """Yield codes of no level, those that stand twice or lack their parent, and names that are missing."""
    coded = [row for row in rows if _is_code(row.values["code"])]
    known = {row.values["code"] for row in coded}
    for row in rows:
        code = row.values["code"]
        if not _is_code(code):
            yield problem("IMP004", row.place("code"), found=code)
        elif _lacks_parent(code, known):
            yield problem("IMP046", row.place("code"), found=code, parent=parent_of(code))
        if not row.values["name"]:
            yield problem("INT005", row.place("name"), key="name")
    codes = ((row.values["code"], partial(row.place, "code")) for row in coded)
    yield from repeated(codes, zh="区划代码", en="division code")


def _lacks_parent(code: str, known: Collection[str]) -> bool:
    """Tell whether a division further above is known, but not the one right above."""
    parent = parent_of(code)
    above = parent and parent_of(parent)
    while above and above not in known:
        above = parent_of(above)
    return bool(above) and parent not in known


def _is_code(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) in _LENGTH.values()


@cache
def _shipped() -> Divisions:
    return Divisions(_shipped_province)


def _shipped_province(province: str) -> Mapping[str, str]:
    table = files("zongheng.divisions").joinpath("data", f"{province}.csv.xz")
    if not table.is_file():
        return {}
    lines = lzma.decompress(table.read_bytes()).decode().splitlines()
    return dict(line.split(",", 1) for line in lines)
