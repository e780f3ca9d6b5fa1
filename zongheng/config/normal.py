# SPDX-License-Identifier: Apache-2.0
"""The normal form of a configuration tree: one way to write what means the same."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from zongheng.config import bundle
from zongheng.config.banners import in_one_form
from zongheng.config.equality import EqualityRules, equality_rules
from zongheng.config.grammar import GRAMMARS, Grammar
from zongheng.config.number_lists import in_words
from zongheng.config.tree import TEXTS_AT_HAND, ConfigNode, ConfigTree, parse

LARGEST = 1 << 16
"""No list of numbers in a device's text holds a larger one."""
_BLANKS = re.compile(r" {2,}")
_BANNERS = ("header ", "banner ")
_VERBATIM = ("description ", *_BANNERS, "alias ")
_IPV6 = re.compile(r"(?<![\w:.])[0-9A-Fa-f]{0,4}(?::[0-9A-Fa-f]{0,4}){2,7}(?![\w:])")


@lru_cache(maxsize=TEXTS_AT_HAND)
def normal_tree(text: str, platform: str) -> ConfigTree:
    """Return the tree of ``text`` in normal form, in its own order, line numbers kept.

    Repeated sections are merged and repeated lines dropped; lists printed in pieces are one list;
    lengths are masks; IPv6 addresses are compressed and upper case as VRP prints them; what the
    device prints of its own accord is left out. A bundle is in its one form already. Like that of
    :func:`parse`, the tree is shared.
    """
    tree = parse(text, platform)
    return tree if platform in bundle.PLATFORMS else in_normal_form(tree)


def in_normal_form(tree: ConfigTree, standing: frozenset[str] = frozenset()) -> ConfigTree:
    """Return a tree of sections and lines, no bundle's, as :func:`normal_tree` does.

    The headers ``standing``, in normal form, are kept even where a device prints them of its own accord.
    """
    rules, grammar = equality_rules(tree.platform), GRAMMARS[tree.platform]
    nodes = [_with_banner(node, grammar) for node in tree.children]
    children = _normal_children(nodes, None, (), rules, standing)
    return ConfigTree(tree.platform, children, tree.preamble, tree.truncated)


def _with_banner(node: ConfigNode, grammar: Grammar) -> ConfigNode:
    """Return a banner in its one form; any other node as it is."""
    if not node.text.startswith(_BANNERS):
        return node
    text, body = in_one_form(node.text, node.body, grammar)
    return ConfigNode(text, node.number, node.parent, node.children, body)


@lru_cache(maxsize=TEXTS_AT_HAND)
def for_equality(text: str, platform: str) -> ConfigTree:
    """Return the normal tree of ``text`` without top-level lines that longer ones imply; shared.

    A patch keeps them: an object may have to be made before its settings are.
    """
    normal, rules = normal_tree(text, platform), equality_rules(platform)
    tops = [node.text for node in normal.children]
    children = [
        node
        for node in normal.children
        if not any(pattern.fullmatch(node.text) for pattern in rules.implied)
        or not any(top.startswith(node.text + " ") for top in tops)
    ]
    return ConfigTree(platform, children, normal.preamble, normal.truncated)


def _normal_children(
    nodes: Iterable[ConfigNode],
    parent: ConfigNode | None,
    above: tuple[str, ...],
    rules: EqualityRules,
    standing: frozenset[str] = frozenset(),
) -> list[ConfigNode]:
    """Return the normal form of siblings; in ``above`` virtual systems are left out."""
    merged: dict[str, ConfigNode] = {}
    repeated: dict[str, list[ConfigNode]] = {}
    for node in _spelled_out(nodes, parent, rules):
        text = normal_line(node.text, rules)
        first = merged.setdefault(text, node)
        if first is not node:
            repeated.setdefault(text, [first]).append(node)
    is_default = rules.defaults_below(above)
    kept: list[ConfigNode] = []
    for text, node in merged.items():
        fresh = ConfigNode(text, node.number, parent, body=node.body)
        same = repeated.get(text, (node,))
        inner = node.children if len(same) == 1 else [child for one in same for child in one.children]
        if inner:
            below = above if text.startswith("switch vsys ") else (*above, text)
            fresh.children = _normal_children(inner, fresh, below, rules)
        if fresh.children or fresh.body or text in standing or not is_default(text):
            kept.append(fresh)
    return _joined_ranges(kept, rules)


