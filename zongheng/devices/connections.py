# SPDX-License-Identifier: Apache-2.0
"""The Nornir connection plugin ``zongheng_ssh``: VRP commands over asyncssh."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from nornir.core.configuration import Config
from nornir.core.plugins.connections import ConnectionPluginRegister

from zongheng.devices.endpoints import Endpoint
from zongheng.devices.limits import Limits
from zongheng.devices.loop import shared_loop
from zongheng.devices.shell import VrpShell
from zongheng.devices.ssh import Login, vrp_session
from zongheng.errors import Problem, ZonghengError

CONNECTION_NAME = "zongheng_ssh"


class ZonghengSsh:
    """A session on one device.

    ``extras`` hold its ``endpoint`` (or why it has none), the ``limits``, and the password that may be
    ``in_force`` there while a rotation is under way.
    """

    def __init__(self) -> None:
        self._stack = AsyncExitStack()
        self._shell: VrpShell | None = None

    def open(
        self,
        hostname: str | None,  # noqa: ARG002  # Nornir's interface; the endpoint says more
        username: str | None,
        password: str | None,
        port: int | None,  # noqa: ARG002  # as hostname
        platform: str | None,  # noqa: ARG002  # as hostname
        extras: dict[str, Any] | None = None,
        configuration: Config | None = None,  # noqa: ARG002  # as hostname
    ) -> None:
        """Open the session; raises what ``vrp_session`` raises, or why the host has no endpoint."""
        endpoint: Endpoint | Problem = (extras or {})["endpoint"]
        limits: Limits = (extras or {})["limits"]
        if isinstance(endpoint, Problem):
            raise ZonghengError(endpoint)
        try:
            self._open(endpoint, Login(username or "", password or ""), limits)
        except ZonghengError as error:
            in_force = (extras or {}).get("in_force")
            if error.problems[0].code != "DEV021" or in_force is None:
                raise
            self._open(endpoint, Login(username or "", in_force), limits)

    def _open(self, endpoint: Endpoint, login: Login, limits: Limits) -> None:
        self._shell = shared_loop().run(self._stack.enter_async_context(vrp_session(endpoint, login, limits)))

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
        """Return the device's answers to ``commands``, by command."""
        if self._shell is None:
            message = "the session is not open"
            raise RuntimeError(message)
        return shared_loop().run(self._shell.ask_all(commands))


def register() -> None:
    """Make the plugin known to Nornir."""
    ConnectionPluginRegister.register(CONNECTION_NAME, ZonghengSsh)
