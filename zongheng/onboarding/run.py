# SPDX-License-Identifier: Apache-2.0
"""The onboarding stage: every device that is expected goes from factory state to accepted, parents first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Protocol

from zongheng import language
from zongheng.build import BuildPaths
from zongheng.build.index import planned_overlays
from zongheng.deploy.lock import network_lock
from zongheng.deploy.stage import deploy
from zongheng.design import from_json
from zongheng.devices import Credentials, HostRecord, Limits, limited, load_hosts
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.files import write_whole
from zongheng.intent import Intent, load_network
from zongheng.onboarding.acceptance import Subject
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.onboarding.kea import PORT, kea_config
from zongheng.onboarding.progress import FILE, Progress, State
from zongheng.onboarding.registration import Registration, registrations
from zongheng.onboarding.service import serving
from zongheng.onboarding.steps import PATIENT, Crew, Patience, Ways, of_fetch
from zongheng.outcomes import HostOutcome, StageResult, Status

STAGE = "onboard"
PLATFORM = "huawei_vrp"
"""Linux nodes come up from their own image, which brings its keys."""
FOLDER = "onboarding"
TWIN_ADDRESS = "127.0.0.1"


class Apply(Protocol):
    """Bring hosts to their full configuration; with ``check`` only say which of them differ."""

    def __call__(self, hosts: Collection[str], *, check: bool) -> StageResult: ...


@dataclass(frozen=True, slots=True)
class _Expected:
    """What the run works on: devices in service or to be, and why some are not even tried."""

    intent: Intent
    paths: BuildPaths
    records: Mapping[str, HostRecord]
    registrations: Mapping[str, Registration]
    objections: Mapping[str, tuple[Problem, ...]]
    everyone: tuple[HostRecord, ...]
    left_out: int


def onboard(
    inventory: Path,
    *,
    limit: Collection[str] | None = None,
    twin: bool = False,
    check: bool = False,
    credentials: Credentials | None = None,
    ways: Ways | None = None,
    patience: Patience = PATIENT,
    apply: Apply | None = None,
) -> StageResult:
    """Bring every active device that is not accepted yet into service; parents before their children.

    ``ways`` says how a device is told where its files are; by default the DHCP server tells it, from the
    ``kea-dhcp4.json`` written here. ``apply`` is the guarded apply of all scopes. A run that was
    killed at any point is resumed by running again; a run with nothing to do changes nothing.
    ``check`` only says which devices would be onboarded.
    """
    expected = _expected(inventory, limit)
    if check:
        return _preview(expected, twin=twin)
    secrets = credentials or Credentials.resolve(inventory)
    texts = _first_configurations(expected)
    with network_lock(expected.paths.root, STAGE), _progress(expected, twin=twin) as (progress, registered):
        artefacts = _write_artefacts(expected, texts)
        before = progress.standings()
        with _crew(expected, progress, secrets, twin=twin, ways=ways, patience=patience, texts=texts) as crew:
            line = _Line(expected, crew, apply or _guarded_apply(inventory, secrets, twin=twin))
            outcomes = {**_refused(expected), **line.run()}
            refusals = crew.service.refusals
        wrote = registered or any(artefacts.values()) or progress.standings() != before
    return _result(expected, outcomes, refusals=refusals, artefacts=tuple(artefacts), wrote=wrote)


@dataclass(slots=True)
class _Line:
    """The waves of one run: a level after the other, all devices of a level at once."""

    expected: _Expected
    crew: Crew
    apply: Apply
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    diffs: dict[str, str] = field(default_factory=dict)

    def run(self) -> dict[str, HostOutcome]:
        accepted = {h for h, s in self.crew.progress.standings().items() if s.state is State.ACCEPTED}
        waiting = [entry for entry in self.expected.registrations.values() if entry.host not in accepted]
        for _, wave in groupby(sorted(waiting, key=lambda e: (e.wave, e.host)), key=lambda e: e.wave):
            self._wave(list(wave))
        return {host: self._outcome(host, known=host in accepted) for host in self.expected.registrations}

    def _wave(self, wave: list[Registration]) -> None:
        ready = [entry for entry in wave if not self._blocked(entry)]
        up = self._each(ready, self.crew.bring_up)
        configured = self._configure(up)
        self._each(configured, self.crew.accept)

    def _blocked(self, entry: Registration) -> bool:
        failed = [parent for parent in self.crew.subjects[entry.host].parents if parent in self.problems]
        if failed:
            self.problems[entry.host] = (problem("ONB017", Place(host=entry.host), parent=" ".join(failed)),)
        return bool(failed)

    def _each(self, entries: list[Registration], step: Callable[[Registration], None]) -> list[Registration]:
        """Take the step with all devices at once; return those that came through."""
        with ThreadPoolExecutor(
            max_workers=max(1, min(len(entries), Limits.from_environment().sessions))
        ) as pool:
            ends = list(pool.map(lambda entry: _end(step, entry), entries))
        for entry, problems in zip(entries, ends, strict=True):
            if problems:
                self.problems[entry.host] = problems
        return [entry for entry, problems in zip(entries, ends, strict=True) if not problems]

    def _configure(self, entries: list[Registration]) -> list[Registration]:
        """Apply the full configuration and look that nothing of it is missing; return who has it."""
        if not entries:
            return []
        applied = self.apply([entry.host for entry in entries], check=False)
        for host, outcome in applied.hosts.items():
            self.diffs[host] = outcome.diff
            if not outcome.well:
                self.problems[host] = outcome.problems
        configured = [entry for entry in entries if entry.host not in self.problems]
        for host in self._different(configured):
            title = language.pick(zh="运行配置与规划一致", en="the configuration is as planned")
            self.problems[host] = (problem("ONB016", Place(host=host, key="configuration"), check=title),)
        configured = [entry for entry in configured if entry.host not in self.problems]
        for entry in configured:
            self.crew.progress.reach(entry.host, State.CONFIGURED)
        return configured

    def _different(self, entries: list[Registration]) -> list[str]:
        if not entries:
            return []
        outcomes = self.apply([entry.host for entry in entries], check=True).hosts
        return [host for host, outcome in outcomes.items() if outcome.status is not Status.UNCHANGED]

    def _outcome(self, host: str, *, known: bool) -> HostOutcome:
        standing = self.crew.progress.standings()[host]
        problems = self.problems.get(host, ())
        if problems:
            refused = all(entry.code == "ONB017" for entry in problems)
            status = Status.REFUSED if refused else Status.FAILED
        else:
            status = Status.UNCHANGED if known else Status.CHANGED
        return HostOutcome(
            host=host,
            status=status,
            diff=self.diffs.get(host, ""),
            problems=problems,
            details={"state": standing.state.value, "serial": standing.serial},
        )


def _end(step: Callable[[Registration], None], entry: Registration) -> tuple[Problem, ...]:
    try:
        step(entry)
    except ZonghengError as error:
        return error.problems
    return ()


def _expected(inventory: Path, limit: Collection[str] | None) -> _Expected:
    paths = BuildPaths.of(inventory)
    intent = load_network(inventory, overlays=planned_overlays(paths))
    everyone = tuple(r for r in load_hosts(paths.root) if r.lifecycle != "retired")
    active = [record for record in limited(everyone, limit) if record.lifecycle == "active"]
    ours = [record for record in active if record.platform == PLATFORM]
    entered, objections = registrations(ours, everyone)
    return _Expected(
        intent=intent,
        paths=paths,
        records={record.host: record for record in ours},
        registrations=entered,
        objections=objections,
        everyone=everyone,
        left_out=len(active) - len(ours),
    )


def _progress_file(expected: _Expected, *, twin: bool) -> Path:
    """Return where progress is kept: a twin's goes away with the twin's devices."""
    return (expected.paths.root / "twin" if twin else expected.paths.root) / FILE


@contextmanager
def _progress(expected: _Expected, *, twin: bool) -> Iterator[tuple[Progress, bool]]:
    """Yield the progress with everyone registered, and whether that was new of anyone."""
    with Progress.open(_progress_file(expected, twin=twin)) as progress:
        before = progress.standings()
        for entry in expected.registrations.values():
            progress.register(entry.host, entry.serial)
        yield progress, progress.standings() != before


@contextmanager
def _crew(
    expected: _Expected,
    progress: Progress,
    credentials: Credentials,
    *,
    twin: bool,
    ways: Ways | None,
    patience: Patience,
    texts: Mapping[str, str],
) -> Iterator[Crew]:
    address, port = (TWIN_ADDRESS, 0) if twin else (str(expected.intent.management_zone.bootstrap), PORT)
    with serving(address, port, on_fetch=of_fetch(progress)) as service:
        yield Crew(
            inventory=expected.paths.inventory,
            build=expected.paths.root,
            records=expected.records,
            subjects=_subjects(expected),
            progress=progress,
            service=service,
            credentials=credentials,
            ways=ways or Ways(),
            patience=patience,
            twin=twin,
            texts=texts,
        )


def _subjects(expected: _Expected) -> dict[str, Subject]:
    nodes = expected.intent.nodes
    return {
        host: Subject(
            registration=entry,
            platform=PLATFORM,
            uplinks=tuple(link.own_port for link in nodes[host].uplinks),
            parents=tuple(link.parent_host for link in nodes[host].uplinks),
        )
        for host, entry in expected.registrations.items()
    }


def _first_configurations(expected: _Expected) -> dict[str, str]:
    """Return each device's first configuration by host, secrets as references."""
    folder = expected.paths.designs
    return {
        host: bootstrap_text(from_json((folder / f"{host}.json").read_text(encoding="utf-8")))
        for host in expected.registrations
    }


