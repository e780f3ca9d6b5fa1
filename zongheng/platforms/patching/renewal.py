# SPDX-License-Identifier: Apache-2.0
"""Objects that a changed header makes anew: what they are called, and what has to let go of them before.

A device refuses to remove what other lines name, or loses those lines with it: they go first and come again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.references import Key, named_in, object_of
from zongheng.platforms.patching.rulebook import PatchRules, matching

Rows = dict[str, Any]


def called(header: str, rules: PatchRules) -> str | None:
    """Return what ``undo`` calls the object of a header; None where it is no object of several headers."""
    found = rules.renewed.of(header, "")
    if found is None:
        return None
    setting, name = found
    return setting.beginning(header) if setting.kind.undone_whole else name


def take_renewed(before: Rows, after: Mapping[str, Any], rules: PatchRules) -> Iterator[str]:
    """Take out of ``before`` the objects whose header changed; yield what ``undo`` calls them."""
    for text in list(_renewed(before, after, rules)):
        del before[text]
        yield called(text, rules) or text


def let_go(old: ConfigTree, new: ConfigTree, rules: PatchRules) -> ConfigTree | None:
    """Return ``old`` without what is made anew and the lines that name it; None where nothing has to let go.

    ``rules.let_go`` says of which objects: lines that filter or translate keep theirs, for without them they
    would let everything through.
    """
    going = set(renewed_alone(old, new, rules))
    keys = {key for header in going if (key := object_of(header, old.platform)) is not None}
    if not keys:
        return None
    sections = [node for node in old.children if node.text not in going]
    kept = [*_without(sections, keys, old.platform, None)]
    if sum(1 for node in kept for _ in node.walk()) == sum(1 for node in sections for _ in node.walk()):
        return None
    return ConfigTree(old.platform, kept, old.preamble, old.truncated)


def renewed_alone(old: ConfigTree, new: ConfigTree, rules: PatchRules) -> Iterator[str]:
    """Yield the headers of what is made anew and may not be named meanwhile."""
    for header in _renewed([node.text for node in old.children], {node.text for node in new.children}, rules):
        if any(matching(rules.let_go, header)):
            yield header


def _renewed(before: Iterable[str], after: Iterable[str], rules: PatchRules) -> Iterator[str]:
    before = list(before)
    coming = {found[1] for text in after if text not in before and (found := rules.renewed.of(text, ""))}
    for text in before:
        found = rules.renewed.of(text, "")
        if found and found[1] in coming and text not in after:
            yield text


def _without(
    nodes: Iterable[ConfigNode], keys: set[Key], platform: str, parent: ConfigNode | None
) -> Iterator[ConfigNode]:
    """Yield copies of nodes without the lines that name one of the objects, sections of the top aside."""
    for node in nodes:
        is_line = parent is not None or (not node.children and object_of(node.text, platform) is None)
        if is_line and any(key in keys for key in named_in(node.text, platform)):
            continue
        copy = ConfigNode(node.text, node.number, parent, body=node.body)
        copy.children = list(_without(node.children, keys, platform, copy))
        yield copy
