# SPDX-License-Identifier: Apache-2.0
"""How hard devices may be worked: sessions at once, time limits, tries and pauses between them."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from zlib import crc32

SILENCE = 20.0
"""Seconds for which a device waits for a server that is silent: twice five when it asks who somebody is, and
five or ten more when it asks what he may do or tells of him."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Times are in seconds. A device never gets more than one session of ours at a time.

    How many logins a server is asked about at the same time is the design's (:mod:`zongheng.devices.gates`).
    """

    sessions: int = 64
    """Sessions open at once over all devices."""
    connect: float = 15.0
    """Until an address answers; and from then to the first prompt."""
    servers: float = 0.0
    """Longer for a login, where the device asks servers first that may be silent."""
    command: float = 120.0
    """For one command's whole answer."""
    tries: int = 3
    """Attempts to connect to a device that does not answer; a refused login is never tried again."""
    pause: float = 0.25
    """Before the second attempt; doubled for each further one, plus the device's jitter."""

    def asking(self, servers: int) -> Limits:
        """Return the limits of a device that asks so many servers about a login before its own accounts."""
        return replace(self, servers=SILENCE * servers)

    @property
    def login(self) -> float:
        """Return the seconds that a login may last."""
        return self.connect + self.servers

    @classmethod
    def from_environment(cls) -> Limits:
        """Return the limits, with ``ZONGHENG_SESSIONS`` sessions at once where it is set."""
        sessions = os.environ.get("ZONGHENG_SESSIONS", "")
        return cls(sessions=int(sessions)) if sessions.isdigit() and int(sessions) else cls()

    def wait_before(self, attempt: int, host: str) -> float:
        """Return the pause before ``attempt`` (2, 3, …) to ``host``.

        The jitter (0–100 % of the pause) comes from the host's name, so that runs repeat exactly
        while devices that failed together are not tried together.
        """
        base = self.pause * 2.0 ** (attempt - 2)
        return base * (1 + crc32(host.encode()) % 1000 / 1000)
