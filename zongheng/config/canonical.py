# SPDX-License-Identifier: Apache-2.0
"""The canonical text of a configuration: the one definition of when two are equal."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from zongheng.config import bundle
from zongheng.config.equality import equality_rules
from zongheng.config.normal import for_equality
from zongheng.config.tree import TEXTS_AT_HAND, ConfigNode

_DIGITS = re.compile(r"([0-9]+)")
_RULE = "rule name "


@lru_cache(maxsize=TEXTS_AT_HAND)
def canonical(text: str, platform: str) -> str:
    """Return the canonical text: headers, timestamps, defaults and separators aside, sorted.

    Order is kept where it is meaning (``rule name`` in the ordered sections). The canonical text
    of a canonical text is itself. For a bundle see :func:`zongheng.config.bundle.canonical`; a text that is
    none (of a predecessor of another platform) stands as it is, equal to no bundle.
    """
    if platform in bundle.PLATFORMS:
        return bundle.canonical(text) if bundle.is_bundle(text) else text
    tree = for_equality(text, platform)
    lines = list(_sorted_lines(tree.children, equality_rules(platform).ordered, depth=0))
    return "".join(f"{line}\n" for line in lines)


def same(a: str, b: str, platform: str) -> bool:
    """Tell whether two configurations are equal."""
    return a == b or canonical(a, platform) == canonical(b, platform)


def text_hash(canonical_text: str) -> str:
    """Return the SHA-256 of a canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text.encode()).hexdigest()


def in_canonical_order(nodes: Sequence[ConfigNode], *, ordered: bool) -> list[ConfigNode]:
    """Return siblings in natural order; in an ordered section its rules stay as they are, last."""
    if not ordered:
        return sorted(nodes, key=natural_key)
    rules = [node for node in nodes if node.text.startswith(_RULE)]
    others = [node for node in nodes if not node.text.startswith(_RULE)]
    return [*sorted(others, key=natural_key), *rules]


def natural_key(node: ConfigNode) -> tuple[bool, list[tuple[bool, int, str]]]:
    """Sort numbers by value; virtual systems come after the root system."""
    parts = enumerate(_DIGITS.split(node.text))
    return (
        node.text.startswith("switch vsys "),
        # every second part is a number
        [(bool(at % 2), int(part) if at % 2 else 0, part) for at, part in parts],
    )


def _sorted_lines(nodes: Sequence[ConfigNode], ordered: frozenset[str], *, depth: int) -> Iterator[str]:
    above = nodes[0].parent.text if nodes and nodes[0].parent is not None else ""
    for node in in_canonical_order(nodes, ordered=above in ordered):
        yield " " * depth + node.text
        yield from node.body
        if node.text.startswith("switch vsys "):
            yield from _sorted_lines(node.children, ordered, depth=0)
            yield "return"
        else:
            yield from _sorted_lines(node.children, ordered, depth=depth + 1)
