# SPDX-License-Identifier: Apache-2.0
"""What Nornir's processors do as a rollout goes over its hosts: gather their ends, journal the failed."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field

from nornir.core.inventory import Host
from nornir.core.task import MultiResult, Task

from zongheng.deploy.context import Context
from zongheng.deploy.states import State
from zongheng.deploy.survey import Ready
from zongheng.devices.processors import Bystander, Told
from zongheng.outcomes import HostOutcome, Status
from zongheng.progress.steps import FORETOLD, READY

SURVEY, APPLY, FORETELL, LEAVE = "survey", "apply", "foretell", "leave"
"""The names of a rollout's tasks."""


@dataclass(slots=True)
class Ends(Bystander):
    """Gathers what every host came to: ready for its wave, or its end."""

    ready: dict[str, Ready] = field(default_factory=dict)
    outcomes: dict[str, HostOutcome] = field(default_factory=dict)

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:  # noqa: ARG002
        """Keep what the task returned of the host."""
        came_to = result[0].result
        if isinstance(came_to, Ready):
            self.ready[host.name] = came_to
        else:
            self.outcomes[host.name] = came_to


@dataclass(frozen=True, slots=True)
class Journalled(Bystander):
    """Journals that a host's task ended by an error: what else it went through, it noted itself."""

    context: Context

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:  # noqa: ARG002
        """Note the failure with the hash of the snapshot that a later run goes back to."""
        if not result[0].failed:
            return
        codes = " ".join(one.code for one in result[0].result.problems)
        with suppress(Exception):  # a journal that takes no more must not end the others' deploy
            last = self.context.journal.unfinished(host.name)
            snapshot = last.snapshot_hash if last else ""
            self.context.note(host.name, State.FAILED, snapshot_hash=snapshot, detail=codes)


def told(context: Context) -> Told:
    """Return what tells the context's progress of every host that waits or came to something."""
    steps = {
        Status.UNCHANGED: State.UNCHANGED.value,
        Status.CHANGED: FORETOLD if context.check else State.APPLIED.value,
        Status.RESTORED: State.RESTORED.value,
        Status.REFUSED: State.REFUSED.value,
        Status.FAILED: State.FAILED.value,
    }

    def came_to(end: object) -> str:
        return steps[end.status] if isinstance(end, HostOutcome) else READY

    return Told(context.progress, came_to, queues=SURVEY)
