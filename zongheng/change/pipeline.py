# SPDX-License-Identifier: Apache-2.0
"""A ticket's way: staged, planned, approved by a second person, applied, verified, closed; or taken back."""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zongheng import deploy, language
from zongheng.change.approval import approver_of, demand_second_person
from zongheng.change.case import Case, Onboard
from zongheng.change.examination import examine
from zongheng.change.execution import carry_out
from zongheng.change.exit_decisions import planned_decisions
from zongheng.change.intent_patch import PatchState, patch_state
from zongheng.change.record import UNDERWAY, Record, Step
from zongheng.change.staging import Staged, stage
from zongheng.change.story import decision_lines
from zongheng.change.ticket import TicketFile
from zongheng.config import unified_diff
from zongheng.deploy.lock import network_lock
from zongheng.devices import Credentials, load_hosts
from zongheng.errors import Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.progress import Progress, silent

STAGE = "change"


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
    that was killed after its approval goes on with the plan that was approved, or with taking it back.
    Raises what :meth:`TicketFile.load` and :func:`examine` say of the ticket, CHG013 and CHG021 for its
    record, and what planning raises; CHG011, CHG012, CHG022 or CHG023 after a change was taken back.
    ``check`` plans and shows only; it writes neither the record nor the network's files.
    """
    file = TicketFile.load(ticket_path)
    secrets = credentials or Credentials.resolve(inventory)
    case = Case(file, inventory, date, by, twin, secrets, onboard, progress)
    with network_lock(case.paths.root, f"{by} change {case.ticket.ticket}"):
        record = Record.load(case.record_path)
        if record.closed:
            return _prove_closed(case, record)
        if record.stands_at in UNDERWAY and not check:
            return carry_out(case, _of_this_ticket(case, record))
        examine(file, inventory)
        return _plan_and_go(case, record, check=check)


def _prove_closed(case: Case, record: Record) -> StageResult:
    """Read the devices of a closed ticket and compare: nothing is changed."""
    closing = _of_this_ticket(case, record).last(Step.CLOSED) or {}
    present = {host.host for host in load_hosts(case.paths.root)}
    note = language.pick(
        zh=f"工单 {case.ticket.ticket} 已关闭", en=f"ticket {case.ticket.ticket} is closed already"
    )
    hosts = case.compared([host for host in closing["hosts"] if host in present])
    return StageResult(stage=STAGE, hosts=hosts, notes=(note,))


def _of_this_ticket(case: Case, record: Record) -> Record:
    """Return the record; raise CHG021 where what was approved under this number is not what the file asks."""
    approved = record.last(Step.APPLYING)
    if approved is not None and approved["ticket"] != case.ticket.fingerprint:
        place = case.file.place("ticket")
        raise ZonghengError(problem("CHG021", place, found=case.ticket.ticket))
    return record


def _plan_and_go(case: Case, record: Record, *, check: bool) -> StageResult:
    """Plan; stop there in check mode or without approval; carry out otherwise."""
    state = patch_state(case.inventory, case.ticket.patch)
    staged = stage(case.inventory, case.file, state, case.folder, date=case.date, by=case.by, twin=case.twin)
    if check:
        # a plan's file is not made: an interrupted run may still need the one that was approved
        read = deploy.deploy(
            case.inventory, limit=staged.touched, designs=staged.folder, check=True, **case.devices
        )
        return StageResult(stage=STAGE, hosts={**read.hosts, **_newcomers(staged)})
    plan, read = deploy.make_plan(
        case.inventory,
        id=case.ticket.ticket,
        limit=staged.touched,
        designs=staged.folder,
        progress=case.progress,
        **case.devices,
    )
    pinned = staged.plan_hash(case.ticket, plan.hash)
    shown = {**read.hosts, **_newcomers(staged)}
    last = record.last(Step.PLANNED)
    if last is None or last["plan"] != pinned or record.stands_at is Step.TAKEN_BACK:
        record = case.enter(
            record,
            Step.PLANNED,
            asked=case.ticket.model_dump(),
            ticket=case.ticket.fingerprint,
            plan=pinned,
            hosts=list(shown),
            joining=list(staged.joining),
            diffs=_alike(read.hosts),
            decisions=planned_decisions(case.paths.root, plan, staged.folder),
        )
    try:
        approver = _approver(case, pinned)
    except ZonghengError as error:
        return _refused(shown, error.problems, _waiting(case, record, pinned))
    signature = case.signature.read_text(encoding="utf-8")
    record = case.enter(record, Step.APPROVED, by=approver, plan=pinned, signature=signature)
    begun: dict[str, Any] = {
        "ticket": case.ticket.fingerprint,
        "plan": pinned,
        "commands": plan.hash,
        "configs": staged.digests,
        "patch": state is PatchState.APPLIES,
        "touched": list(staged.touched),
        "joining": list(staged.joining),
    }
    return carry_out(case, case.enter(record, Step.APPLYING, **begun))


def _approver(case: Case, plan: str) -> str:
    if not case.signature.exists():
        raise ZonghengError(problem("CHG005", plan=plan[:12], ticket=shlex.quote(str(case.file.path))))
    files = {"signature": case.signature, "approvers": case.approvers}
    approver = approver_of(plan, **files)
    demand_second_person(approver, case.ticket.requested_by, plan_hash=plan, **files)
    return approver


def _newcomers(staged: Staged) -> dict[str, HostOutcome]:
    return {
        host: HostOutcome(
            host=host,
            status=Status.CHANGED,
            diff=unified_diff("", staged.configs[host], platform),
        )
        for host, platform in staged.joining.items()
    }


def _alike(hosts: Mapping[str, HostOutcome]) -> list[dict[str, Any]]:
    """Return each difference once, with the hosts that share it."""
    groups: dict[str, list[str]] = {}
    for host, outcome in hosts.items():
        if outcome.diff:
            groups.setdefault(outcome.diff, []).append(host)
    return [{"hosts": named, "diff": diff} for diff, named in groups.items()]


def _waiting(case: Case, record: Record, plan: str) -> tuple[str, ...]:
    """Return what somebody who shall approve a plan reads before its differences."""
    story = case.record_path.with_suffix(".md")
    title = language.pick(
        zh=f"变更计划 {plan[:12]}，全文见 {story}", en=f"change plan {plan[:12]}, in full: {story}"
    )
    changing = language.pick(zh="将变的出口判定", en="exit decision to change")
    decisions = (record.last(Step.PLANNED) or {}).get("decisions", ())
    return title, *(f"{changing}  {line}" for line in decision_lines(decisions))


def _refused(
    shown: Mapping[str, HostOutcome], named: tuple[Problem, ...], notes: tuple[str, ...]
) -> StageResult:
    """Return the devices that would change as refused, each with its diff; raise where there is none."""
    concerned = {host: one for host, one in shown.items() if one.status is Status.CHANGED}
    if not concerned:
        raise ZonghengError(named)
    hosts = {
        host: HostOutcome(host=host, status=Status.REFUSED, diff=one.diff, problems=named)
        for host, one in concerned.items()
    }
    return StageResult(stage=STAGE, hosts=hosts, notes=notes, wrote=True)
