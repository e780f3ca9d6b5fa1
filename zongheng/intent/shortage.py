# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a pool that is too small: what is needed, what there is, what would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from zongheng.intent.division import Level
from zongheng.language import pick

UNIT = "unit"
"""Beside the five levels, those who are asked for are units."""

_IPV6, _LAN6 = 128, 64
_SMALLEST = {32: 30, _IPV6: _LAN6}
"""By bits of an address: the longest prefix that a LAN makes sense with."""


def shortage(
    asked: Iterable[tuple[str, int]] | Mapping[tuple[str, int], int], have: int, bits: int
) -> dict[str, str | int]:
    """Return the values of the message that tells of a shortage.

    ``asked`` holds a level (or ``unit``) and a prefix length for each block, or says how many blocks there
    are of each; ``have`` is how many addresses are free. The values: ``asks`` (the terms of the sum),
    ``need`` and ``have`` (addresses), ``smaller`` (which smaller size would do) and ``fit`` (the length of
    one prefix that would).
    """
    counts = Counter(asked)
    need = sum(count << (bits - length) for (_, length), count in counts.items())
    terms = [
        f"{count:,} {pick(zh='个', en='')}{owner_word(level)} × /{length}"
        for (level, length), count in sorted(counts.items(), key=_from_above)
    ]
    return {
        "asks": " + ".join(terms),
        "need": amount(need, ipv6=bits == _IPV6),
        "have": amount(have, ipv6=bits == _IPV6),
        "smaller": _smaller(counts, need, have, bits),
        "fit": bits - (need - 1).bit_length(),
    }


def _from_above(term: tuple[tuple[str, int], int]) -> tuple[int, int]:
    (level, length), _ = term
    return (len(Level) if level == UNIT else Level(level).rank), length


def _smaller(counts: Counter[tuple[str, int]], need: int, have: int, bits: int) -> str:
    """Say which smaller size of those who need the most would do, or that none does."""
    if need <= have:
        return pick(zh="总数够，但没有这么多对齐的空闲块", en="the sum would fit, but not in aligned blocks")
    (level, length), count = max(counts.items(), key=lambda item: item[1] << (bits - item[0][1]))
    others = need - (count << (bits - length))
    for shorter in range(length + 1, _SMALLEST[bits] + 1):
        if others + (count << (bits - shorter)) <= have:
            en = f"/{shorter} for each {owner_word(level)} would fit"
            return pick(zh=f"{owner_word(level)}改用 /{shorter} 就放得下", en=en)
    least = max(length, _SMALLEST[bits])
    total = amount(others + (count << (bits - least)), ipv6=bits == _IPV6)
    return pick(
        zh=f"再小也放不下（{owner_word(level)}用 /{least} 仍需 {total}）",
        en=f"no smaller size fits (/{least} for each {owner_word(level)}: {total})",
    )


def amount(addresses: int, *, ipv6: bool) -> str:
    """Return a number of addresses; IPv6 is counted in LANs."""
    if ipv6:
        lans = f"{addresses >> _LAN6:,}"
        return pick(zh=f"{lans} 个 /64", en=f"{lans} of /64")
    return pick(zh=f"{addresses:,} 个地址", en=f"{addresses:,} addresses")


def owner_word(level: str) -> str:
    """Return what a level, or ``unit``, is called."""
    return pick(zh="单位", en=UNIT) if level == UNIT else Level(level).word
