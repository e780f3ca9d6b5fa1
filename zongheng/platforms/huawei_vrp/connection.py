# SPDX-License-Identifier: Apache-2.0
"""nornir-napalm's connection with our driver: ``napalm_get`` and the rest work on VRP devices."""

from __future__ import annotations

from typing import Any

from nornir.core.configuration import Config
from nornir.core.plugins.connections import ConnectionPluginRegister
from nornir_napalm.plugins.connections import CONNECTION_NAME, Napalm

from zongheng.platforms.huawei_vrp.driver import VrpDriver


class NapalmConnection(Napalm):
    """Open ``VrpDriver`` for the platform ``huawei_vrp``; NAPALM's own drivers for all others."""

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
        """Connect; raises what ``VrpDriver.open`` raises."""
        if platform != "huawei_vrp":
            super().open(hostname, username, password, port, platform, extras, configuration)
            return
        given = dict(extras or {})
        options = {"port": port, **given.pop("optional_args", {})}
        driver = VrpDriver(hostname or "", username or "", password or "", optional_args=options, **given)
        driver.open()
        self.connection = driver


def register() -> None:
    """Make Nornir's ``napalm`` connection this one, for every Nornir of this process."""
    ConnectionPluginRegister.available[CONNECTION_NAME] = NapalmConnection
