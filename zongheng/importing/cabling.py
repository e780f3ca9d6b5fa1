# SPDX-License-Identifier: Apache-2.0
"""Where every site is plugged in at its parent, and which model has so many ports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from zongheng.importing.merge import Merged
from zongheng.importing.scope import Scope
from zongheng.importing.table import Rows
from zongheng.intent.division import Level, level_of
from zongheng.intent.hardware import catalogue
from zongheng.language import pick

PARENT = "parent"
"""In a level's uplinks: the node of the parent site."""

SHOWN = 20
"""Devices with too few ports that are told one by one; the rest is counted."""


@dataclass(frozen=True, slots=True)
class Crowded:
    """A device with fewer downlinks than its children take: ``owner`` is its site, or its host name."""

    owner: str
    name: str
    model: str
    need: int
    have: int

    def __str__(self) -> str:
        who = f"{self.owner} {self.name}" if self.name else self.owner
        return pick(
            zh=f"  下联口不够：{who} 要 {self.need} 个，{self.model} 只有 {self.have} 个；"
            "换更大的型号（network.yml 的 larger），或把下级分开",
            en=f"  too few downlinks: {who} needs {self.need}, {self.model} has {self.have}; "
            "take a larger model (larger in network.yml), or divide what lies below",
        )


@dataclass(frozen=True, slots=True)
class Cabling:
    """What became of empty cells: ports by their count, models with theirs; and who has too few downlinks."""

    ports: int = 0
    models: tuple[tuple[str, int], ...] = ()
    crowded: tuple[Crowded, ...] = ()

    def sentences(self) -> Iterator[str]:
        """Yield what an operator reads of it."""
        if self.ports:
            yield pick(
                zh=f"  端口 {self.ports} 个按上级的空位依次给出；实际接线不同的，开通前改 port 一列",
                en=f"  {self.ports} ports are the lowest free at the parents; where cables differ, edit them",
            )
        for model, count in self.models:
            yield pick(
                zh=f"  下级较多而选用 {model} 的 {count} 个",
                en=f"  {model} for {count} with more below than their level's model has ports for",
            )
        yield from (str(one) for one in self.crowded[:SHOWN])
        if len(self.crowded) > SHOWN:
            count = len(self.crowded) - SHOWN
            yield pick(zh=f"  下联口不够的另有 {count} 处", en=f"  too few downlinks: and {count} more")


def cabled(merged: Merged, scope: Scope) -> tuple[Merged, Cabling]:
    """Return the table with a port for every site below the top, and with models that have enough of them.

    An empty port becomes the lowest place at the parent that no site in use has. A model is written where it
    is empty, the site is planned and its level's model has too few downlinks for the sites below. Nothing
    that stands is changed.
    """
    rows = dict(merged.rows)
    ported = _with_ports(rows)
    sites = {code: row for code, row in rows.items() if row["lifecycle"] != "retired"}
    needs = _needs(sites.values(), scope)
    chosen: Counter[str] = Counter()
    for code in sorted(needs & sites.keys()):
        model = _model(sites[code], needs[code], scope)
        if model is not None:
            rows[code] = {**rows[code], "model": model}
            chosen[model] += 1
    crowded = tuple(_crowded(rows, needs, scope))
    return replace(merged, rows=rows), Cabling(ported, tuple(sorted(chosen.items())), crowded)


def _with_ports(rows: dict[str, Mapping[str, str]]) -> int:
    """Write the ports that are empty; return how many."""
    taken: dict[str, set[int]] = {}
    free: dict[str, int] = {}
    for row in rows.values():
        if row["port"].isdecimal() and row["lifecycle"] != "retired":
            taken.setdefault(row["parent"], set()).add(int(row["port"]))
    without = [code for code, row in rows.items() if row["parent"] and not row["port"]]
    for code in sorted(without, key=lambda code: (len(code), code)):
        parent = rows[code]["parent"]
        here = taken.setdefault(parent, set())
        port = free.get(parent, 1)
        while port in here:
            port += 1
        free[parent] = port
        rows[code] = {**rows[code], "port": str(port)}
        if rows[code]["lifecycle"] != "retired":
            here.add(port)
    return len(without)


def _needs(sites: Iterable[Mapping[str, str]], scope: Scope) -> dict[str, int]:
    """Return how many downlinks are taken at each site's own node (by code) and declared device (by name)."""
    joined = {level: one.uplinks for level, one in scope.levels.items() if one.over == "line"}
    lines = {level: Counter(uplinks) for level, uplinks in joined.items()}
    needs: dict[str, int] = {}
    for row in sites:
        for host, count in lines.get(level_of(row["code"]), Counter()).items():
            owner = row["parent"] if host == PARENT else host
            if owner and row["port"].isdecimal():
                needs[owner] = max(needs.get(owner, 0), int(row["port"]) * count)
    return needs


def _model(row: Mapping[str, str], need: int, scope: Scope) -> str | None:
    """Return the model to write for a site; None where its own or its level's will do, or none does."""
    level = scope.levels.get(_level(row))
    if level is None or row["model"] or row["lifecycle"] != "planned" or _has(level.model, need):
        return None
    return next((model for model in level.larger if _has(model, need)), None)


def _crowded(rows: Rows, needs: Mapping[str, int], scope: Scope) -> Iterator[Crowded]:
    for owner, need in sorted(needs.items()):
        row = rows.get(owner)
        if row is None:
            name, model = "", scope.hosts.get(owner, "")
        else:
            name, level = row["name"], scope.levels.get(_level(row))
            model = row["model"] or (level.model if level and row["parent"] else "")
        if not _has(model, need):
            yield Crowded(owner, name, model, need, len(catalogue()[model].ports("downlink")))


def _level(row: Mapping[str, str]) -> Level:
    return level_of(row["code"])


def _has(model: str, need: int) -> bool:
    """Tell whether a model has so many downlinks; of one that is unknown nothing is told here."""
    return model not in catalogue() or len(catalogue()[model].ports("downlink")) >= need
