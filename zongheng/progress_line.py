# SPDX-License-Identifier: Apache-2.0
"""One line that says how far all devices of a stage have come: rewritten on a terminal, rare elsewhere."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zongheng import language
from zongheng.files import from_yaml

REWRITTEN_EVERY = 0.2
"""Seconds between two looks of a line that is rewritten in place."""
FIRST_LINE_AFTER = 10.0
"""Seconds until a line is printed where nothing can be rewritten; each further one waits twice as long."""
LONGEST_PAUSE = 320.0
CLEARED = ""


@dataclass(frozen=True, slots=True)
class Step:
    """The words for one step of a device's way."""

    zh: str
    en: str


class ProgressLine:
    """Called with a host and the step that it goes into, from any thread.

    With ``live`` the same line is rewritten, and taken away by :meth:`end`; otherwise lines are printed by
    ``show``, each after twice the time of the one before, so that a stage of hours prints a few dozen.
    ``total`` is how many devices the stage is about, where that is known.
    """

    def __init__(
        self,
        show: Callable[[str], None],
        live: Callable[[str], None] | None = None,
        *,
        total: int | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._show, self._live, self._total, self._clock = show, live, total, clock
        self._steps: dict[str, str] = {}
        self._guard = threading.Lock()
        self._pause = REWRITTEN_EVERY if live else FIRST_LINE_AFTER
        self._next = clock() + (0.0 if live else self._pause)

    def __call__(self, host: str, step: str) -> None:
        """Note the step, and show the line when it is due."""
        with self._guard:
            self._steps[host] = step
            if self._clock() < self._next:
                return
            (self._live or self._show)(self.text)
            if not self._live:
                self._pause = min(2 * self._pause, LONGEST_PAUSE)
            self._next = self._clock() + self._pause

    def end(self) -> None:
        """Take a rewritten line away, and begin anew: another stage may follow."""
        with self._guard:
            if self._live and self._steps:
                self._live(CLEARED)
            self._steps.clear()

    @property
    def text(self) -> str:
        """Return how many devices are under way, of how many, and how many are at each step."""
        counts = Counter(self._steps.values())
        shown = [step for step in steps() if counts[step]] + sorted(set(counts) - set(steps()))
        parts = " · ".join(f"{_words(step)} {counts[step]}" for step in shown)
        seen = f"{len(self._steps)}/{self._total}" if self._total else f"{len(self._steps)}"
        return language.pick(zh=f"  … {seen} 台：{parts}", en=f"  … {seen} devices: {parts}")


@cache
def steps() -> Mapping[str, Step]:
    """Return every step that has words, in the order in which they are shown."""
    text = files("zongheng").joinpath("progress_line.yml").read_text(encoding="utf-8")
    return {entry.pop("step"): Step(**entry) for entry in from_yaml(text)}


def _words(step: str) -> str:
    known = steps().get(step)
    return language.pick(zh=known.zh, en=known.en) if known else step
