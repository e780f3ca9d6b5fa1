# SPDX-License-Identifier: Apache-2.0
"""A ticket's way: staged, planned, approved by a second person, applied, verified, closed; or taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zongheng import deploy, language
from zongheng.audit.stage import report_on
from zongheng.audit.verdict import Outcome
from zongheng.build import BuildPaths, plan_network
from zongheng.build.index import planned_overlays
from zongheng.change.approval import approver_of, demand_second_person, sign
from zongheng.change.intent_patch import PatchState, apply_patch, patch_state, patched_files
from zongheng.change.record import CLOSED, Record
from zongheng.change.staging import Staged, stage
from zongheng.change.ticket import Ticket, load_ticket
from zongheng.collect import collect
from zongheng.config import unified_diff
from zongheng.deploy.context import Progress, silent
from zongheng.deploy.journal import Journal
from zongheng.deploy.lock import network_lock
from zongheng.devices import Credentials
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, StageResult, Status

STAGE = "change"
PLANNED, APPROVED, APPLYING = "planned", "approved", "applying"
VERIFIED, TAKEN_BACK = "verified", "taken back"

Onboard = Callable[[Collection[str]], StageResult]
"""Brings the new devices with these names into service."""


def run(
    ticket_path: Path,
    inventory: Path,
    *,
    date: dt.date,
    by: str,
    onboard: Onboard,
    twin: bool = False,
    check: bool = False,
    credentials: Credentials | None = None,
    progress: Progress = silent,
) -> StageResult:
    """Bring a ticket as far as it may go: to a plan that waits for its signature, or to its close.

    Without a valid signature of a second person the result is REFUSED with the diff of every device. A run
    that was killed while applying goes on with the plan that was approved. Raises CHG001–CHG004 and CHG013
    for the ticket, its patch and its record, and what planning raises; CHG011 or CHG012 after a change was
    taken back. ``check`` plans and shows only; it writes neither the record nor the network's files.
    """
    ticket = load_ticket(ticket_path)
    patched_files(ticket.patch)
    secrets = credentials or Credentials.resolve(inventory)
    case = Case(ticket, inventory, date, by, twin, secrets, onboard, progress)
    with network_lock(case.paths.root, f"{by} change {ticket.ticket}"):
        record = Record.load(case.record_path)
        if record.closed:
            return case.prove_closed(record)
        begun = record.last(APPLYING)
        if begun is not None and record.entries[-1]["step"] == APPLYING and not check:
            return case.carry_out(record, begun)
        return case.plan_and_go(record, check=check)


def approve(ticket_path: Path, inventory: Path, *, key: Path) -> str:
    """Sign the ticket's last plan with a private key; return its hash. Raises CHG014 without a plan."""
    ticket = load_ticket(ticket_path)
    folder = changes_folder(inventory, ticket)
    planned = Record.load(folder / "record.json").last(PLANNED)
    if planned is None:
        raise ZonghengError(problem("CHG014", Place(file=str(ticket_path)), ticket=ticket.ticket))
    sign(planned["plan"], key=key, into=folder / "approval.sig")
    return str(planned["plan"])


