# SPDX-License-Identifier: Apache-2.0
"""The settings of a device as a tree, and how they are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from zongheng.twin.grammar.grammar import Command
from zongheng.twin.grammar.numbers import in_tens

Words = tuple[str, ...]
Path = tuple[Words, ...]
"""Where a session stands: the identities of the sections that it is inside."""


@dataclass(slots=True)
class Entry:
    """One setting: a line, or a section with a body."""

    command: Command
    identity: Words
    value: Words = ()
    negated: bool = False
    body: Section | None = None
    serial: int = 0

    @property
    def words(self) -> Words:
        return (*self.identity, *self.value)

    @property
    def line(self) -> str:
        words = " ".join(self.words)
        return f"{self.command.negation} {words}" if self.negated else words

    def copy(self) -> Entry:
        body = self.body.copy() if self.body else None
        return Entry(self.command, self.identity, self.value, self.negated, body, self.serial)


@dataclass(slots=True)
class Section:
    """The settings of one view, by identity."""

    entries: dict[Words, Entry] = field(default_factory=dict)

    def copy(self) -> Section:
        return Section({identity: entry.copy() for identity, entry in self.entries.items()})

    def beginning(self, words: Words) -> list[Entry]:
        """Return the entries whose line begins with ``words``."""
        length = len(words)
        return [
            entry
            for identity, entry in self.entries.items()
            if (identity if len(identity) >= length else entry.words)[:length] == words
        ]

    def ordered(self) -> list[Entry]:
        """Return the entries in the order in which the device prints them."""
        return sorted(self.entries.values(), key=print_order)

    def find(self, *words: str) -> Entry | None:
        """Return the first entry, in order of print, whose line begins with these words."""
        if (exact := self.entries.get(words)) is not None:
            return exact
        found = self.beginning(words)
        return min(found, key=print_order) if len(found) > 1 else next(iter(found), None)

    def all(self, *words: str) -> list[Entry]:
        """Return the entries whose line begins with these words, in order of print."""
        return sorted(self.beginning(words), key=print_order)


_CHUNK = re.compile(r"\d+|\D+")


@lru_cache(maxsize=65536)
def natural(words: Words) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key under which 10 follows 9, in addresses and port names too."""
    return tuple(
        (0, int(chunk), "") if chunk.isdigit() else (1, 0, chunk)
        for word in words
        for chunk in (*_CHUNK.findall(word), " ")
    )


def print_order(entry: Entry) -> tuple[object, ...]:
    """Return the sort key of an entry among those of its view."""
    command = entry.command
    own = natural(entry.words) if command.sorted else ((0, entry.serial, ""),)
    if not command.group:
        return (command.stanza, command.rank, (), command.rank, own)
    return (command.stanza, command.group_rank, natural(entry.words[: command.group]), command.rank, own)


def printed(section: Section, depth: int = 0) -> Iterator[str]:
    """Yield the lines of a section's body, nested sections indented by one more blank."""
    for entry in section.ordered():
        yield from printed_entry(entry, depth)


def printed_entry(entry: Entry, depth: int, *, blank: bool = False) -> Iterator[str]:
    """Yield the lines of one entry; a value equal to the device's default is not printed."""
    if entry.command.default is not None and " ".join(entry.value) == entry.command.default:
        return
    if entry.command.undone == "printed" and not entry.negated:
        return
    if entry.command.hollow == "hidden" and not (entry.body and entry.body.entries):
        return
    blanks = " " * (depth or blank * entry.command.indent)
    for line in _lines(entry):
        yield f"{blanks}{line}{' ' if entry.command.bare else ''}"
    if entry.body is not None:
        yield from printed(entry.body, depth + 1)
        if entry.command.closing:
            yield f"{' ' * depth}{entry.command.closing}"


def _lines(entry: Entry) -> Iterator[str]:
    """Yield an entry's line; a set of numbers in as many as the command needs to be given it again."""
    if not entry.command.collects:
        yield entry.line
        return
    for some in in_tens(entry.value):
        yield " ".join((*entry.identity, some))


def printed_stanzas(root: Section, *, blank: bool, separator: str) -> Iterator[str]:
    """Yield the whole configuration as it is displayed, without head and end."""
    previous: Command | None = None
    for entry in root.ordered():
        lines = list(printed_entry(entry, 0, blank=blank))
        if not lines:
            continue
        if previous is not None and not _together(previous, entry.command):
            yield separator
        yield from lines
        previous = entry.command


def _together(before: Command, after: Command) -> bool:
    if before.stanza != after.stanza:
        return False
    return (not before.opens or before.joined) and (not after.opens or after.joined)


def view_of(root: Section, path: Path) -> tuple[str, Section]:
    """Return the name and the settings of the view at ``path``; KeyError where it is gone."""
    name, section = "system", root
    for identity in path:
        entry = section.entries[identity]
        if entry.body is None or entry.command.opens is None:
            raise KeyError(identity)
        name, section = entry.command.opens, entry.body
    return name, section
