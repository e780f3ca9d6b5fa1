# SPDX-License-Identifier: Apache-2.0
"""What may belong to one row only: short names, serial numbers, and the ports of one parent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from zongheng.errors import Problem, problem
from zongheng.importing.given import Given
from zongheng.language import pick

_WORDS = {"slug": ("短名", "the slug"), "serial": ("序列号", "the serial"), "port": ("端口", "the port")}


class Owners:
    """Who has what. ``above`` are the columns that say where a port is, which stands there once."""

    def __init__(self, *above: str) -> None:
        self._above = above
        self._owners: dict[tuple[str, ...], str] = {}

    def enter(self, rows: Iterable[Mapping[str, str]], columns: Iterable[str]) -> None:
        """Enter rows that stand."""
        for row in rows:
            for column in columns:
                if key := self._key(row, column):
                    self._owners.setdefault(key, row["code"])

    def claimed(self, row: Given, columns: Iterable[str]) -> Iterator[Problem]:
        """Enter a row's values; yield those that somebody else has."""
        for column in columns:
            key, code = self._key(row.values, column), row.text("code")
            if key and (owner := self._owners.setdefault(key, code)) != code:
                zh, en = _WORDS[column]
                word, value = pick(zh=zh, en=en), row.text(column)
                yield problem("IMP017", row.place(column), column=word, value=value, owner=owner)

    def free_port(self, *above: str) -> str:
        """Return the lowest port that nobody has at a place, named as the columns say it."""
        number = 1
        while ("port", *above, str(number)) in self._owners:
            number += 1
        return str(number)

    def _key(self, row: Mapping[str, str], column: str) -> tuple[str, ...] | None:
        value = row.get(column, "")
        if not value or row.get("lifecycle") == "retired":
            return None
        where = (row.get(at, "") for at in self._above) if column == "port" else ()
        return (column, *where, value)
