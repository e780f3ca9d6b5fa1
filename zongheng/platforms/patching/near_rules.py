# SPDX-License-Identifier: Apache-2.0
"""annet's rulebook as one patch needs it: most rules begin with a word that few lines do.

annet tries every rule of a section on every line of it and copies what it finds, which is most of its time.
Here a line is tried on the rules that begin with its own first word or with an expression, in annet's order,
so that what is found is the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from functools import cache, reduce
from typing import Any, NamedTuple

from annet.annlib.lib import merge_dicts
from annet.annlib.patching import mark_unchanged, string_similarity, strip_unchanged
from annet.annlib.rulebook.common import call_diff_logic

Rows = MutableMapping[str, Any]

_WORD = re.compile(r"(?:(?:undo|no) )?(?!(?:undo|no)\b)(?P<word>[A-Za-z][\w-]*)(?= |$)")
"""The first word of a rule that begins with one and not with an expression."""


def first_word(row: str) -> str:
    """Return the word that a line begins with, the one that takes something back aside."""
    return row.removeprefix("undo ").removeprefix("no ").split(None, 1)[0]


@cache
def word_of(rule: str) -> str | None:
    """Return the word that a line begins with which a rule matches; nothing where it may be any."""
    literal = _WORD.match(rule)
    return literal["word"] if literal else None


class _Rule(NamedTuple):
    """A rule of annet's under its ``name``; ``local`` ones count in their own section alone."""

    name: str
    rule: Mapping[str, Any]
    local: bool


def _likeness(row: str, rule: _Rule) -> float:
    return string_similarity(row, rule.rule["attrs"]["regexp"].pattern)


class _Attributes(dict[str, Any]):
    """What a rule says of its lines. annet copies it to the depths for each, and nobody changes it."""

    def __deepcopy__(self, _memo: object) -> _Attributes:
        return _Attributes(self)


class Level:
    """The rules for the lines of one section."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.above = rules["global"]
        self.rules = [
            *(_Rule(name, rule, local=True) for name, rule in rules["local"].items()),
            *(_Rule(name, rule, local=False) for name, rule in rules["global"].items()),
        ]
        self.words = [word_of(rule.name) for rule in self.rules]
        self.near: dict[str, list[_Rule]] = {}
        self.levels: dict[tuple[str, ...], Level] = {}

    def matched(self, row: str) -> tuple[dict[str, Any], Level] | None:
        """Return what annet's rules say of a line, and the level below it; nothing where none matches."""
        found = []
        for each in self._beginning_with(first_word(row)):
            expression = each.rule["attrs"]["regexp"]
            if match := expression.match(row):
                if each.rule["type"] == "ignore":
                    return None
                found.append((each, match.groups()))
        if not found:
            return None
        if len(found) > 1:
            found.sort(key=lambda one: _likeness(row, one[0]), reverse=True)
        (name, rule, _), key = found[0]
        said = {"attrs": _Attributes(rule["attrs"]), "raw_rule": name, "rule": rule["rule"], "key": key}
        return said, self._below([each for each, _ in found])

    def _beginning_with(self, word: str) -> list[_Rule]:
        if word not in self.near:
            self.near[word] = [
                rule for rule, own in zip(self.rules, self.words, strict=True) if own is None or own == word
            ]
        return self.near[word]

    def _below(self, matching: list[_Rule]) -> Level:
        """Return the rules below a line, from all local ones that match it where the best one is local."""
        merged = [each for each in matching if each.local] if matching[0].local else []
        names = tuple(each.name for each in merged)
        if names not in self.levels:
            below = [each.rule["children"] for each in merged]
            self.levels[names] = Level(
                {
                    "local": reduce(merge_dicts, (each["local"] for each in below), {}),
                    "global": reduce(merge_dicts, (*(each["global"] for each in below), self.above), {}),
                }
            )
        return self.levels[names]


def difference(old: Rows, new: Rows, level: Level) -> Any:  # noqa: ANN401 - annet's own type
    """Return annet's difference of two trees of nested dictionaries, without what is unchanged."""
    left: Any = _copied(old)  # annet says that it takes ordered dictionaries alone
    right: Any = _copied(new)
    differing: Any = call_diff_logic(_found(left, right, level), left, right)
    return strip_unchanged(mark_unchanged(differing))


def _found(old: Rows, new: Rows, level: Level) -> Any:  # noqa: ANN401 - annet's own type
    """Return what the rules say of all lines; lines without a rule are taken out of ``old`` and ``new``."""
    said: dict[str, Any] = {}
    for row in dict.fromkeys((*old, *new)):
        matched = level.matched(row)
        if matched is None:
            old.pop(row, None)
            new.pop(row, None)
        else:
            match, below = matched
            said[row] = {"match": match, "subtree": _found(old.get(row, {}), new.get(row, {}), below)}
    return said


def _copied(rows: Mapping[str, Any]) -> Rows:
    return {row: _copied(below) if below else {} for row, below in rows.items()}
