# SPDX-License-Identifier: Apache-2.0
"""The NAPALM driver for RGOS 11 and 12 (``flavour`` ``rgos``)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zongheng.platforms.console.driver import ConsoleDriver
from zongheng.platforms.console.guard import Guard
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.ruijie_rgos import getters
from zongheng.platforms.ruijie_rgos.guard import ReloadGuard
from zongheng.platforms.ruijie_rgos.patch import PLATFORM, commands_between, merged
from zongheng.platforms.ruijie_rgos.terminal import RgosTerminal


class RgosDriver(ConsoleDriver):
    """One RGOS device. Every failure is a ``ZonghengError``; the session stays usable after it."""

    platform = PLATFORM
    flavours = ("rgos",)
    terminals = RgosTerminal
    device_type = "ruijie_os"

    def _guarded(self, terminal: Console) -> Guard:
        return ReloadGuard(terminal, PLATFORM, self._between)

    def _between(self, running: str, wanted: str) -> Sequence[str]:
        return commands_between(running, wanted)

    def _merged(self, running: str, candidate: str) -> str:
        return merged(running, candidate)

    def get_facts(self) -> dict[str, Any]:
        """Return NAPALM's facts; ``uptime`` in seconds, -1 where the device does not say."""
        return getters.facts(self._session())
