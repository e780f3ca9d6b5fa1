# SPDX-License-Identifier: Apache-2.0
"""The stage that shows where devices departed from the baseline, and brings them back to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from zongheng import language
from zongheng.baseline.drift import drift
from zongheng.deploy import deploy
from zongheng.deploy.change import Change
from zongheng.devices import Credentials
from zongheng.errors import Place, ZonghengError, problem
from zongheng.outcomes import StageResult
from zongheng.progress import Progress, silent

STAGE = "baseline"
SCOPES = ("baseline", "ids")
"""The scopes that baselines fill: of every device and firewall, and of intrusion detection and antivirus."""


def enforce(
    inventory: Path,
    *,
    scopes: Collection[str] = SCOPES,
    limit: Collection[str] | None = None,
    twin: bool = False,
    check: bool = False,
    credentials: Credentials | None = None,
    designs: Path | None = None,
    progress: Progress = silent,
) -> StageResult:
    """Correct every device's drift from the baselines of ``scopes``, under guard; ``check`` only shows it.

    Raises CFG003 for scopes that no baseline fills.
    A host's ``details["drift"]`` lists, by setting, the lines that are missing, extra and changed
    (see :class:`zongheng.baseline.drift.SettingDrift`), secrets redacted.
    """
    demand_scopes(scopes)
    result = deploy(
        inventory,
        limit=limit,
        scopes=set(scopes) or set(SCOPES),
        twin=twin,
        check=check,
        credentials=credentials,
        designs=designs,
        progress=progress,
        describe=_described,
        stage=STAGE,
    )
    return StageResult(
        stage=STAGE,
        hosts=result.hosts,
        notes=(*_notes(result), *result.notes),
        artefacts=result.artefacts,
        wrote=result.wrote,
    )


def demand_scopes(scopes: Collection[str]) -> None:
    """Raise CFG003 for each scope that no baseline fills."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        known = ", ".join(SCOPES)
        raise ZonghengError(problem("CFG003", Place(key="scopes"), found=one, known=known) for one in unknown)


def _described(change: Change) -> Mapping[str, Any]:
    found = drift(change.running, change.target, change.platform)
    return {"drift": [setting.as_dict() for setting in found]}


def _notes(result: StageResult) -> tuple[str, ...]:
    """Return one sentence a setting: on how many devices it departed, and by how many lines."""
    settings: dict[str, list[int]] = {}
    for outcome in result.hosts.values():
        for one in outcome.details.get("drift", ()):
            lines = sum(len(one[kind]) for kind in ("missing", "extra", "changed"))
            settings.setdefault(one["setting"], []).append(lines)
    return tuple(
        language.pick(
            zh=f"基线偏离：{title}，{len(lines)} 台共 {sum(lines)} 处",
            en=f"drift: {title}, {sum(lines)} lines on {len(lines)} devices",
        )
        for title, lines in settings.items()
    )
