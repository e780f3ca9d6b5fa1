# SPDX-License-Identifier: Apache-2.0
"""Back to what a device was before: after an apply that was given up, or that a killed run left behind."""

from __future__ import annotations

import time
from dataclasses import dataclass

from nornir.core.configuration import Config
from nornir.core.inventory import Host

from zongheng.config import same
from zongheng.deploy.context import Context
from zongheng.deploy.dead_man import DeadMan
from zongheng.deploy.device import close_quietly, device_session
from zongheng.devices.napalm import Driver
from zongheng.errors import Place, ZonghengError, problem

ABSENCE = 90.0
"""Seconds that a device may be away: a lost session, or the reboot that the dead-man made."""
MARGIN = 60.0
"""Seconds that a dead-man may take beyond its time."""
HOPELESS = frozenset({"PLT005", "DEV005", "DEV006", "DEV020", "DEV021"})
"""No further attempt changes these: no endpoint, another key, a refused password."""
AWAY = frozenset({"DEV022", "DEV023", "DEV024", "DEV026"})


@dataclass(frozen=True, slots=True)
class WayBack:
    """The way back of one host to the text that was kept under ``snapshot_hash``."""

    host: Host
    config: Config
    context: Context
    snapshot_hash: str
    dead_man: DeadMan

    def go(self, driver: Driver | None = None) -> None:
        """Bring the device back and prove it; its dead-man is disarmed only after that.

        ``driver`` is the session that applied, where there is one: a VRP8 trial belongs to it. Without
        it, or when it fails, new sessions try until the device is there, is what it was, and nothing is
        pending; what our sessions cannot take back, the device's dead-man does in its time. Raises DEP012
        with what is known.
        """
        before = self._text()
        if driver is not None:
            if self._by_session(driver, before):
                return
            close_quietly(driver)
        started = time.monotonic()
        pause = 1.0
        while True:
            error = self._by_new_session(before)
            if error is None:
                return
            codes = {one.code for one in error.problems}
            waited = time.monotonic() - started + pause
            allowed = ABSENCE if codes & AWAY else self.dead_man.seconds + MARGIN
            if codes & HOPELESS or waited > allowed:
                raise ZonghengError((problem("DEP012", Place(host=self.host.name)), *error.problems))
            time.sleep(pause)
            pause = min(2 * pause, 10.0)

    def _text(self) -> str:
        before = self.context.texts.text(self.host.name, self.snapshot_hash)
        if before is None:
            raise ZonghengError(problem("DEP012", Place(host=self.host.name), found=self.snapshot_hash[:12]))
        return before

    def _by_session(self, driver: Driver, before: str) -> bool:
        try:
            self._restore(driver, before)
        except ZonghengError:
            return False
        return True

    def _by_new_session(self, before: str) -> ZonghengError | None:
        try:
            with device_session(self.host, self.config) as driver:
                self._restore(driver, before, self.dead_man.session)
        except ZonghengError as error:
            return error
        return None

    def _restore(self, driver: Driver, before: str, session: str = "") -> None:
        driver.restore(before, session)
        running = driver.get_config(retrieve="running")["running"]
        if driver.has_pending_commit() or not same(running, before, self.host.platform or ""):
            raise ZonghengError(problem("DEP008", Place(host=self.host.name)))
        self._save(driver, before)

    def _save(self, driver: Driver, before: str) -> None:
        """Save what was proved; a device that cannot (a full flash) may start from that already."""
        try:
            driver.save()
        except ZonghengError:
            startup = driver.get_config(retrieve="startup")["startup"]
            if not same(startup, before, self.host.platform or ""):
                raise
