# SPDX-License-Identifier: Apache-2.0
"""A bar, counts by outcome and the devices that are under way, drawn with rich at the end of a terminal."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from io import StringIO

from rich.console import Console, RenderableType
from rich.progress import BarColumn, Progress, TaskID, TextColumn
from rich.text import Text

from zongheng import language
from zongheng.progress.steps import FAILED, REFUSED, Standings, Step
from zongheng.progress.terminal import Terminal

LOOKS_A_SECOND = 4
BAR = 24
"""Columns of the bar."""
ALARMING = {FAILED: "red", REFUSED: "yellow", "restored": "yellow", "restoring": "yellow"}


class ProgressPicture:
    """Called with a host and the step that it goes into, from any thread; taken away by :meth:`end`."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._standings = Standings()
        self._guard = threading.Lock()
        self._drawn: _Drawn | None = None
        self._is_over = False

    def __call__(self, host: str, step: str) -> None:
        """Note the step; the picture appears with the first one."""
        self._standings.note(host, step)
        with self._guard:
            if self._drawn is None and not self._is_over:
                self._drawn = _Drawn(_console(self._terminal), self._standings)
                self._drawn.start()

    def stop(self) -> None:
        """Take the picture away for good: threads that an interrupted run leaves may still come to an end."""
        with self._guard:
            self._is_over = True
        self.end()

    def end(self) -> None:
        """Take the picture away, and begin anew: another stage may follow."""
        with self._guard:
            if self._drawn is not None:
                self._drawn.stop()
            self._drawn = None
            self._standings.clear()


class _Drawn(Progress):
    """The picture on one terminal, drawn a few times a second until it is stopped."""

    def __init__(self, console: Console, standings: Standings) -> None:
        self._standings = standings
        self._began = time.monotonic()
        self._all: TaskID | None = None
        super().__init__(
            TextColumn("  "),
            BarColumn(BAR, complete_style="green", finished_style="green"),
            TextColumn("{task.fields[reached]}"),
            TextColumn("{task.fields[elapsed]}"),
            TextColumn("{task.fields[counts]}"),
            console=console,
            refresh_per_second=LOOKS_A_SECOND,
            transient=True,
            # what others print goes where they send it: of standard error somebody may keep a file
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._all = self.add_task("", reached="", elapsed="", counts="")

    def get_renderables(self) -> Iterable[RenderableType]:
        """Yield the line of the bar, then one line a step with the devices that are at it."""
        told = self._standings.by_step()
        if self._all is not None:  # rich looks once before there is anything to see
            self._count(self._all, told)
        yield self.make_tasks_table(self.tasks)
        for step, hosts in told:
            if step.kind == "underway":
                line = f"    {step} {len(hosts)}: {', '.join(hosts)}"
                yield Text(line, style=ALARMING.get(step.step, ""), no_wrap=True, overflow="ellipsis")

    def _count(self, bar: TaskID, told: Sequence[tuple[Step, Sequence[str]]]) -> None:
        total = sum(len(hosts) for _, hosts in told)
        ended = sum(len(hosts) for step, hosts in told if step.kind == "end")
        self.update(
            bar,
            completed=ended,
            total=total,
            reached=language.pick(zh=f"{ended}/{total} 台", en=f"{ended}/{total} devices"),
            # rich's own clock stands still while all devices are at an end, before the next round
            elapsed=str(timedelta(seconds=int(time.monotonic() - self._began))),
            counts=" · ".join(_marked(step, len(hosts)) for step, hosts in told if step.kind != "underway"),
        )


def _marked(step: Step, count: int) -> str:
    colour = ALARMING.get(step.step)
    return f"[{colour}]{step} {count}[/]" if colour else f"{step} {count}"


class _Screen(StringIO):
    """A file whose text goes to a terminal; one that hung up must not stop the devices' work."""

    def __init__(self, terminal: Terminal) -> None:
        super().__init__()
        self._terminal = terminal

    def write(self, text: str) -> int:
        with suppress(OSError, ValueError):
            self._terminal.write(text)
        return len(text)


class _Console(Console):
    """A terminal whose cursor is never hidden: a killed run could not bring it back."""

    def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002 - as rich calls it
        return False


def _console(terminal: Terminal) -> Console:
    width, height = terminal.size or (None, None)
    return _Console(
        file=_Screen(terminal),
        force_terminal=True,
        force_interactive=True,
        width=width,
        height=height,
        highlight=False,
        emoji=False,
    )
