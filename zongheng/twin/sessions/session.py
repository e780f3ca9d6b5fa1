# SPDX-License-Identifier: Apache-2.0
"""One terminal session on a device: prompt, echo, views, questions, paging and the candidate."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from zongheng.config.banners import delimiter_of
from zongheng.twin.configuration.configuration import Asked, Configuration, Done, Refused
from zongheng.twin.configuration.tree import Path
from zongheng.twin.devices.configuration_lock import configured, shut_out
from zongheng.twin.devices.device import Device
from zongheng.twin.grammar.matcher import AMBIGUOUS, UNRECOGNIZED, Match, Refusal
from zongheng.twin.models.dialect import Dialect
from zongheng.twin.sessions.accounting import typed
from zongheng.twin.sessions.faults import ENDS, LATE, OTHER_PASSWORD, Faults
from zongheng.twin.sessions.filters import filtered, piped
from zongheng.twin.sessions.transcript import Transcript


class Terminal(Protocol):
    """What a session writes to."""

    def write(self, text: str) -> None: ...

    def hang_up(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the operator; ``answered`` gets what was typed and returns what to print."""

    text: str
    answered: Callable[[str], str | Question]
    hidden: bool = False
    """Whether the answer is a secret: then it is neither echoed nor noted."""
    verbatim: bool = False
    """Whether blanks around the answer are part of it."""


