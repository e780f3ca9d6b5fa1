# SPDX-License-Identifier: Apache-2.0
"""A device's configuration text as a tree whose every node knows its line.

Reads what devices really print (``docs`` of the project count 188 such prints): preambles,
``#`` that is no reliable delimiter, globals with one leading blank, both styles in one stanza
(USG), banners and key bodies, sessions with echoes, prints that broke off, virtual systems.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from zongheng.config import bundle
from zongheng.config.grammar import GRAMMARS, Grammar
from zongheng.config.session import Line, Print, configuration_print, ends_plainly

TEXTS_AT_HAND = 256
"""So many texts are read once only: those of all devices that are worked at one time."""


@dataclass(slots=True, eq=False)
class ConfigNode:
    """One command. ``number`` is its 1-based line; ``body`` is opaque text (banner, key)."""

    text: str
    number: int
    parent: ConfigNode | None = field(default=None, repr=False)
    children: list[ConfigNode] = field(default_factory=list, repr=False)
    body: tuple[str, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """Return the texts from the top-level section down to this command."""
        above = self.parent.path if self.parent is not None else ()
        return (*above, self.text)

    @property
    def last_number(self) -> int:
        """Return the line on which this node's block ends."""
        end = self.children[-1].last_number if self.children else self.number
        return max(end, self.number + len(self.body))

    @property
    def vsys(self) -> str | None:
        """Return the virtual system that this command belongs to; None in the root system."""
        top = self
        while top.parent is not None:
            top = top.parent
        return _vsys_of(top.text)

    def walk(self) -> Iterator[ConfigNode]:
        """Yield this node and all below it, in printed order."""
        yield self
        for child in self.children:
            yield from child.walk()

    def find(self, *prefixes: str) -> list[ConfigNode]:
        """Return the nodes below this one whose path begins, level by level, with ``prefixes``."""
        return _find(self.children, prefixes)

    def lines(self, depth: int = 0) -> Iterator[str]:
        """Yield this block as VRP prints it, one blank a level; bodies stand as they were."""
        yield " " * depth + self.text
        yield from self.body
        for child in self.children:
            yield from child.lines(depth + 1)


@dataclass(slots=True, eq=False)
class ConfigTree:
    """A whole configuration. ``truncated`` means that the print broke off before its end mark."""

    platform: str
    children: list[ConfigNode]
    preamble: tuple[str, ...] = ()
    truncated: bool = False

    @property
    def software_version(self) -> str | None:
        """Return the version that the preamble names (``V200R007C00SPC900``), if it names one."""
        for line in self.preamble:
            match = re.search(r"V\d{3}R\d{3}C\w+", line)
            if match:
                return match.group()
        return None

    @property
    def vsys_names(self) -> tuple[str, ...]:
        """Return the virtual systems printed after the root system, in order."""
        names = (_vsys_of(node.text) for node in self.children)
        return tuple(name for name in names if name is not None)

    def find(self, *prefixes: str) -> list[ConfigNode]:
        """Return the nodes at depth ``len(prefixes)`` whose path matches, level by level.

        A prefix matches whole words: ``find("aaa", "local-user")`` matches ``local-user netops …``
        and not ``local-users``. Virtual systems are reached through their ``switch vsys NAME``.
        """
        return _find(self.children, prefixes)

    def sections(self, prefix: str = "") -> list[ConfigNode]:
        """Return the top-level nodes that begin with ``prefix``, those of virtual systems included."""
        tops = [node for node in self.children if _vsys_of(node.text) is None]
        inner = [child for node in self.children if _vsys_of(node.text) for child in node.children]
        return [node for node in (*tops, *inner) if _begins(node.text, prefix)]

    def walk(self) -> Iterator[ConfigNode]:
        """Yield every node in printed order."""
        for child in self.children:
            yield from child.walk()

    def lines(self) -> Iterator[str]:
        """Yield the configuration's own lines, without preamble, separators and end."""
        for child in self.children:
            yield from child.lines()


