# SPDX-License-Identifier: Apache-2.0
"""The onboarding stage: every device that is expected goes from factory state to accepted, parents first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from zongheng import language
from zongheng.deploy.lock import network_lock
from zongheng.deploy.stage import deploy
from zongheng.devices import Credentials
from zongheng.devices.endpoints import heard_in_twin
from zongheng.devices.gates import gates
from zongheng.devices.inventory import TWIN_FILE
from zongheng.onboarding.acceptance import Subject
from zongheng.onboarding.expected import Expected
from zongheng.onboarding.kea import PORT
from zongheng.onboarding.line import Apply, Line
from zongheng.onboarding.progress import Progress, Standing, State, progress_file
from zongheng.onboarding.reach import KNOWN_HOSTS, unpin
from zongheng.onboarding.service import serving
from zongheng.onboarding.steps import PATIENT, Crew, Patience, Ways, of_fetch
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.progress import Progress as Show
from zongheng.progress import silent

STAGE = "onboard"
_NO_ENDS = ("applied", "unchanged", "foretold")
TWIN_ADDRESS = "127.0.0.1"


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
    designs: Path | None = None,
    progress: Show = silent,
) -> StageResult:
    """Bring every active device that is not accepted yet into service; parents before their children.

    ``ways`` says how a device is told where its files are; by default the DHCP server tells it, from the
    ``kea-dhcp4.json`` written here. ``apply`` is by default the guarded apply of all scopes. A run that
    was killed at any point is resumed by running again; a run with nothing to do changes nothing.
    ``check`` only says which devices would be onboarded; ``designs`` is the folder of a plan to take for
    it instead of ``build/<network>``. ``progress(host, state)`` is called at every
    step. Raises ONB006 where the service cannot listen.
    """
    expected = Expected.of(inventory, limit, designs=designs if check else None)
    kept = progress_file(expected.paths.root, twin=twin)
    if check:
        return _result(expected, _preview(expected, Progress.read(kept)), check=True)
    secrets = credentials or Credentials.resolve(inventory)
    address, port = (TWIN_ADDRESS, 0) if twin else (str(expected.intent.management_zone.bootstrap), PORT)
    ways = ways or Ways()
    before = Progress.read(kept)
    subjects = _examined(expected, twin=twin)
    with network_lock(expected.paths.root, STAGE), _registered(expected, kept) as standings:
        artefacts = expected.write()
        with serving(
            address,
            port,
            on_fetch=of_fetch(standings, progress),
            further=ways.sockets,
            expected={entry.serial for entry in expected.registrations.values()},
        ) as service:
            ways.serve_dhcp(expected.kea_file)
            crew = Crew(
                inventory=expected.paths.inventory,
                build=expected.paths.root,
                records=expected.records,
                gates=gates(expected.records.values()),
                subjects=subjects,
                texts=expected.texts,
                progress=standings,
                show=progress,
                service=service,
                credentials=secrets,
                ways=ways,
                patience=patience,
                twin=twin,
            )
            outcomes = Line(crew, apply or _guarded_apply(inventory, secrets, progress, twin=twin)).run()
        wrote = any(artefacts.values()) or standings.standings() != before
    notes = (*_unheard(expected, subjects), *map(str, service.refusals))
    return _result(expected, outcomes, notes=notes, artefacts=tuple(artefacts), wrote=wrote)


def _examined(expected: Expected, *, twin: bool) -> Mapping[str, Subject]:
    """Return what acceptance examines; in the twin without links between a simulator and a real machine."""
    if not twin:
        return expected.subjects
    heard = heard_in_twin(expected.paths.root / TWIN_FILE)
    return {host: subject.among(heard) for host, subject in expected.subjects.items()}


def _unheard(expected: Expected, subjects: Mapping[str, Subject]) -> Iterator[str]:
    """Say how many uplinks no acceptance could examine."""
    left = sum(len(expected.subjects[host].above) - len(s.above) for host, s in subjects.items())
    if left:
        yield language.pick(
            zh=f"孪生网络中 {left} 条上联的两端分别是模拟设备和真实 Linux 节点，邻居关系无从验收",
            en=f"{left} uplinks in the twin join a simulator and a real machine: no neighbour to examine",
        )


@contextmanager
def _registered(expected: Expected, path: Path) -> Iterator[Progress]:
    """Yield the progress with everyone expected registered in it; a replaced device begins anew."""
    with Progress.open(path) as progress:
        before = progress.standings()
        for host, entry in expected.registrations.items():
            progress.register(host, entry.serial)
            if host in before and before[host].serial != entry.serial:
                unpin(expected.paths.inventory / KNOWN_HOSTS, host)
        yield progress


def _guarded_apply(inventory: Path, credentials: Credentials, progress: Show, *, twin: bool) -> Apply:
    """Return the guarded apply of all scopes; new devices do not wait for each other's success.

    A device that has its configuration is not at an end: acceptance comes next.
    """

    def show(host: str, step: str) -> None:
        if step not in _NO_ENDS:
            progress(host, step)

    def apply(hosts: Collection[str], *, check: bool) -> StageResult:
        return deploy(
            inventory,
            limit=hosts,
            twin=twin,
            check=check,
            waves=(tuple(hosts),),
            max_fail=len(hosts),
            credentials=credentials,
            progress=show,
            stage=STAGE,
        )

    return apply


def _preview(expected: Expected, standings: Mapping[str, Standing]) -> dict[str, HostOutcome]:
    outcomes = {}
    for host, entry in expected.registrations.items():
        known = standings.get(host)
        accepted = known is not None and known.serial == entry.serial and known.state is State.ACCEPTED
        outcomes[host] = HostOutcome(
            host=host,
            status=Status.UNCHANGED if accepted else Status.CHANGED,
            details={"state": known.state.value if known else "", "serial": entry.serial},
        )
    return outcomes


def _result(
    expected: Expected,
    outcomes: Mapping[str, HostOutcome],
    *,
    notes: tuple[str, ...] = (),
    artefacts: tuple[Path, ...] = (),
    wrote: bool = False,
    check: bool = False,
) -> StageResult:
    refused = {
        host: HostOutcome(host=host, status=Status.REFUSED, problems=problems)
        for host, problems in expected.objections.items()
    }
    hosts = dict(sorted({**refused, **outcomes}.items()))
    return StageResult(
        stage=STAGE,
        hosts=hosts,
        notes=(_note(hosts.values(), check=check), *notes),
        artefacts=artefacts,
        wrote=wrote,
    )


def _note(outcomes: Collection[HostOutcome], *, check: bool) -> str:
    known = sum(1 for outcome in outcomes if outcome.status is Status.UNCHANGED)
    fresh = sum(1 for outcome in outcomes if outcome.status is Status.CHANGED)
    zh, en = ("将开通", "would be brought up") if check else ("新开通", "brought up")
    return language.pick(
        zh=f"共 {len(outcomes)} 台：{zh} {fresh} 台，此前已验收 {known} 台",
        en=f"{len(outcomes)} devices: {fresh} {en}, {known} accepted before",
    )
