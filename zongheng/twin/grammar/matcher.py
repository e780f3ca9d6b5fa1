# SPDX-License-Identifier: Apache-2.0
"""Reading one line against all commands of a view at once, as the device's own parser does.

All formats advance together, word by word: keywords may be abbreviated while that is
unambiguous, arguments are typed, and the first word that no format goes on with is where the
caret points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from zongheng.twin.grammar.arguments import REST_OF_LINE, SECRET, Ports, printed_form
from zongheng.twin.grammar.notation import (
    AnyOf,
    Argument,
    Choice,
    IdentityEnd,
    Keyword,
    Pattern,
    Repeat,
    Sequence,
)

Subject = TypeVar("Subject")
_REMEMBERED = 20_000
_Stack = tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a line is not a command: the vendor's word for it and the column of the caret."""

    reason: str
    column: int | None = None


UNRECOGNIZED = "Unrecognized command"
WRONG = "Wrong parameter"
INCOMPLETE = "Incomplete command"
AMBIGUOUS = "Ambiguous command"
TOO_MANY = "Too many parameters"


@dataclass(frozen=True, slots=True)
class Match(Generic[Subject]):
    """A line read: printed words (abbreviations and argument forms made whole) and arguments."""

    subject: Subject
    words: tuple[str, ...]
    identity_length: int
    arguments: Mapping[str, str]
    types: Mapping[str, str]
    secrets: frozenset[int]
    """Indices of the words that are secrets as they were typed."""
    given: tuple[tuple[str, str], ...] = ()
    """Type and value of every argument; ``arguments`` has the last one only of those that repeat."""

    @property
    def identity(self) -> tuple[str, ...]:
        return self.words[: self.identity_length]

    @property
    def value(self) -> tuple[str, ...]:
        return self.words[self.identity_length :]


@dataclass(frozen=True, slots=True)
class _Step:
    atom: Keyword | Argument
    rest: _Stack
    passes_identity: bool


@dataclass(slots=True)
class _State:
    """Where a format can go from one stack of patterns."""

    steps: tuple[_Step, ...]
    ends: bool


@dataclass(frozen=True, slots=True)
class _Thread(Generic[Subject]):
    subject: Subject
    stack: _Stack
    words: tuple[str, ...] = ()
    arguments: tuple[tuple[str, str, str], ...] = ()
    identity: int | None = None
    secrets: tuple[int, ...] = ()
    keywords: int = 0


@dataclass(slots=True)
class Matcher(Generic[Subject]):
    """All formats of one view. ``aliases`` maps a type's name to the type and detail behind it."""

    aliases: Mapping[str, tuple[str, str]]
    formats: list[tuple[Sequence, Subject]] = field(default_factory=list)
    _by_first: dict[str, list[_Thread[Subject]]] = field(default_factory=dict)
    _states: dict[_Stack, _State] = field(default_factory=dict)
    _readings: dict[tuple[Ports, str], Match[Subject] | Refusal] = field(default_factory=dict)

    def add(self, pattern: Sequence, subject: Subject) -> None:
        """Add one format; it begins with a keyword or with a choice of keywords."""
        self.formats.append((pattern, subject))
        thread = _Thread(subject, (pattern,))
        for step in self._state(thread.stack).steps:
            key = step.atom.low if isinstance(step.atom, Keyword) else ""
            threads = self._by_first.setdefault(key, [])
            if not threads or threads[-1].stack is not thread.stack:
                threads.append(thread)

    def knows(self, word: str) -> bool:
        """Return whether a format begins with this very word, not with one that goes on."""
        return word.lower() in self._by_first

    def read(self, line: str, ports: Ports) -> Match[Subject] | Refusal:
        """Return what ``line`` is in this view, or the vendor's refusal of it.

        Many devices of few models print much the same lines, so readings are remembered.
        """
        key = (ports, line)
        known = self._readings.get(key)
        if known is None:
            if len(self._readings) >= _REMEMBERED:
                self._readings.clear()
            known = self._readings[key] = self._read(line, ports)
        return known

    def _read(self, line: str, ports: Ports) -> Match[Subject] | Refusal:
        words = [(m.group(0), m.start()) for m in re.finditer(r"\S+", line)]
        ahead: list[list[_Thread[Subject]]] = [[] for _ in range(len(words) + 3)]
        ahead[0] = list(self._starting(words[0][0].lower()))
        for at, (_, column) in enumerate(words):
            if at and not ahead[at]:
                continue
            refusal = self._advance(line, words, at, ahead, ports)
            if refusal and not any(ahead[at + 1 :]):
                return Refusal(UNRECOGNIZED if at == 0 and refusal != AMBIGUOUS else refusal, column)
        return self._finish(ahead[len(words)], line)

    def _starting(self, word: str) -> Iterator[_Thread[Subject]]:
        if word in self._by_first:
            yield from self._by_first[word]
        else:
            for key in sorted(self._by_first):
                if key.startswith(word) or not key:
                    yield from self._by_first[key]

    def _finish(self, threads: Iterable[_Thread[Subject]], line: str) -> Match[Subject] | Refusal:
        whole = [thread for thread in threads if self._state(thread.stack).ends]
        if not whole:
            return Refusal(INCOMPLETE, len(line.rstrip()) + 1)
        best = max(whole, key=lambda thread: thread.keywords)
        length = len(best.words) if best.identity is None else best.identity
        return Match(
            best.subject,
            best.words,
            length,
            {name: value for name, value, _ in best.arguments},
            {name: kind for name, _, kind in best.arguments},
            frozenset(best.secrets),
            tuple((kind, value) for _, value, kind in best.arguments),
        )

    def _advance(
        self,
        line: str,
        words: list[tuple[str, int]],
        at: int,
        ahead: list[list[_Thread[Subject]]],
        ports: Ports,
    ) -> str | None:
        """Move every thread over word ``at``; return the vendor's reason when none could."""
        word = words[at][0].lower()
        steps = [(thread, step) for thread in ahead[at] for step in self._state(thread.stack).steps]
        texts = {step.atom.low for _, step in steps if isinstance(step.atom, Keyword)}
        fitting = {word} if word in texts else {text for text in texts if text.startswith(word)}
        exact = word in texts
        by_argument = False
        for thread, step in steps:
            if isinstance(step.atom, Keyword):
                if step.atom.low in fitting:
                    ahead[at + 1].append(_over_keyword(thread, step, step.atom.text))
            elif not exact or word.isdigit():  # a number of a format may be one of a list's as well
                by_argument |= self._over_argument(thread, step, step.atom, line, words, at, ahead, ports)
        if len(fitting) > 1 and not by_argument:
            ahead[at + 1].clear()
            return AMBIGUOUS
        return None if fitting or by_argument else _reason(steps)

    def _over_argument(
        self,
        thread: _Thread[Subject],
        step: _Step,
        atom: Argument,
        line: str,
        words: list[tuple[str, int]],
        at: int,
        ahead: list[list[_Thread[Subject]]],
        ports: Ports,
    ) -> bool:
        kind, detail = self.aliases.get(atom.type, (atom.type, atom.detail))
        for token, used in _tokens(kind, line, words, at):
            printed = printed_form(kind, token, detail, ports)
            if printed is not None:
                ahead[at + used].append(_over_value(thread, step, atom, kind, printed))
                return True
        return False

    def _state(self, stack: _Stack) -> _State:
        known = self._states.get(stack)
        if known is None:
            steps: list[_Step] = []
            ends = _expand(stack, False, steps)
            known = self._states[stack] = _State(tuple(steps), ends)
        return known


