# SPDX-License-Identifier: Apache-2.0
"""Commands in blocks: one command, or a view entered, its commands, and what leaves it."""

from __future__ import annotations

from collections.abc import Iterator

from annet.annlib.patching import PatchItem

from zongheng.platforms.patching.rulebook import Dialect


def commands_of(item: PatchItem, dialect: Dialect) -> Iterator[str]:
    """Yield one command, a banner with all its lines, or a view entered, its commands, and what leaves it."""
    yield item.row
    if item.child is None:
        return
    for child in item.child.itms:
        yield from commands_of(child, dialect)
    if not item.row.startswith(_SELF_CLOSING):
        yield dialect.leave(item.row)


_SELF_CLOSING = ("rsa peer-public-key", "dsa peer-public-key", "ecc peer-public-key", "public-key-code begin")


def joined(blocks: list[list[str]], dialect: Dialect) -> list[list[str]]:
    """Join blocks that follow each other in the same view."""
    joined: list[list[str]] = []
    for block in blocks:
        leave = dialect.leave(block[0])
        same = bool(joined) and len(block) > 1 and joined[-1][0] == block[0]
        if same and joined[-1][-1] == block[-1] == leave:
            joined[-1][-1:] = block[1:]
        else:
            joined.append(block)
    return joined
