# SPDX-License-Identifier: Apache-2.0
"""Lines that go with another: a BGP session's settings are lost with its AS number, in all its views."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Rows = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Membership:
    """An object whose lines stand beside the one that makes it, ``made_by``, and in the sections ``below``.

    ``named`` is what they all begin with, as a template for the groups of ``made_by``.
    """

    made_by: re.Pattern[str]
    named: str
    below: re.Pattern[str]

    def lost(self, before: Rows, after: Mapping[str, Any]) -> tuple[str, ...]:
        """Return what the lines begin with of each object that is unmade, or made anew with another value."""
        found = (self.made_by.fullmatch(row) for row in before if row not in after)
        return tuple(f"{match.expand(self.named)} " for match in found if match)

    def without(self, rows: Rows, names: tuple[str, ...]) -> Rows:
        """Return a section without the lines of objects, but for those that made them."""
        return {
            row: self._without_any(below, names) if self.below.fullmatch(row) else below
            for row, below in rows.items()
            if not row.startswith(names) or self.made_by.fullmatch(row)
        }

    @staticmethod
    def _without_any(rows: Rows, names: tuple[str, ...]) -> Rows:
        return {row: below for row, below in rows.items() if not row.startswith(names)}


def memberships(data: Sequence[Mapping[str, str]]) -> Iterator[Membership]:
    """Yield the entries under ``members`` of ``patch_rules.yml``."""
    for entry in data:
        yield Membership(re.compile(entry["made_by"]), entry["named"], re.compile(entry["below"]))


def without_lost(before: Rows, after: Mapping[str, Any], rules: Sequence[Membership]) -> Rows:
    """Return ``before`` without the lines that the end or renewal of their object takes along."""
    if not rules:
        return before
    left = {row: without_lost(below, after.get(row, {}), rules) for row, below in before.items()}
    for rule in rules:
        if names := rule.lost(left, after):
            left = rule.without(left, names)
    return left