def _write_artefacts(expected: _Expected, texts: Mapping[str, str]) -> dict[Path, bool]:
    """Write what an operator may look at, return which of it changed.

    The DHCP server knows every device, also those that this run is not limited to.
    """
    folder = expected.paths.root / FOLDER
    everyone, _ = registrations(expected.everyone, expected.everyone)
    written = {folder / f"{host}.cfg": text for host, text in texts.items()}
    written[folder / "kea-dhcp4.json"] = kea_config(expected.intent, everyone.values())
    return {path: write_whole(path, text, durable=False) for path, text in sorted(written.items())}


def _guarded_apply(inventory: Path, credentials: Credentials, *, twin: bool) -> Apply:
    """Return the guarded apply of all scopes; new devices do not wait for each other's success."""

    def apply(hosts: Collection[str], *, check: bool) -> StageResult:
        return deploy(
            inventory,
            limit=hosts,
            twin=twin,
            check=check,
            waves=(tuple(hosts),),
            max_fail=len(hosts),
            credentials=credentials,
            stage=STAGE,
        )

    return apply


def _refused(expected: _Expected) -> dict[str, HostOutcome]:
    return {
        host: HostOutcome(host=host, status=Status.REFUSED, problems=problems)
        for host, problems in expected.objections.items()
    }


