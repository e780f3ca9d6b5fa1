# SPDX-License-Identifier: Apache-2.0
"""Sections with a name of their own, read from the views of ``patch_rules.yml``.

What a device has of them, it prints; of a switch that is on unless it says otherwise that does not hold.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_LEVEL = 4
"""Blanks before a line of the views for each section it stands in."""
_WORD = re.compile(r"\*/(?P<these>[^/]+)/(?P<rest>.*)")


@dataclass(frozen=True, slots=True)
class NamedSection:
    """A kind of section, and the section in which it stands; None where that is the top."""

    above: re.Pattern[str] | None
    header: re.Pattern[str]

    def counts(self, line: str, section: str) -> bool:
        """Tell whether a line of a section opens one."""
        here = self.above.fullmatch(section) is not None if self.above else not section
        return here and self.header.fullmatch(line) is not None


def named_sections(views: str) -> tuple[NamedSection, ...]:
    """Return the views that open by a header with a name or number in it."""
    lines = [line for line in views.splitlines() if line.strip()]
    above: list[re.Pattern[str]] = []
    found: list[NamedSection] = []
    for line, following in pairwise(lines):
        depth = _depth(line)
        if _depth(following) <= depth:
            continue
        words = line.partition(" %")[0].split()
        header = re.compile(" ".join(map(_expression, words)))
        above[depth:] = [header]
        if set("*~") & set(line):
            found.append(NamedSection(above[depth - 1] if depth else None, header))
    return tuple(found)


def _depth(line: str) -> int:
    return (len(line) - len(line.lstrip(" "))) // _LEVEL


def _expression(word: str) -> str:
    """Return a word of annet's notation as a regular expression."""
    some = _WORD.fullmatch(word)
    if some:
        return f"(?:{some['these'].strip('()')}){re.escape(some['rest'])}"
    return {"*": r"\S+", "~": ".+"}.get(word, re.escape(word))
