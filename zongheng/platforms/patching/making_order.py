# SPDX-License-Identifier: Apache-2.0
"""Objects that a patch makes come before the lines that name them.

A device refuses a line that names what is not there, or makes it by itself with other settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from zongheng.config.references import Key, named_in, object_of
from zongheng.platforms.patching.rulebook import PatchRules

Block = list[str]


def makers_first(
    blocks: Sequence[Block], before: Mapping[str, Any], after: Mapping[str, Any], rules: PatchRules
) -> list[Block]:
    """Return the blocks with those that make an object before the first one that names it.

    ``before`` and ``after`` hold the lines at the top of what differs; what is made anew stands in the
    latter alone. Other blocks keep their places; of two that name each other the first comes first. Of a
    maker that comes before its place, what it is to say later (``said_later``) stays there.
    """
    platform = rules.dialect.platform
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
    return list(_said(blocks, list(order), rules))


def _said(blocks: Sequence[Block], order: Sequence[int], rules: PatchRules) -> Iterator[Block]:
    """Yield the blocks in this order, and what they say later once all blocks before their place are done."""
    least = [*accumulate(reversed(order), min)][::-1]
    left = [*least[1:], len(blocks)]
    waiting: dict[int, Block] = {}
    for number, to_come in zip(order, left, strict=True):
        early, late = _parted(blocks[number], rules) if to_come < number else (blocks[number], [])
        yield early
        if late:
            waiting[number] = late
        for ready in sorted(number for number in waiting if number < to_come):
            yield waiting.pop(ready)


def _parted(block: Block, rules: PatchRules) -> tuple[Block, Block]:
    """Return what a view is told now, and what it is told later; each enters it and leaves it."""
    late = [line for line in block[1:-1] if any(pattern.fullmatch(line) for pattern in rules.said_later)]
    early = [line for line in block if line not in late]
    return early, [block[0], *late, block[-1]] if late else []
