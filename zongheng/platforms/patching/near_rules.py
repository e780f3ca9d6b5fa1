# SPDX-License-Identifier: Apache-2.0
"""The part of annet's rulebook that the lines of one patch can match: most rules begin with another word.

annet tries every rule of a section on every line of it, which is a good part of its time. Rules that are
left out could match nothing, and those that stay keep their order, so that the patch is the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annet.annlib.patching import Orderer

_WORD = re.compile(r"(?:(?:undo|no) )?(?!(?:undo|no)\b)(?P<word>[A-Za-z][\w-]*)(?= |$)")
"""The first word of a rule that begins with one and not with an expression."""


class FarLineError(Exception):
    """annet made a line of its own that begins with a word which no line of the configurations does."""


class NearOrderer(Orderer):
    """An orderer for lines that begin with some words only."""

    def __init__(self, ordering: list[Any], vendor: str, words: frozenset[str]) -> None:
        super().__init__(_near_ordering(ordering, words), vendor)
        self.words = words

    def get_order(self, row: tuple[str, ...], *others: Any, **more: Any) -> Any:  # noqa: ANN401 - annet's own types
        for line in row:
            if first_word(line) not in self.words:
                raise FarLineError(line)
        return super().get_order(row, *others, **more)


def near_patching(rules: Mapping[str, Any], words: frozenset[str]) -> dict[str, Any]:
    """Return the rules of annet's patching rulebook that lines with these first words can match."""
    local = {
        text: {**rule, "children": near_patching(rule["children"], words)} if rule.get("children") else rule
        for text, rule in rules["local"].items()
        if _may_match(text, words)
    }
    return {**rules, "local": local}


def first_words(*rows: Mapping[str, Any]) -> frozenset[str]:
    """Return the words that lines of any depth begin with, ``undo`` and ``no`` aside."""
    return frozenset(_first_words(rows))


def _first_words(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for each in rows:
        for text, below in each.items():
            yield first_word(text)
            if below:
                yield from _first_words((below,))


def _near_ordering(ordering: list[Any], words: frozenset[str]) -> list[Any]:
    """Return the rules that may count; the first keeps its place, for 0 is that of lines without a rule."""
    near = [entry for entry in ordering[1:] if entry[1]["attrs"]["global"] or _may_match(entry[0], words)]
    return [
        (text, {**rule, "children": _near_ordering(rule["children"], words)} if rule["children"] else rule)
        for text, rule in (*ordering[:1], *near)
    ]


def first_word(row: str) -> str:
    """Return the word that a line begins with, the one that takes something back aside."""
    return row.removeprefix("undo ").removeprefix("no ").split(None, 1)[0]


def _may_match(rule: str, words: frozenset[str]) -> bool:
    literal = _WORD.match(rule)
    return literal is None or literal["word"] in words
