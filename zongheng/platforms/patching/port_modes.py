# SPDX-License-Identifier: Apache-2.0
"""Ports that go over from one mode to the other: the device takes all else from them, so it is told anew.

Configurations are compared without modes at their default, which for some ports is another on every model.
So modes are read from the texts: a port has changed where both say one, or the other is a known default.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zongheng.config import ConfigNode, ConfigTree

Rows = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PortModes:
    """What sets the mode of a port, and what a port is that says nothing."""

    line: re.Pattern[str]
    """Matches the setting."""
    stays: re.Pattern[str]
    """Lines that a port keeps in the other mode."""
    default: Mapping[re.Pattern[str], str]
    """The mode of ports, by their header, where it is the same on every model."""

    def told(
        self, old: ConfigTree, new: ConfigTree, running: str, intended: str
    ) -> tuple[ConfigTree, ConfigTree]:
        """Return both trees with the modes of the ports that change, as their texts tell them.

        A port of which nothing else differs keeps its mode unless its default is known, as in a comparison.
        """
        modes, coming = self._modes(running), self._modes(intended)
        before, after = _sections(old), _sections(new)
        changed: dict[str, tuple[str, str]] = {}
        for header in {**modes, **coming}:
            born = self._born(header)
            one, other = modes.get(header, born), coming.get(header, born)
            is_same = born is None and _is_same_but(self.line, before.get(header), after.get(header))
            if one and other and one != other and not is_same:
                changed[header] = (one, other)
        return (
            _with(old, self.line, {header: lines[0] for header, lines in changed.items()}),
            _with(new, self.line, {header: lines[1] for header, lines in changed.items()}),
        )

    def over(self, before: Rows, after: Mapping[str, Any]) -> None:
        """Leave of the old sections of ports that change nothing but what stays."""
        for header in before.keys() & after.keys():
            if self._mode(before[header]) != self._mode(after[header]):
                before[header] = {row: {} for row in before[header] if self.stays.fullmatch(row)}

    def _mode(self, rows: Iterable[str]) -> str | None:
        return next((row for row in rows if self.line.fullmatch(row)), None)

    def _modes(self, text: str) -> dict[str, str]:
        told: dict[str, str] = {}
        header = ""
        for line in map(str.strip, text.splitlines()):
            if line.startswith("interface "):
                header = line
            elif self.line.fullmatch(line):
                told[header] = line
        return told

    def _born(self, header: str) -> str | None:
        return next((line for port, line in self.default.items() if port.fullmatch(header)), None)


def _sections(tree: ConfigTree) -> dict[str, ConfigNode]:
    return {node.text: node for node in tree.children}


def _is_same_but(line: re.Pattern[str], left: ConfigNode | None, right: ConfigNode | None) -> bool:
    def rest(section: ConfigNode | None) -> list[list[str]]:
        nodes = section.children if section else ()
        return [list(node.lines()) for node in nodes if not line.fullmatch(node.text)]

    return rest(left) == rest(right)


def _with(tree: ConfigTree, line: re.Pattern[str], modes: Mapping[str, str]) -> ConfigTree:
    if not modes:
        return tree
    sections = _sections(tree)
    for header, mode in modes.items():
        section = ConfigNode(header, sections[header].number if header in sections else 0)
        rest = (
            [node for node in sections[header].children if not line.fullmatch(node.text)]
            if header in sections
            else []
        )
        section.children = [ConfigNode(mode, section.number, section), *rest]
        sections[header] = section
    return ConfigTree(tree.platform, list(sections.values()), tree.preamble, tree.truncated)


def port_modes(data: Mapping[str, Any] | None) -> PortModes | None:
    """Return the entry ``port_modes`` of ``patch_rules.yml``; None for platforms without such modes."""
    if data is None:
        return None
    default = {re.compile(port): line for port, line in data["default"].items()}
    return PortModes(re.compile(data["line"]), re.compile(data["stays"]), default)
