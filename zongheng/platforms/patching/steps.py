# SPDX-License-Identifier: Apache-2.0
"""What stands in some sections of a device after each command of a patch that it takes line by line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zongheng.config import ConfigNode
from zongheng.platforms.patching.renewal import called
from zongheng.platforms.patching.rule_order import RULE
from zongheng.platforms.patching.rulebook import Dialect, PatchRules, Pattern, patch_rules


@dataclass(frozen=True, slots=True)
class Views:
    """``sections`` matches the headers of the sections that are followed, ``inner`` what opens a view in one.

    ``moved`` matches a command that moves an inner view: to behind ``behind``, or else to the top.
    """

    sections: Pattern
    inner: Pattern
    moved: Pattern


@dataclass(frozen=True, slots=True)
class Step:
    """A command, the header of the section that it changed, and the sections as they stand after it."""

    command: str
    section: str
    sections: tuple[ConfigNode, ...]


def steps(
    sections: Iterable[ConfigNode], commands: Sequence[str], views: Views, dialect: Dialect, flavour: str
) -> Iterator[Step]:
    """Yield a step for each command that changes one of the ``sections``, or makes or removes one."""
    device = _Followed(sections, views, patch_rules(dialect, flavour))
    for command in commands:
        section = device.takes(command)
        if section is not None:
            yield Step(command, section, tuple(device.sections))


class _Followed:
    """The sections while commands come in; nodes are replaced and never changed: states may be kept."""

    def __init__(self, sections: Iterable[ConfigNode], views: Views, rules: PatchRules) -> None:
        self.sections = list(sections)
        self.views = views
        self.rules = rules
        self.inside: tuple[str, ...] = ()

    def takes(self, command: str) -> str | None:
        """Take a command; return the header of the section that it changed, if it changed one."""
        if not self.inside:
            return self._at_the_top(command)
        section = self.inside[0]
        if command == self.rules.dialect.leave(self.inside[-1]):
            self.inside = self.inside[:-1]
            return None
        at = next(number for number, node in enumerate(self.sections) if node.text == section)
        old = self.sections[at]
        self.sections[at] = new = self._told(old, self.inside[1:], command)
        return None if new is old else section

    def _at_the_top(self, command: str) -> str | None:
        dialect = self.rules.dialect
        line = dialect.bare(command)
        if not self.views.sections.fullmatch(line):
            return None
        if dialect.is_negated(command):
            left = [node for node in self.sections if not self._is_named(node.text, line)]
            is_gone, self.sections = len(left) < len(self.sections), left
            return line if is_gone else None
        self.inside = (line,)
        if any(node.text == line for node in self.sections):
            return None
        self.sections.append(ConfigNode(line, 0))
        return line

    def _is_named(self, header: str, name: str) -> bool:
        """Tell whether ``undo`` and this name remove the section of this header."""
        return _begins(header, name) or called(header, self.rules) == name

    def _told(self, node: ConfigNode, inside: tuple[str, ...], command: str) -> ConfigNode:
        """Return a node after a command in its view, or in that of a line of it."""
        if inside:
            old = next(child for child in node.children if child.text == inside[0])
            new = self._told(old, (), command)
            told = [new if child is old else child for child in node.children]
            return node if new is old else _with(node, told)
        if match := self.views.moved.fullmatch(command):
            return _with(node, _moved(node.children, match))
        dialect, line = self.rules.dialect, self.rules.dialect.bare(command)
        if dialect.is_negated(command):
            left = [child for child in node.children if not _begins(child.text, line)]
            return _with(node, left if len(left) < len(node.children) else [*left, ConfigNode(command, 0)])
        if self.views.inner.fullmatch(command):
            self.inside = (*self.inside, command)
        if any(child.text == command for child in node.children):
            return node
        kept = [child for child in node.children if not self._gives_way(child.text, command, node.text)]
        return _with(node, [*kept, ConfigNode(command, 0)])

    def _gives_way(self, standing: str, coming: str, section: str) -> bool:
        """Tell whether a line goes when another comes: its opposite, or another value of one setting."""
        if standing == self.rules.dialect.negated(coming):
            return True
        found = self.rules.setting(coming, section)
        is_one = found is not None and found[0].kind.takes_new_value
        return is_one and self.rules.setting(standing, section) == found


def _begins(line: str, name: str) -> bool:
    return line == name or line.startswith(f"{name} ")


def _with(node: ConfigNode, children: Sequence[ConfigNode]) -> ConfigNode:
    return ConfigNode(node.text, node.number, node.parent, list(children), node.body)


def _moved(children: Sequence[ConfigNode], match: re.Match[str]) -> list[ConfigNode]:
    """Return the lines of a section after one of its rules moved."""
    names = [child.text.removeprefix(RULE) for child in children]
    if match["name"] not in names:
        return list(children)
    mover = children[names.index(match["name"])]
    others = [child for child in children if child is not mover]
    behind = [child for child in others if child.text == f"{RULE}{match['behind']}"]
    at = others.index(behind[0]) + 1 if behind else _first_rule(others)
    return [*others[:at], mover, *others[at:]]


def _first_rule(children: Sequence[ConfigNode]) -> int:
    rules = (number for number, child in enumerate(children) if child.text.startswith(RULE))
    return next(rules, len(children))
