# SPDX-License-Identifier: Apache-2.0
"""annet's order of commands as one patch needs it: only the rules that lines of the patch may match.

Rules that are left out could match nothing, and those that stay keep their order: the patch is the same.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annet.annlib.patching import Orderer

from zongheng.platforms.patching.near_rules import first_word, word_of

Words = dict[str, "Words"]
"""The words that lines begin with, each with those of the lines below such lines."""


class FarLineError(Exception):
    """annet made a line of its own that begins with a word which no line of the configurations does."""


class NearOrderer(Orderer):
    """An orderer for lines that begin with some words only.

    annet tries every rule on every line, so it is given those for the line's own word, and the place that it
    finds among these is told as the place among all.
    """

    def __init__(self, ordering: list[Any], vendor: str, words: Words) -> None:
        super().__init__(_near(ordering, words), vendor)
        self.words = words
        self.every = self.rb
        self.of_word = {word: _of_word(self.every, word) for word in words}

    def get_order(self, row: tuple[str, ...], *others: Any, **more: Any) -> Any:  # noqa: ANN401 - annet's own types
        below = self.words
        for line in row:
            word = first_word(line)
            if word not in below:
                raise FarLineError(line)
            below = below[word]
        places, self.rb = self.of_word[first_word(row[0])]
        vector, is_direct = super().get_order(row, *others, **more)
        return tuple(_placed(vector, places)), is_direct


def _of_word(ordering: list[Any], word: str) -> tuple[list[int], list[Any]]:
    """Return the rules that lines which begin with a word may match, and their places; the first is kept."""
    found = [
        (place, entry)
        for place, entry in enumerate(ordering)
        if not place or entry[1]["attrs"]["global"] or word_of(entry[0]) in (None, word)
    ]
    return [place for place, _ in found], [entry for _, entry in found]


def _placed(vector: Iterable[tuple[float, Any]], places: list[int]) -> Iterator[tuple[float, Any]]:
    """Tell the place at the top among all rules: below 0 for what takes back, endless for leaving a view."""
    for depth, (place, key) in enumerate(vector):
        is_found = depth == 0 and not math.isinf(place)
        yield (math.copysign(places[abs(int(place))], place) if is_found else place), key


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
            below = rule["children"] if is_anywhere else _near(rule["children"], words[word or ""])
            near.append((text, {**rule, "children": below}))
        elif place == 0:
            near.append((text, rule))
    return near
