# SPDX-License-Identifier: Apache-2.0
"""The stage: judge the last snapshots of a network and write the reports of a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from pathlib import Path

from zongheng import language
from zongheng.addressing.ledger import Ledger
from zongheng.audit.coverage import Coverage, collected, coverage
from zongheng.audit.evaluation import DeviceAudit, audit_texts
from zongheng.audit.report import Report, write_reports
from zongheng.audit.site import site_facts
from zongheng.audit.verdict import Outcome
from zongheng.audit.waivers import load_waivers
from zongheng.build import BuildPaths
from zongheng.build.index import planned_overlays
from zongheng.devices import limited, load_hosts
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
    designs: Path | None = None,
) -> StageResult:
    """Audit the collected configurations of a network; devices are not touched.

    Reports go to ``out`` (``build/<network>/reports/<date>`` by default, ``<date>.limited`` beside it where
    ``limit`` keeps devices out, so that a look at a few does not replace the report of all); ``check``
    writes none.
    ``findings`` counts rules that fail on a device and are not waived on ``date``. A device whose
    text is missing or cannot be judged fails with AUD010 or AUD011; the others are judged all the same.
    ``designs`` is a folder of artefacts to take instead of ``build/<network>``.
    """
    report = report_on(inventory, date=date, limit=limit, designs=designs)
    name = f"{date.isoformat()}.limited" if report.coverage.not_asked else date.isoformat()
    folder = out or BuildPaths.of(inventory).reports / name
    artefacts, wrote = ((), False) if check else write_reports(report, folder)
    return StageResult(
        stage="audit",
        hosts=_outcomes(report),
        notes=(*_notes(report), *_place(artefacts)),
        artefacts=artefacts,
        wrote=wrote,
        findings=len(report.findings),
    )


def report_on(
    inventory: Path,
    *,
    date: dt.date,
    limit: Collection[str] | None = None,
    designs: Path | None = None,
) -> Report:
    """Judge the last snapshots of a network; nothing is written.

    ``report_on(…).audit.outcome(host, rule)`` tells whether a finding was mended.
    """
    paths = BuildPaths.of(inventory, planned=designs)
    everything = load_hosts(paths.plan)
    records = limited(everything, limit)
    intent = load_network(inventory, overlays=planned_overlays(paths))
    waivers = load_waivers(inventory / "waivers.yml", hosts=[record.host for record in everything], date=date)
    found = collected(records, paths.snapshots)
    judged = audit_texts(found.texts, site_facts=site_facts(intent, Ledger.load(paths.ledger)))
    return Report(
        network=intent.network.name,
        title=intent.network.title,
        date=date,
        audit=judged,
        coverage=coverage(records, found, judged.devices, not_asked=len(everything) - len(records)),
        waivers=waivers,
    )


def _outcomes(report: Report) -> dict[str, HostOutcome]:
    judged = {one.device.host: one for one in report.audit.devices}
    hosts = sorted({*judged, *report.coverage.left_out})
    return {host: _outcome(host, judged.get(host), report.coverage) for host in hosts}


def _outcome(host: str, judged: DeviceAudit | None, covered: Coverage) -> HostOutcome:
    if judged is not None and judged.unreadable is None:
        counts = {str(o): sum(1 for r in judged.results if r.outcome is o) for o in Outcome}
        return HostOutcome(host=host, status=Status.UNCHANGED, details=counts)
    place, reason = Place(host=host), str(covered.left_out[host])
    if host in covered.excused:
        return HostOutcome(host=host, status=Status.UNCHANGED, details={"left_out": reason})
    code = "AUD010" if judged is None else "AUD011"
    return HostOutcome(
        host=host, status=Status.FAILED, problems=(problem(code, place, found=reason, reason=reason),)
    )


def _place(artefacts: Collection[Path]) -> list[str]:
    """Return where the report for people lies, as a sentence."""
    pages = [path for path in artefacts if path.suffix == ".html"]
    return [language.pick(zh=f"报告：{page}", en=f"report: {page}") for page in pages]


def _notes(report: Report) -> tuple[str, ...]:
    end, covered = report.conclusion, report.coverage
    rate = "–" if end.rate is None else f"{end.rate:.1f}%"
    high, medium, low = report.severities.values()
    found, decided = len(report.findings), (end.decided, end.undecided)
    aside = language.pick(
        zh=f"只核查指定的设备，另有 {covered.not_asked} 台不在此结论之内",
        en=f"only the devices asked for: {covered.not_asked} others are not in this conclusion",
    )
    return (
        *((aside,) if covered.not_asked else ()),
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
