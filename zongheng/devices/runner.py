# SPDX-License-Identifier: Apache-2.0
"""The Nornir runner: all hosts at once, in threads, and an end in good order when somebody presses Ctrl-C."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass

from nornir.core.inventory import Host
from nornir.core.task import AggregatedResult, Task


@dataclass(frozen=True, slots=True)
class OrderlyRunner:
    """Runs a task on ``num_workers`` hosts at a time.

    Ctrl-C lets no further host begin, and is raised when those that have begun came to their end: until then
    the network stays locked and the journal open. Nornir's own runner leaves its threads alone with both
    gone.
    """

    num_workers: int

    def run(self, task: Task, hosts: list[Host]) -> AggregatedResult:
        """Return every host's results by name; raise what a thread raised."""
        result = AggregatedResult(task.name)
        with ThreadPoolExecutor(self.num_workers) as pool:
            try:
                under_way = [pool.submit(task.copy().start, host) for host in hosts]
                wait(under_way)
            except KeyboardInterrupt:
                pool.shutdown(wait=True, cancel_futures=True)
                raise
        for ended in under_way:
            results = ended.result()
            if results.host is not None:
                result[results.host.name] = results
        return result
