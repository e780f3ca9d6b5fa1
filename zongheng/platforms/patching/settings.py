# SPDX-License-Identifier: Apache-2.0
"""Settings: lines of a configuration whose ``undo`` is not ``undo`` and the whole line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

Pattern = re.Pattern[str]


class Kind(Enum):
    """How a setting is changed and undone."""

    OVERWRITTEN = "overwritten"
    WHOLE = "whole"
    REPLACED = "replaced"
    EXCHANGED = "exchanged"

    @property
    def takes_new_value(self) -> bool:
        """Tell whether a new value overwrites the old one, which then needs no ``undo``."""
        return self in (Kind.OVERWRITTEN, Kind.WHOLE)

    @property
    def undone_whole(self) -> bool:
        """Tell whether ``undo`` names the whole line, its value included."""
        return self in (Kind.WHOLE, Kind.EXCHANGED)


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting whose ``undo`` is not ``undo`` and its whole line, or whose value is overwritten."""

    kind: Kind
    identity: Pattern
    """Matches the beginning of a line; what it matched names the setting."""
    section: Pattern | None
    """The line of the section in which alone the rule counts."""
    undone_by: str = ""
    """The command that undoes the setting where no form of ``undo`` above does; ``{}`` is what names it."""
    name: str = ""
    """What names the setting where its value stands in the middle, with the pattern's groups (``\\1``)."""

    def counts_in(self, section: str) -> bool:
        """Return whether lines of a section may be of the setting."""
        return self.section is None or self.section.fullmatch(section) is not None

    def named(self, line: str) -> str | None:
        """Return what names the setting in ``line`` of a section in which it counts."""
        match = self.identity.match(line)
        if match is None or not (match.end() == len(line) or line[match.end()] == " "):
            return None
        return match.expand(self.name) if self.name else match.group()

    def beginning(self, line: str) -> str:
        """Return the words of a line of the setting that tell it; all where it is none."""
        match = self.identity.match(line)
        return match.group() if match else line


class Settings:
    """Settings in the order in which they are tried, those that a line can be by its first word."""

    def __init__(self, every: Iterable[Setting]) -> None:
        settings = [(each, first_words(each.identity.pattern)) for each in every]
        self.every = tuple(each for each, _ in settings)
        self.of_other_words = tuple(each for each, words in settings if words is None)
        self.of_word = {
            word: tuple(each for each, own in settings if own is None or word in own)
            for word in frozenset().union(*(words or () for _, words in settings))
        }

    def of(self, line: str, section: str) -> tuple[Setting, str] | None:
        """Return the first setting that a line of a section is, and what names it."""
        for setting in self.of_word.get(line.partition(" ")[0], self.of_other_words):
            name = setting.named(line)
            if name is not None and setting.counts_in(section):
                return setting, name
        return None


_WORD = re.compile(r"(?P<word>[A-Za-z][A-Za-z0-9-]*)(?: [^?*{]|$)")
_GROUP = re.compile(r"\(\?:(?P<inner>(?:[^()]|\([^()]*\))*)\)(?: [^?*{]|$)")
"""A group with groups of one more depth in it."""


_ESCAPED = re.compile(r"\\[()\[\]|]")


def first_words(expression: str) -> frozenset[str] | None:
    """Return the words of which one begins whatever an expression matches; None where it may be any word."""
    if _ESCAPED.search(expression):
        return None
    words: frozenset[str] = frozenset()
    for branch in _branches(expression):
        word, group = _WORD.match(branch), _GROUP.match(branch)
        found = frozenset({word["word"]}) if word else first_words(group["inner"]) if group else None
        if found is None:
            return None
        words |= found
    return words


def _branches(expression: str) -> Iterator[str]:
    """Yield what stands between the bars of an expression, those in brackets aside."""
    depth, begin = 0, 0
    for at, sign in enumerate(expression):
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and not depth:
            yield expression[begin:at]
            begin = at + 1
    yield expression[begin:]
