# SPDX-License-Identifier: Apache-2.0
"""Back to what a device was before: after an apply that was given up, or that a killed run left behind."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from nornir.core.configuration import Config
from nornir.core.inventory import Host

from zongheng.config import redact, same
from zongheng.deploy.context import Context
from zongheng.deploy.dead_man import DeadMan
from zongheng.deploy.device import close_quietly, device_session
from zongheng.devices.napalm import Driver
from zongheng.errors import Place, ZonghengError, problem

ABSENCE = 300.0
"""Seconds that a device may be away besides: the reboot that a dead-man made."""
MARGIN = 60.0
"""Seconds that a dead-man may take beyond its time."""
LONGEST_PAUSE = 10.0
"""Seconds between two attempts at most."""
HOPELESS = frozenset({"PLT005", "DEV005", "DEV006", "DEV020"})
"""No further attempt changes these: no endpoint, another key."""
AWAY = frozenset({"DEV022", "DEV023", "DEV024", "DEV026"})
REFUSED = "DEV021"
"""The change may have taken our account away; asking again before the dead-man struck would lock it."""


def is_pending(host: Host, config: Config, *, may_restart: bool) -> bool:
    """Return whether a change waits for its confirm on a device.

    One that ``may_restart`` just now is tried again while it is away. Raises what the last attempt raised.
    """
    end = time.monotonic() + (ABSENCE if may_restart else 0.0)
    pause = 1.0
    while True:
        try:
            with device_session(host, config) as driver:
                return driver.has_pending_commit()
        except ZonghengError as error:
            if not AWAY & {one.code for one in error.problems} or time.monotonic() + pause > end:
                raise
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class WayBack:
    """The way back of one host to the text that was kept under ``snapshot_hash``.

    ``given_up`` is the text that was to result, where that is known.
    """

    host: Host
    config: Config
    context: Context
    snapshot_hash: str
    dead_man: DeadMan
    given_up: str = field(default="", repr=False)

    def go(self, driver: Driver | None = None) -> None:
        """Bring the device back and prove it; its dead-man is disarmed only after that.

        ``driver`` is the session that applied, where there is one: a VRP8 trial belongs to it. Without
        it, or when it fails, new sessions try until the device is there, is what it was, and nothing is
        pending; what our sessions cannot take back, the device's dead-man does in its time, which is waited
        for, with the reboot that it may make. Raises DEP012 with what is known.
        """
        before = self._text()
        if driver is not None:
            if self._by_session(driver, before):
                return
            close_quietly(driver)
        struck = time.monotonic() + self.dead_man.seconds + MARGIN
        pause = 1.0
        while True:
            error = self._by_new_session(before)
            if error is None:
                return
            codes = {one.code for one in error.problems}
            now = time.monotonic()
            rest = struck - now if REFUSED in codes else pause
            if codes & HOPELESS or rest <= 0 or now + rest > struck + (ABSENCE if codes & AWAY else 0):
                raise ZonghengError((problem("DEP012", Place(host=self.host.name)), *error.problems))
            time.sleep(rest)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _text(self) -> str:
        before = self.context.texts.text(self.host.name, self.snapshot_hash, self.host.platform or "")
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
        driver.lock()
        driver.restore(before, session)
        running = driver.get_config(retrieve="running")["running"]
        if driver.has_pending_commit() or not same(running, before, self.host.platform or ""):
            raise ZonghengError(problem("DEP008", Place(host=self.host.name)))
        self._save(driver, before)

    def _save(self, driver: Driver, before: str) -> None:
        """Save what was proved; a device that cannot (a full flash) must not start from what was given up.

        Secrets are left aside there: a file that was loaded by hand has them in another form than the device.
        """
        try:
            driver.save()
        except ZonghengError:
            startup = driver.get_config(retrieve="startup")["startup"]
            was_never_saved = self.given_up and not self._reads_like(startup, self.given_up)
            if not was_never_saved and not self._reads_like(startup, before):
                raise

    def _reads_like(self, startup: str, text: str) -> bool:
        return same(redact(startup), redact(text), self.host.platform or "")
