# SPDX-License-Identifier: Apache-2.0
"""Work on many hosts spread over processes, which share what was there when they were forked."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from zongheng.errors import Problem, ZonghengError
from zongheng.uncollected import uncollected

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess

R = TypeVar("R")
Work = Callable[[str], R]

WORTH_A_PROCESS = 150
"""With fewer hosts each, processes cost more than they save."""


class _Stopped(Exception):  # noqa: N818 - no error itself: it carries one
    """The first host that could not be worked on, and why."""

    def __init__(self, host: str, cause: Exception) -> None:
        super().__init__(host)
        self.host = host
        self.cause = cause


def spread(work: Work[R], hosts: Sequence[str]) -> list[R]:
    """Return what the work makes of every host, in no order.

    Raises what the work raised for the first host (by name) that it failed for.
    """
    processes = min(len(os.sched_getaffinity(0)), len(hosts) // WORTH_A_PROCESS)
    with uncollected():
        if processes < 2:
            return [work(host) for host in hosts]
        return _in_processes(work, hosts, processes)


def _in_processes(work: Work[R], hosts: Sequence[str], processes: int) -> list[R]:
    from multiprocessing import get_context  # noqa: PLC0415 - takes its time, and most plans are small

    context = get_context("fork")
    running: list[tuple[ForkProcess, Connection]] = []
    gc.freeze()  # memory that nobody touches stays shared
    try:
        for number in range(processes):
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(
                target=_child, args=(work, hosts[number::processes], theirs), daemon=True
            )
            process.start()
            theirs.close()
            running.append((process, ours))
        ends: list[list[R] | _Stopped] = [_end(process, pipe) for process, pipe in running]
    finally:
        gc.unfreeze()
        for process, _ in running:
            process.terminate()
            process.join()
    stopped = [end for end in ends if isinstance(end, _Stopped)]
    if stopped:
        raise min(stopped, key=lambda one: one.host).cause
    return [made for end in ends if not isinstance(end, _Stopped) for made in end]


def _end(process: ForkProcess, pipe: Connection) -> list[R] | _Stopped:
    """Return what a process made of its hosts, or why it stopped."""
    try:
        made, host, problems, cause = pipe.recv()
    except EOFError:
        process.join()
        message = f"a planning process ended by itself (exit code {process.exitcode})"
        raise ChildProcessError(message) from None
    if host is None:
        return list(made)
    return _Stopped(host, cause if problems is None else ZonghengError(problems))


def _child(work: Work[R], hosts: Sequence[str], pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is interrupted, and ends us
    made: list[R] = []
    for host in hosts:
        try:
            made.append(work(host))
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent raises it
            problems: tuple[Problem, ...] | None = None
            if isinstance(error, ZonghengError):
                problems = error.problems
            pipe.send((None, host, problems, None if problems is not None else error))
            return
    pipe.send((made, None, None, None))
