# SPDX-License-Identifier: Apache-2.0
"""Objects that a patch makes come before the lines that name them.

A device refuses a line that names what is not there, or makes it by itself with other settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zongheng.config.references import Key, named_in, object_of
from zongheng.platforms.patching.rulebook import Dialect

Block = list[str]


def makers_first(
    blocks: Sequence[Block], before: Mapping[str, Any], after: Mapping[str, Any], dialect: Dialect
) -> list[Block]:
    """Return the blocks with those that make an object before the first one that names it.

    ``before`` and ``after`` hold the lines at the top of what differs; what is made anew stands in the
    latter alone. Other blocks keep their places; of two that name each other the first comes first.
    """
    platform = dialect.platform
    new = {object_of(header, platform) for header in after if header not in before} - {None}
    if not new:
        return list(blocks)
    makers: dict[Key, list[int]] = {}
    for number, block in enumerate(blocks):
        key = object_of(block[0], platform)
        if key is not None and key in new:
            makers.setdefault(key, []).append(number)

    def placed(number: int, seen: frozenset[int]) -> Iterator[int]:
        if number in seen:
            return
        for line in blocks[number]:
            for key in named_in(line, platform):
                for maker in makers.get(key, ()):
                    yield from placed(maker, seen | {number})
        yield number

    order = dict.fromkeys(each for number in range(len(blocks)) for each in placed(number, frozenset()))
    return [blocks[number] for number in order]
