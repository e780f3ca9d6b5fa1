# SPDX-License-Identifier: Apache-2.0
"""A machine's lock as the driver's session holds it: one controller at a time changes a machine.

It keeps other controllers out, not a person with an editor: for these the configuration is read before and
after. It ends with the session; a session that was cut without a word ends when the machine's SSH server
misses its answers (``ClientAliveInterval``).
"""

from __future__ import annotations

import getpass
import platform
import time

from zongheng.errors import ZonghengError, problem
from zongheng.platforms.linux import asking
from zongheng.platforms.linux.connection import Connection, Held

LOST_SESSION_MAY_LINGER = 5.0
"""Seconds that a lock is waited for which a killed run of this station may still hold."""


class MachineLock:
    """The lock of one machine, for the session on ``connection``."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.owner = f"{getpass.getuser()}@{platform.node()}"
        self._held: Held | None = None

    def take(self) -> None:
        """Hold it from now on, or still; raises DEP020 with its holder where somebody else has it."""
        end = time.monotonic() + LOST_SESSION_MAY_LINGER
        while self._held is None or not self._held.alive:
            held = self.connection.hold(asking.running("holding.py"), f"{self.owner}\n")
            if held.said == "ours":
                self._held = held
                return
            held.end()
            holder = held.said.removeprefix("held ")
            if holder != self.owner or time.monotonic() > end:
                raise ZonghengError(problem("DEP020", self.connection.place, found=holder))
            time.sleep(0.25)

    def release(self) -> None:
        """Give it back, where this session holds it."""
        if self._held is not None:
            self._held.end()
        self._held = None
