# SPDX-License-Identifier: Apache-2.0
"""What every form of the report is made of."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zongheng import language
from zongheng.audit.catalogue import Chapter, chapters
from zongheng.audit.coverage import Coverage
from zongheng.audit.device_text import DeviceText
from zongheng.audit.evaluation import Audit
from zongheng.audit.groups import Group, grouped
from zongheng.audit.rules import rules
from zongheng.audit.score import Conclusion, ItemScore, ItemState, conclude, score_items
from zongheng.audit.verdict import Outcome, Result
from zongheng.audit.waivers import Waivers


@dataclass(frozen=True)
class Report:
    """One audit of one network on one date."""

    network: str
    title: str
    date: dt.date
    audit: Audit
    coverage: Coverage
    waivers: Waivers

    @cached_property
    def items(self) -> tuple[ItemScore, ...]:
        return score_items(self.audit.results)

    @cached_property
    def conclusion(self) -> Conclusion:
        return conclude(self.items, self.audit.results)

    @cached_property
    def failing(self) -> tuple[Group, ...]:
        """Return the problems, gravest first; wholly waived ones last."""
        groups = grouped(self.audit.results, self.waivers)
        return tuple(sorted(groups, key=lambda group: group.waived))

    @cached_property
    def reviews(self) -> tuple[Group, ...]:
        return grouped(self.audit.results, self.waivers, Outcome.REVIEW)

    @property
    def findings(self) -> tuple[Result, ...]:
        """Return the failing results that no waiver in force covers."""
        return tuple(r for r in self.audit.failing() if self.waivers.of(r.host, r.rule) is None)

    @property
    def severities(self) -> Mapping[str, int]:
        """Return the number of open findings (a rule on a device) by severity."""
        counts = Counter(rules()[result.rule].severity for result in self.findings)
        return {severity: counts[severity] for severity in ("high", "medium", "low")}

    def chapter_states(self) -> list[tuple[Chapter, Mapping[ItemState, int]]]:
        """Return how many items of each state each clause group has."""
        found: list[tuple[Chapter, Mapping[ItemState, int]]] = []
        for chapter in chapters():
            counts = Counter(item.state for item in self.items if item.control.chapter == chapter.chapter)
            found.append((chapter, {state: counts[state] for state in ItemState}))
        return found

    def worst_devices(self, most: int) -> list[tuple[DeviceText, int]]:
        """Return the devices with most open findings, at most so many."""
        counts = Counter(result.host for result in self.findings)
        devices = {one.device.host: one.device for one in self.audit.devices}
        ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        return [(devices[host], count) for host, count in ranked[:most]]

    def outcomes_of(self, host: str) -> Mapping[Outcome, int]:
        counts = Counter(result.outcome for result in self.audit.results if result.host == host)
        return {outcome: counts[outcome] for outcome in Outcome}


def role_title(role: str) -> str:
    """Return what an operator calls a role."""
    titles = ROLES.get(role, (role, role))
    return language.pick(zh=titles[0], en=titles[1])


ROLES = {
    "core": ("县核心", "Core"),
    "aggregation": ("汇聚", "Aggregation"),
    "access": ("接入", "Access"),
    "exit": ("统一出口", "Exit"),
    "node": ("接入节点", "Node"),
    "sensor": ("检测探针", "Sensor"),
    "gateway": ("安全接入平台", "Gateway"),
}