def _preview(expected: _Expected, *, twin: bool) -> StageResult:
    standings = Progress.read(_progress_file(expected, twin=twin))
    outcomes = _refused(expected)
    for host, entry in expected.registrations.items():
        known = standings.get(host)
        accepted = known is not None and known.serial == entry.serial and known.state is State.ACCEPTED
        outcomes[host] = HostOutcome(
            host=host,
            status=Status.UNCHANGED if accepted else Status.CHANGED,
            details={"state": known.state.value if known else "", "serial": entry.serial},
        )
    return _result(expected, outcomes)


def _result(
    expected: _Expected,
    outcomes: Mapping[str, HostOutcome],
    *,
    refusals: Iterable[Problem] = (),
    artefacts: tuple[Path, ...] = (),
    wrote: bool = False,
) -> StageResult:
    well = sum(1 for outcome in outcomes.values() if outcome.well)
    fresh = sum(1 for outcome in outcomes.values() if outcome.status is Status.CHANGED)
    notes = [
        language.pick(
            zh=f"在网 {well}/{len(outcomes)} 台，本次新开通 {fresh} 台",
            en=f"{well} of {len(outcomes)} devices in service, {fresh} of them brought up now",
        )
    ]
    if expected.left_out:
        notes.append(
            language.pick(
                zh=f"{expected.left_out} 台 Linux 节点由其镜像自行上线，不经零接触开局",
                en=f"{expected.left_out} Linux nodes come up from their own image",
            )
        )
    return StageResult(
        stage=STAGE,
        hosts=dict(sorted(outcomes.items())),
        notes=(*notes, *map(str, refusals)),
        artefacts=artefacts,
        wrote=wrote,
    )
