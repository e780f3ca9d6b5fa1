# SPDX-License-Identifier: Apache-2.0
"""Nornir's connection ``napalm`` with the drivers of this package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from nornir.core.configuration import Config
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir_napalm.plugins.connections import CONNECTION_NAME, Napalm

from zongheng.devices.gates import Gate
from zongheng.platforms.h3c_comware.guarded import GuardedComware
from zongheng.platforms.huawei_vrp.guarded import GuardedVrp
from zongheng.platforms.linux.guarded import GuardedLinux
from zongheng.platforms.ruijie_rgos.guarded import GuardedRgos

DRIVERS: dict[str, type[GuardedVrp | GuardedComware | GuardedRgos | GuardedLinux]] = {
    "huawei_vrp": GuardedVrp,
    "h3c_comware": GuardedComware,
    "ruijie_rgos": GuardedRgos,
    "linux": GuardedLinux,
}
OURS = tuple(DRIVERS.values())


class Driver(Protocol):
    """What a device is changed by, whatever its platform. Every failure is a ``ZonghengError``."""

    host_keys: Sequence[str]

    def lock(self) -> None:
        """Keep other sessions from configuring, as far as the device can; raises DEP020 with who does.

        Asked again, the lock is held still, or again where it ended by itself.
        """

    def unlock(self) -> None:
        """Let other sessions configure again."""

    def load_change(self, commands: str) -> None:
        """Take a change as its platform's patch makes it, one text, secrets filled in."""

    def commit_config(self, message: str = "", revert_in: int | None = None) -> None:
        """Carry it out; with ``revert_in`` (seconds) the device takes it back unless it is confirmed."""

    def confirm_commit(self) -> None:
        """Make it lasting."""

    def has_pending_commit(self) -> bool:
        """Return whether a change still waits to be confirmed."""

    def change_session(self) -> str:
        """Return what the device calls this session where changes belong to sessions; else an empty text."""

    def restore(self, text: str, session: str = "") -> None:
        """Bring the device to a configuration of its own of before, at once and for good.

        ``session`` is what the device called a session of ours that is gone and left a change unconfirmed.
        """

    def save(self) -> None:
        """Make what runs what the device starts with."""

    def to_factory(self) -> None:
        """Let the device forget everything and restart, within a minute: it starts as from the factory."""

    def get_config(self, retrieve: str = "all") -> dict[str, str]:
        """Return ``running`` and ``startup`` as texts that may be kept."""

    def cli(self, commands: list[str]) -> dict[str, str]:
        """Return what the device answers to each command, refusals included."""

    def close(self) -> None:
        """End the session."""


class DriverConnection(Napalm):
    """Open our drivers for the platforms that we have; NAPALM's own for all others."""

    def open(
        self,
        hostname: str | None,
        username: str | None,
        password: str | None,
        port: int | None,
        platform: str | None,
        extras: dict[str, Any] | None = None,
        configuration: Config | None = None,
    ) -> None:
        """Connect, through the ``gate`` of ``extras``; raises what the driver's ``open`` raises."""
        driver_class = DRIVERS.get(platform or "")
        if driver_class is None:
            super().open(hostname, username, password, port, platform, extras, configuration)
            return
        given = dict(extras or {})
        gate: Gate = given.pop("gate", Gate())
        options = {"port": port, **given.pop("optional_args", {})}
        driver = driver_class(hostname or "", username or "", password or "", optional_args=options, **given)
        with gate.login():
            driver.open()
        self.connection = driver


def register() -> None:
    """Make Nornir's ``napalm`` connection this one, for every Nornir of this process."""
    ConnectionPluginRegister.available[CONNECTION_NAME] = DriverConnection


def driver_of(connection: object, platform: str | None) -> Driver:
    """Return what Nornir opened as the driver that it is."""
    if not isinstance(connection, OURS):
        message = f"no driver of ours for {platform}"
        raise TypeError(message)
    return connection
