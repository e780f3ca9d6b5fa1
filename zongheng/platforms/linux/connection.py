# SPDX-License-Identifier: Apache-2.0
"""A login on a Linux machine: commands, each in a channel of its own."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import paramiko  # type: ignore[import-untyped]  # its types are a package of their own

from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.platforms.logins import LoginTransport, unanswered

SSH_PORT = 22
NO_STATUS = -1
"""What paramiko gives for a command whose session ended before it did."""


@dataclass(frozen=True, slots=True)
class Login:
    """Where a machine is, and as whom it is entered; ``label`` names it in messages, ``timeout`` is in s."""

    address: str
    port: int
    user: str
    password: str
    host_keys: Sequence[str]
    label: str
    timeout: int

    @property
    def place(self) -> Place:
        return Place(host=self.label)


@dataclass(frozen=True, slots=True)
class Held:
    """A command that goes on until its standard input ends, and the first line that it ``said``."""

    said: str
    stdin: Any

    @property
    def alive(self) -> bool:
        return not self.stdin.channel.exit_status_ready() and not self.stdin.channel.closed

    def end(self) -> None:
        """End its input, and wait until it ended; that its session is lost ends it too."""
        with suppress(OSError, EOFError, paramiko.SSHException):
            self.stdin.channel.shutdown_write()
            self.stdin.channel.recv_exit_status()


class Connection:
    """An open session. ``shown`` makes of the machine's own words what a message may hold."""

    def __init__(self, login: Login, shown: Callable[[str], str] = str) -> None:
        """Log in. Raises DEV006, or DEV020 to DEV024, as every platform's driver does."""
        if not login.host_keys:
            raise ZonghengError(problem("DEV006", login.place))
        self.login = login
        self._shown = shown
        self._client = client = paramiko.SSHClient()
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        name = login.address if login.port == SSH_PORT else f"[{login.address}]:{login.port}"
        for text in login.host_keys:
            kind, key = text.split()[:2]
            pinned = paramiko.PKey.from_type_string(kind, base64.b64decode(key))
            client.get_host_keys().add(name, kind, pinned)
        try:
            client.connect(
                login.address, login.port, login.user, login.password, timeout=login.timeout,
                banner_timeout=login.timeout, auth_timeout=login.timeout,
                look_for_keys=False, allow_agent=False, transport_factory=LoginTransport,
            )  # fmt: skip
        except (OSError, EOFError, paramiko.SSHException) as error:
            client.close()
            raise ZonghengError(_unopened(login, error)) from error

    @property
    def place(self) -> Place:
        return self.login.place

    @property
    def alive(self) -> bool:
        transport = self._client.get_transport()
        return transport is not None and bool(transport.is_active())

    def close(self) -> None:
        self._client.close()

    def run(self, command: str, stdin: str = "") -> str:
        """Run one command as the login account; LNX006 with its own words where it fails."""
        status, text, said = self._ended(command, stdin)
        if status:
            last = (said or text).strip().splitlines()[-1:]
            raise ZonghengError(problem("LNX006", self.place, found=self._shown("; ".join(last))))
        return text

    def hold(self, command: str, stdin: str) -> Held:
        """Start a command that goes on in this session; DEV023, DEV024 where it does not say a line."""
        seconds = self.login.timeout
        try:
            to, out, _ = self._client.exec_command(command, timeout=seconds)
            to.write(stdin)
            to.flush()
            return Held(str(out.readline()).strip(), to)
        except TimeoutError as error:
            raise ZonghengError(problem("DEV023", self.place, seconds=seconds)) from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            raise ZonghengError(problem("DEV024", self.place)) from error

    def _ended(self, command: str, stdin: str) -> tuple[int, str, str]:
        """Return a command's status and what it said on both channels; DEV023, DEV024 if it did not end."""
        seconds = self.login.timeout * 5
        try:
            to, out, err = self._client.exec_command(command, timeout=seconds)
            to.write(stdin)
            to.channel.shutdown_write()
            text, said = str(out.read(), "utf-8"), str(err.read(), "utf-8")
        except TimeoutError as error:
            raise ZonghengError(problem("DEV023", self.place, seconds=seconds)) from error
        except (OSError, EOFError, paramiko.SSHException) as error:
            raise ZonghengError(problem("DEV024", self.place)) from error
        status: Any = out.channel.recv_exit_status()
        if status == NO_STATUS:
            raise ZonghengError(problem("DEV024", self.place))
        return int(status), text, said


def _unopened(login: Login, error: Exception) -> Problem:
    if isinstance(error, paramiko.BadHostKeyException):
        return problem("DEV020", login.place, found=error.key.get_name())
    if isinstance(error, paramiko.AuthenticationException):
        return problem("DEV021", login.place, user=login.user)
    if told := unanswered(error, login.place):
        return told
    return problem("DEV022", login.place, found=error, address=login.address, port=login.port)
