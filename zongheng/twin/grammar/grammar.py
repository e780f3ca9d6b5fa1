# SPDX-License-Identifier: Apache-2.0
"""Grammars: the commands of one flavour, view by view, read from ``grammar/*.yml``.

A grammar file holds ``views`` (view -> list of stanzas -> list of commands), ``born`` (lines that
a new device has of itself), ``types`` (names for argument types, with what must exist before an
argument of it is accepted) and ``commands`` (operational formats: by view kind, to a handler's
name). A command is a format, or a mapping with the format under ``set`` and any field of
``Command``. The order of the commands is the order in which the device prints them.

A file that ``extends`` another takes its views, types and commands and replaces those of the same
name; what it may say of the other's beside that stands in ``layers``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from zongheng.twin.grammar.arguments import argument_types
from zongheng.twin.grammar.layers import read
from zongheng.twin.grammar.matcher import Matcher
from zongheng.twin.grammar.notation import (
    Argument,
    Choice,
    IdentityEnd,
    Keyword,
    Pattern,
    Sequence,
    compile_format,
)
from zongheng.twin.models.dialect import Dialect, load_dialect

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One setting of a view, and how the device keeps and prints it."""

    set: str
    pattern: Sequence
    view: str
    rank: int
    stanza: int
    opens: str | None = None
    """The view that the command leads to; its settings are the body of the section."""
    prompt: str = ""
    """What the view adds to the prompt, with the command's arguments filled in."""
    group: int = 0
    """Number of words that hold its lines together in print (all lines of one peer)."""
    undone: str = "hidden"
    """How ``undo`` of it is kept: ``hidden`` (the default is off), ``printed`` (the default is on, and
    the setting itself is hidden), ``both`` (either is printed once it was set)."""
    default: str | None = None
    """The value that the device does not print."""
    undo: tuple[str, ...] = ()
    """Further formats that ``undo`` accepts; each removes every line that begins with its words."""
    undoable: bool = True
    """Whether ``undo`` takes the bare identity."""
    varies: int | None = None
    """Index of a word of the identity that is a value after all (``acl <number> inbound``)."""
    collects: str | None = None
    """``numbers``: the values of several lines are one set of numbers, printed as ranges."""
    effect: str | None = None
    """The name of a function in ``effects`` that the setting runs through."""
    sorted: bool = True
    """Whether lines of this command are printed in their natural order or as they were entered."""
    indent: int = 0
    """Leading blanks of a global line, on models that print some globals so (AR routers)."""
    joined: bool = False
    """Whether the section shares its stanza with its neighbours."""
    once: bool = False
    """Whether the section exists from birth and cannot be made by hand."""
    bare: bool = False
    """Whether the section is printed with a blank behind its name."""
    hollow: str = "printed"
    """Whether a section with an empty body is ``printed`` or ``hidden``."""
    group_rank: int = 0
    """The rank of the first command of the group; computed."""
    only_with: str = ""
    """The line of its section without which the view does not have the command (a port's mode)."""
    never_with: str = ""
    """The line of its section with which the view does not have the command."""
    mode: str = ""
    """``route`` for what a bridging port does not have, ``bridge`` for what only such a port has."""
    keeps: Mapping[str, str] = field(default_factory=dict)
    """Words that announce a secret as it is typed -> as it is kept (``simple`` -> ``hash``)."""
    absent: str = ""
    """The name of what the dialect says to the removal of one that is not there; empty: nothing."""
    closing: str = ""
    """The line that ends the section, printed behind its settings."""
    negation: str = "undo"
    """The word before a setting that is off and printed so; the dialect's."""


@dataclass(frozen=True, slots=True)
class Removal:
    """An ``undo`` format and the setting whose ``undo`` it is."""

    command: Command
    exact: bool
    """Whether the format is the setting's own identity."""


@dataclass(frozen=True, slots=True)
class Reference:
    """What must exist before an argument is accepted, and what the device says when it does not.

    ``in_use`` is what it says when that is to be removed while a line names it; empty where it does not mind.
    """

    path: tuple[str, ...]
    message: str
    builtin: tuple[str, ...] = ()
    in_use: str = ""
    inside: str = ""
    """The section at the top that such objects stand in; none where they stand at the top themselves."""

    @property
    def headers(self) -> tuple[tuple[str, ...], ...]:
        """Return the words before the name, of each kind of section that may be meant."""
        return tuple(tuple(words.split()) for words in " ".join(self.path).split(" | "))


@dataclass(slots=True)
class View:
    """The commands of one view."""

    name: str
    settings: Matcher[Command]
    removals: Matcher[Removal]
    commands: list[Command] = field(default_factory=list)


@dataclass(slots=True)
class Grammar:
    """All that one flavour understands."""

    flavour: str
    dialect: Dialect
    views: Mapping[str, View]
    references: Mapping[str, Reference]
    closings: frozenset[str]
    """Lines that end a section."""
    operations: Mapping[str, Matcher[str]]
    """Operational commands by kind of view: ``user``, ``config`` or ``any``."""
    born: str
    envelope: str
    """The mark around reversible ciphertexts."""
    two_stage: bool
    port_mode: str
    """The line by which a port shows its ``{mode}``; empty where a port as it was born shows none."""


