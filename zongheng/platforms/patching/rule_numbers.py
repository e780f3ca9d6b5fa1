# SPDX-License-Identifier: Apache-2.0
"""The numbers of rules that come to an access list without one: the list's own, or the next of its step.

Devices number them as they are typed. A merge gives them the same number before, so that what it shows is
what the device will have, and a rule that stands there is not brought twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zongheng.config import ConfigNode


@dataclass(frozen=True, slots=True)
class RuleNumbers:
    """How the devices of one platform number the rules of their access lists."""

    word: str
    """What stands before the number of a rule, or nothing."""
    step: int
    from_zero: bool
    """Whether the first rule of a list is number 0, and not that of a step."""

    def numbered(
        self, kept: Sequence[ConfigNode], node: ConfigNode, normal: Callable[[str], str]
    ) -> ConfigNode:
        """Return a line of an access list that holds ``kept``, with its number if it is a rule without one.

        In a list that the device sorts (``match-order auto``) the number is the device's to choose, and the
        line stays as it is, unless the rule is there.
        """
        unnumbered = re.fullmatch(rf"{self.word}(?P<rule>(?:permit|deny)(?: .*)?)", node.text)
        if not unnumbered:
            return node
        taken = self._numbers(kept)
        there = {normal(line.text) for line in kept}
        rules = {number: f"{self.word}{number} {unnumbered['rule']}" for number in taken}
        rule = next((rule for rule in rules.values() if normal(rule) in there), None)
        if rule is None:
            if node.parent is not None and "match-order auto" in node.parent.text:
                return node
            rule = f"{self.word}{self._next(kept, taken)} {unnumbered['rule']}"
        return ConfigNode(rule, node.number, node.parent)

    def _numbers(self, lines: Sequence[ConfigNode]) -> list[int]:
        numbered = re.compile(rf"{self.word}(\d+) .*")
        return [int(match[1]) for line in lines if (match := numbered.fullmatch(line.text))]

    def _next(self, lines: Sequence[ConfigNode], taken: Sequence[int]) -> int:
        """Return the smallest multiple of the list's step above its rules; the first of an empty list."""
        steps = (re.fullmatch(r"step (\d+)(?: start (\d+))?", line.text) for line in lines)
        told = next((match for match in steps if match), None)
        step = int(told[1]) if told else self.step
        if taken:
            return (max(taken) // step + 1) * step
        if told and told[2]:
            return int(told[2])
        return 0 if self.from_zero else step


def rule_numbers(data: Mapping[str, Any]) -> RuleNumbers:
    """Return what ``numbering`` of ``patch_rules.yml`` says."""
    return RuleNumbers(**data)
