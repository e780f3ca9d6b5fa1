# SPDX-License-Identifier: Apache-2.0
"""``audit.json``: the audit for machines; ``docs/audit.md`` gives its schema."""

from __future__ import annotations

import json
from typing import Any

from zongheng.audit.evaluation import DeviceAudit
from zongheng.audit.report.content import Report
from zongheng.audit.rules import Rule, rules
from zongheng.audit.score import ItemScore, high_risk_cases
from zongheng.audit.verdict import Evidence, Outcome, Result
from zongheng.audit.waivers import Waiver, Waivers
from zongheng.audit.wording import Words

SCHEMA = "zongheng.audit/1"


def record_text(report: Report) -> str:
    """Return the record as JSON text, the same for the same input."""
    return json.dumps(_record(report), ensure_ascii=False, indent=1) + "\n"


def _record(report: Report) -> dict[str, Any]:
    end = report.conclusion
    return {
        "schema": SCHEMA,
        "network": report.network,
        "title": report.title,
        "date": report.date.isoformat(),
        "conclusion": {
            "verdict": _words(end.verdict),
            "provisional": end.provisional,
            "rate_percent": None if end.rate is None else round(end.rate, 1),
            "items_on_devices": end.decided,
            "items_to_review": end.undecided,
            "hazards": list(end.hazards),
        },
        "findings": {"open": len(report.findings), **report.severities},
        "coverage": {
            "inventory": report.coverage.inventory,
            "audited": len(report.coverage.audited),
            "left_out": {host: _words(why) for host, why in report.coverage.left_out.items()},
            "stale": dict(report.coverage.stale),
            "not_asked": report.coverage.not_asked,
        },
        "items": [_item(item) for item in report.items],
        "rules": [_rule(rule) for rule in rules().values()],
        "devices": [_device(report, one) for one in report.audit.devices],
        "waivers": [_waiver(report.waivers, waiver) for waiver in report.waivers.all],
    }


def _item(item: ItemScore) -> dict[str, Any]:
    return {
        "id": item.control.id,
        "unit": item.control.item.unit,
        "title": _words(item.control.title),
        "verified": item.control.item.verified,
        "state": str(item.state),
        "rules": list(item.rules),
        "results": {str(outcome): count for outcome, count in item.counts.items()},
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "title": _words(rule.title),
        "severity": rule.severity,
        "clauses": list(rule.clauses),
        "high_risk": list(high_risk_cases(rule)),
        "expected": _words(rule.expected),
        "risk": _words(rule.risk),
    }


def _device(report: Report, one: DeviceAudit) -> dict[str, Any]:
    device = one.device
    return {
        "host": device.host,
        "title": device.title,
        "site": device.site,
        "role": device.role,
        "platform": device.platform,
        "flavour": device.flavour,
        "model": device.model,
        "source": device.source,
        "unreadable": _words(one.unreadable) if one.unreadable else None,
        "results": [_result(report.waivers, result) for result in one.results],
    }


def _result(waivers: Waivers, result: Result) -> dict[str, Any]:
    record: dict[str, Any] = {"rule": result.rule, "outcome": str(result.outcome)}
    if result.evidence:
        record["evidence"] = [_evidence(item) for item in result.evidence]
    if result.outcome is Outcome.FAIL:
        waiver = waivers.of(result.host, result.rule)
        lapsed = waivers.lapsed(result.host, result.rule)
        record |= {"fix": list(result.fix), "waiver": waiver.id if waiver else None}
        record["waiver_lapsed"] = lapsed.id if lapsed and not waiver else None
    return record


def _evidence(item: Evidence) -> dict[str, Any]:
    record: dict[str, Any] = {
        "outcome": str(item.outcome),
        "line": item.line,
        "text": item.text,
        "path": list(item.path),
    }
    if item.outcome in (Outcome.FAIL, Outcome.REVIEW, Outcome.ERROR):
        record |= {"expected": _words(item.expected), "why": _words(item.why), "fix": list(item.fix)}
    return record


def _waiver(waivers: Waivers, waiver: Waiver) -> dict[str, Any]:
    return {**waiver.model_dump(mode="json"), "in_force": waiver.in_force(waivers.date)}


def _words(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}
