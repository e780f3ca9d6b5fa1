# SPDX-License-Identifier: Apache-2.0
"""How a change takes effect and is taken back unless confirmed: one way a commit model.

Version 8 has it built in: ``commit trial``. The trial belongs to its session (NE40E V800R012 knows no
``persist``): confirm in the session that began. Where that one is gone and the device did not take the change
back with it, another session may end it by the number of the first (``abort trial session``).

Version 5 and USG take every line at once. Their dead-man is a scheduled reboot into a snapshot that
was saved before the first line (see ``docs/decisions/0003-dead-man-by-scheduled-reboot.md``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import PurePosixPath
from typing import Protocol

from zongheng.config import parse, redact, same, unified_diff
from zongheng.errors import Problem, ZonghengError, problem
from zongheng.platforms.huawei_vrp.patch import PLATFORM, commands_between
from zongheng.platforms.huawei_vrp.terminal import VrpTerminal

SNAPSHOT = "zongheng-before-"
"""Goes before the name of the ordinary startup file, so that a snapshot tells what it stands in for."""
STARTUP = "vrpcfg.zip"
"""The startup file of a device that has none yet."""
_NEXT_STARTUP = re.compile(r"Next startup saved-configuration file\s*:\s*(\S+)")
_SLOW = 180.0
"""Seconds that saving, committing and rolling back may take."""
_LINE = 60.0
"""Seconds that any other line may take."""
_OWN_SESSION = re.compile(r"^\s*(\d+)\s*\*", re.MULTILINE)
"""The line of ``display configuration sessions`` that is marked as the asking session's own."""
_SLOW_COMMANDS = frozenset({"engine configuration commit"})


class Guard(Protocol):
    """The commit model of a flavour."""

    least: int
    most: int

    def apply(self, commands: Sequence[str], revert_in: int | None) -> None:
        """Carry out commands from the system view, on trial for ``revert_in`` seconds when given."""

    def confirm(self) -> None:
        """Make what was applied lasting, over a restart too."""

    def pending(self) -> bool:
        """Return whether an apply still waits to be confirmed."""

    def session(self) -> str:
        """Return the number of this session where an apply belongs to its session; else an empty text."""

    def rollback(self) -> None:
        """Take the last apply back, now."""

    def restore(self, text: str, session: str = "") -> None:
        """Bring the device to ``text``, its own of before; ``session`` is the lost one that changed it."""

    def save(self) -> None:
        """Write what runs to the ordinary startup file, with nothing pending."""

    def forget(self) -> None:
        """Let the device reboot without any configuration, within a minute."""


class TwoStageGuard:
    """Version 8: a candidate, ``commit trial``, ``commit``, ``abort trial``, ``rollback configuration``."""

    least = 60
    most = 65535

    def __init__(self, terminal: VrpTerminal, flavour: str) -> None:
        self.terminal = terminal
        self.flavour = flavour

    def apply(self, commands: Sequence[str], revert_in: int | None) -> None:
        """Enter all lines in the candidate, then commit it whole; a refused line leaves nothing behind."""
        terminal = self.terminal
        terminal.run("system-view")
        try:
            for command in commands:
                terminal.run(command)
            terminal.run(f"commit trial {revert_in}" if revert_in else "commit", seconds=_SLOW)
        except ZonghengError:
            with suppress(ZonghengError):  # a session that is lost takes its candidate along
                terminal.ask("clear configuration candidate")
                terminal.ask("return")
            raise
        terminal.run("return")

    def confirm(self) -> None:
        self.terminal.run("system-view")
        try:
            self.terminal.run("commit", seconds=_SLOW)
        finally:
            self.terminal.ask("return")
        self.save()

    def pending(self) -> bool:
        status = self.terminal.run("display configuration trial status")
        return re.search(r"\bACTIVE\b", status, re.IGNORECASE) is not None

    def session(self) -> str:
        own = _OWN_SESSION.search(self.terminal.ask("display configuration sessions"))
        return own[1] if own else ""

    def rollback(self) -> None:
        if self.pending():
            self._abort()
        else:
            self.terminal.run("rollback configuration last 1", seconds=_SLOW)

    def restore(self, text: str, session: str = "") -> None:
        """End the trial that still waits; where none does, send what leads back to ``text``."""
        if self.pending():
            self._abort(session)
        else:
            self.apply(commands_between(running_text(self.terminal), text, self.flavour), None)

    def _abort(self, session: str = "") -> None:
        """End the trial of this session, or that of the one of a number, which is gone."""
        self.terminal.run("system-view")
        try:
            self.terminal.run(f"abort trial session {session}" if session else "abort trial", seconds=_SLOW)
        finally:
            self.terminal.ask("return")

    def save(self) -> None:
        self.terminal.run("save", seconds=_SLOW)

    def forget(self) -> None:
        self.terminal.run("reset saved-configuration")
        self.terminal.run("schedule reboot delay 1")


