# SPDX-License-Identifier: Apache-2.0
"""One line that says how far all devices of a stage have come, for where nothing can be drawn anew."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress

from zongheng import language
from zongheng.progress.steps import Standings

FIRST_LINE_AFTER = 10.0
"""Seconds until a line is printed; each further one waits twice as long."""
LONGEST_PAUSE = 320.0


class ProgressLine:
    """Called with a host and the step that it goes into, from any thread.

    Lines are printed by ``show``, each after twice the time of the one before, so that a stage of hours
    prints a few dozen.
    """

    def __init__(self, show: Callable[[str], None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._show, self._clock = show, clock
        self._standings = Standings()
        self._guard = threading.Lock()
        self._is_over = False
        self._pause = FIRST_LINE_AFTER
        self._next = clock() + self._pause

    def __call__(self, host: str, step: str) -> None:
        """Note the step, and show the line when it is due."""
        self._standings.note(host, step)
        with self._guard:
            if self._is_over or self._clock() < self._next:
                return
            with suppress(OSError):  # whoever stops reading (``| head``) must not stop the devices' work
                self._show(self.text)
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            self._next = self._clock() + self._pause

    def end(self) -> None:
        """Begin anew: another stage may follow."""
        self._standings.clear()

    def stop(self) -> None:
        """Say no more: threads that an interrupted run leaves may still come to an end."""
        with self._guard:
            self._is_over = True

    @property
    def text(self) -> str:
        """Return how many devices came to an end, of how many, and how many are at each step."""
        told = self._standings.by_step()
        total = sum(len(hosts) for _, hosts in told)
        ended = sum(len(hosts) for step, hosts in told if step.kind == "end")
        parts = " · ".join(f"{step} {len(hosts)}" for step, hosts in told)
        return language.pick(
            zh=f"  … {ended}/{total} 台：{parts}", en=f"  … {ended}/{total} devices: {parts}"
        )
