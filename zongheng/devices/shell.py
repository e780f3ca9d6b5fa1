# SPDX-License-Identifier: Apache-2.0
"""Commands on the prompt of a VRP, Comware or RGOS device, over an interactive channel."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

import asyncssh

from zongheng.config.wire import WireText
from zongheng.errors import Place, ZonghengError, problem

STANDBY_MARKS = ("HRP_M", "HRP_S", "RBM_P", "RBM_S")
HOT_STANDBY = rf"(?:{'|'.join(STANDBY_MARKS)})?"
"""A firewall of a pair says in its prompt which of the two it is, and changes that in mid-session."""
_MARKS = tuple(mark.encode() for mark in STANDBY_MARKS)
FIRST_PROMPT = re.compile(rf"(?:^|[\r\n]){HOT_STANDBY}(<[^<>\r\n]{{1,128}}>) *\Z")
"""The cursor stands behind it: what a line's end follows is a line of a banner (``<Notice>``)."""
FIRST_PROMPTS = {"ruijie_rgos": re.compile(r"(?:^|[\r\n])([^<>\[\]()#\s]{1,128}#) *\Z")}
"""Of platforms that print another one: RGOS in privileged mode, where an account of privilege 15 begins."""
QUESTION = re.compile(r"[\[(]Y/N[\])][\s:]*$", re.IGNORECASE)
PAGER = re.compile(r" *-{2,} ?More ?-{2,} *$")
PAGER_TEXT = re.compile(r" *-{2,} ?More ?-{2,} *")
PAGER_RESIDUE = re.compile(r"\x1b\[\d*D|\x1b\[K|\x1b\[16D|\x08")
REFUSAL = re.compile(
    r"^\s*(?:Error:|% ?(?:Unrecognized|Incomplete|Ambiguous|Wrong|Too many|Invalid input|Unknown command))",
    re.MULTILINE,
)
RENAMED_SECONDS = 1.0
"""Silence behind what looks like a prompt under another name, until it is tried whether it is one."""
QUIET_TERMINAL = {
    "huawei_vrp": "screen-length 0 temporary",
    "h3c_comware": "screen-length disable",
    "ruijie_rgos": "terminal length 0",
}
"""What turns the pager off for a session, by platform."""


def refused(output: str) -> bool:
    """Return whether the device answered a command with an error of its own."""
    return bool(REFUSAL.search(output))


class ConsoleShell:
    """One interactive session in the user view, with paging switched off.

    The device's own prompt is learnt at login and awaited literally afterwards: lines of a
    configuration such as ``[V200R003C00]`` look like prompts but are not this one. Where the device got
    another name meanwhile, or a banner held what looked like a prompt, the real one is learnt: the device
    prints it again for an empty line.
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
        self._text = WireText()

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
        self._process.stdin.write(self._text.typed(command) + b"\n")
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
        seen = b""
        while True:
            seen += await self._chunk()
            text = self._text.shown(seen)
            if QUESTION.search(text):
                # an offer to change the password, or the like: the answer that changes nothing
                self._process.stdin.write(b"N\n")
                self._text.read(seen)
                seen = b""
            elif self._first_prompt.search(text):
                self._text.read(seen)
                self._take(_last_line(seen))
                return

    def _take(self, prompt: bytes) -> None:
        """Await this prompt from now on, as the bytes that came: no encoding has a part in recognising it."""
        own = next((prompt.removeprefix(mark) for mark in _MARKS if prompt.startswith(mark)), prompt)
        self._prompts = frozenset((own, *(mark + own for mark in _MARKS)))

    async def _read_to_prompt(self) -> str:
        parts: list[bytes] = []
        tail, tried = b"", False
        while True:
            try:
                async with asyncio.timeout(None if tried else RENAMED_SECONDS):
                    chunk = await self._chunk()
            except TimeoutError:
                if self._first_prompt.search(self._text.shown(tail)):
                    tried = True
                    self._process.stdin.write(b"\n")
                continue
            parts.append(chunk)
            tail = (tail + chunk)[-512:]
            if tried:
                if twice := self._printed_twice(tail):
                    self._take(twice)
                    whole = b"".join(parts).rstrip().removesuffix(twice).rstrip()
                    return self._text.read(whole)
            elif self._ends_with_prompt(tail):
                return self._text.read(b"".join(parts))
            if PAGER.search(tail.decode("ascii", errors="replace")):
                self._process.stdin.write(b" ")
                tail = b""

    def _ends_with_prompt(self, tail: bytes) -> bool:
        return b"\n" in tail.rstrip().replace(b"\r", b"\n") and _last_line(tail) in self._prompts

    def _printed_twice(self, tail: bytes) -> bytes:
        """Return the prompt that a print ends with twice, the second time for an empty line; else nothing."""
        *_, before, last = (b"", *filter(None, tail.replace(b"\r", b"\n").split(b"\n")))
        same = before.strip() == last.strip()
        return last.strip() if same and self._first_prompt.search(self._text.shown(tail)) else b""

    async def _chunk(self) -> bytes:
        chunk = await self._process.stdout.read(65536)
        if not chunk:
            raise ZonghengError(problem("DEV024", Place(host=self._host)))
        return chunk


def _last_line(printed: bytes) -> bytes:
    return printed.rstrip().replace(b"\r", b"\n").rpartition(b"\n")[2]


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