class DirectGuard:
    """Version 5 and USG: every line at once, a scheduled reboot into the snapshot as dead-man."""

    least = 60
    most = 43200 * 60

    def __init__(self, terminal: VrpTerminal, flavour: str) -> None:
        self.terminal = terminal
        self.flavour = flavour
        self.before = ""

    def apply(self, commands: Sequence[str], revert_in: int | None) -> None:
        """Send the lines; the first that is refused ends it, and what was sent is taken back."""
        self.before = running_text(self.terminal)
        if revert_in:
            self._arm(revert_in)
        self.terminal.run("system-view")
        try:
            self._send(commands)
        except ZonghengError as refused:
            try:
                self.terminal.ask("return")
                self.rollback()
            except ZonghengError as worse:
                raise ZonghengError((*refused.problems, *worse.problems)) from refused
            raise
        self.terminal.run("return")

    def confirm(self) -> None:
        """Cancel the reboot, put the startup file back and save."""
        self.terminal.run("undo schedule reboot")
        self.save()

    def save(self) -> None:
        """Write the startup file; after a dead-man's reboot this makes the ordinary one the next again."""
        if not self._put_startup_back():
            self.terminal.run("save", seconds=_SLOW)

    def pending(self) -> bool:
        status = self.terminal.run("display schedule reboot")
        return re.search(r"\d{1,2}:\d\d", status) is not None

    def session(self) -> str:
        return ""

    def rollback(self) -> None:
        """Undo what was sent and prove it; only then is the reboot cancelled.

        Raises HW012, or HW011 with the reboot left armed, when the device is not what it was.
        """
        if not self.before:
            raise ZonghengError(problem("HW013", self.terminal.place))
        self.restore(self.before)

    def restore(self, text: str, session: str = "") -> None:
        """Bring the device to ``text``, its own configuration of before, and prove it.

        No session owns a change here, so ``session`` tells nothing.

        Under an armed dead-man, proved means equal; otherwise HW011 leaves the rest to the reboot, which
        restores what no command can (a service that the former text said nothing of stays off, see
        ``never_enabled``). With nothing armed, proved means that nothing is left to send, else HW012.
        """
        del session
        commands = commands_between(running_text(self.terminal), text, self.flavour)
        refused: tuple[Problem, ...] = ()
        if commands:
            self.terminal.run("system-view")
            try:
                self._send(commands)
            except ZonghengError as error:
                refused = error.problems
            self.terminal.ask("return")
        now = running_text(self.terminal)
        armed = self.pending()
        if not (same(now, text, PLATFORM) if armed else not commands_between(now, text, self.flavour)):
            found = unified_diff(now, text, PLATFORM).strip()
            code = "HW011" if armed else "HW012"
            raise ZonghengError((problem(code, self.terminal.place, found=found), *refused))
        if armed:
            self._disarm()

    def forget(self) -> None:
        try:
            self.terminal.run("reset factory-configuration")
        except ZonghengError as error:
            # it reboots at once: the session ends in place of an answer
            if error.problems[0].code != "DEV024":
                raise

    def _send(self, commands: Sequence[str]) -> None:
        for command in commands:
            self.terminal.run(command, seconds=_SLOW if command in _SLOW_COMMANDS else _LINE)

    def _arm(self, seconds: int) -> None:
        """Save what runs now under another name, make it the next startup, and schedule a reboot."""
        snapshot = _beside(_ordinary(self._next_startup()), SNAPSHOT)
        self.terminal.run(f"save {snapshot}", seconds=_SLOW)
        self.terminal.run(f"startup saved-configuration {snapshot}", seconds=_SLOW)
        self.terminal.run(f"schedule reboot delay {-(-seconds // 60)}")

    def _disarm(self) -> None:
        """Cancel the reboot and make the former startup file the next one again."""
        self.terminal.run("undo schedule reboot")
        self._put_startup_back()

    def _put_startup_back(self) -> bool:
        """Save into the ordinary startup file and point to it, where a snapshot is the next one."""
        following = self._next_startup()
        ordinary = _ordinary(following)
        if following in ("", ordinary):
            return False
        self.terminal.run(f"save {ordinary}", seconds=_SLOW)
        self.terminal.run(f"startup saved-configuration {ordinary}", seconds=_SLOW)
        return True

    def _next_startup(self) -> str:
        match = _NEXT_STARTUP.search(self.terminal.run("display startup"))
        name = re.sub(r"^\w+:/?", "", match[1]) if match else ""
        return "" if name.upper() == "NULL" else name


def _beside(file: str, prefix: str) -> str:
    """Return the name of a file in the same folder with ``prefix`` before its own name."""
    path = PurePosixPath(file)
    return str(path.with_name(prefix + path.name))


def _ordinary(startup: str) -> str:
    """Return the startup file that a snapshot stands in for; any other stands for itself."""
    path = PurePosixPath(startup or STARTUP)
    return str(path.with_name(path.name.removeprefix(SNAPSHOT) or STARTUP))


def guard_for(flavour: str, terminal: VrpTerminal) -> Guard:
    """Return the commit model of ``vrp8`` or of ``vrp5`` and ``usg``; raises HW017 for others."""
    guards: dict[str, Callable[[VrpTerminal, str], Guard]] = {
        "vrp8": TwoStageGuard,
        "vrp5": DirectGuard,
        "usg": DirectGuard,
    }
    if flavour not in guards:
        raise ZonghengError(problem("HW017", terminal.place, found=flavour, known=", ".join(sorted(guards))))
    return guards[flavour](terminal, flavour)


def running_text(terminal: VrpTerminal) -> str:
    """Return the running configuration, whole; raises HW001 when the print breaks off twice."""
    for _ in range(2):
        text = terminal.run("display current-configuration", seconds=_SLOW) + "\n"
        if not parse(text, PLATFORM).truncated:
            return text
    raise ZonghengError(problem("HW001", terminal.place, found=redact(text[-80:])))
