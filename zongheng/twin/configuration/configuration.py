# SPDX-License-Identifier: Apache-2.0
"""A device's configuration: lines are read in a view, checked and kept, or refused."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from zongheng.config.banners import whole_commands
from zongheng.twin.configuration import ciphertext
from zongheng.twin.configuration.effects.effects import EFFECTS, Edit
from zongheng.twin.configuration.effects.port_mode_effects import suits
from zongheng.twin.configuration.tree import Entry, Path, Section, Words, printed_stanzas, view_of
from zongheng.twin.grammar.arguments import HASHED
from zongheng.twin.grammar.grammar import SYSTEM, Command, Grammar, Removal
from zongheng.twin.grammar.matcher import INCOMPLETE, UNRECOGNIZED, Match, Refusal
from zongheng.twin.grammar.numbers import as_numbers, as_ranges
from zongheng.twin.models.model import Model


@dataclass(frozen=True, slots=True)
class Done:
    """The line was carried out; the session now stands at ``path``."""

    path: Path
    messages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The line was refused: the vendor's message, and the caret's column where it has one."""

    message: str
    column: int | None = None
    reason: str = ""
    """Why the line is no command (see ``matcher``); empty where it is one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The device asks before it does what the line says."""

    question: str
    yes: Callable[[], Done]


Answer = Done | Refused | Asked


