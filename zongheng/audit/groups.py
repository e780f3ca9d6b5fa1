# SPDX-License-Identifier: Apache-2.0
"""Identical findings put together: one problem, the devices that have it, one way to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from zongheng.audit.rules import Rule, rules
from zongheng.audit.verdict import Evidence, Outcome, Result
from zongheng.audit.waivers import Waiver, Waivers

_SEVERITY = ("high", "medium", "low")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A group's evidence on one device; ``waiver`` is in force, ``lapsed`` has expired."""

    host: str
    evidence: Evidence
    waiver: Waiver | None
    lapsed: Waiver | None


@dataclass(frozen=True, slots=True)
class Group:
    """One problem, as often as it occurs: same rule, same text, same reason."""

    rule: Rule
    outcome: Outcome
    occurrences: tuple[Occurrence, ...]

    @property
    def first(self) -> Evidence:
        return self.occurrences[0].evidence

    @property
    def hosts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.host for one in self.occurrences))

    @property
    def fixes(self) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
        """Return the ways to mend it, each with the devices that it is for."""
        hosts: dict[tuple[str, ...], dict[str, None]] = {}
        for one in self.occurrences:
            if one.evidence.fix:
                hosts.setdefault(one.evidence.fix, {})[one.host] = None
        return tuple((fix, tuple(names)) for fix, names in hosts.items())

    @property
    def waived(self) -> bool:
        """Tell whether every occurrence is waived."""
        return all(one.waiver is not None for one in self.occurrences)


def grouped(
    results: Iterable[Result], waivers: Waivers, outcome: Outcome = Outcome.FAIL
) -> tuple[Group, ...]:
    """Return the evidence of an outcome in groups: gravest first, then widest spread, then by rule."""
    found: dict[tuple[str, str, str], list[Occurrence]] = {}
    for result in results:
        for evidence in result.evidence:
            if evidence.outcome is outcome and result.outcome is outcome:
                text = evidence.text if outcome is Outcome.FAIL else ""
                key = (result.rule, text, evidence.why.zh)
                found.setdefault(key, []).append(_occurrence(result, evidence, waivers))
    groups = [Group(rules()[key[0]], outcome, tuple(occurrences)) for key, occurrences in found.items()]
    return tuple(
        sorted(
            groups, key=lambda g: (_SEVERITY.index(g.rule.severity), -len(g.hosts), g.rule.id, g.first.text)
        )
    )


def _occurrence(result: Result, evidence: Evidence, waivers: Waivers) -> Occurrence:
    waiver = waivers.of(result.host, result.rule)
    lapsed = None if waiver is not None else waivers.lapsed(result.host, result.rule)
    return Occurrence(result.host, evidence, waiver, lapsed)
