# SPDX-License-Identifier: Apache-2.0
"""annet's order of commands as one patch needs it: only the rules that lines of the patch may match.

Rules that are left out could match nothing, and those that stay keep their order, so that the patch is the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from annet.annlib.patching import Orderer

from zongheng.platforms.patching.near_rules import first_word, word_of

Words = dict[str, "Words"]
"""The words that lines begin with, each with those of the lines below such lines."""


class FarLineError(Exception):
    """annet made a line of its own that begins with a word which no line of the configurations does."""


class NearOrderer(Orderer):
    """An orderer for lines that begin with some words only."""

    def __init__(self, ordering: list[Any], vendor: str, words: Words) -> None:
        super().__init__(_near(ordering, words), vendor)
        self.words = words

    def get_order(self, row: tuple[str, ...], *others: Any, **more: Any) -> Any:  # noqa: ANN401 - annet's own types
        below = self.words
        for line in row:
            word = first_word(line)
            if word not in below:
                raise FarLineError(line)
            below = below[word]
        return super().get_order(row, *others, **more)


def words_of(*trees: Mapping[str, Any]) -> Words:
    """Return the words of the lines of nested dictionaries, ``undo`` and ``no`` aside."""
    words: Words = {}
    for rows in trees:
        _collect(rows, words)
    return words


def _collect(rows: Mapping[str, Any], words: Words) -> None:
    for text, below in rows.items():
        inner = words.setdefault(first_word(text), {})
        if below:
            _collect(below, inner)


def _near(ordering: list[Any], words: Words) -> list[Any]:
    """Return the rules that may count; the first keeps its place, for 0 is that of lines without a rule."""
    near = []
    for place, (text, rule) in enumerate(ordering):
        word = word_of(text)
        is_anywhere = word is None or rule["attrs"]["global"]
        if is_anywhere or word in words:
            children = rule["children"]
            if children and not is_anywhere:
                rule = {**rule, "children": _near(children, words[word])}
            near.append((text, rule))
        elif place == 0:
            near.append((text, rule))
    return near