def _spelled_out(
    nodes: Iterable[ConfigNode], parent: ConfigNode | None, rules: EqualityRules
) -> Iterable[ConfigNode]:
    """Return siblings with each list of numbers in its one form."""
    if parent is None:
        for rule in rules.sections:
            nodes = [section for node in nodes for section in rule.sections(node)]
    elif parent.parent is None:
        for setting in rules.listed:
            nodes = setting.settled(list(nodes))
    return nodes


@lru_cache(maxsize=1 << 16)
def normal_line(text: str, rules: EqualityRules) -> str:
    """Return one line in normal form."""
    if text.startswith(_VERBATIM):
        return text
    if "  " in text:
        text = _BLANKS.sub(" ", text)
    for found, meant in rules.spellings:
        text = found.sub(meant, text)
    if text.startswith(("ip ", "network ")):
        text = _with_mask(text, rules)
    return _IPV6.sub(_compressed, text) if text.count(":") > 1 else text


def _with_mask(text: str, rules: EqualityRules) -> str:
    for pattern in rules.lengths:
        match = pattern.fullmatch(text)
        if match and int(match["length"]) <= ipaddress.IPV4LENGTH:
            mask = ipaddress.ip_network(f"0.0.0.0/{match['length']}").netmask
            return f"{text[: match.start('length')]}{mask}{text[match.end('length') :]}"
    return text


def _compressed(match: re.Match[str]) -> str:
    try:
        return str(ipaddress.IPv6Address(match.group())).upper()
    except ValueError:
        return match.group()


def _joined_ranges(nodes: list[ConfigNode], rules: EqualityRules) -> list[ConfigNode]:
    """Join the lines of one list into its first line: ``vlan batch 10 20 to 30``."""
    prefixes = rules.ranges
    if not [node for node in nodes if node.text.startswith(prefixes)]:
        return nodes
    joined: list[ConfigNode] = []
    lists: dict[str, ConfigNode] = {}
    for node in nodes:
        begins = node.text.startswith(prefixes)
        prefix = next((p for p in prefixes if node.text.startswith(p + " ")), None) if begins else None
        if prefix is None:
            joined.append(node)
        elif prefix in lists:
            lists[prefix].text += node.text[len(prefix) :]
        else:
            lists[prefix] = node
            joined.append(node)
    for prefix, node in lists.items():
        node.text = _collapsed(prefix, node.text[len(prefix) :].split(), rules.listed_anyway.get(prefix))
    return [node for node in joined if node.text not in lists]


def _collapsed(prefix: str, words: Sequence[str], unsaid: int | None) -> str:
    """Return a list of numbers but ``unsaid`` with its runs of three and more written ``A to B``."""
    try:
        numbers = _expanded(words) - {unsaid}
    except (ValueError, IndexError):  # no list of numbers: it stands as it is
        return " ".join((prefix, *words))
    return " ".join((prefix, *in_words(numbers)))


def _expanded(words: Sequence[str]) -> set[int]:
    if words == ["all"]:
        return set(range(1, 4095))
    numbers: set[int] = set()
    index = 0
    while index < len(words):
        first = int(words[index])
        if words[index + 1 : index + 2] == ["to"]:
            last = int(words[index + 2])
            if last > LARGEST:
                raise ValueError(last)
            numbers.update(range(first, last + 1))
            index += 3
        else:
            numbers.add(first)
            index += 1
    return numbers