def changes_folder(inventory: Path, ticket: Ticket) -> Path:
    """Return where a ticket's record, signature and staged files lie."""
    return BuildPaths.of(inventory).root / "changes" / ticket.ticket


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket in one run."""

    ticket: Ticket
    inventory: Path
    date: dt.date
    by: str
    twin: bool
    credentials: Credentials = field(repr=False)
    onboard: Onboard
    progress: Progress

    @property
    def paths(self) -> BuildPaths:
        return BuildPaths.of(self.inventory)

    @property
    def folder(self) -> Path:
        return changes_folder(self.inventory, self.ticket)

    @property
    def record_path(self) -> Path:
        return self.folder / "record.json"

    @property
    def signature(self) -> Path:
        return self.folder / "approval.sig"

    @property
    def _devices(self) -> dict[str, Any]:
        return {"twin": self.twin, "credentials": self.credentials}

    def prove_closed(self, record: Record) -> StageResult:
        """Read the devices of a closed ticket and compare: nothing is changed."""
        closing = record.last(CLOSED) or {}
        note = language.pick(
            zh=f"工单 {self.ticket.ticket} 已关闭", en=f"ticket {self.ticket.ticket} is closed already"
        )
        return StageResult(stage=STAGE, hosts=self._compared(closing["hosts"]), notes=(note,))

    def plan_and_go(self, record: Record, *, check: bool) -> StageResult:
        """Plan; stop there in check mode or without approval; carry out otherwise."""
        state = patch_state(self.inventory, self.ticket.patch)
        staged = stage(
            self.inventory, self.ticket, state, self.folder, date=self.date, by=self.by, twin=self.twin
        )
        if check:
            # a plan's file is not made: an interrupted run may still need the one that was approved
            read = deploy.deploy(
                self.inventory, limit=staged.touched, designs=staged.folder, check=True, **self._devices
            )
            return StageResult(stage=STAGE, hosts={**read.hosts, **_newcomers(staged)})
        plan, read = deploy.make_plan(
            self.inventory,
            id=self.ticket.ticket,
            limit=staged.touched,
            designs=staged.folder,
            progress=self.progress,
            **self._devices,
        )
        pinned = staged.plan_hash(self.ticket, plan.hash)
        shown = {**read.hosts, **_newcomers(staged)}
        last = record.last(PLANNED)
        if last is None or last["plan"] != pinned:
            facts = {"ticket": self.ticket.fingerprint, "plan": pinned, "hosts": list(shown)}
            record = record.add(PLANNED, date=str(self.date), by=self.by, **facts)
        try:
            approver = self._approver(pinned)
        except ZonghengError as error:
            return _refused(shown, error.problems, pinned)
        record = record.add(APPROVED, date=str(self.date), by=approver, plan=pinned)
        begun = {
            "ticket": self.ticket.fingerprint,
            "plan": pinned,
            "commands": plan.hash,
            "patch": state is PatchState.APPLIES,
            "touched": list(staged.touched),
            "joining": list(staged.joining),
        }
        record = record.add(APPLYING, date=str(self.date), by=self.by, **begun)
        return self.carry_out(record, begun)

    def carry_out(self, record: Record, begun: Mapping[str, Any]) -> StageResult:
        """Apply what was approved, verify it and close; or take all of it back and raise why.

        Raises CHG007 where the ticket is not the approved one any more (edited after a run was killed).
        """
        if begun["ticket"] != self.ticket.fingerprint:
            place = Place(file=str(self.signature))
            raise ZonghengError(problem("CHG007", place, found=self.ticket.ticket, plan=begun["plan"][:12]))
        try:
            hosts = self._applied(begun)
            verified = self._verified(begun)
        except ZonghengError as error:
            problems = [*error.problems, *self._take_back(begun)]
            reasons = [one.code for one in problems]
            record.add(TAKEN_BACK, date=str(self.date), by=self.by, reasons=reasons)
            raise ZonghengError(problems) from None
        record = record.add(VERIFIED, date=str(self.date), by=self.by, **verified)
        everyone = sorted({*begun["touched"], *begun["joining"]})
        record.add(CLOSED, date=str(self.date), by=self.by, plan=begun["plan"], hosts=everyone)
        note = language.pick(
            zh=f"工单 {self.ticket.ticket} 已完成、验证并关闭",
            en=f"ticket {self.ticket.ticket} is applied, verified and closed",
        )
        return StageResult(stage=STAGE, hosts=hosts, notes=(note,), artefacts=(self.record_path,), wrote=True)

    def _approver(self, plan: str) -> str:
        if not self.signature.is_file():
            raise ZonghengError(problem("CHG005", plan=plan[:12], ticket=self.ticket.ticket))
        approver = approver_of(plan, signature=self.signature, approvers=self.inventory / "approvers")
        demand_second_person(approver, self.ticket.requested_by, self.signature)
        return approver

    def _applied(self, begun: Mapping[str, Any]) -> dict[str, HostOutcome]:
        """Patch the intent, plan it, apply the approved plan and onboard; raise CHG012 on failure."""
        # a run that was killed before or after the patch finds it either way
        if begun["patch"] and patch_state(self.inventory, self.ticket.patch) is not PatchState.APPLIED:
            apply_patch(self.inventory, self.ticket.patch)
        self._plan()
        plan = deploy.Plan.load(self.paths.plans / f"{self.ticket.ticket}.json")
        if plan.hash != begun["commands"]:
            raise ZonghengError(problem("DEP005", Place(file=f"{plan.id}.json"), found=plan.hash[:12]))
        hosts: dict[str, HostOutcome] = {}
        if plan.hosts:
            hosts |= self._well(
                deploy.apply_plan(self.inventory, plan, progress=self.progress, **self._devices)
            )
        if begun["joining"]:
            hosts |= self._well(self.onboard(frozenset(begun["joining"])))
        return hosts

    def _well(self, result: StageResult) -> Mapping[str, HostOutcome]:
        problems = [one for host in result.failed for one in result.hosts[host].problems]
        if result.failed:
            raise ZonghengError([problem("CHG012", found=", ".join(result.failed)), *problems])
        return result.hosts

    def _verified(self, begun: Mapping[str, Any]) -> dict[str, Any]:
        """Return what was verified; raise CHG011 with every reason when something is not as it shall be."""
        everyone = sorted({*begun["touched"], *begun["joining"]})
        compared = self._compared(everyone)
        differing = [host for host, one in compared.items() if one.status is not Status.UNCHANGED]
        reasons = [
            language.pick(zh=f"{host} 与设计不一致", en=f"{host} differs from its design")
            for host in differing
        ]
        reasons += self._unmended()
        if reasons:
            raise ZonghengError(problem("CHG011", reason=reason) for reason in reasons)
        mended = [f"{mend.check} {mend.host}" for mend in self.ticket.mends]
        return {"equal": everyone, "mended": mended}

    def _compared(self, hosts: Collection[str]) -> Mapping[str, HostOutcome]:
        if not hosts:
            return {}
        return deploy.deploy(self.inventory, limit=hosts, check=True, **self._devices).hosts

    def _unmended(self) -> list[str]:
        """Return each finding that the ticket promised to mend and that does not pass."""
        hosts = sorted({mend.host for mend in self.ticket.mends})
        if not hosts:
            return []
        self._well(collect(self.inventory, limit=hosts, **self._devices))
        audit = report_on(self.inventory, date=self.date, limit=hosts).audit
        ends = {mend: audit.outcome(mend.host, mend.check) for mend in self.ticket.mends}
        return [
            f"{mend.check} {mend.host}: {end or '–'}" for mend, end in ends.items() if end is not Outcome.PASS
        ]

    def _take_back(self, begun: Mapping[str, Any]) -> tuple[Problem, ...]:
        """Put intent, designs and devices back; return what could not be put back."""
        try:
            if begun["patch"] and patch_state(self.inventory, self.ticket.patch) is PatchState.APPLIED:
                apply_patch(self.inventory, self.ticket.patch, reverse=True)
            self._plan()
            applied = self._applied_by(begun["commands"], begun["touched"])
            if applied:
                self._well(
                    deploy.rollback(self.inventory, limit=applied, progress=self.progress, **self._devices)
                )
        except ZonghengError as error:
            return error.problems
        return ()

    def _applied_by(self, plan: str, hosts: Collection[str]) -> list[str]:
        """Return the devices whose last applied change was this plan."""
        journal = Journal.for_check(self.paths.root)
        try:
            last = {host: journal.last_applied(host) for host in hosts}
        finally:
            journal.close()
        return sorted(host for host, entry in last.items() if entry and entry.plan_hash == plan)

    def _plan(self) -> None:
        plan_network(self.inventory, date=self.date, by=self.by, overlays=planned_overlays(self.paths))


def _newcomers(staged: Staged) -> dict[str, HostOutcome]:
    return {
        host: HostOutcome(
            host=host,
            status=Status.CHANGED,
            diff=unified_diff("", staged.configs[host], "huawei_vrp"),
        )
        for host in staged.joining
    }


def _refused(shown: Mapping[str, HostOutcome], problems: Iterable[Problem], plan: str) -> StageResult:
    """Return the devices that would change as refused, each with its diff; raise where there is none."""
    named = tuple(problems)
    concerned = {host: one for host, one in shown.items() if one.status is Status.CHANGED}
    if not concerned:
        raise ZonghengError(named)
    hosts = {
        host: HostOutcome(host=host, status=Status.REFUSED, diff=one.diff, problems=named)
        for host, one in concerned.items()
    }
    return StageResult(stage=STAGE, hosts=hosts, notes=(_plan_note(plan),), wrote=True)


def _plan_note(plan: str) -> str:
    return language.pick(zh=f"变更计划 {plan[:12]}", en=f"change plan {plan[:12]}")
