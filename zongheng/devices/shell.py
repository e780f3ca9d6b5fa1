# SPDX-License-Identifier: Apache-2.0
"""Commands on the prompt of a VRP, Comware or RGOS device, over an interactive channel."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import asyncssh

from zongheng.errors import Place, ZonghengError, problem

STANDBY_MARKS = ("HRP_M", "HRP_S", "RBM_P", "RBM_S")
HOT_STANDBY = rf"(?:{'|'.join(STANDBY_MARKS)})?"
"""A firewall of a pair says in its prompt which of the two it is, and changes that in mid-session."""
FIRST_PROMPT = re.compile(rf"(?:^|[\r\n]){HOT_STANDBY}(<[^<>\r\n]{{1,128}}>)\s*$")
FIRST_PROMPTS = {"ruijie_rgos": re.compile(r"(?:^|[\r\n])([^<>\[\]()#\s]{1,128}#)\s*$")}
"""Of platforms that print another one: RGOS in privileged mode, where an account of privilege 15 begins."""
QUESTION = re.compile(r"[\[(]Y/N[\])][\s:]*$", re.IGNORECASE)
PAGER = re.compile(r" *-{2,} ?More ?-{2,} *$")
PAGER_TEXT = re.compile(r" *-{2,} ?More ?-{2,} *")
PAGER_RESIDUE = re.compile(r"\x1b\[\d*D|\x1b\[K|\x1b\[16D|\x08")
REFUSAL = re.compile(
    r"^\s*(?:Error:|% ?(?:Unrecognized|Incomplete|Ambiguous|Wrong|Too many|Invalid input|Unknown command))",
    re.MULTILINE,
)
QUIET_TERMINAL = {
    "huawei_vrp": "screen-length 0 temporary",
    "h3c_comware": "screen-length disable",
    "ruijie_rgos": "terminal length 0",
}
"""What turns the pager off for a session, by platform."""


def decoded(data: bytes) -> str:
    """Return device text: UTF-8 where it is that, else GB18030, with what is neither marked."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def refused(output: str) -> bool:
    """Return whether the device answered a command with an error of its own."""
    return bool(REFUSAL.search(output))


class ConsoleShell:
    """One interactive session in the user view, with paging switched off.

    The device's own prompt is learnt at login and awaited literally afterwards: lines of a
    configuration such as ``[V200R003C00]`` look like prompts but are not this one.
    """

    def __init__(
        self,
        host: str,
        process: asyncssh.SSHClientProcess[bytes],
        *,
        command_seconds: float,
        first_prompt: re.Pattern[str] = FIRST_PROMPT,
    ) -> None:
        self._host = host
        self._process = process
        self._seconds = command_seconds
        self._first_prompt = first_prompt
        self._prompts: frozenset[bytes] = frozenset()

    @classmethod
    async def open(
        cls,
        host: str,
        connection: asyncssh.SSHClientConnection,
        *,
        platform: str,
        seconds: float,
        command_seconds: float,
    ) -> ConsoleShell:
        """Start a shell on ``connection``; raise DEV026 where no prompt appears within ``seconds``."""
        process = await connection.create_process(term_type="vt100", term_size=(500, 0), encoding=None)
        first = FIRST_PROMPTS.get(platform, FIRST_PROMPT)
        shell = cls(host, process, command_seconds=command_seconds, first_prompt=first)
        try:
            async with asyncio.timeout(seconds):
                await shell._learn_prompt()
        except TimeoutError:
            raise ZonghengError(problem("DEV026", Place(host=host))) from None
        await shell.ask(QUIET_TERMINAL[platform])
        return shell

    async def ask(self, command: str) -> str:
        """Return the device's whole answer to ``command`` without echo and prompt, line ends as in Unix.

        Raises DEV023 when it is not complete within the command's time, DEV024 when the session ends.
        """
        self._process.stdin.write(command.encode() + b"\n")
        try:
            async with asyncio.timeout(self._seconds):
                raw = await self._read_to_prompt()
        except TimeoutError:
            raise ZonghengError(problem("DEV023", Place(host=self._host), seconds=self._seconds)) from None
        return _answer(raw, command)

    async def ask_all(self, commands: Sequence[str]) -> dict[str, str]:
        """Return the answers to ``commands``, by command."""
        return {command: await self.ask(command) for command in commands}

    def close(self) -> None:
        self._process.close()

    async def _learn_prompt(self) -> None:
        seen = ""
        while True:
            seen += decoded(await self._chunk())
            if QUESTION.search(seen):
                # an offer to change the password, or the like: the answer that changes nothing
                self._process.stdin.write(b"N\n")
                seen = ""
            elif found := self._first_prompt.search(seen):
                self._prompts = frozenset(f"{mark}{found.group(1)}".encode() for mark in ("", *STANDBY_MARKS))
                return

    async def _read_to_prompt(self) -> str:
        parts: list[bytes] = []
        tail = b""
        while True:
            chunk = await self._chunk()
            parts.append(chunk)
            tail = (tail + chunk)[-512:]
            if self._ends_with_prompt(tail):
                return decoded(b"".join(parts))
            if PAGER.search(tail.decode("ascii", errors="replace")):
                self._process.stdin.write(b" ")
                tail = b""

    def _ends_with_prompt(self, tail: bytes) -> bool:
        _, end, line = tail.rstrip().replace(b"\r", b"\n").rpartition(b"\n")
        return bool(end) and line in self._prompts

    async def _chunk(self) -> bytes:
        chunk = await self._process.stdout.read(65536)
        if not chunk:
            raise ZonghengError(problem("DEV024", Place(host=self._host)))
        return chunk


def _answer(raw: str, command: str) -> str:
    """Return ``raw`` without the echoed command, the pager's traces and the closing prompt."""
    text = raw.replace("\r\n", "\n").replace("\r", "")
    if "\x1b" in text or "\x08" in text:
        text = PAGER_RESIDUE.sub("", text)
    if "More" in text:
        text = PAGER_TEXT.sub("", text)
    lines = text.split("\n")[:-1]
    if lines and lines[0].strip().endswith(command.strip()):
        lines = lines[1:]
    return "\n".join(line.rstrip() for line in lines) + "\n"
