# SPDX-License-Identifier: Apache-2.0
"""How a change takes effect and is taken back unless confirmed: the interface, and one way of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from zongheng.config import parse, redact, same, unified_diff
from zongheng.errors import Problem, ZonghengError, problem
from zongheng.platforms.console.terminal import Console

SLOW = 180.0
"""Seconds that saving, committing and rolling back may take."""
_LINE = 60.0
"""Seconds that any other line may take."""

Between = Callable[[str, str], Sequence[str]]
"""Gives the commands that lead from one configuration to another."""


class Guard(Protocol):
    """The commit model of a flavour."""

    least: int
    most: int
    keeps_messages: bool
    """Whether the device keeps a message with a commit."""

    def apply(self, commands: Sequence[str], revert_in: int | None, message: str = "") -> None:
        """Carry out commands from the system view, on trial for ``revert_in`` seconds when given."""

    def confirm(self) -> None:
        """Make what was applied lasting, over a restart too."""

    def pending(self) -> bool:
        """Return whether an apply still waits to be confirmed, or what may be one."""

    def is_ours(self) -> bool:
        """Return whether an apply of ours waits to be confirmed: nothing else may be confirmed by us."""

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


class LineByLineGuard(ABC):
    """Every line takes effect at once; a dead-man of the platform's takes back what was not confirmed.

    ``between`` gives the commands from one text to another on this platform.
    """

    least: int
    most: int
    keeps_messages = False
    slow: ClassVar[frozenset[str]] = frozenset()
    """Commands that may take as long as saving."""
    not_yet: ClassVar[str]
    """The code of the problem that a device which is not what it was is left to its dead-man."""

    def __init__(self, terminal: Console, platform: str, between: Between) -> None:
        self.terminal = terminal
        self.platform = platform
        self.between = between
        self.before = ""

    @abstractmethod
    def arm(self, seconds: int) -> None:
        """Let the device go back to what runs now, in so many seconds."""

    @abstractmethod
    def disarm(self) -> None:
        """Stop that, with what runs as what the device starts with."""

    @abstractmethod
    def pending(self) -> bool:
        """Return whether an apply still waits to be confirmed, or what may be one."""

    @abstractmethod
    def is_ours(self) -> bool:
        """Return whether an apply of ours waits to be confirmed."""

    def session(self) -> str:
        """Return nothing: no session owns a change here."""
        return ""

    def apply(self, commands: Sequence[str], revert_in: int | None, message: str = "") -> None:
        """Send the lines; the first that is refused ends it, and what was sent is taken back."""
        del message  # see ``keeps_messages``
        self.before = running_text(self.terminal, self.platform)
        if revert_in:
            self.arm(revert_in)
        self.terminal.run(self.terminal.words.configure)
        try:
            self._send(commands)
            self.terminal.run(self.terminal.words.leave)
        except ZonghengError as refused:
            try:
                self.terminal.ask(self.terminal.words.leave)
                self.rollback()
            except ZonghengError as worse:
                raise ZonghengError((*refused.problems, *worse.problems)) from refused
            raise

    def rollback(self) -> None:
        """Undo what was sent and prove it; only then is the dead-man disarmed.

        Raises HW012, or the problem of the dead-man left armed, when the device is not what it was.
        """
        if not self.before:
            raise ZonghengError(problem("HW013", self.terminal.place))
        self.restore(self.before)
        self.before = ""  # what changes from now on is not ours to take back

    def restore(self, text: str, session: str = "") -> None:
        """Bring the device to ``text``, its own configuration of before, and prove it.

        No session owns a change here, so ``session`` tells nothing.

        Under an armed dead-man, proved means equal; otherwise the rest is left to it, which restores what no
        command can. With nothing armed, proved means that nothing is left to send, else HW012.
        """
        del session
        commands = self.between(running_text(self.terminal, self.platform), text)
        refused: tuple[Problem, ...] = ()
        if commands:
            self.terminal.run(self.terminal.words.configure)
            try:
                self._send(commands)
            except ZonghengError as error:
                refused = error.problems
            self.terminal.ask(self.terminal.words.leave)
        now = running_text(self.terminal, self.platform)
        armed = self.pending()
        if not (same(now, text, self.platform) if armed else not self.between(now, text)):
            found = unified_diff(now, text, self.platform).strip()
            code = self.not_yet if armed else "HW012"
            raise ZonghengError((problem(code, self.terminal.place, found=found), *refused))
        if armed:
            self.disarm()

    def _send(self, commands: Sequence[str]) -> None:
        for command in commands:
            self.terminal.run(command, seconds=SLOW if command in self.slow else _LINE)


def running_text(terminal: Console, platform: str) -> str:
    """Return the running configuration, whole; raises HW001 when the print breaks off twice."""
    command = terminal.words.running
    for _ in range(2):
        text = terminal.ask(command, seconds=SLOW) + "\n"
        if not parse(text, platform).truncated:  # a whole one may have a banner that reads like a refusal
            return text
        terminal.see_refusal(command, text)
    raise ZonghengError(problem("HW001", terminal.place, found=redact(text)[-80:]))