@dataclass(slots=True)
class Configuration:
    """The settings of one device (running, candidate or being loaded)."""

    grammar: Grammar
    model: Model
    root: Section = field(default_factory=Section)
    serials: itertools.count[int] = field(default_factory=itertools.count)
    version: int = 0
    """Counts edits."""

    def copy(self) -> Configuration:
        return Configuration(self.grammar, self.model, self.root.copy(), self.serials)

    def section(self, path: Path) -> Section:
        return view_of(self.root, path)[1]

    def view(self, path: Path) -> str:
        return view_of(self.root, path)[0]

    def standing(self, path: Path) -> Path:
        """Return ``path``, cut to what is still there."""
        section = self.root
        for depth, identity in enumerate(path):
            entry = section.entries.get(identity)
            if entry is None or entry.body is None:
                return path[:depth]
            section = entry.body
        return path

    def prompt(self, path: Path) -> str:
        """Return what the view at ``path`` adds to the prompt (``-GigabitEthernet0/0/1``)."""
        section, text = self.root, ""
        arguments: dict[str, str] = {}
        for identity in path:
            entry = section.entries[identity]
            match = self.grammar.views[entry.command.view].settings.read(" ".join(entry.words), self.model)
            arguments |= match.arguments if isinstance(match, Match) else {}
            text = entry.command.prompt.format(**arguments, outer=text, section=entry.identity[-1])
            section = entry.body or Section()
        return text

    def lines(self) -> list[str]:
        """Return the settings as printed, without head and end."""
        separator = self.grammar.dialect.separator
        return list(printed_stanzas(self.root, blank=self.model.blank, separator=separator))

    def enter(self, path: Path, line: str) -> Answer:
        """Carry out one line typed in the view at ``path``, or in the system view when it leads to one."""
        path = self.standing(path)
        here = self._read(path, line)
        if isinstance(here, Refusal) and path:
            there = self._read((), line)
            if not isinstance(there, Refusal):
                if _command(there).opens:
                    return self._carry_out((), there)
            elif (there.column or 0) > (here.column or 0) and here.reason == UNRECOGNIZED:
                here = there
        if isinstance(here, Refusal):
            return Refused(self.grammar.dialect.refusal(here.reason), here.column, here.reason)
        return self._carry_out(path, here)

    def load(self, lines: Iterable[str]) -> list[str]:
        """Carry out a configuration file, which may name what it makes only further down.

        Return the lines that were refused, also when all others had been carried out.
        """
        dialect = self.grammar.dialect
        path: Path = ()
        refused: list[tuple[Path, str]] = []
        for raw in whole_commands(lines, dialect.print):
            line = raw.strip()
            if raw.startswith(dialect.separator):
                path = ()
            if not line or dialect.skips(line) or line in self.grammar.closings:
                continue
            above = path[: len(raw) - len(raw.lstrip(" "))]
            done = self._confirmed(above, line)
            if isinstance(done, Refused):
                refused.append((above, line))
            else:
                path = done.path
        again = ((line, self._confirmed(above, line)) for above, line in refused)
        return [f"{line} -> {done.message}" for line, done in again if isinstance(done, Refused)]

    def _confirmed(self, path: Path, line: str) -> Done | Refused:
        """Carry out a line, whatever the device would ask before it does."""
        answer = self.enter(path, line)
        return answer.yes() if isinstance(answer, Asked) else answer

    def _read(self, path: Path, line: str) -> Match[Command] | Match[Removal] | Refusal:
        view = self.grammar.views[self.view(path)]
        first, _, rest = line.partition(" ")
        if len(first) < 2 or not self.grammar.dialect.negation.startswith(first.lower()):
            return view.settings.read(line, self.model)
        lead = len(first) + 1 + len(rest) - len(rest.lstrip())
        if not rest.strip():
            return Refusal(INCOMPLETE, len(line) + 1)
        found = view.removals.read(rest.strip(), self.model)
        return found if isinstance(found, Match) else Refusal(found.reason, (found.column or 0) + lead)

    def _carry_out(self, path: Path, match: Match[Command] | Match[Removal]) -> Answer:
        subject = match.subject
        if self._is_out_of_place(path, _command(match)):
            column = len(self.grammar.dialect.negation) + 1 if isinstance(subject, Removal) else 0
            return Refused(self.grammar.dialect.refusal(UNRECOGNIZED), column, UNRECOGNIZED)
        refused = self._in_use(match.identity) if isinstance(subject, Removal) else self._missing(match)
        if refused:
            return Refused(refused)
        removes = isinstance(subject, Removal)
        edit = Edit(self, path, match.identity if removes else match.words, match.arguments, removes)
        effect = _command(match).effect
        if effect:
            EFFECTS[effect](edit)
        refusal = edit.refusal or (self._absent(edit, subject) if isinstance(subject, Removal) else "")
        if refusal:
            return Refused(refusal)
        act = self._removing(edit, subject) if isinstance(subject, Removal) else self._setting(edit, match)
        return Asked(edit.question, act) if edit.question else act()

    def _is_out_of_place(self, path: Path, command: Command) -> bool:
        """Return whether a line that stands in this section, or that does not, takes the command away."""
        if command.mode and not suits(self, path, command.mode):
            return True
        if not (command.only_with or command.never_with):
            return False
        section = self.section(path)
        wanted, barred = command.only_with, command.never_with
        return bool(wanted and not section.find(*wanted.split())) or bool(
            barred and section.find(*barred.split())
        )

    def _missing(self, match: Match[Command] | Match[Removal]) -> str:
        for kind, value in match.given:
            reference = self.grammar.references.get(kind)
            if reference is None or value in reference.builtin:
                continue
            holder = self.section(((reference.inside,),)) if reference.inside else self.root
            if not any(holder.beginning((*words, value)) for words in reference.headers):
                return reference.message.format(value=value)
        return ""

    def _in_use(self, words: Words) -> str:
        """Return what the device says to the removal of an object that other lines still name."""
        for kind, reference in self.grammar.references.items():
            if reference.in_use and words[:-1] in reference.headers and self._names(kind, words[-1]):
                return reference.in_use.format(value=words[-1])
        return ""

    def _absent(self, edit: Edit, removal: Removal) -> str:
        """Return what the device says to the removal of what is not there; empty where it is."""
        absent = removal.command.absent
        if not absent or _found(edit.section, edit.words, removal.command):
            return ""
        return self.grammar.dialect.says(absent)

    def _names(self, kind: str, value: str) -> bool:
        """Tell whether a line anywhere has ``value`` as an argument of the type ``kind``."""

        def names(section: Section, view: str) -> bool:
            for entry in section.entries.values():
                if value in entry.words:
                    line = self.grammar.views[view].settings.read(" ".join(entry.words), self.model)
                    if isinstance(line, Match) and (kind, value) in line.given:
                        return True
                if entry.body is not None and entry.command.opens and names(entry.body, entry.command.opens):
                    return True
            return False

        return names(self.root, SYSTEM)

    def _setting(self, edit: Edit, match: Match[Command] | Match[Removal]) -> Callable[[], Done]:
        def act() -> Done:
            command = _command(match)
            self.version += 1
            section = self.section(edit.path)
            identity = edit.words[: match.identity_length + edit.longer]
            value = self._stored(match, edit)[len(identity) :]
            if command.varies is not None:
                _drop_variants(section, identity, command)
            entry = section.entries.get(identity)
            if entry is None:
                entry = section.entries[identity] = Entry(command, identity, serial=next(self.serials))
                entry.body = Section() if command.opens else None
            if command.collects:
                value = as_ranges(as_numbers(entry.value) | as_numbers(value))
            if not (command.opens and not value):
                entry.value = value
            entry.negated = False
            edit.after()
            path = (*edit.path, identity) if command.opens else edit.path
            return Done(self.standing(path), tuple(edit.messages))

        return act

    def _removing(self, edit: Edit, removal: Removal) -> Callable[[], Done]:
        def act() -> Done:
            self.version += 1
            section = self.section(edit.path)
            self._remove(section, edit.words, removal)
            edit.after()
            return Done(self.standing(edit.path), tuple(edit.messages))

        return act

    def _remove(self, section: Section, words: Words, removal: Removal) -> None:
        command = removal.command
        if command.undone != "hidden" and removal.exact:
            entry = section.entries.setdefault(words, Entry(command, words, serial=next(self.serials)))
            entry.value, entry.negated = (), True
            return
        if command.opens and removal.exact and words in section.entries:
            # a section alone, not those whose names go on where this one's ends
            _discard(section, [section.entries[words]])
            return
        if command.collects and not removal.exact:
            self._uncollect(section, words, command)
            return
        _discard(section, _found(section, words, command))

    def _uncollect(self, section: Section, words: Words, command: Command) -> None:
        length = next((n for n, word in enumerate(words) if word.isdigit()), len(words))
        for entry in section.beginning(words[:length]):
            if entry.command is not command:
                continue
            left = as_numbers(entry.value) - as_numbers(words[length:])
            entry.value = as_ranges(left)
            if not left:
                del section.entries[entry.identity]

    def _stored(self, match: Match[Command] | Match[Removal], edit: Edit) -> Words:
        """Return the words with secrets as the device keeps them."""
        words = list(edit.words)
        kinds = {match.arguments[name]: kind for name, kind in match.types.items()}
        for index in match.secrets:
            at = index + edit.longer
            kind = kinds.get(words[at], "cipher")
            if kind in ciphertext.NUMBERED:
                words[at] = ciphertext.NUMBERED[kind](words[at])
            elif not ciphertext.is_ciphertext(words[at]):
                words[at] = (
                    ciphertext.hashed(words[at], self.grammar.dialect.hash)
                    if kind in HASHED
                    else ciphertext.enciphered(words[at], self.grammar.envelope)
                )
        typed = match.identity_length + edit.longer
        if not match.secrets:
            return tuple(words)
        keeps = _command(match).keeps
        kept = " ".join(keeps.get(word, word) for word in words[typed:])
        return (*words[:typed], *kept.split())


