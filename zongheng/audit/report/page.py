# SPDX-License-Identifier: Apache-2.0
"""``report.html``: one file that needs nothing else, for a director first and an engineer next."""

from __future__ import annotations

import base64
import hashlib
import math
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, StrictUndefined, Template
from markupsafe import Markup

from zongheng import language
from zongheng.audit.report.content import Report, role_title
from zongheng.audit.rules import SEVERITY_WORDS, rules
from zongheng.audit.score import STATE_WORDS, ItemState, high_risk_cases
from zongheng.audit.verdict import OUTCOME_WORDS, Outcome

_RING_RADIUS = 52
_SHOWN_RISKS = 6


def page(report: Report) -> str:
    """Return the page in the operator's language."""
    style, script = _asset("page.css"), _asset("page.js")
    return _template().render(
        report=report,
        style=Markup(style),  # noqa: S704 - our own file, without input
        script=Markup(script),  # noqa: S704 - our own file, without input
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        lang=language.current(),
        ring=_ring(report),
        risks=[group for group in report.failing if not group.waived][:_SHOWN_RISKS],
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=BaseLoader(), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals.update(_words())
    return environment.from_string(_asset("page.html.j2"))


def _words() -> dict[str, Any]:
    return {
        "t": lambda zh, en: language.pick(zh=zh, en=en),
        "severity_words": SEVERITY_WORDS,
        "state_words": STATE_WORDS,
        "outcome_words": OUTCOME_WORDS,
        "states": tuple(ItemState),
        "outcomes": tuple(Outcome),
        "rules": rules(),
        "cases": high_risk_cases,
        "role": role_title,
    }


def _ring(report: Report) -> dict[str, float]:
    """Return the ring that shows the rate: its circumference and the part that is filled."""
    around = 2 * math.pi * _RING_RADIUS
    return {"around": round(around, 2), "filled": round(around * (report.conclusion.rate or 0) / 100, 2)}


@cache
def _asset(name: str) -> str:
    return files("zongheng.audit.report").joinpath(name).read_text(encoding="utf-8")
