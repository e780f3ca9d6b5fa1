# SPDX-License-Identifier: Apache-2.0
"""What an operator probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile
from operator import eq

from zongheng.language import pick

_CANDIDATES = 5


def suggestion(written: str, known: Iterable[str]) -> str:
    """Return a half-sentence that names the nearest known word; empty where none is near."""
    near = get_close_matches(written, sorted(known), n=_CANDIDATES, cutoff=0.6)
    if not near:
        return ""
    best = SequenceMatcher(None, near[0], written).ratio()
    alike = [word for word in near if SequenceMatcher(None, word, written).ratio() == best]
    # of words that are equally near, people mistype the end of one sooner than its beginning
    nearest = max(alike, key=lambda word: (_shared_beginning(word, written), word))
    return pick(zh=f"；是否想写 {nearest}？", en=f"; did you mean {nearest}?")


def _shared_beginning(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(bool, map(eq, one, other)))