def _command(match: Match[Command] | Match[Removal]) -> Command:
    return match.subject.command if isinstance(match.subject, Removal) else match.subject


def _found(section: Section, words: Words, command: Command) -> list[Entry]:
    """Return the entries that the words of a removal mean."""
    return section.beginning(words) or [
        entry
        for entry in section.entries.values()
        if entry.command is command and _in_order(words, (*entry.words, *entry.value))
    ]


def _discard(section: Section, entries: Iterable[Entry]) -> None:
    """Take entries out, those aside that are there from birth."""
    for entry in entries:
        if not entry.command.once:
            del section.entries[entry.identity]


def _drop_variants(section: Section, identity: Words, command: Command) -> None:
    """Remove what a setting overwrites although its value stands amid the identity."""
    at = command.varies or 0
    for other in list(section.entries):
        if other != identity and (*other[:at], *other[at + 1 :]) == (*identity[:at], *identity[at + 1 :]):
            del section.entries[other]


def _in_order(words: Words, line: Words) -> bool:
    """Return whether ``words`` stand in ``line`` in this order (``acl inbound`` in ``acl 2001 inbound``)."""
    rest = iter(line)
    return all(word in rest for word in words)


def born(grammar: Grammar, model: Model) -> Configuration:
    """Return the configuration of a device as it leaves the factory."""
    configuration = Configuration(grammar, model)
    refused = configuration.load(grammar.born.splitlines())
    refused += configuration.load(line for port in model.ports for line in _born_port(grammar, model, port))
    refused += configuration.load(f"interface {port}" for port in model.always)
    if refused:
        message = f"{grammar.flavour}: born lines are refused: {refused}"
        raise ValueError(message)
    return configuration


def _born_port(grammar: Grammar, model: Model, port: str) -> Iterator[str]:
    yield f"interface {port}"
    if grammar.port_mode and model.mode(port):
        yield f" {grammar.port_mode.format(mode=model.mode(port))}"


__all__ = ["SYSTEM", "Answer", "Asked", "Configuration", "Done", "Refused", "born"]
