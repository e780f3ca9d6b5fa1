# SPDX-License-Identifier: Apache-2.0
"""All hosts of a deploy: surveyed at once, then changed wave by wave until one fails."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from nornir.core import Nornir
from nornir.core.task import Result, Task

from zongheng.deploy.change import Change
from zongheng.deploy.context import Context
from zongheng.deploy.guarded import GuardedApply
from zongheng.deploy.processors import APPLY, FORETELL, LEAVE, SURVEY, Ends, Journalled, told
from zongheng.deploy.route_counts import Losses
from zongheng.deploy.route_losses import losses
from zongheng.deploy.survey import Guard, Intended, Ready, survey
from zongheng.deploy.waves import Wave
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.outcomes import HostOutcome, Status

Work = Callable[[Task], Ready | HostOutcome]
"""What is done with one host; its errors become the host's own outcome."""


@dataclass(slots=True)
class Rollout:
    """One deploy over ``nornir``'s hosts; ``max_fail`` failed applies are borne before it stops.

    Everything is a Nornir task, and what its processors see of it: they gather the ends, journal failures and
    tell of the progress.
    """

    nornir: Nornir
    context: Context
    intended: Intended
    waves: Sequence[Wave]
    max_fail: int = 0
    guard: Guard | None = None
    ends: Ends = field(default_factory=Ends)

    def run(self) -> Mapping[str, HostOutcome]:
        """Return every host's end, by name."""
        self._each(SURVEY, tuple(self.nornir.inventory.hosts), self._survey)
        failures, earlier = 0, dict[str, Change]()
        for wave in self.waves:
            attempted = {host: self.ends.ready[host].change for host in wave if host in self.ends.ready}
            if failures > self.max_fail:
                self._each(LEAVE, attempted, self._leave)
            elif self.context.check:
                self._each(FORETELL, attempted, self._foretell)
            else:
                self._each(APPLY, attempted, self._applying(losses(attempted, earlier)))
                failures += sum(1 for host in attempted if not self.ends.outcomes[host].well)
            earlier = attempted or earlier
        return dict(sorted(self.ends.outcomes.items()))

    def _survey(self, task: Task) -> Ready | HostOutcome:
        return survey(task.host, self.nornir.config, self.context, self.intended, self.guard)

    def _applying(self, fewer: Mapping[str, Losses | None]) -> Work:
        """Return the work that changes a host, which may have ``fewer`` routes then."""

        def applied(task: Task) -> HostOutcome:
            ready, meant = self.ends.ready[task.host.name], fewer[task.host.name]
            return GuardedApply(
                task.host, self.nornir.config, ready.change, ready.before, self.context, meant
            ).run()

        return applied

    def _foretell(self, task: Task) -> HostOutcome:
        change = self.ends.ready[task.host.name].change
        details = self.context.details(change)
        return HostOutcome(host=change.host, status=Status.CHANGED, diff=change.diff, details=details)

    def _leave(self, task: Task) -> HostOutcome:
        change = self.ends.ready[task.host.name].change
        left = problem("DEP017", Place(host=change.host))
        return HostOutcome(host=change.host, status=Status.REFUSED, diff=change.diff, problems=(left,))

    def _each(self, name: str, hosts: Collection[str], work: Work) -> None:
        """Do ``work`` with ``hosts`` at once, as the Nornir task ``name``."""
        if not hosts:
            return
        chosen = self.nornir.filter(filter_func=lambda host: host.name in hosts)
        # the journal first: nobody is told what is not written yet
        watched = chosen.with_processors([Journalled(self.context), self.ends, told(self.context)])
        watched.run(task=_guarded_task, name=name, work=work, run=self.context.run)


def _guarded_task(task: Task, *, work: Work, run: int) -> Result:
    """Return what ``work`` came to. Its errors end here: Nornir would log them, with all that they quote."""
    try:
        return Result(host=task.host, result=work(task))
    except ZonghengError as error:
        problems: tuple[Problem, ...] = error.problems
    except Exception as error:  # noqa: BLE001  # one device's surprise must not end the others' deploy
        problems = (problem("DEV030", Place(host=task.host.name), found=type(error).__name__),)
    end = HostOutcome(host=task.host.name, status=Status.FAILED, problems=problems, details={"run": run})
    return Result(host=task.host, result=end, failed=True)
