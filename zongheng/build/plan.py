# SPDX-License-Identifier: Apache-2.0
"""The stage that makes designs and configurations of the intent: a pure function, then one write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zongheng import language
from zongheng.addressing import AddressPlan, Ledger, Lost, allocate, locked, settled, strays
from zongheng.build.index import index_text
from zongheng.build.paths import BuildPaths
from zongheng.config import unified_diff
from zongheng.design import design_network, to_json
from zongheng.errors import ZonghengError
from zongheng.files import new_folder, write_whole
from zongheng.intent import Intent, load_network
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.render import render_config


@dataclass(frozen=True, slots=True)
class Artefacts:
    """Everything that planning makes, in memory: file texts by host."""

    ledger: Ledger
    designs: Mapping[str, str]
    configs: Mapping[str, str]
    platforms: Mapping[str, str]
    index: str


def validate(inventory: Path, *, overlays: Sequence[Path] = ()) -> Intent:
    """Return the intent, valid; raise every problem of it at once."""
    return load_network(inventory, overlays=overlays)


def plan_network(
    inventory: Path,
    *,
    date: dt.date,
    by: str,
    overlays: Sequence[Path] = (),
    check: bool = False,
    into: Path | None = None,
) -> StageResult:
    """Plan a network: intent → ledger → designs → configurations.

    ``date`` and ``by`` are written on new ledger rows only, everything else is a pure function of the
    intent and the ledger. ``into`` takes the artefacts instead of ``build/<network>/`` (``check`` writes
    neither there nor the ledger, and needs it when later stages shall read what would be).
    """
    paths = BuildPaths.of(inventory)
    intent = validate(inventory, overlays=overlays)
    with locked(paths.ledger):
        before, lost = settled(intent, Ledger.read_merged(paths.ledger))
        artefacts = make_artefacts(intent, before, date=date, by=by, overlays=overlays)
        hosts = _outcomes(paths, artefacts)
        ledger_changed = bool(lost) or artefacts.ledger.text() != before.text()
        _write(paths, artefacts, check=check, into=into)
    return StageResult(
        stage="plan",
        hosts=hosts,
        notes=(*_notes(intent, before, artefacts, hosts), *_settlements(artefacts.ledger, lost)),
        artefacts=(_target(paths, into).configs, paths.ledger),
        wrote=ledger_changed or any(outcome.status is Status.CHANGED for outcome in hosts.values()),
    )


def write_plan(
    inventory: Path, *, date: dt.date, by: str, overlays: Sequence[Path] = (), into: Path | None = None
) -> None:
    """Plan a network as :func:`plan_network` does, for whoever asks for the files and for no differences."""
    paths = BuildPaths.of(inventory)
    intent = validate(inventory, overlays=overlays)
    with locked(paths.ledger):
        before, _ = settled(intent, Ledger.read_merged(paths.ledger))
        artefacts = make_artefacts(intent, before, date=date, by=by, overlays=overlays)
        _write(paths, artefacts, into=into)


def make_artefacts(
    intent: Intent, ledger: Ledger, *, date: dt.date, by: str, overlays: Sequence[Path] = ()
) -> Artefacts:
    """Return what planning makes, without touching a file."""
    given = allocate(intent, ledger, date=date, by=by)
    plan = AddressPlan(intent, given)
    designs = design_network(intent, plan)
    return Artefacts(
        ledger=given,
        designs={host: to_json(design) for host, design in designs.items()},
        configs={host: render_config(design) for host, design in designs.items()},
        platforms={host: design.platform for host, design in designs.items()},
        index=index_text(intent, plan, overlays),
    )


def _outcomes(paths: BuildPaths, artefacts: Artefacts) -> dict[str, HostOutcome]:
    return {host: _outcome(paths, artefacts, host) for host in sorted(artefacts.configs)}


def _outcome(paths: BuildPaths, artefacts: Artefacts, host: str) -> HostOutcome:
    path = paths.configs / f"{host}.cfg"
    old = path.read_text(encoding="utf-8") if path.is_file() else ""
    new = artefacts.configs[host]
    if old == new:
        return HostOutcome(host=host, status=Status.UNCHANGED)
    diff = _difference(old, new, artefacts.platforms[host])
    return HostOutcome(host=host, status=Status.CHANGED, diff=diff)


def _difference(old: str, new: str, platform: str) -> str:
    """Return what changes; all of it where the former text was cut short or another platform's."""
    try:
        return unified_diff(old, new, platform)
    except ZonghengError:
        return unified_diff("", new, platform)


