# SPDX-License-Identifier: Apache-2.0
"""SSH sessions of the whole process: limited, tried again where that helps, with pinned host keys."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import asyncssh

from zongheng.config.sealing import Seal
from zongheng.devices.endpoints import Endpoint
from zongheng.devices.limits import Limits
from zongheng.devices.linux_shell import LinuxShell
from zongheng.devices.shell import ConsoleShell
from zongheng.errors import Place, Problem, ZonghengError, problem

TRIED_AGAIN = frozenset({"DEV022", "DEV024"})
_CIPHERS = "^aes256-gcm@openssh.com,aes128-gcm@openssh.com"
"""Before the library's others: as safe as ChaCha20, which it puts first, and cheaper for both ends."""


@dataclass(frozen=True, slots=True)
class Login:
    """An account and its password; the password is never part of a message or a repr."""

    user: str
    password: str

    def __repr__(self) -> str:
        return f"Login(user={self.user!r})"


class Shell(Protocol):
    """Where commands are put and answered."""

    async def ask_all(self, commands: Sequence[str]) -> dict[str, str]:
        """Return the answers to ``commands``, by command."""

    def close(self) -> None:
        """End it."""


S = TypeVar("S", bound=Shell)
Opening = Callable[[asyncssh.SSHClientConnection], Awaitable[S]]
"""Makes a shell of a connection."""


def console_session(
    endpoint: Endpoint, login: Login, limits: Limits, platform: str
) -> AbstractAsyncContextManager[ConsoleShell]:
    """Yield a shell on a VRP or Comware device and close it afterwards.

    Raises DEV020 (other host key), DEV021 (password refused), DEV022 (unreachable),
    DEV023 (timeout), DEV024 (lost), DEV026 (no prompt). Only an unreachable device and a lost
    connection are tried again.
    """

    async def opened(connection: asyncssh.SSHClientConnection) -> ConsoleShell:
        return await ConsoleShell.open(
            endpoint.host,
            connection,
            platform=platform,
            seconds=limits.login,
            command_seconds=limits.command,
        )

    return _session(endpoint, login, limits, opened)


def linux_session(
    endpoint: Endpoint, login: Login, limits: Limits, seal: Seal
) -> AbstractAsyncContextManager[LinuxShell]:
    """Yield a shell on a Linux machine, as :func:`console_session` does (there is no prompt to miss)."""

    async def opened(connection: asyncssh.SSHClientConnection) -> LinuxShell:
        return LinuxShell(endpoint.host, connection, seal, command_seconds=limits.command)

    return _session(endpoint, login, limits, opened)


@contextlib.asynccontextmanager
async def _session(endpoint: Endpoint, login: Login, limits: Limits, opening: Opening[S]) -> AsyncIterator[S]:
    connection, shell = await _connect_patiently(endpoint, login, limits, opening)
    try:
        yield shell
    except (asyncssh.Error, OSError):
        raise ZonghengError(problem("DEV024", Place(host=endpoint.host))) from None
    finally:
        shell.close()
        connection.close()
        with contextlib.suppress(TimeoutError, asyncssh.Error, OSError):
            async with asyncio.timeout(2):
                await connection.wait_closed()


async def _connect_patiently(
    endpoint: Endpoint, login: Login, limits: Limits, opening: Opening[S]
) -> tuple[asyncssh.SSHClientConnection, S]:
    for attempt in range(1, limits.tries):
        try:
            return await _connect(endpoint, login, limits, opening)
        except ZonghengError as error:
            if error.problems[0].code not in TRIED_AGAIN:
                raise
        await asyncio.sleep(limits.wait_before(attempt + 1, endpoint.host))
    return await _connect(endpoint, login, limits, opening)


async def _connect(
    endpoint: Endpoint, login: Login, limits: Limits, opening: Opening[S]
) -> tuple[asyncssh.SSHClientConnection, S]:
    connection = await _open(endpoint, login, limits)
    try:
        shell = await opening(connection)
    except BaseException as error:
        connection.abort()
        if isinstance(error, asyncssh.Error | OSError):
            raise ZonghengError(problem("DEV024", Place(host=endpoint.host))) from None
        raise
    return connection, shell


class _Client(asyncssh.SSHClient):
    """Moves the deadline by ``seconds`` as soon as the address answers: who is there may ask others first.

    Knows whether the password was sent and whether it was refused: of a device that refuses and hangs up at
    once, asyncssh may tell the end alone.
    """

    def __init__(self, deadline: asyncio.Timeout, seconds: float, password: str) -> None:
        self._deadline, self._seconds, self._password = deadline, seconds, password
        self.is_sent = self.is_refused = False

    def password(self) -> str:
        """Return the password that is about to be sent; asyncssh asks for it once."""
        self.is_sent = True
        return self._password

    def password_auth_requested(self) -> None:
        """Offer no second password; asked for after a refusal alone."""
        self.is_refused = True

    def kbdint_auth_requested(self) -> Any:  # noqa: ANN401 - asyncssh's own "not implemented"
        """Leave the questions to asyncssh, which answers once; what is begun again was refused."""
        self.is_refused = self.is_sent
        return super().kbdint_auth_requested()

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        del conn
        self._deadline.reschedule(asyncio.get_running_loop().time() + self._seconds)


async def _open(endpoint: Endpoint, login: Login, limits: Limits) -> asyncssh.SSHClientConnection:
    place = Place(host=endpoint.host)
    pinned = [asyncssh.import_public_key(text) for text in endpoint.host_keys]
    deadline = asyncio.timeout(limits.connect)
    client = _Client(deadline, limits.login, login.password)
    try:
        async with deadline:
            # neither the operator's own keys, agent and configuration nor tunnels have a part in this
            return await asyncssh.connect(
                endpoint.address,
                endpoint.port,
                client_factory=lambda: client,
                username=login.user,
                password=client.password,
                known_hosts=(pinned, [], []),
                client_keys=None,
                agent_path=None,
                config=None,
                compression_algs=None,
                encryption_algs=_CIPHERS,
                # a banner before the password is in UTF-8 by RFC 4252, and in GBK on many a device
                utf8_decode_errors="replace",
                preferred_auth=["password", "keyboard-interactive"],
            )
    except asyncssh.HostKeyNotVerifiable:
        raise ZonghengError(problem("DEV020", place)) from None
    except asyncssh.KeyExchangeFailed:
        # the key types that are pinned are the only ones offered: another type is another key
        raise ZonghengError(problem("DEV020", place)) from None
    except asyncssh.PermissionDenied:
        raise ZonghengError(problem("DEV021", place, user=login.user)) from None
    except TimeoutError:
        raise ZonghengError(problem("DEV023", place, seconds=limits.login)) from None
    except (asyncssh.Error, OSError) as error:
        raise ZonghengError(_unopened(error, endpoint, login, client)) from None


def _unopened(error: Exception, endpoint: Endpoint, login: Login, client: _Client) -> Problem:
    """Return why there is no session: DEV021, DEV022 (no password was sent), or DEV024 (nobody answered).

    OpenSSH takes its leave instead of its last refusal: whatever is said to a password counts as one.
    """
    place = Place(host=endpoint.host)
    is_cut = isinstance(error, asyncssh.ConnectionLost | OSError)
    if client.is_refused or (client.is_sent and not is_cut):
        return problem("DEV021", place, user=login.user)
    if client.is_sent:
        return problem("DEV024", place)
    return problem("DEV022", place, address=endpoint.address, port=endpoint.port)