@lru_cache(maxsize=TEXTS_AT_HAND)
def parse(text: str, platform: str = "huawei_vrp") -> ConfigTree:
    """Return the tree of ``text``, a print or a saved file of a device of ``platform``.

    The same text gives the same tree, which is shared and therefore not to be changed.

    A session log is searched for its last complete ``display current-configuration``. Nothing
    is refused: what cannot be read as a block stands as a top-level line. In a bundle each mark is a
    top-level line, and the lines of a file stand below its own, comments and blank lines left out.
    """
    if platform in bundle.PLATFORMS:
        return ConfigTree(platform, list(_file_nodes(text)), truncated=bundle.broken_off(text))
    printed = configuration_print(text, GRAMMARS[platform])
    return tree_of(printed, printed.lines, platform)


def tree_of(printed: Print, lines: Iterable[Line], platform: str) -> ConfigTree:
    """Return the tree of ``lines``, some or all of those of a print of a device of ``platform``."""
    nodes = _Builder(GRAMMARS[platform]).build(lines)
    return ConfigTree(platform, nodes, printed.preamble, printed.truncated)


def broken_off(text: str, platform: str = "huawei_vrp") -> bool:
    """Tell whether ``text`` ends before its end mark, as ``parse`` does, without making a tree."""
    if platform in bundle.PLATFORMS:
        return bundle.broken_off(text)
    grammar = GRAMMARS[platform]
    return not ends_plainly(text, grammar) and configuration_print(text, grammar).truncated


def _file_nodes(text: str) -> Iterator[ConfigNode]:
    top: ConfigNode | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        said = line.strip()
        if line.startswith(bundle.MARK):
            if top is not None:
                yield top
            top = None if said == bundle.END else ConfigNode(said, number)
        elif top is not None and said and not said.startswith(("#", "!", "//")):
            top.children.append(ConfigNode(said, number, top))
    if top is not None:
        yield top


@dataclass(slots=True)
class _Builder:
    """Nest lines by indentation: a column-0 line closes all, ``#`` at column 0 too."""

    grammar: Grammar
    roots: list[ConfigNode] = field(default_factory=list)
    stack: list[tuple[int, ConfigNode]] = field(default_factory=list)
    system: ConfigNode | None = None

    def build(self, lines: Iterable[Line]) -> list[ConfigNode]:
        for line in lines:
            if line.text == self.grammar.separator:
                if line.indent == 0:
                    self.stack.clear()
            elif line.text in self.grammar.closers:
                self._close(line.text, line.number)
            else:
                self._add(line.indent, ConfigNode(line.text, line.number, body=line.body))
        return self.roots

    def _add(self, indent: int, node: ConfigNode) -> None:
        stack = self.stack
        while stack and stack[-1][0] >= indent:
            stack.pop()
        if stack:
            node.parent = stack[-1][1]
            node.parent.children.append(node)
        else:
            self._add_top(node)
        stack.append((indent, node))

    def _add_top(self, node: ConfigNode) -> None:
        if _vsys_of(node.text) is not None:
            self.system = node
            self.roots.append(node)
        elif self.system is not None:
            node.parent = self.system
            self.system.children.append(node)
        else:
            self.roots.append(node)

    def _close(self, text: str, number: int) -> None:
        """Hang a closing line under the block that it ends, at whatever column it was printed."""
        if self.stack:
            owner = self.stack[0][1]
            owner.children.append(ConfigNode(text, number, owner))
        else:
            self._add_top(ConfigNode(text, number))


def _find(nodes: Sequence[ConfigNode], prefixes: Sequence[str]) -> list[ConfigNode]:
    for depth, prefix in enumerate(prefixes):
        matching = [node for node in nodes if _begins(node.text, prefix)]
        if depth == len(prefixes) - 1:
            return matching
        nodes = [child for node in matching for child in node.children]
    return list(nodes)


def _begins(text: str, prefix: str) -> bool:
    return text.startswith(prefix) and (not prefix or len(text) == len(prefix) or _at_word(text, prefix))


def _at_word(text: str, prefix: str) -> bool:
    """Tell whether a prefix ends at a word's end, or at an interface's name before its number."""
    following = text[len(prefix)]
    return following == " " or prefix.endswith(" ") or (following.isdigit() and not prefix[-1].isdigit())


def _vsys_of(text: str) -> str | None:
    return text[len("switch vsys ") :].strip() if text.startswith("switch vsys ") else None
