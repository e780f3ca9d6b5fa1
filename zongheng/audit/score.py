# SPDX-License-Identifier: Apache-2.0
"""From results to items to a conclusion, by the 2025 report form.

The form drops the numeric score: by rate of conforming items, above 90 % and without a major
hazard 符合, from 60 % 基本符合, below 不符合 (公网安〔2025〕1846号, Q20). The rate's base is unofficial;
as in single-item tables it counts an item on a device (项·台): conforming where the item's rules pass
there and none fails, not conforming where one fails, left out where configuration says nothing. So
the rate speaks of what configurations show, and the conclusion is provisional until the rest, counted
beside it, is attested. The state of an item over the whole network is stricter: it conforms only if
configuration can prove all of it and does so on every device.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from zongheng.audit.catalogue import Control, controls
from zongheng.audit.rules import Rule, rules
from zongheng.audit.verdict import Outcome, Result
from zongheng.audit.wording import Words

CONFORMING_ABOVE = 90.0
BASIC_FROM = 60.0


class ItemState(StrEnum):
    """What configurations say of an item, over all devices."""

    CONFORMING = "conforming"
    PARTIAL = "partial"
    NOT_CONFORMING = "not_conforming"
    REVIEW = "needs_review"
    NOT_APPLICABLE = "not_applicable"


STATE_WORDS: Mapping[ItemState, Words] = {
    ItemState.CONFORMING: Words(zh="符合", en="Conforming"),
    ItemState.PARTIAL: Words(zh="部分符合", en="Partly conforming"),
    ItemState.NOT_CONFORMING: Words(zh="不符合", en="Not conforming"),
    ItemState.REVIEW: Words(zh="待核查", en="Needs review"),
    ItemState.NOT_APPLICABLE: Words(zh="不适用", en="Not applicable"),
}


@dataclass(frozen=True, slots=True)
class ItemScore:
    """One item: its state, the rules that speak of it, and how many results of each outcome."""

    control: Control
    state: ItemState
    rules: tuple[str, ...]
    counts: Mapping[Outcome, int]


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The end of the whole audit. ``rate`` is in percent of ``decided``; None where nothing is."""

    verdict: Words
    rate: float | None
    decided: int
    """Items on devices that the rate counts."""
    undecided: int
    """Items that people have to review."""
    hazards: tuple[str, ...]
    """Rules with failing devices whose items are high-risk cases."""

    @property
    def provisional(self) -> bool:
        return self.undecided > 0


def score_items(results: Iterable[Result]) -> tuple[ItemScore, ...]:
    """Return every item of the catalogue with its state, in clause order."""
    by_rule: dict[str, list[Result]] = defaultdict(list)
    for result in results:
        by_rule[result.rule].append(result)
    by_item: dict[str, list[Rule]] = defaultdict(list)
    for rule in rules().values():
        for clause in rule.clauses:
            by_item[clause].append(rule)
    return tuple(_scored(control, by_item[control.id], by_rule) for control in controls().values())


def _scored(control: Control, speaking: list[Rule], by_rule: Mapping[str, list[Result]]) -> ItemScore:
    counts = dict.fromkeys(Outcome, 0)
    for rule in speaking:
        for result in by_rule.get(rule.id, ()):
            counts[result.outcome] += 1
    return ItemScore(control, _state(control, counts), tuple(rule.id for rule in speaking), counts)


def _state(control: Control, counts: Mapping[Outcome, int]) -> ItemState:
    if not control.item.network:
        return ItemState.NOT_APPLICABLE
    if counts[Outcome.FAIL]:
        return ItemState.PARTIAL if counts[Outcome.PASS] else ItemState.NOT_CONFORMING
    unsure = counts[Outcome.REVIEW] or counts[Outcome.ERROR] or not counts[Outcome.PASS]
    if control.item.verified != "yes" or unsure:
        return ItemState.REVIEW
    return ItemState.CONFORMING


def conclude(items: Iterable[ItemScore], results: Iterable[Result]) -> Conclusion:
    """Return the conclusion over all items."""
    results = tuple(results)
    judged = _item_by_device(results)
    hazards = tuple(sorted({result.rule for result in results if _is_hazard(result)}))
    rate = 100.0 * sum(judged) / len(judged) if judged else None
    return Conclusion(
        verdict=_verdict(rate, hazards=bool(hazards)),
        rate=rate,
        decided=len(judged),
        undecided=sum(1 for item in items if item.state is ItemState.REVIEW),
        hazards=hazards,
    )


def _item_by_device(results: Iterable[Result]) -> list[bool]:
    """Return, for each item on each device that configuration says something of, whether it conforms."""
    said: dict[tuple[str, str], bool] = {}
    for result in results:
        if result.outcome not in (Outcome.PASS, Outcome.FAIL):
            continue
        for clause in rules()[result.rule].clauses:
            key = (clause, result.host)
            said[key] = said.get(key, True) and result.outcome is Outcome.PASS
    return list(said.values())


def _is_hazard(result: Result) -> bool:
    rule = rules()[result.rule]
    return result.outcome is Outcome.FAIL and rule.severity == "high" and bool(high_risk_cases(rule))


def high_risk_cases(rule: Rule) -> tuple[str, ...]:
    """Return the high-risk cases of a rule's items, each once, in order."""
    cases = (case for clause in rule.clauses for case in controls()[clause].item.high_risk)
    return tuple(dict.fromkeys(cases))


def _verdict(rate: float | None, *, hazards: bool) -> Words:
    if rate is None:
        return Words(zh="无法判定", en="Undetermined")
    if rate > CONFORMING_ABOVE and not hazards:
        return STATE_WORDS[ItemState.CONFORMING]
    if rate >= BASIC_FROM:
        return Words(zh="基本符合", en="Basically conforming")
    return STATE_WORDS[ItemState.NOT_CONFORMING]
