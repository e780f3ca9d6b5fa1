# SPDX-License-Identifier: Apache-2.0
"""The difference of two configurations as an operator reads it: by section, redacted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from zongheng.config import bundle
from zongheng.config.canonical import in_canonical_order
from zongheng.config.equality import equality_rules
from zongheng.config.key_bodies import is_private
from zongheng.config.normal import for_equality
from zongheng.config.redaction import REDACTED, redact_line
from zongheng.config.tree import ConfigNode


def unified_diff(old: str, new: str, platform: str) -> str:
    """Return the redacted difference, empty when the two are equal.

    Every changed line stands below the sections that it is in (unmarked, as context); a secret
    that changed shows as a changed line whose value is redacted on both sides.
    """
    if old == new:
        return ""
    if platform in bundle.PLATFORMS:
        return bundle.unified_diff(old, new)
    before, after = for_equality(old, platform), for_equality(new, platform)
    lines = _differing(before.children, after.children, equality_rules(platform).ordered, depth=0)
    return "".join(f"{redact_line(line)}\n" for line in lines)


def _differing(
    old: Sequence[ConfigNode],
    new: Sequence[ConfigNode],
    ordered: frozenset[str],
    *,
    depth: int,
    above: str = "",
) -> Iterator[str]:
    keep_order = above in ordered
    before = in_canonical_order(old, ordered=keep_order)
    after = in_canonical_order(new, ordered=keep_order)
    matcher = SequenceMatcher(a=[n.text for n in before], b=[n.text for n in after], autojunk=False)
    for operation, a0, a1, b0, b1 in matcher.get_opcodes():
        if operation == "equal":
            for left, right in zip(before[a0:a1], after[b0:b1], strict=True):
                yield from _within(left, right, ordered, depth=depth)
        else:
            for node in before[a0:a1]:
                yield from _marked("-", node, depth)
            for node in after[b0:b1]:
                yield from _marked("+", node, depth)


def _within(left: ConfigNode, right: ConfigNode, ordered: frozenset[str], *, depth: int) -> Iterator[str]:
    inner = list(_differing(left.children, right.children, ordered, depth=depth + 1, above=left.text))
    if left.body != right.body:
        inner = [*(f"-{line}" for line in _body(left)), *(f"+{line}" for line in _body(right)), *inner]
    if inner:
        yield " " * (depth + 1) + left.text
        yield from inner


def _marked(mark: str, node: ConfigNode, depth: int) -> Iterator[str]:
    yield f"{mark}{' ' * depth}{node.text}"
    yield from (mark + line for line in _body(node))
    for child in node.children:
        yield from _marked(mark, child, depth + 1)


def _body(node: ConfigNode) -> tuple[str, ...]:
    """Return a node's opaque lines; that a private key stands there, and nothing of it."""
    return (REDACTED,) if node.body and is_private(node.text) else node.body
