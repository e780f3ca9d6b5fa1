# SPDX-License-Identifier: Apache-2.0
"""Objects that lines name are removed after all lines let go of them, and those that name others first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from zongheng.config import ConfigNode
from zongheng.config.references import Key, namings, object_of
from zongheng.platforms.patching.rulebook import Dialect


def removed_object(command: str, dialect: Dialect) -> Key | None:
    """Return the object that a command from the system view removes; None when it removes none."""
    return object_of(dialect.bare(command), dialect.platform) if dialect.is_negated(command) else None


def users_first(
    blocks: Sequence[list[str]], sections: Iterable[ConfigNode], dialect: Dialect
) -> list[list[str]]:
    """Return the blocks with every removal after those of the objects that name its own.

    ``sections`` are what runs before; blocks that remove no object keep their places among each other.
    """
    going: dict[Key, list[list[str]]] = {}
    for block in blocks:
        if (removed := removed_object(block[0], dialect)) is not None:
            going.setdefault(removed, []).append(block)
    if len(going) < 2:
        return sorted(blocks, key=lambda block: removed_object(block[0], dialect) is not None)
    users: dict[Key, list[Key]] = {}
    for node in sections:
        user = object_of(node.text, dialect.platform)
        if user in going:
            for naming in namings([node], dialect.platform):
                users.setdefault(naming.key, []).append(user)

    def placed(key: Key, seen: frozenset[Key]) -> Iterator[Key]:
        if key in seen:  # two that name each other: the device decides
            return
        for user in users.get(key, ()):
            yield from placed(user, seen | {key})
        yield key

    order = dict.fromkeys(each for key in going for each in placed(key, frozenset()))
    others = [block for block in blocks if removed_object(block[0], dialect) is None]
    return [*others, *(block for key in order for block in going[key])]
