# SPDX-License-Identifier: Apache-2.0
"""What a check says of a device: outcome, the lines that show it, why, and what to type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zongheng.audit.wording import Words
from zongheng.config import ConfigNode


class Outcome(StrEnum):
    """The five ends of a check on a device."""

    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FAIL = "fail"
    REVIEW = "needs_review"
    """Configuration alone cannot prove it."""
    NOT_APPLICABLE = "not_applicable"
    ERROR = "error"
    """The text is no whole configuration of this device, so nothing is said of it."""


OUTCOME_WORDS: Mapping[Outcome, Words] = {
    Outcome.PASS: Words(zh="符合", en="Pass"),
    Outcome.FAIL: Words(zh="不符合", en="Fail"),
    Outcome.REVIEW: Words(zh="待核查", en="Needs review"),
    Outcome.NOT_APPLICABLE: Words(zh="不适用", en="Not applicable"),
    Outcome.ERROR: Words(zh="无法核查", en="Error"),
}

_GRAVITY = (Outcome.ERROR, Outcome.FAIL, Outcome.REVIEW, Outcome.PASS, Outcome.NOT_APPLICABLE)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """Return the gravest outcome; one sound line never hides a bad one."""
    return min(outcomes, key=_GRAVITY.index, default=Outcome.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Observation:
    """One thing that a check saw on a device.

    ``node`` is the line that shows it; for what is absent, ``section`` is the block where it
    should stand (None: the whole configuration). ``values`` fill the rule's fix.
    """

    outcome: Outcome
    node: ConfigNode | None = None
    section: ConfigNode | None = None
    why: Words | None = None
    expected: Words | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    fix: tuple[str, ...] | None = None
    """Commands of this very observation, in place of the rule's."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An observation as an assessor reads it: where, what stands there (redacted), what should.

    ``line`` is 1-based; of what is absent it is the enclosing section's, or 0 where that is
    absent too.
    """

    outcome: Outcome
    line: int
    text: str
    path: tuple[str, ...]
    present: bool
    expected: Words
    why: Words
    fix: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Result:
    """One rule on one device."""

    host: str
    rule: str
    outcome: Outcome
    evidence: tuple[Evidence, ...]

    @property
    def fix(self) -> tuple[str, ...]:
        """Return the commands of all failing evidence, in order, each block once."""
        seen: dict[tuple[str, ...], None] = {}
        for item in self.evidence:
            if item.outcome is Outcome.FAIL:
                seen.setdefault(item.fix)
        return tuple(command for block in seen for command in block)


def passed(
    node: ConfigNode | None = None, *, section: ConfigNode | None = None, why: Words | None = None
) -> Observation:
    """Return that a line is as it should be."""
    return Observation(Outcome.PASS, node, section, why)


def failed(
    node: ConfigNode | None = None,
    *,
    section: ConfigNode | None = None,
    why: Words | None = None,
    values: Mapping[str, str] | None = None,
    fix: tuple[str, ...] | None = None,
) -> Observation:
    """Return that a line is wrong, or that one is missing in ``section``."""
    return Observation(Outcome.FAIL, node, section, why, values=values or {}, fix=fix)


def review(
    node: ConfigNode | None = None, *, section: ConfigNode | None = None, why: Words | None = None
) -> Observation:
    """Return that a person has to look."""
    return Observation(Outcome.REVIEW, node, section, why)
