# SPDX-License-Identifier: Apache-2.0
"""The stage that reads every device's configuration and state, all at once, and keeps what changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from nornir.core.configuration import Config
from nornir.core.inventory import Host
from nornir.core.task import Result, Task

from zongheng import language
from zongheng.build import BuildPaths
from zongheng.collect.commands import Commands, commands_for
from zongheng.collect.snapshots import Snapshots
from zongheng.config import broken_off, unified_diff
from zongheng.devices import Credentials, HostRecord, load_hosts, nornir_for, record_of
from zongheng.devices.connections import CONNECTION_NAME, ZonghengSsh
from zongheng.devices.endpoints import undriven
from zongheng.devices.operators_key import keep_operators_key
from zongheng.devices.processors import Told
from zongheng.devices.shell import refused
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.progress import Progress, silent
from zongheng.progress.steps import FAILED

STAGE = "collect"
COLLECTED = "collected"
NEVER = "never"


def collect(
    inventory: Path,
    *,
    limit: Collection[str] | None = None,
    twin: bool = False,
    check: bool = False,
    credentials: Credentials | None = None,
    designs: Path | None = None,
    progress: Progress = silent,
) -> StageResult:
    """Read configuration and state of every device in parallel; store what differs from the last time.

    Devices are only asked to display. A device that cannot be read whole fails with its own problem
    and is named in the coverage; the others are stored. ``check`` reads but stores nothing. A host's
    ``diff`` is what changed on it since its last snapshot, redacted. ``designs`` is as for ``deploy``.
    ``progress(host, step)`` is called as devices are read.
    """
    paths = BuildPaths.of(inventory, planned=designs)
    secrets = credentials or Credentials.resolve(inventory)
    if not check:
        keep_operators_key(paths.root)
    nornir = nornir_for(
        paths.root,
        twin=twin,
        limit=limit,
        credentials=secrets,
        known_hosts=inventory / "known_hosts",
        planned=paths.plan,
    )
    snapshots = Snapshots(paths.snapshots)
    told = Told(progress, _came_to, queues=STAGE)
    results = nornir.with_processors([told]).run(
        task=_collect_host, snapshots=snapshots, check=check, progress=progress, name=STAGE
    )
    outcomes = {host: results[host][0].result for host in sorted(results)}
    coverage = _coverage(paths, snapshots, outcomes)
    artefacts = [] if check else [snapshots.store_coverage(coverage)]
    return StageResult(
        stage=STAGE,
        hosts=outcomes,
        notes=_notes(coverage, outcomes),
        artefacts=(paths.snapshots, *artefacts),
        wrote=any(outcome.details.get("stored") for outcome in outcomes.values()),
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one device answered: its configuration and its state prints; ``unsupported`` it does not know."""

    configuration: str
    state: Mapping[str, str]
    unsupported: tuple[str, ...]


def read_device(host: Host, config: Config, commands: Commands) -> Reading:
    """Return what the device answers to ``commands``; its session is closed afterwards.

    Raises COL001 for a configuration without its end, DEV025 where the device refuses to print it.
    """
    session = ZonghengSsh.of(host.get_connection(CONNECTION_NAME, config))
    try:
        answers = session.ask_all(commands.all)
    finally:
        host.close_connection(CONNECTION_NAME)
    text = answers[commands.configuration]
    is_broken_off = broken_off(text, host.platform or "")
    if is_broken_off and refused(text):
        raise ZonghengError(problem("DEV025", Place(host=host.name), command=commands.configuration))
    if is_broken_off:
        raise ZonghengError(problem("COL001", Place(host=host.name), found=f"{len(text.splitlines())}"))
    state = {name: answers[command] for name, command in commands.state.items()}
    unsupported = tuple(name for name, answer in state.items() if refused(answer))
    known = {name: answer for name, answer in state.items() if name not in unsupported}
    return Reading(text, known, unsupported)


def _came_to(end: object) -> str:
    return COLLECTED if isinstance(end, HostOutcome) and end.well else FAILED


def _collect_host(task: Task, *, snapshots: Snapshots, check: bool, progress: Progress) -> Result:
    record = record_of(task.host)
    progress(record.host, "reading")
    try:
        reading = read_device(task.host, task.nornir.config, _commands_of(record))
        outcome = _stored(task, reading, snapshots, check=check)
    except ZonghengError as error:
        outcome = HostOutcome(host=record.host, status=Status.FAILED, problems=error.problems)
    except Exception as error:  # noqa: BLE001  # one device's surprise must not end the others' collection
        unexpected = problem("DEV030", Place(host=record.host), found=type(error).__name__)
        outcome = HostOutcome(host=record.host, status=Status.FAILED, problems=(unexpected,))
    return Result(host=task.host, result=outcome)


def _commands_of(record: HostRecord) -> Commands:
    without_driver = undriven(record)
    if without_driver is not None:
        raise ZonghengError(without_driver)
    commands = commands_for(record.platform, record.flavour)
    if commands is None:
        raise ZonghengError(problem("COL002", Place(host=record.host), found=record.platform))
    return commands


def _stored(task: Task, reading: Reading, snapshots: Snapshots, *, check: bool) -> HostOutcome:
    host, platform = task.host.name, task.host.platform or ""
    last = snapshots.configuration(host)
    diff = unified_diff(last, reading.configuration, platform) if last is not None else ""
    if check:
        differs = snapshots.differs(host, reading.configuration, platform)
    else:
        differs = snapshots.store(host, reading.configuration, platform)
        snapshots.store_state(host, reading.state)
    details = {"stored": differs, "unsupported": list(reading.unsupported)}
    return HostOutcome(host=host, status=Status.UNCHANGED, diff=diff, details=details)


def _coverage(paths: BuildPaths, snapshots: Snapshots, outcomes: Mapping[str, HostOutcome]) -> dict[str, str]:
    before = snapshots.read_coverage()
    coverage = {record.host: before.get(record.host, NEVER) for record in load_hosts(paths.plan)}
    return coverage | {host: _end(outcome.problems) for host, outcome in outcomes.items()}


def _end(problems: tuple[Problem, ...]) -> str:
    return problems[0].code if problems else COLLECTED


def _notes(coverage: Mapping[str, str], outcomes: Mapping[str, HostOutcome]) -> tuple[str, ...]:
    collected = sum(1 for end in coverage.values() if end == COLLECTED)
    stored = sum(1 for outcome in outcomes.values() if outcome.details.get("stored"))
    return (
        language.pick(
            zh=f"配置采集覆盖 {collected}/{len(coverage)} 台，本次 {stored} 台有变化",
            en=f"configurations collected of {collected} of {len(coverage)} devices, {stored} changed",
        ),
    )
