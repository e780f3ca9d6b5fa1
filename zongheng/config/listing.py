# SPDX-License-Identifier: Apache-2.0
"""Every line of a text with what it is and the headers that it stands below: the tree, printed back.

The tree holds the configuration's commands; a text holds more: separators, preambles, banners, what a
terminal session said before and after. Here nothing is left out, so that the lines of a listing are
the text's own lines, all of them, in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from zongheng.config import bundle
from zongheng.config.file_secrets import redacted_line
from zongheng.config.grammar import GRAMMARS
from zongheng.config.key_bodies import private_bodies
from zongheng.config.redaction import masked_whole, redact_line
from zongheng.config.tree import ConfigNode, ConfigTree
from zongheng.config.words import clean_lines

_FILE_HEADER = f"{bundle.MARK}FILE "


class Kind(StrEnum):
    """What a line is."""

    COMMAND = "command"
    BODY = "body"
    """Opaque text below the command that opens it: a banner, a key, a certificate."""
    SEPARATOR = "separator"
    END = "end"
    BLANK = "blank"
    COMMENT = "comment"
    """A line of a machine's file that sets nothing."""
    OUTSIDE = "outside"
    """No line of the configuration: a preamble, a prompt, another answer, a print that broke off."""


@dataclass(frozen=True, slots=True)
class ListedLine:
    """One line: its 1-based ``number``, its own ``text`` without the line's end, the headers above it.

    ``command`` is what the line says without residue of pagers and logs; empty where it says nothing.
    """

    number: int
    text: str
    kind: Kind
    path: tuple[str, ...] = ()
    command: str = ""


def listing(text: str, tree: ConfigTree) -> tuple[ListedLine, ...]:
    """Return every line of ``text``; ``tree`` is what :func:`zongheng.config.parse` makes of it."""
    own = own_lines(text)
    # a machine's files were on no terminal
    clean = own if tree.platform in bundle.PLATFORMS else clean_lines(text)
    told = dict(_told(tree))
    marks = _Marks(tree, clean)
    return tuple(
        ListedLine(number, line, *told.get(number) or marks.of(number), command=clean[number - 1].strip())
        for number, line in enumerate(own, start=1)
    )


def printed(lines: Sequence[ListedLine]) -> str:
    """Return the text that lines were listed from, every line ended by a line feed."""
    return "".join(f"{line.text}\n" for line in lines)


def redacted(lines: Sequence[ListedLine]) -> tuple[ListedLine, ...]:
    """Return the lines with the value of every secret masked, in texts, paths and commands."""
    keys = {at for body in private_bodies([line.command for line in lines]) for at in body}
    return tuple(_of_a_key(line) if at in keys else _redacted(line) for at, line in enumerate(lines))


def own_lines(text: str) -> list[str]:
    """Return the lines of a text, numbered as the tree numbers them, without their ends.

    A line ends at a line feed, whatever carriage returns stand before it; at carriage returns where
    there is no line feed at all. What a terminal overwrote within a line stays.
    """
    text = text.removeprefix("\ufeff")
    if "\r" in text:
        text = text.replace("\r\n", "\n")
        if "\n" not in text:
            text = text.replace("\r", "\n")
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.rstrip("\r") for line in lines]


def _told(tree: ConfigTree) -> Iterator[tuple[int, tuple[Kind, tuple[str, ...]]]]:
    """Yield kind and path of each line that the tree holds, without recursion: texts may be nested deep."""
    left: list[tuple[ConfigNode, tuple[str, ...]]] = [(node, ()) for node in tree.children]
    while left:
        node, path = left.pop()
        yield node.number, (Kind.COMMAND, path)
        below = (*path, node.text)
        for number in range(node.number + 1, node.number + 1 + len(node.body)):
            yield number, (Kind.BODY, below)
        left += [(child, below) for child in node.children]


class _Marks:
    """What the lines are that the tree does not hold; asked in the text's order."""

    def __init__(self, tree: ConfigTree, clean: Sequence[str]) -> None:
        self.clean = clean
        self.is_bundle = tree.platform in bundle.PLATFORMS
        grammar = GRAMMARS.get(tree.platform)
        self.separator = grammar.separator if grammar else None
        self.end = grammar.end if grammar else bundle.END
        self.blocks = tree.children
        self.first = tree.children[0].number if tree.children else len(clean) + 1
        self.at = 0

    def of(self, number: int) -> tuple[Kind, tuple[str, ...]]:
        said = self.clean[number - 1].strip()
        if not said:
            return Kind.BLANK, self._above(number)
        if said == self.separator:
            return Kind.SEPARATOR, self._above(number)
        if said == self.end:
            return Kind.END, ()
        if self.is_bundle and self._above(number):
            return Kind.COMMENT, self._above(number)
        return Kind.OUTSIDE, ()

    def _above(self, number: int) -> tuple[str, ...]:
        """Return the headers that a line stands below though it is no command, by its indentation."""
        while self.at + 1 < len(self.blocks) and self.blocks[self.at + 1].number < number:
            self.at += 1
        line = self.clean[number - 1]
        indent = len(line) - len(line.lstrip())
        if not self.blocks or number < self.first:
            return ()
        if self.is_bundle:
            return (self.blocks[self.at].text,)
        if not indent:
            return ()
        path: list[str] = []
        siblings = [self.blocks[self.at]]
        while siblings:
            above = next((node for node in reversed(siblings) if node.number < number), None)
            if above is None or self._indent(above) >= indent:
                break
            path.append(above.text)
            siblings = above.children
        return tuple(path) if number <= self.blocks[self.at].last_number else ()

    def _indent(self, node: ConfigNode) -> int:
        line = self.clean[node.number - 1]
        return len(line) - len(line.lstrip())


def _of_a_key(line: ListedLine) -> ListedLine:
    """Return a line of a private key's body with nothing of it but where it begins."""
    return replace(line, text=masked_whole(line.text), command=masked_whole(line.command))


def _redacted(line: ListedLine) -> ListedLine:
    file = line.path[0].split(" ")[2] if line.path and line.path[0].startswith(_FILE_HEADER) else ""

    def masked(text: str) -> str:
        return redacted_line(file, text) if file else redact_line(text)

    path = tuple(masked(header) for header in line.path)
    command = masked(line.command)
    if command != line.command:
        # as a terminal shows it: a value may be broken by what a pager left in it
        blanks = line.text[: len(line.text) - len(line.text.lstrip(" "))]
        return ListedLine(line.number, f"{blanks}{command}", line.kind, path, command)
    return ListedLine(line.number, masked(line.text), line.kind, path, command)
