# SPDX-License-Identifier: Apache-2.0
"""Commands on a Linux machine, each in a channel of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import asyncssh

from zongheng.config.sealing import Seal
from zongheng.config.wire import WireText
from zongheng.errors import Place, ZonghengError, problem
from zongheng.platforms.linux import asking

READ = "zongheng read"
"""Asked for the configuration: the bundle that stands on the machine, its secrets sealed."""


class LinuxShell:
    """A connection to a machine; the answers that it gives hold no value of a secret."""

    def __init__(
        self, host: str, connection: asyncssh.SSHClientConnection, seal: Seal, *, command_seconds: float
    ) -> None:
        self._host = host
        self._connection = connection
        self._seal = seal
        self._seconds = command_seconds

    async def ask(self, command: str) -> str:
        """Return what the machine prints for ``command``; a command that fails answers ``Error: …``.

        Raises DEV023 when it is not complete within the command's time, DEV024 when the session ends.
        """
        if command == READ:
            return await self._configuration()
        status, printed, said = await self._run(command)
        if status:
            last = (said or printed).strip().splitlines()[-1:]
            printed = f"Error: {''.join(last) or status}\n"
        return self._seal.text(printed)

    async def ask_all(self, commands: Sequence[str]) -> dict[str, str]:
        """Return the answers to ``commands``, by command."""
        return {command: await self.ask(command) for command in commands}

    def close(self) -> None:
        """Do nothing: every channel ended with its command."""

    async def _configuration(self) -> str:
        status, printed, said = await self._run(asking.COMMAND, asking.request("read"))
        try:
            if not status:
                return self._seal.bundle(asking.from_data(asking.answer(printed)["bundle"])).text
        except ValueError:
            said = printed[-80:]
        last = "; ".join(said.strip().splitlines()[-1:])
        raise ZonghengError(problem("LNX006", Place(host=self._host), found=self._seal.shown(last)))

    async def _run(self, command: str, stdin: str | None = None) -> tuple[int, str, str]:
        try:
            async with asyncio.timeout(self._seconds):
                done = await self._connection.run(
                    command, input=(stdin or "").encode(), encoding=None, check=False
                )
        except TimeoutError:
            raise ZonghengError(problem("DEV023", Place(host=self._host), seconds=self._seconds)) from None
        if done.returncode is None or done.returncode < 0:
            raise ZonghengError(problem("DEV024", Place(host=self._host)))
        text = WireText()
        return done.returncode, text.shown(_bytes(done.stdout)), text.shown(_bytes(done.stderr))


def _bytes(output: object) -> bytes:
    return output if isinstance(output, bytes) else b""
