# SPDX-License-Identifier: Apache-2.0
"""How many routes a device has learnt, per table and family, as ``route_counts.yml`` asks for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from zongheng import language
from zongheng.devices.shell import refused
from zongheng.errors import Place, Problem, problem
from zongheng.files import from_yaml

Counts = Mapping[str, int | None]
"""Routes by the command that tells of them; None where the device does not know it."""
Losses = Mapping[int, int]
"""By family (4 or 6), how many routes a table may have fewer."""


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sum(_Read):
    """The command that tells of all instances together, and the flavours that have it."""

    command: str
    flavours: tuple[str, ...]


class Family(_Read):
    """The commands of one address family."""

    command: str
    of_instance: str
    of_all: Sum | None = None
    within: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """What one command tells of: the global table, that of ``instance``, or of ``all_instances`` together."""

    command: str
    family: int
    instance: str = ""
    all_instances: bool = False

    def __str__(self) -> str:
        zh, en = f"学到的 IPv{self.family} 路由", f"IPv{self.family} routes learnt"
        if self.all_instances:
            return language.pick(zh=f"所有 VPN {zh}", en=f"{en} in all VPN instances")
        if self.instance:
            return language.pick(zh=f"{self.instance} {zh}", en=f"{en} in {self.instance}")
        return language.pick(zh=zh, en=en)


class RouteReading(_Read):
    """How a platform is asked, and how its answers are counted."""

    instances: str
    where: str = ""
    """What a configuration has that has a global table to be asked of; each has where nothing is said."""
    families: Mapping[int, Family]
    prefixes: str = ""
    row: str = ""
    learnt: frozenset[str] = frozenset()
    network: str = ""

    def tables(self, running: str, target: str, flavour: str, few: int) -> Iterator[Table]:
        """Yield what is to be asked of a device that shall have ``target``; what it removes is not asked."""
        for number, family in self.families.items():
            if re.search(self.where, target, re.MULTILINE):
                yield Table(family.command, number)
            named = self._instances(target, family)
            summed = family.of_all if family.of_all and flavour in family.of_all.flavours else None
            if summed and len(named) > few and set(self._instances(running, family)) <= set(named):
                yield Table(summed.command, number, all_instances=True)
                continue
            for name in named:
                yield Table(family.of_instance.format(name=name), number, name)

    def _instances(self, text: str, family: Family) -> list[str]:
        found = re.finditer(rf"{self.instances}((?:\n .*)*)", text, re.MULTILINE)
        return [one[1] for one in found if family.within in (line.strip() for line in one[2].split("\n"))]

    def counted(self, answer: str) -> int | None:
        """Return how many networks were learnt; None where the device does not know the command."""
        if refused(answer):
            return None
        if self.network:
            return len(set(re.findall(self.network, answer, re.MULTILINE)))
        rows = [(name, int(active)) for name, active in re.findall(self.row, answer, re.MULTILINE)]
        if not rows:
            return None
        active = sum(number for name, number in rows if name in self.learnt)
        own = sum(number for name, number in rows if name not in self.learnt and name != "Total")
        prefixes = re.search(self.prefixes, answer, re.MULTILINE) if self.prefixes else None
        return min(active, int(prefixes[1]) - own) if prefixes else active


@dataclass(frozen=True, slots=True)
class RouteCounts:
    """The tables of one device that a change must leave with as many routes."""

    reading: RouteReading
    tables: tuple[Table, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        return tuple(table.command for table in self.tables)

    def counts(self, answers: Mapping[str, str]) -> Counts:
        return {command: self.reading.counted(answers[command]) for command in self.commands}

    def unmet(self, host: str, before: Counts, after: Counts, meant: Losses) -> Iterable[Problem]:
        """Yield DEP013 for every table that has fewer routes than it had, those aside that are ``meant``."""
        for table in self.tables:
            was, now = before.get(table.command), after.get(table.command) or 0
            if was and now < was - meant.get(table.family, 0):
                yield problem("DEP013", Place(host=host), check=table, before=was, after=now)


def route_counts(platform: str, flavour: str, running: str, target: str) -> RouteCounts:
    """Return what is to be counted on a device that leaves ``running`` for ``target``."""
    few, readings = _read()
    reading = readings[platform]
    return RouteCounts(reading, tuple(reading.tables(running, target, flavour, few)))


@cache
def _read() -> tuple[int, Mapping[str, RouteReading]]:
    text = files("zongheng.deploy").joinpath("route_counts.yml").read_text(encoding="utf-8")
    data = from_yaml(text)
    return data["few"], {name: RouteReading.model_validate(one) for name, one in data["platforms"].items()}
