# SPDX-License-Identifier: Apache-2.0
"""Lists of numbers in a merge: what is added joins them, what is taken back leaves them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zongheng.config import ConfigNode
from zongheng.config.equality import EqualityRules
from zongheng.config.normal import normal_line
from zongheng.config.number_lists import LARGEST, Listed, in_words, numbers_of
from zongheng.platforms.patching.rulebook import PatchRules

_ALL = "all"


class MergedLists:
    """The lists of one platform: printed in pieces, told what to have, or a section each of their numbers."""

    def __init__(self, rules: PatchRules, forms: EqualityRules) -> None:
        self.dialect = rules.dialect
        self.members = rules.listed_sections
        self.forms = forms

    def spelled_out(self, nodes: Iterable[ConfigNode]) -> Iterator[ConfigNode]:
        """Yield the lines at the top with one for each number of those that stand for several sections."""
        for node in nodes:
            bare = ConfigNode(self._bare(node.text), node.number, node.parent, node.children, node.body)
            listed = next((rule for rule in self.forms.sections if rule.numbers.fullmatch(bare.text)), None)
            if listed is None:
                yield node
                continue
            for one in listed.sections(bare):
                if self.dialect.is_negated(node.text):
                    one.text = self.dialect.negated(one.text)
                yield one

    def merged(self, kept: Sequence[ConfigNode], node: ConfigNode) -> list[ConfigNode] | None:
        """Return ``kept`` with a line of a list merged into it; None for a line that is of no list."""
        line = self._bare(node.text)
        for setting in self.forms.listed:
            if line.startswith(setting.begin) and not self.dialect.is_negated(node.text):
                return self._told(kept, node, setting)
        for prefix, pattern in self.members.items():
            match = pattern.fullmatch(line)
            if match and self.dialect.is_negated(node.text):
                return self._without(kept, prefix, {int(match[1])})
        for prefix in self.forms.ranges:
            numbers = _numbers(line, prefix)
            if numbers is not None:
                is_going = self.dialect.is_negated(node.text)
                return (self._without if is_going else self._with)(kept, prefix, numbers)
        return None

    def _bare(self, line: str) -> str:
        return normal_line(self.dialect.bare(line), self.forms)

    def _told(self, kept: Sequence[ConfigNode], node: ConfigNode, setting: Listed) -> list[ConfigNode] | None:
        """Return one line for what a setting has after a line tells it what to have, add or leave out."""
        mine = [each for each in kept if each.text.startswith(setting.begin)]
        if setting.left(each.text for each in (*mine, node)) is None:
            return None
        rest = [each for each in kept if each not in mine]
        return [*rest, *setting.settled([*mine, node])]

    def _with(self, kept: Sequence[ConfigNode], prefix: str, numbers: set[int]) -> list[ConfigNode]:
        barred = self._unsaid(prefix)
        left = [
            each for each in kept if each.text != barred or self.forms.listed_anyway[prefix] not in numbers
        ]
        return [*left, ConfigNode(_line(prefix, numbers), 0)]

    def _without(self, kept: Sequence[ConfigNode], prefix: str, numbers: set[int]) -> list[ConfigNode]:
        left: list[ConfigNode] = []
        for each in kept:
            listed = _numbers(normal_line(each.text, self.forms), prefix)
            if listed is None:
                left += [each] if self._section_number(each, prefix) not in numbers else []
            elif listed - numbers:
                left.append(ConfigNode(_line(prefix, listed - numbers), each.number))
        barred = self._unsaid(prefix)
        if barred and self.forms.listed_anyway[prefix] in numbers and barred not in [e.text for e in left]:
            left.append(ConfigNode(barred, 0))
        return left

    def _section_number(self, node: ConfigNode, prefix: str) -> int | None:
        """Return the number of which a section is that goes with its number in the list."""
        match = self.members[prefix].fullmatch(self._bare(node.text)) if prefix in self.members else None
        return int(match[1]) if match else None

    def _unsaid(self, prefix: str) -> str | None:
        """Return the line that takes from a list the number that it has without saying so."""
        anyway = self.forms.listed_anyway.get(prefix)
        return None if anyway is None else self.dialect.negated(f"{prefix} {anyway}")


def _numbers(line: str, prefix: str) -> set[int] | None:
    """Return the numbers of a line of the list; None for another line, and for what is no list."""
    if not line.startswith(f"{prefix} "):
        return None
    words = line.removeprefix(f"{prefix} ")
    return set(range(1, LARGEST + 1)) if words == _ALL else numbers_of(words)


def _line(prefix: str, numbers: Iterable[int]) -> str:
    return " ".join((prefix, *in_words(numbers)))
