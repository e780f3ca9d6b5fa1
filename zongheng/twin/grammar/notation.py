# SPDX-License-Identifier: Apache-2.0
"""Command formats in the vendor's published notation, compiled to patterns.

``keyword``, ``<name:type>``, ``[ optional ]``, ``{ a | b }``, ``{ a | b } *`` (one or more of
them, in any order), ``[ a | b ] *`` and ``&<1-n>`` (the element before it, up to n times).
One sign is ours: ``=`` parts the identity of a setting (what ``undo`` names and what a second
command overwrites) from its value: ``sysname = <name:word>``. With no ``=`` the whole line
is the identity, so that a second one stands beside the first.

Elements compare by identity: a matcher keys its states by them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

_LEXEME = re.compile(r"&<(\d+)-(\d+)>|<([^<>]+)>|([\[\]{}|*=])|([^\s\[\]{}|<>=]+)")


@dataclass(frozen=True, slots=True, eq=False)
class Keyword:
    """A word of the vendor's; may be typed abbreviated, and in small letters (``low``)."""

    text: str
    low: str


@dataclass(frozen=True, slots=True, eq=False)
class Argument:
    """A typed argument, ``<name:type detail>``."""

    name: str
    type: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """Its parts one after the other."""

    parts: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """One of its options, or none when optional."""

    options: tuple[Pattern, ...]
    optional: bool


@dataclass(frozen=True, slots=True, eq=False)
class AnyOf:
    """Each option at most once, in any order; at least one unless optional."""

    options: tuple[Pattern, ...]
    optional: bool


@dataclass(frozen=True, slots=True, eq=False)
class Repeat:
    """``part`` from ``least`` to ``most`` times."""

    part: Pattern
    least: int
    most: int


@dataclass(frozen=True, slots=True, eq=False)
class IdentityEnd:
    """The place where the value of a setting begins."""


Pattern: TypeAlias = Keyword | Argument | Sequence | Choice | AnyOf | Repeat | IdentityEnd


class NotationError(ValueError):
    """A format that is not in the notation: a fault of a grammar file."""


def compile_format(text: str) -> Sequence:
    """Return the pattern of one command format."""
    lexemes = list(_LEXEME.finditer(text))
    if re.sub(r"\s", "", "".join(m.group(0) for m in lexemes)) != re.sub(r"\s", "", text):
        raise NotationError(text)
    sequence, rest = _sequence(lexemes, 0)
    if rest != len(lexemes):
        raise NotationError(text)
    return sequence


def _sequence(lexemes: list[re.Match[str]], at: int) -> tuple[Sequence, int]:
    parts: list[Pattern] = []
    while at < len(lexemes):
        lexeme = lexemes[at]
        sign = lexeme.group(4)
        if sign in ("|", "]", "}"):
            break
        if lexeme.group(1):
            parts[-1] = Repeat(parts[-1], int(lexeme.group(1)), int(lexeme.group(2)))
        elif sign in ("[", "{"):
            group, at = _group(lexemes, at)
            parts.append(group)
            continue
        else:
            parts.append(_single(lexeme))
        at += 1
    return Sequence(tuple(parts)), at


def _single(lexeme: re.Match[str]) -> Pattern:
    if lexeme.group(4) == "=":
        return IdentityEnd()
    if lexeme.group(3):
        name, _, kind = lexeme.group(3).partition(":")
        type_name, _, detail = (kind or name).partition(" ")
        return Argument(name, type_name, detail.strip())
    return Keyword(lexeme.group(0), lexeme.group(0).lower())


def _group(lexemes: list[re.Match[str]], at: int) -> tuple[Pattern, int]:
    optional = lexemes[at].group(4) == "["
    close = "]" if optional else "}"
    options: list[Pattern] = []
    at += 1
    while True:
        option, at = _sequence(lexemes, at)
        options.append(option)
        if at >= len(lexemes):
            raise NotationError(lexemes[-1].string)
        if lexemes[at].group(4) == close:
            break
        at += 1
    at += 1
    if at < len(lexemes) and lexemes[at].group(4) == "*":
        return AnyOf(tuple(options), optional), at + 1
    return Choice(tuple(options), optional), at
