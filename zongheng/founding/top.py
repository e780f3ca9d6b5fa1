# SPDX-License-Identifier: Apache-2.0
"""The division that a new network is of, and what follows from its code and name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pypinyin import Style, lazy_pinyin

from zongheng.divisions import Divisions, province_labels
from zongheng.divisions.book import parent_of
from zongheng.errors import Place, ZonghengError, problem
from zongheng.importing.name_parts import parts_of
from zongheng.importing.slugs import Slugs
from zongheng.intent.as_number import as_number_of_code
from zongheng.intent.division import Level, level_of
from zongheng.language import pick

LENGTHS = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY}
"""Digits of the codes that have a network of their own."""

_NAMELESS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
"""Divisions of the statistics that are called after nothing of their own."""

_SUGGESTED = 3


@dataclass(frozen=True, slots=True)
class Top:
    """The top of a network: its division's code and name, and the name and title of the network itself."""

    code: str
    name: str
    full_name: str

    @property
    def level(self) -> Level:
        return level_of(self.code)

    @property
    def title(self) -> str:
        return f"{self.full_name}电子政务外网"

    @property
    def network(self) -> str:
        """Return the network's name: 夏邑县 is ``xiayi``."""
        return Slugs([], prefix="").give(self.full_name, parent="", otherwise=self.code)

    @property
    def prefix(self) -> str:
        """Return what host names begin with: the initials, of 夏邑县 ``xy``."""
        stem, _ = parts_of(self.full_name)
        initials = "".join(lazy_pinyin(stem, style=Style.FIRST_LETTER, errors="ignore")).lower()
        return initials if len(initials) > 1 and initials.isascii() and initials.isalpha() else self.network

    @property
    def dns_domain(self) -> str:
        """Return ``xy.ha.cegn.cn`` of a county or city in Henan, ``ha.cegn.cn`` of the province."""
        province = province_labels().get(self.code[:2])
        labels = [self.prefix] if self.level is not Level.PROVINCE or province is None else []
        return ".".join([*labels, *([province] if province else []), "cegn.cn"])

    @property
    def as_number(self) -> int:
        return as_number_of_code(self.code)


def top_of(code: str, divisions: Divisions) -> Top:
    """Return the division of a code.

    Raises:
        ZonghengError: FND001 where a network of the code's own is none of a county, city or province, FND002
            where the division data does not have it.
    """
    place = Place(key=code)
    if code.isascii() and code.isdigit() and len(code) not in LENGTHS:
        raise ZonghengError(problem("FND001", place, hint=_within(code, divisions)))
    name = divisions.name(code) if code.isascii() and code.isdigit() else None
    if name is None:
        raise ZonghengError(problem("FND002", place, hint=_near(code, divisions)))
    return Top(code, name, _full_name(code, name, divisions))


def _full_name(code: str, name: str, divisions: Divisions) -> str:
    """Return a division's name, after its superior's where it has none of its own."""
    above = parent_of(code)
    if name not in _NAMELESS or above is None:
        return name
    return f"{_full_name(above, divisions.name(above) or '', divisions)}{name}"


def _within(code: str, divisions: Divisions) -> str:
    """Name the county that a longer code lies in."""
    name = divisions.name(code[:6])
    return _hint([f"{code[:6]} {name}"]) if name else ""


def _near(written: str, divisions: Divisions) -> str:
    """Name the divisions that were probably meant: called so, or of a code alike."""
    if not written.isdecimal():
        return _hint([f"{code} {name}" for code, name in _called(written, divisions)][:_SUGGESTED])
    near = sorted(_alike(written, divisions), key=lambda entry: (_apart(written, entry[0]), entry[0]))
    return _hint([f"{code} {name}" for code, name in near[:_SUGGESTED]])


def _apart(one: str, other: str) -> tuple[bool, int]:
    """Return how far two codes of a length are apart; counties of one city are near each other."""
    return one[:4] != other[:4], abs(int(one) - int(other))


def _called(name: str, divisions: Divisions) -> Iterator[tuple[str, str]]:
    """Yield the provinces, cities and counties of a name, with or without what it is."""
    for province in province_labels():
        own = divisions.name(province)
        found = [(province, own)] if own else []
        found += [(entry.code, entry.name) for entry in divisions.below(province, (Level.CITY, Level.COUNTY))]
        yield from (entry for entry in found if name in (entry[1], parts_of(entry[1])[0]))


def _alike(code: str, divisions: Divisions) -> Iterator[tuple[str, str]]:
    """Yield the divisions of a code's length in its province; without such a province, all provinces."""
    level = LENGTHS[len(code)]
    if level is Level.PROVINCE or divisions.name(code[:2]) is None:
        yield from (
            (known, divisions.name(known) or "") for known in province_labels() if divisions.name(known)
        )
        return
    yield from ((entry.code, entry.name) for entry in divisions.below(code[:2], (level,)))


def _hint(entries: list[str]) -> str:
    words = pick(zh="、", en=", ").join(entries)
    return pick(zh=f"；是否想写 {words}？", en=f"; did you mean {words}?") if entries else ""
