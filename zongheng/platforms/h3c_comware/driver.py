# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver for Comware 7 (``flavour`` ``comware7``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.console.guard import Guard
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.h3c_comware import getters
from zongheng.platforms.h3c_comware.guard import DelayGuard
from zongheng.platforms.h3c_comware.patch import PLATFORM, commands_between
from zongheng.platforms.h3c_comware.terminal import ComwareTerminal


class ComwareDriver(ConsoleDriver):
    """One device of Comware 7. Every failure is a ``ZonghengError``; the session stays usable after it."""

    platform = PLATFORM
    flavours = ("comware7",)
    terminals = ComwareTerminal
    device_type = "hp_comware"

    def _guarded(self, terminal: Console) -> Guard:
        return DelayGuard(terminal, PLATFORM, self._between)

    def _between(self, running: str, wanted: str) -> Sequence[str]:
        return commands_between(running, wanted)

    def get_facts(self) -> dict[str, Any]:
        """Return NAPALM's facts; ``uptime`` in seconds, -1 where the device does not say."""
        return getters.facts(self._session())
