# SPDX-License-Identifier: Apache-2.0
"""The stage: judge the last snapshots of a network and write the reports of a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from pathlib import Path

from zongheng import language
from zongheng.addressing.ledger import Ledger
from zongheng.audit.coverage import Coverage, collected, coverage
from zongheng.audit.evaluation import Audit, DeviceAudit, audit_texts
from zongheng.audit.report import Report, write_reports
from zongheng.audit.site import site_facts
from zongheng.audit.verdict import Outcome
from zongheng.audit.waivers import load_waivers
from zongheng.build import BuildPaths
from zongheng.build.index import planned_overlays
from zongheng.devices import HostRecord, limited, load_hosts
from zongheng.errors import Place, problem
from zongheng.intent import load_network
from zongheng.outcomes import HostOutcome, StageResult, Status


def audit(
    inventory: Path,
    *,
    date: dt.date,
    limit: Collection[str] | None = None,
    out: Path | None = None,
    check: bool = False,
) -> StageResult:
    """Audit the collected configurations of a network; devices are not touched.

    Reports go to ``out`` (``build/<network>/reports/<date>`` by default); ``check`` writes none.
    ``findings`` counts rules that fail on a device and are not waived on ``date``. A device whose
    text is missing or cannot be judged fails with AUD010 or AUD011; the others are judged all the same.
    """
    paths = BuildPaths.of(inventory)
    everything = load_hosts(paths.root)
    records = limited(everything, limit)
    intent = load_network(inventory, overlays=planned_overlays(paths))
    waivers = load_waivers(inventory / "waivers.yml", hosts=[record.host for record in everything], date=date)
    found = collected(records, paths.snapshots)
    judged = audit_texts(found.texts, site_facts=site_facts(intent, Ledger.load(paths.ledger)))
    report = Report(
        network=intent.network.name,
        title=intent.network.title,
        date=date,
        audit=judged,
        coverage=coverage(records, found, judged.devices),
        waivers=waivers,
    )
    folder = out or paths.reports / date.isoformat()
    artefacts, wrote = ((), False) if check else write_reports(report, folder)
    return StageResult(
        stage="audit",
        hosts=_outcomes(records, judged, report.coverage),
        notes=_notes(report),
        artefacts=artefacts,
        wrote=wrote,
        findings=len(report.findings),
    )


def _outcomes(records: Iterable[HostRecord], judged: Audit, covered: Coverage) -> dict[str, HostOutcome]:
    by_host = {one.device.host: one for one in judged.devices}
    return {record.host: _outcome(record, by_host.get(record.host), covered) for record in records}


def _outcome(record: HostRecord, judged: DeviceAudit | None, covered: Coverage) -> HostOutcome:
    if judged is not None and judged.unreadable is None:
        counts = {str(o): sum(1 for r in judged.results if r.outcome is o) for o in Outcome}
        return HostOutcome(host=record.host, status=Status.UNCHANGED, details=counts)
    place, reason = Place(host=record.host), str(covered.left_out[record.host])
    if judged is None and (record.lifecycle == "planned" or record.platform == "linux"):
        return HostOutcome(host=record.host, status=Status.UNCHANGED, details={"left_out": reason})
    why = (
        problem("AUD010", place, found=reason) if judged is None else problem("AUD011", place, reason=reason)
    )
    return HostOutcome(host=record.host, status=Status.FAILED, problems=(why,))


def _notes(report: Report) -> tuple[str, ...]:
    end, covered = report.conclusion, report.coverage
    rate = "–" if end.rate is None else f"{end.rate:.1f}%"
    high, medium, low = report.severities.values()
    found, decided = len(report.findings), (end.decided, end.undecided)
    return (
        language.pick(
            zh=f"核查 {len(covered.audited)}/{covered.inventory} 台设备，"
            f"未关闭问题 {found} 个（高 {high}、中 {medium}、低 {low}）",
            en=f"audited {len(covered.audited)} of {covered.inventory} devices, "
            f"{found} open findings (high {high}, medium {medium}, low {low})",
        ),
        language.pick(
            zh=f"结论（预判）：{end.verdict}，符合率 {rate}"
            f"（计 {decided[0]} 项·台，待核查条款 {decided[1]} 项）",
            en=f"conclusion (provisional): {end.verdict}, rate {rate}"
            f" ({decided[0]} items on devices; {decided[1]} items to review)",
        ),
    )
