# SPDX-License-Identifier: Apache-2.0
"""Administrative divisions: a site's level is the length of its code (GB/T 2260, GB/T 10114)."""

from __future__ import annotations

from enum import StrEnum

from zongheng.language import pick


class Level(StrEnum):
    """The levels of the extranet, from the top: the centre has the code 00, all others a division's."""

    CENTRE = "centre"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def word(self) -> str:
        zh, en = _TITLES[self]
        return pick(zh=zh, en=en)

    @property
    def above(self) -> Level | None:
        """Return the level of a parent; None at the top."""
        return _ORDER[self.rank] if self is not Level.CENTRE else None

    @property
    def rank(self) -> int:
        """Return 0 for a province to 4 for a village; the centre is above them."""
        return _ORDER.index(self) - 1


_ORDER = tuple(Level)
_TITLES = {
    Level.CENTRE: ("中央", "centre"),
    Level.PROVINCE: ("省", "province"),
    Level.CITY: ("市", "city"),
    Level.COUNTY: ("县", "county"),
    Level.TOWNSHIP: ("乡镇", "township"),
    Level.VILLAGE: ("村", "village"),
}
_BY_LENGTH = {2: Level.PROVINCE, 4: Level.CITY, 6: Level.COUNTY, 9: Level.TOWNSHIP, 12: Level.VILLAGE}

CENTRE_CODE = "00"

CODE_PATTERN = r"^(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})$"


def level_of(code: str) -> Level:
    """Return the level that a code's length says.

    Raises:
        KeyError: the code has none of the five lengths (models refuse such codes before).
    """
    return Level.CENTRE if code == CENTRE_CODE else _BY_LENGTH[len(code)]
