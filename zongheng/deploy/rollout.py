# SPDX-License-Identifier: Apache-2.0
"""All hosts of a deploy: surveyed at once, then changed wave by wave until one fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from nornir.core import Nornir
from nornir.core.task import Result, Task

from zongheng.deploy.change import Change
from zongheng.deploy.context import Context
from zongheng.deploy.guarded import GuardedApply
from zongheng.deploy.route_losses import losses
from zongheng.deploy.states import State
from zongheng.deploy.survey import Guard, Intended, Ready, survey
from zongheng.deploy.waves import Wave
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, Status

READY = "ready"
"""Shown of a host whose change waits for its wave."""


@dataclass(slots=True)
class Rollout:
    """One deploy over ``nornir``'s hosts; ``max_fail`` failed applies are borne before it stops."""

    nornir: Nornir
    context: Context
    intended: Intended
    waves: Sequence[Wave]
    max_fail: int = 0
    guard: Guard | None = None
    outcomes: dict[str, HostOutcome] = field(default_factory=dict)

    def run(self) -> Mapping[str, HostOutcome]:
        """Return every host's end, by name."""
        ready = self._survey()
        failures, earlier = 0, dict[str, Change]()
        for wave in self.waves:
            attempted = {host: ready[host] for host in wave if host in ready}
            if not attempted:
                continue
            if failures > self.max_fail:
                self._leave(attempted)
            elif self.context.check:
                self._predict(attempted)
            else:
                failures += self._apply(attempted, earlier)
            earlier = {host: waiting.change for host, waiting in attempted.items()}
        return dict(sorted(self.outcomes.items()))

    def _survey(self) -> dict[str, Ready]:
        looked = self._each(
            tuple(self.nornir.inventory.hosts),
            lambda task: survey(task.host, self.nornir.config, self.context, self.intended, self.guard),
        )
        self.outcomes |= {host: end for host, end in looked.items() if isinstance(end, HostOutcome)}
        for host in sorted(host for host, end in looked.items() if isinstance(end, Ready)):
            self.context.progress(host, READY)
        return {host: end for host, end in looked.items() if isinstance(end, Ready)}

    def _apply(self, ready: Mapping[str, Ready], earlier: Mapping[str, Change]) -> int:
        """Change the hosts of one wave at the same time; return how many did not end well.

        ``earlier`` are the changes of the wave before.
        """
        fewer = losses({host: waiting.change for host, waiting in ready.items()}, earlier)

        def applied(task: Task) -> HostOutcome:
            host = ready[task.host.name]
            meant = fewer[task.host.name]
            return GuardedApply(
                task.host, self.nornir.config, host.change, host.before, self.context, meant
            ).run()

        ended = self._each(tuple(ready), applied)
        self.outcomes |= {host: end for host, end in ended.items() if isinstance(end, HostOutcome)}
        return sum(1 for host in ended if not self.outcomes[host].well)

    def _predict(self, ready: Mapping[str, Ready]) -> None:
        for host, waiting in ready.items():
            details = self.context.details(waiting.change)
            self.outcomes[host] = HostOutcome(
                host=host, status=Status.CHANGED, diff=waiting.change.diff, details=details
            )

    def _leave(self, ready: Mapping[str, Ready]) -> None:
        for host, waiting in ready.items():
            left = problem("DEP017", Place(host=host))
            self.outcomes[host] = HostOutcome(
                host=host, status=Status.REFUSED, diff=waiting.change.diff, problems=(left,)
            )

    def _each(
        self, hosts: Sequence[str], work: Callable[[Task], Ready | HostOutcome]
    ) -> dict[str, Ready | HostOutcome]:
        """Run ``work`` on ``hosts`` at once, with every error the host's own outcome."""
        if not hosts:
            return {}
        chosen = self.nornir.filter(filter_func=lambda host: host.name in hosts)
        results = chosen.run(task=_guarded_task, work=work, context=self.context)
        return {host: results[host][0].result for host in results}


def _guarded_task(task: Task, *, work: Callable[[Task], Ready | HostOutcome], context: Context) -> Result:
    try:
        end = work(task)
    except ZonghengError as error:
        end = _failed(task, context, error.problems)
    except Exception as error:  # noqa: BLE001  # one device's surprise must not end the others' deploy
        unexpected = problem("DEV030", Place(host=task.host.name), found=type(error).__name__)
        end = _failed(task, context, (unexpected,))
    return Result(host=task.host, result=end)


def _failed(task: Task, context: Context, problems: tuple[Problem, ...]) -> HostOutcome:
    host = task.host.name
    with suppress(Exception):  # a journal that takes no more (a full disk) must not end the others' deploy
        last = context.journal.unfinished(host)
        snapshot = last.snapshot_hash if last else ""
        codes = " ".join(one.code for one in problems)
        context.note(host, State.FAILED, snapshot_hash=snapshot, detail=codes)
    return HostOutcome(host=host, status=Status.FAILED, problems=problems, details={"run": context.run})
