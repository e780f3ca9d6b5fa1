# SPDX-License-Identifier: Apache-2.0
"""A device under audit: its tree, indexed once, and facts that several rules read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from zongheng.audit.device_text import LINUX, DeviceText
from zongheng.config import ConfigNode, ConfigTree, redact
from zongheng.config.file_secrets import redacted_line

_LITERAL = re.compile(r"[A-Za-z][\w-]*(?= |$)")


@dataclass(frozen=True, slots=True)
class UserInterface:
    """One ``user-interface`` block: ``kind`` is con, aux or vty; lines ``first`` to ``last``."""

    kind: str
    first: int
    last: int
    node: ConfigNode

    def child(self, pattern: str) -> ConfigNode | None:
        """Return the block's first line that matches ``pattern`` whole."""
        return next((child for child in self.node.children if re.fullmatch(pattern, child.text)), None)


@dataclass(frozen=True)
class Device:
    """A configuration that is known to be whole, with what the inventory says of its device."""

    text: DeviceText
    tree: ConfigTree

    @property
    def host(self) -> str:
        return self.text.host

    @property
    def flavour(self) -> str:
        return self.text.flavour

    @cached_property
    def tops(self) -> tuple[ConfigNode, ...]:
        """Return all top-level nodes, those of virtual systems included."""
        return tuple(self.tree.sections())

    @cached_property
    def by_word(self) -> dict[str, list[ConfigNode]]:
        """Return the top-level nodes by their first word."""
        index: dict[str, list[ConfigNode]] = defaultdict(list)
        for node in self.tops:
            index[node.text.split(" ", 1)[0]].append(node)
        return index

    def shown(self, node: ConfigNode) -> str:
        """Return a line as it may be shown: without the values of secrets."""
        if self.flavour != LINUX:
            return redact(node.text)
        head = node.path[0]
        return node.text if node.parent is None else redacted_line(head.split(" ")[2], node.text)

    def starting(self, prefix: str) -> list[ConfigNode]:
        """Return the top-level nodes that begin with the words of ``prefix``."""
        nodes = self.by_word.get(prefix.split(" ", 1)[0], [])
        return [node for node in nodes if node.text == prefix or node.text.startswith(prefix + " ")]

    def first(self, prefix: str) -> ConfigNode | None:
        """Return the first of :meth:`starting`."""
        return next(iter(self.starting(prefix)), None)

    def matching(self, path: Sequence[re.Pattern[str]]) -> list[ConfigNode]:
        """Return the nodes whose line, and whose sections' lines, match ``path`` level by level."""
        nodes: Iterable[ConfigNode] = self._candidates(path[0]) if path else ()
        for depth, pattern in enumerate(path):
            found = [node for node in nodes if pattern.fullmatch(node.text)]
            if depth == len(path) - 1:
                return found
            nodes = [child for node in found for child in node.children]
        return []

    def _candidates(self, pattern: re.Pattern[str]) -> Iterable[ConfigNode]:
        literal = _LITERAL.match(pattern.pattern)
        return self.by_word.get(literal.group(), ()) if literal else self.tops

    @cached_property
    def lines(self) -> tuple[UserInterface, ...]:
        """Return the login lines. Ranges are split freely; each keeps its own settings."""
        found = (_user_interface(node) for node in self.starting("user-interface"))
        return tuple(line for line in found if line is not None)

    @property
    def remote_lines(self) -> tuple[UserInterface, ...]:
        return tuple(line for line in self.lines if line.kind == "vty")

    @cached_property
    def aaa(self) -> tuple[ConfigNode, ...]:
        return tuple(self.starting("aaa"))

    @cached_property
    def interfaces(self) -> tuple[ConfigNode, ...]:
        return tuple(self.starting("interface"))


def _user_interface(node: ConfigNode) -> UserInterface | None:
    match = re.fullmatch(r"user-interface (con|console|aux|vty) (\d+)(?: (\d+))?", node.text)
    if match is None:
        return None
    first = int(match[2])
    return UserInterface(match[1][:3], first, int(match[3] or first), node)


def says(node: ConfigNode, pattern: str) -> ConfigNode | None:
    """Return the first line right below ``node`` that matches ``pattern`` whole."""
    return next((child for child in node.children if re.fullmatch(pattern, child.text)), None)


def saying(node: ConfigNode, pattern: str) -> list[tuple[ConfigNode, re.Match[str]]]:
    """Return the lines right below ``node`` that match ``pattern`` whole, with their matches."""
    found = ((child, re.fullmatch(pattern, child.text)) for child in node.children)
    return [(child, match) for child, match in found if match is not None]
