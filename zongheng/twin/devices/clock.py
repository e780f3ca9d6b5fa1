# SPDX-License-Identifier: Apache-2.0
"""The twin's one clock: device seconds pass ``speed`` times as fast as real ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class TwinClock:
    """Device time, from a fixed beginning, and timers in device seconds."""

    speed: float = 1.0
    begin: datetime = field(default_factory=lambda: datetime.now(UTC))
    _started: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        """Return device seconds since the twin started."""
        return (time.monotonic() - self._started) * self.speed

    def now(self) -> datetime:
        return self.begin + timedelta(seconds=self.elapsed())

    def later(self, seconds: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        """Call ``act`` after so many device seconds."""
        return asyncio.get_running_loop().call_later(seconds / self.speed, act)
