# SPDX-License-Identifier: Apache-2.0
"""Carrying out what was approved: applied, verified and closed; or all of it taken back.

Every part may be begun again: a run that was killed anywhere is gone on with by running the ticket again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zongheng import deploy, language
from zongheng.audit.stage import report_on
from zongheng.audit.verdict import Outcome
from zongheng.change.case import Case, well
from zongheng.change.exit_decisions import observed_decisions
from zongheng.change.intent_patch import PatchState, apply_patch, patch_state
from zongheng.change.record import Record, Step
from zongheng.change.staging import digests
from zongheng.change.taking_back import take_back
from zongheng.collect import collect
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, StageResult, Status

STAGE = "change"
Begun = Mapping[str, Any]
"""The facts of the record's ``applying`` entry: what was approved."""


def carry_out(case: Case, record: Record) -> StageResult:
    """Bring the approved change of a record to its close; or take all of it back and raise why.

    Raises CHG011 (not as designed, or a finding not mended), CHG012 (a device failed), CHG022 (other
    exit decisions than planned), CHG023 (the intent moved meanwhile), or CHG024 where the run that was
    killed had begun to take back already; the record ends with ``taken back`` then.
    """
    begun = record.last(Step.APPLYING)
    if begun is None:
        message = "nothing was approved"
        raise ValueError(message)
    if record.stands_at is Step.TAKING_BACK:
        failure = problem("CHG024", Place(file=str(case.record_path)))
        raise ZonghengError(take_back(case, record, begun, [failure]))
    try:
        hosts = _applied(case, begun)
        record = case.enter(record, Step.APPLIED, hosts={h: _end(one) for h, one in hosts.items()})
        record = case.enter(record, Step.VERIFIED, **_verified(case, begun))
    except ZonghengError as error:
        raise ZonghengError(take_back(case, record, begun, error.problems)) from None
    case.enter(record, Step.CLOSED, plan=begun["plan"], hosts=_everyone(begun))
    note = language.pick(
        zh=f"工单 {case.ticket.ticket} 已完成、验证并关闭",
        en=f"ticket {case.ticket.ticket} is applied, verified and closed",
    )
    return StageResult(stage=STAGE, hosts=hosts, notes=(note,), artefacts=(case.record_path,), wrote=True)


def _applied(case: Case, begun: Begun) -> dict[str, HostOutcome]:
    """Patch the intent, plan it, apply the approved plan and onboard; raise CHG012 on failure."""
    # a run that was killed before or after the patch finds it either way
    if begun["patch"] and patch_state(case.inventory, case.ticket.patch) is not PatchState.APPLIED:
        apply_patch(case.inventory, case.ticket.patch, place=case.file.place("patch"))
    case.plan()
    _demand_unmoved(case, begun)
    plan = deploy.Plan.load(case.paths.plans / f"{case.ticket.ticket}.json")
    if plan.hash != begun["commands"]:
        raise ZonghengError(problem("DEP005", Place(file=f"{plan.id}.json"), found=plan.hash[:12]))
    hosts: dict[str, HostOutcome] = {}
    if plan.hosts:
        hosts |= well(deploy.apply_plan(case.inventory, plan, progress=case.progress, **case.devices))
    if begun["joining"]:
        hosts |= well(case.onboard(frozenset(begun["joining"])))
    return hosts


def _demand_unmoved(case: Case, begun: Begun) -> None:
    """Refuse (CHG023) to go on where the intent no longer makes what was approved: somebody edited it."""
    now = digests(case.paths.configs)
    moved = [host for host, digest in begun["configs"].items() if now.get(host) != digest]
    if moved:
        raise ZonghengError(problem("CHG023", found=", ".join(sorted(moved))))


def _verified(case: Case, begun: Begun) -> dict[str, Any]:
    """Return what was verified; raise CHG011 and CHG022 with every reason when it is not as it shall be."""
    everyone = _everyone(begun)
    compared = case.compared(everyone)
    differing = [host for host, one in compared.items() if one.status is not Status.UNCHANGED]
    reasons = [
        language.pick(zh=f"{host} 与设计不一致", en=f"{host} differs from its design") for host in differing
    ]
    mended, unmended = _mended(case)
    problems: list[Problem] = [problem("CHG011", reason=reason) for reason in (*reasons, *unmended)]
    decisions, unplanned = observed_decisions(case, begun["touched"])
    problems += unplanned
    if problems:
        raise ZonghengError(problems)
    return {"equal": everyone, "mended": mended, "decisions": decisions}


def _mended(case: Case) -> tuple[list[dict[str, str]], list[str]]:
    """Return how each finding that the ticket names stands now, and a reason for each that does not pass."""
    mends = case.ticket.mends
    if not mends:
        return [], []
    hosts = sorted({mend.host for mend in mends})
    well(collect(case.inventory, limit=hosts, **case.devices))
    audit = report_on(case.inventory, date=case.date, limit=hosts).audit
    ends = {mend: audit.outcome(mend.host, mend.check) for mend in mends}
    mended = [
        {"check": mend.check, "host": mend.host, "outcome": str(end or "–")} for mend, end in ends.items()
    ]
    unmended = [
        f"{mend.check} {mend.host}: {end or '–'}" for mend, end in ends.items() if end is not Outcome.PASS
    ]
    return mended, unmended


def _everyone(begun: Begun) -> list[str]:
    return sorted({*begun["touched"], *begun["joining"]})


def _end(outcome: HostOutcome) -> dict[str, Any]:
    """Return what the record keeps of one device's end."""
    kept = {key: outcome.details[key] for key in ("commands", "run", "serial") if key in outcome.details}
    return {"status": outcome.status.value, **kept}
