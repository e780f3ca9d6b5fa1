# SPDX-License-Identifier: Apache-2.0
"""Reaching a device for the first time, and the one moment at which its host key may be learnt."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import asyncssh

from zongheng.config.sealing import Seal
from zongheng.devices import Endpoint, HostRecord, Limits
from zongheng.devices.endpoints import SSH_PORT
from zongheng.devices.gates import Gate
from zongheng.devices.loop import shared_loop
from zongheng.devices.ssh import Login, console_session, linux_session
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole

KNOWN_HOSTS = "known_hosts"
LINUX = "linux"
PROBE = Limits(connect=10.0, command=60.0, tries=1)
_NO_SECRETS = Seal(b"", {})
"""Nothing that is asked here shows one."""
_BUSY = {
    LINUX: "cd /var/lib/zongheng-factory 2>/dev/null && test -e status.json -a ! -e done && echo busy || true"
}
"""What a device that is still putting its first configuration in place answers with a word."""
_PAUSE = 0.5
_LONGEST_PAUSE = 30.0


def ask(
    endpoint: Endpoint, login: Login, commands: Sequence[str], platform: str, gate: Gate
) -> dict[str, str]:
    """Return the device's answers by command, over a session of its own; raises DEV020 to DEV026."""
    with gate.login():
        return shared_loop().run(_ask(endpoint, login, commands, platform, PROBE.asking(len(gate.places))))


def answers(endpoint: Endpoint, login: Login, platform: str, gate: Gate) -> bool:
    """Return whether the device lets us in with our account and its pinned key, and is done starting.

    One that is not up yet takes no place of its ``gate``: it asks no server. Raises DEV020 where it shows
    another key: that is never taken for a device that is not up yet.
    """
    if gate.places and not shared_loop().run(_listens(endpoint)):
        return False
    busy = _BUSY.get(platform, "")
    try:
        said = ask(endpoint, login, (busy,) if busy else (), platform, gate)
    except ZonghengError as error:
        if error.problems[0].code == "DEV020":
            raise
        return False
    return not said.get(busy, "")


def await_answer(
    endpoint: Endpoint,
    login: Login,
    platform: str,
    gate: Gate,
    *,
    seconds: float,
    given_up: Callable[[], bool] = lambda: False,
) -> bool:
    """Wait until :func:`answers`; False when it does not in time, or when the device has ``given_up``."""
    deadline = time.monotonic() + seconds
    pause = _PAUSE
    while not answers(endpoint, login, platform, gate):
        if given_up() or time.monotonic() >= deadline:
            return False
        # slower and slower: a device that refuses the password must not be brought to lock the account
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)
    return True


def first_key(address: str, port: int, seconds: float) -> str | None:
    """Return the host key (OpenSSH text) of whoever answers, or None when nobody does in time.

    To be called only for a device that has just taken its files with its one-time token.
    """
    deadline = time.monotonic() + seconds
    while (key := shared_loop().run(_shown_key(address, port))) is None:
        if time.monotonic() >= deadline:
            return None
        time.sleep(_PAUSE)
    return key


def pin(known_hosts: Path, record: HostRecord, key: str) -> None:
    """Write a device's key for ever; raise ONB013 where another one stands already."""
    entries = _entries(known_hosts)
    standing = [entry for entry in entries if _is_of(entry, record.host)]
    line = f"{record.host},{record.address4} {' '.join(key.split()[:2])}"
    if standing and standing != [line]:
        raise ZonghengError(problem("ONB013", Place(file=str(known_hosts), host=record.host)))
    if not standing:
        write_whole(known_hosts, "\n".join(sorted({*entries, line})) + "\n")


def unpin(known_hosts: Path, host: str) -> None:
    """Forget a device's key: another device, with another serial, is registered in its place."""
    entries = _entries(known_hosts)
    kept = [entry for entry in entries if not _is_of(entry, host)]
    if kept != entries:
        write_whole(known_hosts, "".join(f"{entry}\n" for entry in kept))


def _entries(known_hosts: Path) -> list[str]:
    return known_hosts.read_text(encoding="utf-8").splitlines() if known_hosts.is_file() else []


def _is_of(entry: str, host: str) -> bool:
    return entry.partition(" ")[0].partition(",")[0] == host


async def _ask(
    endpoint: Endpoint, login: Login, commands: Sequence[str], platform: str, limits: Limits
) -> dict[str, str]:
    if platform == LINUX:
        async with linux_session(endpoint, login, limits, _NO_SECRETS) as machine:
            return await machine.ask_all(commands)
    async with console_session(endpoint, login, limits, platform) as shell:
        return await shell.ask_all(commands)


async def _listens(endpoint: Endpoint) -> bool:
    try:
        async with asyncio.timeout(PROBE.connect):
            _, writer = await asyncio.open_connection(endpoint.address, endpoint.port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True


async def _shown_key(address: str, port: int = SSH_PORT) -> str | None:
    try:
        async with asyncio.timeout(PROBE.connect):
            key = await asyncssh.get_server_host_key(address, port, config=None)
    except (asyncssh.Error, OSError, TimeoutError):
        return None
    return key.export_public_key("openssh").decode().strip() if key else None