@dataclass(slots=True)
class Session:
    """A logged-in session."""

    device: Device
    terminal: Terminal
    name: str
    user: str
    transcript: Transcript
    faults: Faults
    path: Path | None = None
    """The configuration view; None is the user view."""
    enabled: bool = True
    """Whether it may do more than look, where a dialect has a mode for that."""
    candidate: Configuration | None = None
    """Uncommitted settings of a two-stage device."""
    generation: int = 0
    """The device's committed generation that the candidate was begun from."""
    edits: list[tuple[Path, str]] = field(default_factory=list)
    page: int = 0
    """Lines that are printed before the pager asks; 0 prints all."""
    question: Question | None = None
    waiting: deque[str] = field(default_factory=deque)
    """Lines behind the pager."""
    received: str = ""
    paused: bool = False
    ended: bool = False

    @property
    def number(self) -> str:
        """Return what the device calls the session."""
        return self.name.lstrip("s")

    # --- what the operator sees -------------------------------------------------------------

    @property
    def dialect(self) -> Dialect:
        return self.device.dialect

    def says(self, text: str, /, **values: object) -> str:
        """Return what the device prints or asks, by its name in the dialect."""
        return self.dialect.says(text, **values)

    @property
    def configuration(self) -> Configuration:
        return self.candidate or self.device.running

    @property
    def prompt(self) -> str:
        """Return the prompt as it stands."""
        prompts, name = self.dialect.prompts, self.device.sysname
        if self.path is None:
            form = prompts.user if self.enabled else prompts.guest
            return self._lead + form.format(name=name)
        sign = ""
        if self.device.running.grammar.two_stage:
            signs = self.dialect.signs
            sign = signs.changed if self.candidate else signs.clean
        self.path = self.configuration.standing(self.path)
        form = prompts.view if self.path else prompts.system
        return self._lead + form.format(name=name, sign=sign, view=self.configuration.prompt(self.path))

    @property
    def _lead(self) -> str:
        root = self.device.running.root
        leads = self.dialect.leads
        return next((lead.text for lead in leads if all(root.find(*words) for words in lead.where)), "")

    def greet(self) -> None:
        """Write what a device writes after login, and the first prompt."""
        text = self.device.banner(self.dialect.banner)
        greeting = self.dialect.greeting.format(banner=text, now=self.device.clock.now())
        self.terminal.write(greeting.replace("\n", "\r\n") + self.prompt)

    # --- what the operator types ------------------------------------------------------------

    def feed(self, text: str) -> None:
        """Take typed or pasted text."""
        self.received += text.replace("\r\n", "\n").replace("\r", "\n")
        self.pump()

    def pump(self) -> None:
        """Work through what was received, as far as nothing holds the session up."""
        while self.received and not self.paused and not self.ended:
            if self.waiting:
                key, self.received = self.received[0], self.received[1:]
                self._turn_page(key)
                continue
            line, end, rest = self.received.partition("\n")
            if self._control_key(line):
                continue
            if not end:
                return
            self.received = rest
            self._typed(_erased(line))

    def _control_key(self, line: str) -> bool:
        """Act on the first control key of a line: Ctrl-Z returns to the user view, Ctrl-C drops the line."""
        found = re.search("[\x03\x1a]", line)
        if found is None:
            return False
        self.received = self.received[found.end() :]
        if found[0] == "\x1a":
            self._typed(self.dialect.leave)
        else:
            self.terminal.write(f"^C\r\n{self.prompt}")
        return True

    def _typed(self, line: str) -> None:
        shown = "?" if self.question else self.prompt
        noted = _HIDDEN if self.question and self.question.hidden else line
        self.transcript.add(self.device.clock.elapsed(), self.name, shown, noted)
        fault = self.faults.for_line(self.transcript.count)
        if fault in _STRIKES:
            _STRIKES[fault](self)
        if fault in ENDS:
            return
        if self.faults.delay:
            self.paused = True
            self.device.clock.later(self.faults.delay, lambda: self._resume(line, fault))
            return
        self._answer(line, fault)

    def _resume(self, line: str, fault: str | None) -> None:
        self.paused = False
        if not self.ended:
            self._answer(line, fault)
            self.pump()

    def _answer(self, line: str, fault: str | None) -> None:
        asked, self.question = self.question, None
        self.terminal.write(("" if asked and asked.hidden else line) + "\r\n")
        if fault == "refuse":
            out: str | Question = self.says("busy")
        elif asked:
            out = asked.answered(line if asked.verbatim else line.strip())
        else:
            typed(self.device, self.user, line.strip(), configures=self.path is not None)
            out = self._run(line.strip())
        if fault == "unheard":
            self.end()
        if self.ended:
            return
        if isinstance(out, Question):
            self.question = out
            self.terminal.write(out.text)
            return
        self._show(out)

    # --- commands ---------------------------------------------------------------------------

    def _run(self, line: str) -> str | Question:
        if not line or line[0] in self.dialect.comments:
            return ""
        if self.path is not None and (delimiter := delimiter_of(line, self.dialect.print)):
            unclosed = self.says("banner_unclosed")
            if unclosed and not line.endswith(delimiter):
                return unclosed
            told = self.says("banner_lines", delimiter=delimiter) + "\r\n"
            return self._more_of(line, delimiter, told)
        return self._carried_out(line)

    def _more_of(self, begun: str, delimiter: str, told: str = "") -> Question:
        """Take lines of a banner, without a prompt, until the one that closes it."""

        def taken(line: str) -> str | Question:
            whole = f"{begun}\n{line}"
            return self._carried_out(whole) if delimiter in line else self._more_of(whole, delimiter)

        return Question(told, taken, verbatim=True)

    def _carried_out(self, line: str) -> str | Question:
        lead = self._led_out(line)
        command, filters = piped(line[lead:], self.dialect)
        refusals: list[Refusal] = []
        if self.path is not None and not lead and not command.lower().startswith(f"{self.dialect.shows} "):
            edited = self._edit(command)
            if not isinstance(edited, Refusal):
                return edited
            if edited.reason == AMBIGUOUS and not edited.column and not self._orders(command.split()[0]):
                return self.caret(0, self.dialect.refusal(AMBIGUOUS, command))
            refusals.append(edited)
        done = self._operate(command, ("user", "any") if lead else self._kinds)
        if not isinstance(done, Refusal):
            return filtered(done, filters, self.dialect) if isinstance(done, str) else done
        refusals.append(done)
        worst = max(refusals, key=lambda refusal: refusal.column or 0)
        return self.caret(lead + (worst.column or 0), self.dialect.refusal(worst.reason, command))

    def _led_out(self, line: str) -> int:
        """Return how many signs of a line say that its command is one of the user view; 0 where none do."""
        word = self.dialect.does if self.path is not None else ""
        found = re.match(rf"{word}\s+", line, re.IGNORECASE) if word else None
        return found.end() if found else 0

    def _operate(self, command: str, kinds: tuple[str, ...]) -> str | Question | Refusal:
        from zongheng.twin.operations.operations import OPERATIONS  # noqa: PLC0415 - operations act on sessions

        best = Refusal(UNRECOGNIZED, 0)
        for kind in kinds:
            found = self.device.running.grammar.operations[kind].read(command, self.device.model)
            if isinstance(found, Match):
                return OPERATIONS[found.subject](self, found)
            if (found.column or 0) > (best.column or 0):
                best = found
        return best

    def _orders(self, word: str) -> bool:
        """Return whether this very word begins an operational command, whatever settings go on from it."""
        return any(self.device.running.grammar.operations[kind].knows(word) for kind in self._kinds)

    @property
    def _kinds(self) -> tuple[str, ...]:
        """Return the kinds of operational commands that the session may give where it stands."""
        if not self.enabled:
            return ("guest",)
        return ("user" if self.path is None else "config", "any")

    def _edit(self, line: str) -> str | Question | Refusal:
        path = self.path or ()
        two_stage = self.device.running.grammar.two_stage
        target = self.configuration
        locked = shut_out(self)
        if (two_stage and self.candidate is None) or (locked and not two_stage):
            target = self.device.running.copy()
        answer = target.enter(path, line)
        if isinstance(answer, Refused):
            if answer.column is None:
                return answer.message
            return Refusal(answer.reason, answer.column)
        if locked and not two_stage:
            return locked
        configured(self)

        def keep(done: Done) -> str:
            if two_stage:
                self._keep_candidate(target, path, line)
            self.path = done.path
            return "\n".join(done.messages)

        if isinstance(answer, Asked):
            asked = answer
            return Question(asked.question, lambda text: keep(asked.yes()) if _yes(text) else "")
        return keep(answer)

    def _keep_candidate(self, target: Configuration, path: Path, line: str) -> None:
        """Note an edit of the candidate; entering a view that exists makes none."""
        if self.candidate is None:
            if target.lines() == self.device.running.lines():
                return
            self.candidate, self.generation = target, self.device.generation
        self.edits.append((path, line))

    def caret(self, column: int, message: str) -> str:
        """Return the vendor's refusal with the caret under ``column`` of the typed line, where it has one."""
        if "^" not in message:
            return message
        return f"{' ' * (len(self.prompt) + column)}^\n{message}"

    def drop_candidate(self) -> None:
        self.candidate = None
        self.edits.clear()

    def end(self) -> None:
        """Close the session."""
        if not self.ended:
            self.ended = True
            self.terminal.hang_up()

    # --- paging -----------------------------------------------------------------------------

    def _show(self, text: str) -> None:
        lines = text.split("\n") if text else []
        if self.page and len(lines) > self.page:
            self.waiting = deque(lines)
            self._print_page()
            return
        self.terminal.write("".join(f"{line}\r\n" for line in lines) + self.prompt)

    def _print_page(self) -> None:
        count = min(self.page or len(self.waiting), len(self.waiting))
        text = "".join(f"{self.waiting.popleft()}\r\n" for _ in range(count))
        self.terminal.write(text + (self.dialect.more if self.waiting else self.prompt))

    def _turn_page(self, key: str) -> None:
        self.terminal.write(self.dialect.erase)
        if key in (" ", "f"):
            self._print_page()
        elif key == "\n":
            line = self.waiting.popleft()
            self.terminal.write(f"{line}\r\n" + (self.dialect.more if self.waiting else self.prompt))
        else:
            self.waiting.clear()
            self.terminal.write(self.prompt)


_HIDDEN = "******"


def _hang(session: Session) -> None:
    session.paused = True


def _slow(session: Session) -> None:
    session.faults.delay = LATE


def _fill(session: Session) -> None:
    session.faults.full = True


def _other_password(session: Session) -> None:
    session.device.override_password = OTHER_PASSWORD


_STRIKES: Mapping[str | None, Callable[[Session], None]] = {
    "drop": Session.end,
    "hang": _hang,
    "crash": lambda session: session.device.restart(),
    "cut": lambda session: session.device.on_power_cut(),
    "slow": _slow,
    "fill": _fill,
    "other_key": lambda session: session.device.on_other_key(),
    "other_password": _other_password,
}


def _yes(text: str) -> bool:
    return text.strip().lower() in ("y", "yes")


def _erased(line: str) -> str:
    """Return the line after its backspaces and without other control keys."""
    kept: list[str] = []
    for sign in line:
        if sign in "\x08\x7f":
            if kept:
                kept.pop()
        elif sign >= " " or sign == "\t":
            kept.append(sign)
    return "".join(kept)
