# SPDX-License-Identifier: Apache-2.0
"""The deploying stages: the designed configuration, the exit policy, and the way back."""

from __future__ import annotations

import getpass
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from pathlib import Path

from zongheng.build import BuildPaths
from zongheng.build.index import planned_overlays
from zongheng.config.secrets import fingerprint
from zongheng.deploy import postponed
from zongheng.deploy.context import Context, Describe, plain
from zongheng.deploy.intended import designed
from zongheng.deploy.journal import Journal
from zongheng.deploy.lock import network_lock
from zongheng.deploy.rollout import Rollout
from zongheng.deploy.survey import Guard, Intended
from zongheng.deploy.texts import BeforeTexts
from zongheng.deploy.waves import Wave, plan_waves
from zongheng.devices import Credentials, limited, load_hosts, nornir_for
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent import load_network
from zongheng.outcomes import StageResult
from zongheng.progress import Progress, silent

BEFORE = "before"
REVERT_IN = 180
"""Seconds after which a device takes an unconfirmed change back by itself, sending aside."""


def deploy(
    inventory: Path,
    *,
    limit: Collection[str] | None = None,
    scopes: Collection[str] = (),
    twin: bool = False,
    check: bool = False,
    waves: Sequence[Wave] | None = None,
    max_fail: int = 0,
    credentials: Credentials | None = None,
    designs: Path | None = None,
    progress: Progress = silent,
    describe: Describe = plain,
    stage: str = "deploy",
) -> StageResult:
    """Bring devices to their designed configurations within ``scopes`` (none given: all), under guard.

    Every device is read first; those that differ are changed in ``waves`` (by default the rules of
    ``waves.yml``) until more than ``max_fail`` applies failed, the rest being reported as not touched.
    ``check`` sends no configuration command and writes nothing; its outcomes say what would be done.
    ``designs`` is a folder of artefacts to take instead of ``build/<network>``. Diffs are redacted.
    """
    configs = BuildPaths.of(inventory, planned=designs).configs
    return roll_out(
        inventory,
        stage=stage,
        intended=lambda host: designed(configs, host),
        limit=limit,
        scopes=scopes,
        twin=twin,
        check=check,
        waves=waves,
        max_fail=max_fail,
        credentials=credentials,
        designs=designs,
        progress=progress,
        describe=describe,
    )


def exit_policy(
    inventory: Path,
    *,
    limit: Collection[str] | None = None,
    twin: bool = False,
    check: bool = False,
    credentials: Credentials | None = None,
    designs: Path | None = None,
    progress: Progress = silent,
) -> StageResult:
    """Roll the exit policy out to the exit gateways, the standby first."""
    records = load_hosts(BuildPaths.of(inventory, planned=designs).plan)
    gateways = {record.host for record in records if record.role == "exit"}
    chosen = gateways if limit is None else gateways & {record.host for record in limited(records, limit)}
    return deploy(
        inventory,
        limit=sorted(chosen),
        scopes={"exit_policy"},
        twin=twin,
        check=check,
        credentials=credentials,
        designs=designs,
        progress=progress,
        stage="exit_policy",
    )


def rollback(
    inventory: Path,
    *,
    run: int | str | None = None,
    limit: Collection[str] | None = None,
    twin: bool = False,
    check: bool = False,
    credentials: Credentials | None = None,
    progress: Progress = silent,
) -> StageResult:
    """Bring devices back to what they were before their last applied change (or before ``run``).

    It is a deploy of its own, with every guard; devices that were not changed are left alone. Raises DEP022
    for every one whose text of before is not there any more, or was altered.
    """
    paths = BuildPaths.of(inventory)
    journal = Journal.for_check(paths.root)
    wanted = int(run) if run is not None else None
    records = {record.host: record for record in limited(load_hosts(paths.root), limit)}
    applied = {host: journal.last_applied(host, run=wanted) for host in records}
    journal.close()
    kept = BeforeTexts(paths.root / BEFORE)
    before: dict[str, str] = {}
    lost: list[Problem] = []
    for host, last in applied.items():
        if last is None:
            continue
        text = kept.text(host, last.snapshot_hash, records[host].platform)
        if text is None:
            file = str(kept.path(host, last.snapshot_hash))
            lost.append(problem("DEP022", Place(host=host, file=file)))
        else:
            before[host] = text
    if lost:
        raise ZonghengError(lost)
    return roll_out(
        inventory,
        stage="rollback",
        intended=before.__getitem__,
        limit=sorted(before),
        scopes=(),
        twin=twin,
        check=check,
        credentials=credentials,
        progress=progress,
    )


def roll_out(
    inventory: Path,
    *,
    stage: str,
    intended: Intended,
    limit: Collection[str] | None = None,
    scopes: Collection[str] = (),
    twin: bool = False,
    check: bool = False,
    waves: Sequence[Wave] | None = None,
    max_fail: int = 0,
    credentials: Credentials | None = None,
    designs: Path | None = None,
    plan_hash: str = "",
    guard: Guard | None = None,
    progress: Progress = silent,
    describe: Describe = plain,
) -> StageResult:
    """Deploy whatever ``intended`` gives for each host; see :func:`deploy` for the rest."""
    paths = BuildPaths.of(inventory, planned=designs)
    secrets = (credentials or Credentials.resolve(inventory)).for_network(paths.root.name)
    records = limited(load_hosts(paths.plan), limit)
    ordered = _checked_waves(waves, [record.host for record in records]) or plan_waves(records)
    nornir = nornir_for(
        paths.root,
        twin=twin,
        limit=[record.host for record in records],
        credentials=secrets,
        known_hosts=inventory / "known_hosts",
        planned=paths.plan,
    )
    intent = load_network(inventory, overlays=planned_overlays(paths))
    owner = f"{getpass.getuser()} {stage}"
    with ExitStack() as held:
        if not check:
            held.enter_context(network_lock(paths.root, owner))
        journal = Journal.for_check(paths.root) if check else Journal.open(paths.root)
        held.callback(journal.close)
        started = (
            0
            if check
            else journal.begin(stage=stage, owner=owner, scopes=",".join(sorted(scopes)), plan_hash=plan_hash)
        )
        context = Context(
            run=started,
            journal=journal,
            texts=BeforeTexts(paths.root / BEFORE),
            credentials=secrets,
            current={name: fingerprint(value, journal.key) for name, value in secrets.values.items()},
            scopes=scopes,
            sources=intent.management_zone.controllers,
            revert_in=REVERT_IN,
            check=check,
            plan_hash=plan_hash,
            progress=progress,
            describe=describe,
        )
        outcomes = Rollout(nornir, context, intended, ordered, max_fail, guard).run()
    return StageResult(stage=stage, hosts=outcomes, notes=tuple(postponed.sentences(outcomes.values())))


def _checked_waves(waves: Sequence[Wave] | None, hosts: Sequence[str]) -> Sequence[Wave]:
    """Return the waves that were given; raise DEP018 unless they hold every host exactly once."""
    if waves is None:
        return ()
    named = sorted(host for wave in waves for host in wave)
    if named != sorted(hosts):
        odd = sorted({host for host in named if named.count(host) > 1} | set(named) ^ set(hosts))
        raise ZonghengError(problem("DEP018", found=", ".join(odd)))
    return waves
