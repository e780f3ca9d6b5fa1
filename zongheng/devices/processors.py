# SPDX-License-Identifier: Apache-2.0
"""Nornir processors: what is told as a task goes over the devices.

Nornir guards tasks, not processors: one that raises ends the run of all devices. What can fail is therefore
left to the tasks, or borne.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, MultiResult, Task

from zongheng.progress import Progress
from zongheng.progress.steps import QUEUED


class Bystander:
    """A Nornir processor that minds nothing: others mind what they are about."""

    def task_started(self, task: Task) -> None:
        """Nornir calls it before the first host."""

    def task_completed(self, task: Task, result: AggregatedResult) -> None:
        """Nornir calls it after the last host."""

    def task_instance_started(self, task: Task, host: Host) -> None:
        """Nornir calls it before a host, in its thread."""

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """Nornir calls it after a host, in its thread."""

    def subtask_instance_started(self, task: Task, host: Host) -> None:
        """Nornir calls it before a part of a host's task."""

    def subtask_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:
        """Nornir calls it after a part of a host's task."""


class Told(Bystander):
    """Tells ``progress`` of the devices that a task waits for, and where each of them came to.

    ``came_to`` gives the step for what the task returned of a device. Steps in between are the task's own to
    tell: Nornir has no word for them.
    """

    def __init__(self, progress: Progress, came_to: Callable[[object], str], *, queues: str) -> None:
        self._progress, self._came_to, self._queues = progress, came_to, queues

    def task_started(self, task: Task) -> None:
        """Tell that all hosts of the task named ``queues`` wait for their turn."""
        if task.name == self._queues:
            for host in task.nornir.inventory.hosts:
                self._tell(host, QUEUED)

    def task_instance_completed(self, task: Task, host: Host, result: MultiResult) -> None:  # noqa: ARG002
        """Tell where the host came to."""
        self._tell(host.name, self._came_to(result[0].result))

    def _tell(self, host: str, step: str) -> None:
        with suppress(Exception):  # a screen that is gone must not end the devices' work
            self._progress(host, step)
