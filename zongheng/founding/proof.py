# SPDX-License-Identifier: Apache-2.0
"""A new network is read as planning reads it, and what is wrong told of the operator's rows.

The folder that it lies in will not be there: no message may name a place in it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from zongheng.errors import Place, Problem, ZonghengError
from zongheng.importing import Imported
from zongheng.importing.given import Given
from zongheng.intent.encoding import shown, shown_place
from zongheng.intent.load import load_network


def prove(fresh: Path, imported: Imported) -> None:
    """Read a network's folder, of whose sites an import holds the rows.

    Raises:
        ZonghengError: all that planning would refuse, each at the row that it comes from.
    """
    try:
        load_network(fresh)
    except ZonghengError as error:
        origins = _Origins(fresh, imported.taken)
        raise ZonghengError(origins.of(one) for one in error.problems) from None


class _Origins:
    """Where the lines of the new ``sites.csv`` come from."""

    def __init__(self, fresh: Path, taken: Mapping[str, Given]) -> None:
        self._before = f"{shown(fresh)}/"
        self._sites = f"{self._before}sites.csv"
        self._lines = (fresh / "sites.csv").read_text(encoding="utf-8").splitlines()
        self._taken = taken

    def of(self, one: Problem) -> Problem:
        """Return a problem at the row that the operator wrote, whatever else it names there too."""
        place = one.place
        if place.file == self._sites and place.line is not None:
            place = self._origin(place.line, place.key or "code")
        elif place.file is not None:
            place = replace(place, file=place.file.removeprefix(self._before))
        values = {key: self._renamed(value) for key, value in one.values.items()}
        return replace(one, place=place, values=values)

    def _origin(self, line: int, column: str) -> Place:
        code = self._lines[line - 1].partition(",")[0]
        return self._taken[code].place(column) if code in self._taken else Place(key=code)

    def _renamed(self, value: object) -> object:
        if not isinstance(value, str):
            return value
        at_lines = re.compile(rf"{re.escape(self._sites)}:(\d+)")
        here = at_lines.sub(lambda found: self._at(int(found[1])), value)
        return here.replace(self._before, "")

    def _at(self, line: int) -> str:
        place = self._origin(line, "code")
        return shown_place(place) if place.line is not None else str(place)
