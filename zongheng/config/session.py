# SPDX-License-Identifier: Apache-2.0
"""Find the configuration in what a terminal, a file or a session log holds.

A log may hold several commands, a print that broke off and was run again, ping output between
blocks: the last complete print of the running configuration counts, else the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from zongheng.config.grammar import Grammar
from zongheng.config.key_bodies import OPENS, body_after
from zongheng.config.words import clean_lines, is_to_clean


class Line(NamedTuple):
    """One printed command: 1-based ``number``, leading blanks, text, and opaque lines after it."""

    number: int
    indent: int
    text: str
    body: tuple[str, ...] = ()


@dataclass(slots=True)
class Print:
    """One print of a configuration: its lines, what stood before them, and whether it broke off."""

    lines: list[Line] = field(default_factory=list)
    preamble: tuple[str, ...] = ()
    truncated: bool = True
    asked: bool = False
    """Whether a command in the log asked for it; text before any prompt is nobody's answer."""


_PROMPT = re.compile(r"(?:HRP_[MS]|RBM_[PS])?(?:<[^<>\s]+>|\[[~*]?[^\[\]\s]+\])\s*(?P<command>\S.*)?$")
_ASKED = re.compile(rf"^\s*{_PROMPT.pattern}", re.MULTILINE)
_ASKS = re.compile(
    r"(?:dis(?:p|pl|pla|play)?|show?)\s+(?:cu|sa|ru)\S*(?:\s+(?:all|include-default))?$|more\s+\S+\.cfg$"
)
_PREAMBLE = re.compile(
    r"!|\[V\d{3}R\d{3}|\d{4}-\d\d-\d\d[ T]\d\d:\d\d|Building configuration|Current configuration\s*:|"
    r"Info: |screen-length \d+ temporary|It will take a long time"
)


@cache
def _special(grammar: Grammar) -> re.Pattern[str]:
    """Return what a line may be where it is no mere command: a prompt, a mark, what opens opaque lines."""
    marks = [r"[<\[HR]", _PREAMBLE.pattern]
    if grammar.end is not None:
        marks.append(f"{re.escape(grammar.end)}$")
    opening = [grammar.banner.pattern, *(opener.pattern for opener, _ in grammar.bodies), OPENS]
    return re.compile("|".join([*marks, *opening]))


def ends_plainly(text: str, grammar: Grammar) -> bool:
    """Tell at once of nearly every whole print that it is one: no line asks for another, the last ends it.

    Whether one that does not end plainly broke off is known when it was read.
    """
    if grammar.end is None or is_to_clean(text) or _ASKED.search(text):
        return False
    return text.rstrip().rpartition("\n")[2] == grammar.end


def configuration_print(text: str, grammar: Grammar) -> Print:
    """Return the print that is the device's configuration: the last complete one, else the last."""
    prints = [
        found for found in _Reader(clean_lines(text), grammar).prints() if found.lines or not found.truncated
    ]
    asked = [found for found in prints if found.asked] or prints[:1]
    whole = [found for found in asked if not found.truncated]
    if whole:
        return whole[-1]
    return asked[-1] if asked else Print()


def is_prompt(line: str) -> bool:
    """Tell whether a line without leading blanks is a prompt of a VRP-like device, whatever follows."""
    return _PROMPT.match(line) is not None


def command_at_prompt(line: str) -> str:
    """Return what was typed at the prompt that ``line`` begins with; an empty text where it is none."""
    found = _PROMPT.match(line)
    return (found["command"] or "").strip() if found else ""


class Named(NamedTuple):
    """A configuration in a text: what it calls its device, and the line that says so."""

    name: str
    number: int


def named_configurations(text: str, grammar: Grammar) -> tuple[Named, ...]:
    """Return the configurations in ``text`` that name a device; a print that a command cut off is none."""
    return tuple(_Reader(clean_lines(text), grammar).named())


class _Reader:
    """Walk over clean lines once and cut them into prints."""

    def __init__(self, lines: list[str], grammar: Grammar) -> None:
        self.raw = lines
        self.grammar = grammar
        # one expression, for every line is tried
        self.opens_body = re.compile(
            "|".join([*(opener.pattern for opener, _ in grammar.bodies), OPENS])
        ).match

    def prints(self) -> Iterator[Print]:
        current = Print(truncated=self.grammar.end is not None)
        preamble: list[str] = []
        ended = False
        is_special, end, behind = _special(self.grammar).match, self.grammar.end, 0
        for number, raw in enumerate(self.raw, start=1):
            text = raw.lstrip()
            if not text or number <= behind:
                continue
            if not ended and is_special(text) is None:  # nearly every line is no more than a command
                current.lines.append(Line(number, len(raw) - len(text), text))
                continue
            body = self._body(number, text)
            behind = number + len(body)
            prompt = _PROMPT.match(text)
            if prompt is not None and prompt["command"]:
                yield self._closed(current, preamble)
                current = Print(truncated=end is not None, asked=_asks(prompt["command"]))
                preamble, ended = [], False
            elif ended:
                if text.startswith("switch vsys "):
                    ended, current.truncated = False, True
                    current.lines.append(Line(number, len(raw) - len(text), text, body))
            elif text == end:
                current.truncated, ended = False, True
            elif _PREAMBLE.match(text):
                preamble.append(text)
            elif prompt is None:
                current.lines.append(Line(number, len(raw) - len(text), text, body))
        yield self._closed(current, preamble)

    def named(self) -> Iterator[Named]:
        found: Named | None = None
        above, behind = self.grammar.separator, 0
        naming = f"{self.grammar.naming} "
        for number, raw in enumerate(self.raw, start=1):
            text = raw.lstrip()
            if not text or number <= behind:
                continue
            behind = number + len(self._body(number, text))
            prompt = _PROMPT.match(text)
            if prompt is not None and prompt["command"]:
                found = None
            elif text == self.grammar.end and found is not None:
                yield found
                found = None
            # Comware indents globals; they stand below a separator
            elif text.startswith(naming) and (raw == text or above == self.grammar.separator):
                if found is not None:
                    yield found
                found = Named(text[len(naming) :].strip(), number)
            above = text
        if found is not None:
            yield found

    @staticmethod
    def _closed(current: Print, preamble: list[str]) -> Print:
        current.preamble = tuple(preamble)
        return current

    def _body(self, index: int, text: str) -> tuple[str, ...]:
        """Return the lines of the banner or key that a line opens, whose next line is at ``index``."""
        if opened := self.grammar.banner.match(text):
            return self._until_delimiter(index, opened["delimiter"], opened["rest"])
        return self._until_closer(index, text) if self.opens_body(text) else ()

    def _until_delimiter(self, start: int, delimiter: str, rest: str) -> tuple[str, ...]:
        """Return a banner's further lines, its closing one included; none when it never closes."""
        if delimiter in rest:
            return ()
        for index in range(start, len(self.raw)):
            if delimiter in self.raw[index]:
                return tuple(self.raw[start : index + 1])
        return ()

    def _until_closer(self, start: int, text: str) -> tuple[str, ...]:
        """Return a key body up to, not including, the line that closes it."""
        closer = next((end for opener, end in self.grammar.bodies if opener.match(text)), None)
        if closer is None:
            return tuple(self.raw[at].strip() for at in body_after(self.raw, start - 1))
        for index in range(start, len(self.raw)):
            if closer.match(self.raw[index]):
                return tuple(line.strip() for line in self.raw[start:index])
        return ()


def _asks(command: str) -> bool:
    return _ASKS.match(command.strip()) is not None