def _write(paths: BuildPaths, artefacts: Artefacts, *, check: bool = False, into: Path | None = None) -> None:
    if not check:
        artefacts.ledger.save(paths.ledger)
    if check and not into:
        return
    target = _target(paths, into)
    _write_folder(target.designs, {f"{host}.json": text for host, text in artefacts.designs.items()})
    _write_folder(target.configs, {f"{host}.cfg": text for host, text in artefacts.configs.items()})
    write_whole(target.hosts, artefacts.index, durable=False)


def _target(paths: BuildPaths, into: Path | None) -> BuildPaths:
    return BuildPaths(paths.inventory, into) if into else paths


def _write_folder(folder: Path, texts: Mapping[str, str]) -> None:
    if _content(folder) == texts:
        return
    with new_folder(folder) as fresh:
        for name, text in texts.items():
            (fresh / name).write_text(text, encoding="utf-8")


def _content(folder: Path) -> dict[str, str]:
    if not folder.is_dir():
        return {}
    return {entry.name: entry.read_text(encoding="utf-8") for entry in folder.iterdir()}


def _notes(
    intent: Intent, before: Ledger, artefacts: Artefacts, hosts: Mapping[str, HostOutcome]
) -> tuple[str, ...]:
    changed = sum(outcome.status is Status.CHANGED for outcome in hosts.values())
    sites, units = len(intent.sites), len(intent.units)
    new_rows = len(artefacts.ledger.rows) - len(before.rows)
    return (
        language.pick(
            zh=f"{intent.network.title}：站点 {sites} 个，单位 {units} 个，设备 {len(hosts)} 台",
            en=f"{intent.network.name}: {sites} sites, {units} units, {len(hosts)} devices",
        ),
        language.pick(
            zh=f"地址台账 {len(artefacts.ledger.rows)} 行（新增 {new_rows}），配置变化 {changed} 台",
            en=f"ledger of {len(artefacts.ledger.rows)} rows ({new_rows} new), "
            f"{changed} configurations changed",
        ),
        *_strays(intent, artefacts.ledger),
    )


def _settlements(ledger: Ledger, lost: Sequence[Lost]) -> Iterator[str]:
    """Yield, for each row that gave way when two branches met, what its owner has now."""
    for row, kept in lost:
        now = ledger.rows[row.key].value if row.key in ledger.rows else language.pick(zh="无", en="nothing")
        yield language.pick(
            zh=f"两个分支的台账合并：{row.key} 的 {row.value}（{row.given}，{row.by}）让给 "
            f"{kept.key}（{kept.given}，{kept.by}），改给 {now}",
            en=f"ledgers of two branches: {row.key} gave {row.value} ({row.given}, {row.by}) way to "
            f"{kept.key} ({kept.given}, {kept.by}) and has {now} now",
        )


def _strays(intent: Intent, ledger: Ledger) -> Iterator[str]:
    """Yield what the operator should know of blocks that no summary covers."""
    found = list(strays(intent, ledger))
    if found:
        first = found[0]
        yield language.pick(
            zh=f"汇总例外 {len(found)} 处：地址块不在上级的汇总段内，或在别人的段内，如 {first.owner} 的 {first.block}",
            en=f"{len(found)} blocks lie outside the regions above them or in foreign ones, "
            f"as {first.block} of {first.owner}",
        )
