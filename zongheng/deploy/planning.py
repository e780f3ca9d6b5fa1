# SPDX-License-Identifier: Apache-2.0
"""Making plans of changes, and carrying out exactly what a plan says."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from zongheng.build import BuildPaths
from zongheng.config import redact, unified_diff
from zongheng.config.secrets import fingerprint, names
from zongheng.deploy.change import Change
from zongheng.deploy.intended import designed
from zongheng.deploy.journal import Journal
from zongheng.deploy.plan import HostPlan, Plan
from zongheng.deploy.stage import BEFORE, roll_out
from zongheng.deploy.texts import BeforeTexts
from zongheng.deploy.waves import Wave, plan_waves
from zongheng.devices import Credentials, limited, load_hosts
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import StageResult
from zongheng.progress import Progress, silent


def make_plan(
    inventory: Path,
    *,
    id: str,  # noqa: A002  # it is the plan's id everywhere
    limit: Collection[str] | None = None,
    scopes: Collection[str] = (),
    twin: bool = False,
    waves: Sequence[Wave] | None = None,
    credentials: Credentials | None = None,
    designs: Path | None = None,
    progress: Progress = silent,
) -> tuple[Plan, StageResult]:
    """Read devices and write ``plans/<id>.json`` of what would bring them to their designs.

    No configuration command is sent. Devices on which nothing is to be done are not in the plan; the
    result says of every device how it stands. Raises the problems of devices that cannot be read or
    whose change is refused, all at once: a plan is whole, or there is none.
    """
    paths = BuildPaths.of(inventory)
    secrets = (credentials or Credentials.resolve(inventory)).for_network(paths.root.name)
    configs = BuildPaths(paths.inventory, designs or paths.root).configs
    changes: dict[str, Change] = {}

    def kept(change: Change) -> Mapping[str, object]:
        changes[change.host] = change
        return {"commands": len(change.commands)}

    Journal.open(paths.root).close()  # its key must outlast this call: fingerprints are made with it
    result = roll_out(
        inventory,
        stage="plan_change",
        intended=lambda host: designed(configs, host),
        limit=limit,
        scopes=scopes,
        twin=twin,
        check=True,
        waves=waves,
        credentials=secrets,
        describe=kept,
        progress=progress,
    )
    failures = [one for host in result.failed for one in result.hosts[host].problems]
    if failures:
        raise ZonghengError(failures)
    planned = dict(sorted(changes.items()))
    before = BeforeTexts(paths.root / BEFORE)
    for host, change in planned.items():
        before.keep(host, change.running_hash, change.running)
    plan = Plan(
        id=id,
        network=inventory.name,
        scopes=tuple(sorted(scopes)),
        waves=_waves(paths.root, waves, planned),
        secrets=_fingerprints(paths.root, secrets, planned, configs),
        hosts={host: _host_plan(change, designed(configs, host)) for host, change in planned.items()},
    ).sealed()
    path = plan.save(paths.plans)
    return plan, StageResult(
        stage="plan_change", hosts=result.hosts, notes=result.notes, artefacts=(path,), wrote=True
    )


def apply_plan(
    inventory: Path,
    plan: Plan | Path,
    *,
    limit: Collection[str] | None = None,
    twin: bool = False,
    check: bool = False,
    max_fail: int = 0,
    credentials: Credentials | None = None,
    progress: Progress = silent,
) -> StageResult:
    """Carry out a plan: its commands, in its waves, on devices that still run what it saw.

    A device that runs the plan's end already is unchanged; one that runs anything else is refused
    with DEP003, its problem saying what moved since. Raises DEP004 and DEP005 for the file, DEP019
    for secrets whose values are other ones now.
    """
    sealed = Plan.load(plan) if isinstance(plan, Path) else plan
    paths = BuildPaths.of(inventory)
    secrets = (credentials or Credentials.resolve(inventory)).for_network(paths.root.name)
    place = Place(file=f"{sealed.id}.json")
    if sealed.content_hash != sealed.hash:
        raise ZonghengError(problem("DEP005", place, found=sealed.hash[:12]))
    moved = _moved_secrets(paths.root, sealed, secrets)
    if moved:
        raise ZonghengError(problem("DEP019", place, found=", ".join(moved)))
    hosts = [host for host in sealed.hosts if limit is None or host in limit]
    before = BeforeTexts(paths.root / BEFORE)
    return roll_out(
        inventory,
        stage="apply_plan",
        intended=lambda host: sealed.hosts[host].intended,
        limit=hosts,
        scopes=sealed.scopes,
        twin=twin,
        check=check,
        waves=tuple(wave for wave in _within(sealed.waves, hosts) if wave),
        max_fail=max_fail,
        credentials=secrets,
        plan_hash=sealed.hash,
        guard=lambda change: _drift(change, sealed.hosts[change.host], before),
        progress=progress,
    )


def _within(waves: Sequence[Wave], hosts: Collection[str]) -> tuple[Wave, ...]:
    return tuple(tuple(host for host in wave if host in hosts) for wave in waves)


def _waves(build: Path, waves: Sequence[Wave] | None, planned: Mapping[str, Change]) -> tuple[Wave, ...]:
    if waves is None:
        return plan_waves(limited(load_hosts(build), list(planned)))
    return tuple(wave for wave in _within(waves, planned) if wave)


def _host_plan(change: Change, intended: str) -> HostPlan:
    return HostPlan(
        running_hash=change.running_hash,
        target_hash=change.target_hash,
        intended=intended,
        commands=change.commands,
        rollback=tuple(redact("\n".join(change.rollback)).split("\n")),
        diff=change.diff,
    )


def _fingerprints(
    build: Path, secrets: Credentials, planned: Collection[str], configs: Path
) -> dict[str, str]:
    """Return the fingerprint of every secret that the planned devices' designs refer to."""
    wanted = sorted({name for host in planned for name in names(designed(configs, host))})
    journal = Journal.for_check(build)
    try:
        return {name: fingerprint(value, journal.key) for name, value in secrets.subset(wanted).items()}
    finally:
        journal.close()


def _moved_secrets(build: Path, plan: Plan, secrets: Credentials) -> list[str]:
    journal = Journal.for_check(build)
    try:
        values = secrets.subset(plan.secrets).items()
        return [name for name, value in values if fingerprint(value, journal.key) != plan.secrets[name]]
    finally:
        journal.close()


def _drift(change: Change, planned: HostPlan, before: BeforeTexts) -> tuple[Problem, ...]:
    """Return DEP003 with what moved, unless the device runs what the plan saw and needs what it says."""
    if change.running_hash == planned.running_hash and change.commands == planned.commands:
        return ()
    seen = before.text(change.host, planned.running_hash, change.platform)
    moved = unified_diff(seen, change.running, change.platform).strip() if seen else ""
    return (problem("DEP003", Place(host=change.host), found=moved or planned.running_hash[:12]),)
