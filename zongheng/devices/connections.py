# SPDX-License-Identifier: Apache-2.0
"""The Nornir connection plugin ``zongheng_ssh``: commands over asyncssh, in a platform's own shell."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import asyncssh
from nornir.core.configuration import Config
from nornir.core.plugins.connections import ConnectionPluginRegister

from zongheng.config import bundle
from zongheng.devices.endpoints import Endpoint
from zongheng.devices.gates import Gate
from zongheng.devices.limits import Limits
from zongheng.devices.loop import shared_loop
from zongheng.devices.ssh import Login, Shell, console_session, linux_session
from zongheng.errors import Place, Problem, ZonghengError, problem

CONNECTION_NAME = "zongheng_ssh"


class ZonghengSsh:
    """A session on one device.

    ``extras`` hold its ``endpoint`` (or why it has none), the ``limits``, the ``seal`` for what machines
    print, the password that may be ``in_force`` there while a rotation is under way, and the ``gate`` that
    logins go through.
    """

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._shell: Shell | None = None
        self._host = ""

    def open(
        self,
        hostname: str | None,  # noqa: ARG002  # Nornir's interface; the endpoint says more
        username: str | None,
        password: str | None,
        port: int | None,  # noqa: ARG002  # as hostname
        platform: str | None,
        extras: dict[str, Any] | None = None,
        configuration: Config | None = None,  # noqa: ARG002  # as hostname
    ) -> None:
        """Open the session; raises what ``console_session`` raises, or why the host has no endpoint."""
        given = extras or {}
        if isinstance(given["endpoint"], Problem):
            raise ZonghengError(given["endpoint"])
        try:
            self._open(given, Login(username or "", password or ""), platform)
        except ZonghengError as error:
            in_force = given.get("in_force")
            if error.problems[0].code != "DEV021" or in_force is None:
                raise
            self._open(given, Login(username or "", in_force), platform)

    def _open(self, given: dict[str, Any], login: Login, platform: str | None) -> None:
        with given.get("gate", Gate()).login():
            self._shell = shared_loop().run(self._entered(given, login, platform))

    async def _entered(self, given: dict[str, Any], login: Login, platform: str | None) -> Shell:
        endpoint: Endpoint = given["endpoint"]
        self._host = endpoint.host
        limits: Limits = given["limits"]
        if platform in bundle.PLATFORMS:
            return await self._stack.enter_async_context(
                linux_session(endpoint, login, limits, given["seal"])
            )
        return await self._stack.enter_async_context(
            console_session(endpoint, login, limits, platform or "huawei_vrp")
        )

    def close(self) -> None:
        shared_loop().run(self._stack.aclose())

    @property
    def connection(self) -> ZonghengSsh:
        return self

    @classmethod
    def of(cls, connection: object) -> ZonghengSsh:
        """Return what Nornir gave as the connection it is."""
        if not isinstance(connection, cls):
            message = f"not a {CONNECTION_NAME} connection"
            raise TypeError(message)
        return connection

    def ask_all(self, commands: Sequence[str]) -> dict[str, str]:
        """Return the device's answers to ``commands``, by command; DEV024 when the connection is lost."""
        if self._shell is None:
            message = "the session is not open"
            raise RuntimeError(message)
        try:
            return shared_loop().run(self._shell.ask_all(commands))
        except (asyncssh.Error, OSError):
            raise ZonghengError(problem("DEV024", Place(host=self._host))) from None


def register() -> None:
    """Make the plugin known to Nornir."""
    ConnectionPluginRegister.register(CONNECTION_NAME, ZonghengSsh)
