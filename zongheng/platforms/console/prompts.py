# SPDX-License-Identifier: Apache-2.0
"""The prompts of one session: under which names its device goes, and what ends with one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zongheng.platforms.console.words import Words


class Prompts:
    """What was learnt of a session's prompts. ``name`` is the one under which the last of them stood.

    ``lead`` and ``signs`` are a terminal's expressions for what stands before a prompt and before a name.
    """

    def __init__(self, words: Words, lead: str, signs: str) -> None:
        self.name = ""
        self._names: list[str] = []
        self._known: re.Pattern[str] | None = None
        self._words, self._lead, self._signs = words, lead, signs

    def begin_with(self, greeting: str) -> bool:
        """Learn the device's name from the prompt that ends a greeting; tell whether one does."""
        found = self._words.first_prompt(self._lead).search(greeting)
        if found:
            self._learn(found["name"])
        return found is not None

    def expect(self, name: str) -> None:
        """Know a name that the device may show from now on; an empty one is none."""
        if name and name not in self._names:
            self._names.append(name)
            self._known = None

    def end(self, text: str) -> bool:
        """Tell whether a text ends with a prompt under a known name, and note which of them it is."""
        found = self._prompt.search(text)
        if found:
            self.name = found["name"] or found["inner"]
        return found is not None

    def stand_where_lines_are_set(self, text: str) -> bool:
        """Tell whether the prompt that ends a text is one of a view in which lines are set."""
        found = self._prompt.search(text)
        return found is not None and found["inner"] is not None

    def may_end(self, text: str) -> bool:
        """Tell whether a text ends with what is a prompt under any name."""
        return self._any.search(text) is not None

    def taken_once(self, text: str) -> str:
        """Return a text that ends with a prompt twice without the second, its name learnt; else nothing."""
        before, _, last = text.rstrip().replace("\r", "\n").rpartition("\n")
        before = before.rstrip("\n")
        found = self._any.search(last)
        if found is None or before.rpartition("\n")[2].rstrip() != last:
            return ""
        if not self.end(last):
            # the others are of a device that went by another name, or of a banner that looked like it
            self._learn(found["name"] or found["inner"])
        return before

    @property
    def _prompt(self) -> re.Pattern[str]:
        if self._known is None:
            self._known = self._words.any_prompt(self._lead, self._signs, self._names)
        return self._known

    @property
    def _any(self) -> re.Pattern[str]:
        return self._words.prompt_of_any_name(self._lead, self._signs)

    def _learn(self, name: str) -> None:
        self.name = name
        self._names = [name]
        self._known = None


def are_echoed(typed: Sequence[str], text: str) -> bool:
    """Tell whether the last of the lines that were typed is seen: one before it may look like a prompt."""
    if not typed:
        return True
    return any(line.rstrip().endswith(typed[-1].rstrip()) for line in text.splitlines()[len(typed) - 1 :])
