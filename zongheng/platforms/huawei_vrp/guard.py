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

from zongheng.errors import ZonghengError, problem
from zongheng.platforms.console.guard import SLOW, Between, Guard, LineByLineGuard, running_text
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.huawei_vrp.patch import PLATFORM, commands_between

SNAPSHOT = "zongheng-before-"
"""Goes before the name of the ordinary startup file, so that a snapshot tells what it stands in for."""
STARTUP = "vrpcfg.zip"
"""The startup file of a device that has none yet."""
_NEXT_STARTUP = re.compile(r"Next startup saved-configuration file\s*:\s*(\S+)")
_OWN_SESSION = re.compile(r"^\s*(\d+)\s*\*", re.MULTILINE)
"""The line of ``display configuration sessions`` that is marked as the asking session's own."""


_COMMIT = re.compile(r"^\s*\d+\s+(1\d{9})\b", re.MULTILINE)
"""A line of ``display configuration commit list``: its number and the commit's."""


class TwoStageGuard:
    """Version 8: a candidate, ``commit trial``, ``commit``, ``abort trial``, ``rollback configuration``."""

    least = 60
    most = 65535
    keeps_messages = True

    def __init__(self, terminal: Console, between: Between) -> None:
        self.terminal = terminal
        self.between = between
        self.committed = ""
        """The number of this session's last commit, once it is no trial; empty when it was taken back."""
        self.former = ""
        """The number of the commit before this session's last; empty where the device knew of none."""
        self.tries = False
        """Whether this session's last commit is on trial, or was until the device took it back."""

    def apply(self, commands: Sequence[str], revert_in: int | None, message: str = "") -> None:
        """Enter all lines in the candidate, then commit it whole; a refused line leaves nothing behind."""
        terminal = self.terminal
        self.committed, self.former, self.tries = "", self._last_commit(), False
        terminal.run("system-view")
        try:
            for command in commands:
                terminal.run(command)
            commit = f"commit trial {revert_in}" if revert_in else "commit"
            terminal.run(f"{commit} description {message}" if message else commit, seconds=SLOW)
        except ZonghengError:
            with suppress(ZonghengError):  # a session that is lost takes its candidate along
                terminal.ask("clear configuration candidate")
                terminal.ask("return")
            raise
        terminal.run("return")
        self.tries = bool(revert_in)
        if not revert_in:
            self.committed = self._last_commit()

    def confirm(self) -> None:
        self.terminal.run("system-view")
        try:
            self.terminal.run("commit", seconds=SLOW)
        finally:
            self.terminal.ask("return")
        if self.tries:
            self.committed, self.tries = self._last_commit(), False
        self.save()

    def pending(self) -> bool:
        status = self.terminal.run("display configuration trial status")
        return re.search(r"\bACTIVE\b", status, re.IGNORECASE) is not None

    def is_ours(self) -> bool:
        """Return whether a trial waits; the device itself confirms none of another session."""
        return self.pending()

    def session(self) -> str:
        own = _OWN_SESSION.search(self.terminal.ask("display configuration sessions"))
        return own[1] if own else ""

    def rollback(self) -> None:
        """Take back the trial that waits, or this session's last commit while it is the device's too.

        By the number of the commit before: whether a confirm is a commit of its own stands in no source.
        """
        if self.pending():
            self._abort()
            self.tries = False
            return
        if not self.committed:
            raise ZonghengError(problem("HW013", self.terminal.place))
        if self._last_commit() != self.committed:
            raise ZonghengError(problem("HW022", self.terminal.place, found=self.committed))
        point = f"to commit-id {self.former}" if self.former else "last 1"
        self.terminal.run(f"rollback configuration {point}", seconds=SLOW)
        self.committed = ""

    def _last_commit(self) -> str:
        listed = _COMMIT.search(self.terminal.run("display configuration commit list 1"))
        return listed[1] if listed else ""

    def restore(self, text: str, session: str = "") -> None:
        """End the trial that still waits; where none does, send what leads back to ``text``."""
        if self.pending():
            self._abort(session)
        else:
            self.apply(self.between(running_text(self.terminal, PLATFORM), text), None)

    def _abort(self, session: str = "") -> None:
        """End the trial of this session, or that of the one of a number, which is gone."""
        self.terminal.run("system-view")
        try:
            self.terminal.run(f"abort trial session {session}" if session else "abort trial", seconds=SLOW)
        finally:
            self.terminal.ask("return")

    def save(self) -> None:
        self.terminal.run("save", seconds=SLOW)

    def forget(self) -> None:
        self.terminal.run("reset saved-configuration")
        self.terminal.run("schedule reboot delay 1")


class DirectGuard(LineByLineGuard):
    """Version 5 and USG: every line at once, a scheduled reboot into the snapshot as dead-man.

    What it restores that no command can: a service that the former text said nothing of stays off, see
    ``never_enabled``.
    """

    least = 60
    most = 43200 * 60
    slow = frozenset({"engine configuration commit"})
    not_yet = "HW011"

    def confirm(self) -> None:
        """Cancel the reboot, put the startup file back and save."""
        self.terminal.run("undo schedule reboot")
        self.save()

    def save(self) -> None:
        """Write the startup file; after a dead-man's reboot this makes the ordinary one the next again."""
        if not self._put_startup_back():
            self.terminal.run("save", seconds=SLOW)

    def pending(self) -> bool:
        status = self.terminal.run("display schedule reboot")
        return re.search(r"\d{1,2}:\d\d", status) is not None

    def is_ours(self) -> bool:
        """Return whether a reboot is armed that leads to a snapshot of ours; an operator's own does not."""
        return self.pending() and PurePosixPath(self._next_startup()).name.startswith(SNAPSHOT)

    def forget(self) -> None:
        try:
            self.terminal.run("reset factory-configuration")
        except ZonghengError as error:
            # it reboots at once: the session ends in place of an answer
            if error.problems[0].code != "DEV024":
                raise

    def arm(self, seconds: int) -> None:
        """Save what runs now under another name, make it the next startup, and schedule a reboot."""
        snapshot = _beside(_ordinary(self._next_startup()), SNAPSHOT)
        self.terminal.run(f"save {snapshot}", seconds=SLOW)
        self.terminal.run(f"startup saved-configuration {snapshot}", seconds=SLOW)
        self.terminal.run(f"schedule reboot delay {-(-seconds // 60)}")

    def disarm(self) -> None:
        """Cancel the reboot and make the former startup file the next one again."""
        self.terminal.run("undo schedule reboot")
        self._put_startup_back()

    def _put_startup_back(self) -> bool:
        """Save into the ordinary startup file and point to it, where a snapshot is the next one."""
        following = self._next_startup()
        ordinary = _ordinary(following)
        if following in ("", ordinary):
            return False
        self.terminal.run(f"save {ordinary}", seconds=SLOW)
        self.terminal.run(f"startup saved-configuration {ordinary}", seconds=SLOW)
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


def guard_for(flavour: str, terminal: Console) -> Guard:
    """Return the commit model of ``vrp8`` or of ``vrp5`` and ``usg``; raises HW017 for others."""
    guards: dict[str, Callable[[Console, Between], Guard]] = {
        "vrp8": TwoStageGuard,
        "vrp5": _direct,
        "usg": _direct,
    }
    if flavour not in guards:
        raise ZonghengError(problem("HW017", terminal.place, found=flavour, known=", ".join(sorted(guards))))
    return guards[flavour](terminal, lambda running, wanted: commands_between(running, wanted, flavour))


def _direct(terminal: Console, between: Between) -> Guard:
    return DirectGuard(terminal, PLATFORM, between)