def _tokens(kind: str, line: str, words: list[tuple[str, int]], at: int) -> Iterator[tuple[str, int]]:
    """Yield what an argument may take from here: text and number of words."""
    word, column = words[at]
    if kind in REST_OF_LINE:
        yield line[column:].rstrip(), len(words) - at
        return
    yield word, 1
    if kind == "interface" and word.replace("-", "").isalpha() and at + 1 < len(words):
        yield word + words[at + 1][0], 2


def _over_keyword(thread: _Thread[Any], step: _Step, text: str) -> _Thread[Any]:
    return _Thread(
        thread.subject,
        step.rest,
        (*thread.words, text),
        thread.arguments,
        _identity(thread, step),
        thread.secrets,
        thread.keywords + 1,
    )


def _over_value(thread: _Thread[Any], step: _Step, atom: Argument, kind: str, printed: str) -> _Thread[Any]:
    secrets = (*thread.secrets, len(thread.words)) if kind in SECRET else thread.secrets
    return _Thread(
        thread.subject,
        step.rest,
        (*thread.words, printed),
        (*thread.arguments, (atom.name, printed, atom.type)),
        _identity(thread, step),
        secrets,
        thread.keywords,
    )


def _identity(thread: _Thread[Any], step: _Step) -> int | None:
    return len(thread.words) if step.passes_identity and thread.identity is None else thread.identity


def _reason(steps: list[tuple[Any, _Step]]) -> str:
    if not steps:
        return TOO_MANY
    return WRONG if any(isinstance(step.atom, Argument) for _, step in steps) else UNRECOGNIZED


def _expand(stack: _Stack, passed: bool, into: list[_Step]) -> bool:
    """Collect the next words of a stack; return whether the format may end here."""
    if not stack:
        return True
    head, rest = stack[0], stack[1:]
    if isinstance(head, Keyword | Argument):
        into.append(_Step(head, rest, passed))
        return False
    if isinstance(head, IdentityEnd):
        return _expand(rest, True, into)
    if isinstance(head, Sequence):
        return _expand((*head.parts, *rest), passed, into)
    ends = False
    for branch in _branches(head, rest):
        ends |= _expand(branch, passed, into)
    return ends


def _branches(head: Choice | AnyOf | Repeat, rest: _Stack) -> Iterator[_Stack]:
    if isinstance(head, Repeat):
        if head.most > 1:
            yield (head.part, Repeat(head.part, max(head.least - 1, 0), head.most - 1), *rest)
        elif head.most == 1:
            yield (head.part, *rest)
        if head.least == 0:
            yield rest
        return
    for option in head.options:
        if isinstance(head, Choice):
            yield (option, *rest)
        else:
            left = tuple(other for other in head.options if other is not option)
            yield (option, AnyOf(left, optional=True), *rest) if left else (option, *rest)
    if head.optional:
        yield rest