@cache
def load_grammar(flavour: str) -> Grammar:
    """Return the grammar of a flavour (a file in ``grammar``), compiled once a process."""
    data = read(flavour)
    dialect = load_dialect(data["dialect"])
    aliases, references = _types(data["types"])
    views = {name: View(name, Matcher(aliases), Matcher(aliases)) for name in data["views"]}
    for name, stanzas in data["views"].items():
        for command in _commands(name, stanzas, dialect):
            if command.opens and command.opens not in views:
                message = f"{flavour}: {command.set} opens the unknown view {command.opens}"
                raise ValueError(message)
            _add(views[name], command, aliases, dialect)
    operations = {kind: _operations(formats, aliases) for kind, formats in data["commands"].items()}
    return Grammar(
        flavour=flavour,
        dialect=dialect,
        views=views,
        references=references,
        closings=frozenset(c.closing for view in views.values() for c in view.commands if c.closing),
        operations=operations,
        born=data["born"],
        envelope=data["envelope"],
        two_stage=data["two_stage"],
        port_mode=data.get("port_mode", ""),
    )


def _types(data: Mapping[str, Any]) -> tuple[dict[str, tuple[str, str]], dict[str, Reference]]:
    aliases: dict[str, tuple[str, str]] = {}
    references: dict[str, Reference] = {}
    for name, given in data.items():
        entry = {"is": given} if isinstance(given, str) else given
        kind, _, detail = entry["is"].partition(" ")
        aliases[name] = (kind, detail)
        if "exists" in entry:
            references[name] = Reference(
                tuple(entry["exists"].split()),
                entry["message"],
                tuple(entry.get("builtin", ())),
                entry.get("in_use", ""),
                entry.get("inside", ""),
            )
    return aliases, references


_FIELDS = frozenset(f.name for f in fields(Command))


def _commands(view: str, stanzas: list[list[Any]], dialect: Dialect) -> Iterator[Command]:
    rank = 0
    group_ranks: dict[tuple[int, str], int] = {}
    for stanza, entries in enumerate(stanzas):
        for given in entries:
            entry = {"set": given} if isinstance(given, str) else dict(given)
            if not entry.keys() <= _FIELDS:
                message = f"{view}: unknown fields in {entry}"
                raise ValueError(message)
            entry["undo"] = tuple(entry.get("undo", ()))
            entry["negation"] = dialect.negation
            if dialect.globals_indented and view == SYSTEM and "opens" not in entry:
                entry["indent"] = 1
            rank += 1
            pattern = compile_format(entry["set"])
            first = group_ranks.setdefault((stanza, entry["set"].split()[0]), rank)
            yield Command(**entry, pattern=pattern, view=view, rank=rank, stanza=stanza, group_rank=first)


def _add(view: View, command: Command, aliases: Mapping[str, Any], dialect: Dialect) -> None:
    _check_types(command.pattern, aliases, command.set)
    view.commands.append(command)
    view.settings.add(command.pattern, command)
    if command.undoable:
        pattern = _whole_or_identity(command.pattern) if dialect.negates_whole else None
        view.removals.add(pattern or _identity_pattern(command.pattern), Removal(command, exact=True))
    for text in command.undo:
        pattern = compile_format(text)
        _check_types(pattern, aliases, text)
        view.removals.add(pattern, Removal(command, exact=False))


def _identity_pattern(pattern: Sequence) -> Sequence:
    parts: list[Pattern] = []
    for part in pattern.parts:
        if isinstance(part, IdentityEnd):
            break
        parts.append(part)
    return Sequence(tuple(parts))


def _whole_or_identity(pattern: Sequence) -> Sequence:
    """Return what takes a setting by its identity, with its value behind it or without."""
    identity = _identity_pattern(pattern).parts
    value = Sequence(pattern.parts[len(identity) + 1 :])
    return Sequence((*identity, IdentityEnd(), Choice((value,), optional=True)) if value.parts else identity)


def _check_types(pattern: Pattern, aliases: Mapping[str, Any], where: str) -> None:
    if isinstance(pattern, Argument):
        if pattern.type not in aliases and pattern.type not in argument_types():
            message = f"unknown type {pattern.type} in {where}"
            raise ValueError(message)
        return
    if isinstance(pattern, Keyword | IdentityEnd):
        return
    parts = pattern.parts if isinstance(pattern, Sequence) else getattr(pattern, "options", None)
    for part in parts if parts is not None else (pattern.part,):  # type: ignore[union-attr] # only Repeat is left
        _check_types(part, aliases, where)


def _operations(formats: Mapping[str, str | list[str]], aliases: Mapping[str, Any]) -> Matcher[str]:
    matcher: Matcher[str] = Matcher(aliases)
    for handler, texts in formats.items():
        for text in [texts] if isinstance(texts, str) else texts:
            pattern = compile_format(text)
            _check_types(pattern, aliases, text)
            matcher.add(pattern, handler)
    return matcher
