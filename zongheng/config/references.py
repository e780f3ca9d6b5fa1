# SPDX-License-Identifier: Apache-2.0
"""Which lines name which objects: an object that is named somewhere cannot be removed.

The rules are the entries under ``referenced`` in ``<platform>.yml`` beside this file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zongheng.config.equality import ReferenceRule, equality_rules
from zongheng.config.tree import ConfigNode

Key = tuple[int, tuple[str, ...]]
"""An object: its rule, and what names it under that rule."""


@dataclass(frozen=True, slots=True)
class Naming:
    """One object named by the line at ``path``."""

    key: Key
    path: tuple[str, ...]


def object_of(header: str, platform: str) -> Key | None:
    """Return the object that a top-level line opens; None when it opens none that others may name."""
    for number, rule in enumerate(equality_rules(platform).referenced):
        match = rule.object.fullmatch(header)
        if match:
            return (number, _groups(match))
    return None


def namings(sections: Iterable[ConfigNode], platform: str) -> Iterator[Naming]:
    """Yield every object that top-level ``sections`` or lines below them name, an object itself aside."""
    for top in sections:
        own = object_of(top.text, platform)
        for node in top.walk():
            for key in named_in(node.text, platform):
                if node is not top or own is None or key[0] != own[0]:
                    yield Naming(key, node.path)


def named_in(line: str, platform: str) -> Iterator[Key]:
    """Yield the objects that one line names; a description names nothing."""
    if line.startswith("description "):
        return
    for number, rule in enumerate(equality_rules(platform).referenced):
        for groups in _named(rule, line):
            yield (number, groups)


def _named(rule: ReferenceRule, line: str) -> Iterator[tuple[str, ...]]:
    for pattern in rule.by:
        match = pattern.fullmatch(line)
        if match is None:
            continue
        listed = match.groupdict().get("names")
        if listed is None:
            yield _groups(match)
        else:
            yield from ((name,) for name in _WORD.findall(listed))


_WORD = re.compile(r'"[^"]*"|\S+')


def _groups(match: re.Match[str]) -> tuple[str, ...]:
    """Return what was matched by the rule's groups, in alphabetical order of their names."""
    return tuple(value or "" for _, value in sorted(match.groupdict().items()))
