# SPDX-License-Identifier: Apache-2.0
"""Waivers: approved, expiring exceptions (``inventories/<network>/waivers.yml``).

A waived finding is still evaluated and shown as waived; when its waiver has expired on the
given date it counts again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from zongheng.audit.catalogue import controls
from zongheng.audit.rules import rules
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent.schema import model_of_tree
from zongheng.intent.yaml_tree import Keyed, place_of, read_yaml
from zongheng.language import pick

EVERYWHERE = "all"
LONGEST = dt.timedelta(days=366)


class Waiver(BaseModel):
    """One exception. ``rule`` is one of ours, ``item`` one of the standard's; ``hosts`` its scope."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    rule: str | None = None
    item: str | None = None
    hosts: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)
    measure: str = Field(min_length=1)
    owner: str = Field(min_length=1)
    approver: str = Field(min_length=1)
    approved: dt.date
    expires: dt.date

    def names(self, rule: str) -> bool:
        """Tell whether the waiver is about a rule, by itself or by one of its items."""
        return rule == self.rule or (self.item is not None and self.item in rules()[rule].clauses)

    def in_force(self, date: dt.date) -> bool:
        return self.approved <= date <= self.expires


class WaiverFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers of a network, on one date."""

    all: tuple[Waiver, ...]
    date: dt.date

    def of(self, host: str, rule: str) -> Waiver | None:
        """Return the waiver in force for a finding, the one that lasts longest."""
        held = [
            waiver for waiver in self.all if self._covers(waiver, host, rule) and waiver.in_force(self.date)
        ]
        return max(held, key=lambda waiver: (waiver.expires, waiver.id), default=None)

    def lapsed(self, host: str, rule: str) -> Waiver | None:
        """Return the latest expired waiver of a finding: the finding is open again."""
        gone = [w for w in self.all if self._covers(w, host, rule) and w.expires < self.date]
        return max(gone, key=lambda waiver: (waiver.expires, waiver.id), default=None)

    @staticmethod
    def _covers(waiver: Waiver, host: str, rule: str) -> bool:
        return (EVERYWHERE in waiver.hosts or host in waiver.hosts) and waiver.names(rule)


def load_waivers(path: Path, *, hosts: Collection[str], date: dt.date) -> Waivers:
    """Read a waiver file (none: no waivers); raise every problem in it at once, each with its line."""
    if not path.is_file():
        return Waivers((), date)
    problems: list[Problem] = []
    tree = read_yaml(path, problems)
    file = model_of_tree(WaiverFile, tree, problems) if tree is not None else None
    if file is not None and tree is not None:
        problems += _problems(file.waivers, tree, hosts)
    if problems or file is None:
        raise ZonghengError(problems)
    return Waivers(file.waivers, date)


def _problems(waivers: Sequence[Waiver], tree: Keyed, hosts: Collection[str]) -> Iterable[Problem]:
    seen: set[str] = set()
    for number, waiver in enumerate(waivers):

        def place(key: str, number: int = number) -> Place:
            return place_of(tree, ("waivers", number, key))

        if waiver.id in seen:
            yield problem("AUD004", place("id"), found=waiver.id)
        seen.add(waiver.id)
        if waiver.approver == waiver.owner:
            yield problem("AUD001", place("approver"), found=waiver.approver)
        if not waiver.approved < waiver.expires <= waiver.approved + LONGEST:
            yield problem("AUD005", place("expires"), found=f"{waiver.approved} – {waiver.expires}")
        yield from _subject_problems(waiver, place("rule" if waiver.rule else "item"))
        for host in waiver.hosts:
            if host != EVERYWHERE and host not in hosts:
                yield problem("AUD003", place("hosts"), found=host, hint=_hint(host, hosts))


def _subject_problems(waiver: Waiver, place: Place) -> Iterable[Problem]:
    if (waiver.rule is None) == (waiver.item is None):
        yield problem("AUD006", place, found=waiver.id)
    elif waiver.rule is not None and waiver.rule not in rules():
        yield problem("AUD002", place, found=waiver.rule, hint=_hint(waiver.rule, rules()))
    elif waiver.item is not None and waiver.item not in controls():
        yield problem("AUD002", place, found=waiver.item, hint=_hint(waiver.item, controls()))


def _hint(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return pick(zh=f"；是否指 {near[0]}", en=f"; did you mean {near[0]}") if near else ""
