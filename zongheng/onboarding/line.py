# SPDX-License-Identifier: Apache-2.0
"""The waves of a run: a level after the other, all devices of a level at once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from zongheng import language
from zongheng.devices import Limits
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.onboarding.progress import State
from zongheng.onboarding.registration import Registration
from zongheng.onboarding.steps import Crew
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.progress.steps import FAILED, REFUSED


class Apply(Protocol):
    """Bring hosts to their full configuration; with ``check`` only say which of them differ."""

    def __call__(self, hosts: Collection[str], *, check: bool) -> StageResult: ...


@dataclass(slots=True)
class Line:
    """One run over all devices that are registered with its crew."""

    crew: Crew
    apply: Apply
    problems: dict[str, tuple[Problem, ...]] = field(default_factory=dict)
    diffs: dict[str, str] = field(default_factory=dict)
    ends: dict[str, Status] = field(default_factory=dict)
    """How devices ended that did not come through, where it is not plainly failed."""

    def run(self) -> dict[str, HostOutcome]:
        """Take every device as far as it comes; return where each ended, by host."""
        standings = self.crew.progress.standings()
        entries = [subject.registration for subject in self.crew.subjects.values()]
        accepted = {e.host for e in entries if standings[e.host].state is State.ACCEPTED}
        waiting = sorted((e for e in entries if e.host not in accepted), key=lambda e: (e.wave, e.host))
        for entry in waiting:
            self.crew.show(entry.host, State.REGISTERED.value)
        for _, wave in groupby(waiting, key=lambda e: e.wave):
            self._wave(list(wave))
        return {entry.host: self._outcome(entry.host, known=entry.host in accepted) for entry in entries}

    def _wave(self, wave: list[Registration]) -> None:
        ready = [entry for entry in wave if not self._blocked(entry)]
        up = self._each(ready, self.crew.bring_up)
        configured = self._configure(up)
        self._each(configured, self.crew.accept)

    def _blocked(self, entry: Registration) -> bool:
        """Return whether every device above this one failed: it could not be reached through them."""
        parents = self.crew.subjects[entry.host].parents
        blocked = bool(parents) and all(parent in self.problems for parent in parents)
        if blocked:
            place = Place(host=entry.host)
            self.problems[entry.host] = (problem("ONB017", place, parent=" ".join(parents)),)
            self.ends[entry.host] = Status.REFUSED
            self.crew.show(entry.host, REFUSED)
        return blocked

    def _each(self, entries: list[Registration], step: Callable[[Registration], None]) -> list[Registration]:
        """Take the step with all devices at once; return those that came through."""
        if not entries:
            return []
        sessions = Limits.from_environment().sessions
        with ThreadPoolExecutor(max_workers=min(len(entries), sessions)) as pool:
            ends = list(pool.map(lambda entry: self._taken(step, entry), entries))
        for entry, problems in zip(entries, ends, strict=True):
            if problems:
                self.problems[entry.host] = problems
        return [entry for entry in entries if entry.host not in self.problems]

    def _taken(self, step: Callable[[Registration], None], entry: Registration) -> tuple[Problem, ...]:
        problems = _end(step, entry)
        if problems:
            self.crew.show(entry.host, FAILED)
        return problems

    def _configure(self, entries: list[Registration]) -> list[Registration]:
        """Apply the full configuration and look that nothing of it is missing; return who has it."""
        if not entries:
            return []
        for host, outcome in self.apply([entry.host for entry in entries], check=False).hosts.items():
            self.diffs[host] = outcome.diff
            if not outcome.well:
                self.problems[host] = outcome.problems
                self.ends[host] = outcome.status
        configured = [entry for entry in entries if entry.host not in self.problems]
        for host in self._different(configured):
            title = language.pick(zh="运行配置与规划一致", en="the configuration is as planned")
            self.problems[host] = (problem("ONB016", Place(host=host, key="configuration"), check=title),)
            self.crew.show(host, FAILED)
        configured = [entry for entry in configured if entry.host not in self.problems]
        for entry in configured:
            self.crew.reach(entry.host, State.CONFIGURED)
        return configured

    def _different(self, entries: list[Registration]) -> list[str]:
        if not entries:
            return []
        outcomes = self.apply([entry.host for entry in entries], check=True).hosts
        return [host for host, outcome in outcomes.items() if outcome.status is not Status.UNCHANGED]

    def _outcome(self, host: str, *, known: bool) -> HostOutcome:
        standing = self.crew.progress.standings()[host]
        if host in self.problems:
            status = self.ends.get(host, Status.FAILED)
        else:
            status = Status.UNCHANGED if known else Status.CHANGED
        return HostOutcome(
            host=host,
            status=status,
            diff=self.diffs.get(host, ""),
            problems=self.problems.get(host, ()),
            details={"state": standing.state.value, "serial": standing.serial},
        )


def _end(step: Callable[[Registration], None], entry: Registration) -> tuple[Problem, ...]:
    try:
        step(entry)
    except ZonghengError as error:
        return error.problems
    except Exception as error:  # noqa: BLE001 — one device's surprise must not end the others' onboarding
        return (problem("DEV030", Place(host=entry.host), found=type(error).__name__),)
    return ()
