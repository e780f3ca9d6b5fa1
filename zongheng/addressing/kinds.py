# SPDX-License-Identifier: Apache-2.0
"""Whose an address may be: private, the extranet's, the internet's, or of no host at all."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cache

from zongheng.addressing.prefix import Prefix
from zongheng.intent.address_kinds import known_prefixes
from zongheng.intent.extranet_space import EXTRANET_SPACE

MIXED = "mixed"

_Stretches = tuple[list[int], list[str]]
"""Where each stretch of the address space begins, and its kind."""


def kind_of(prefix: Prefix) -> str:
    """Return the kind of all addresses of a prefix; ``mixed`` where they are of several."""
    begins, kinds = _stretches()[prefix.family]
    first = bisect_right(begins, prefix.network) - 1
    same = first + 1 == len(begins) or prefix.last < begins[first + 1]
    return kinds[first] if same else MIXED


@cache
def _stretches() -> Mapping[int, _Stretches]:
    known = [(Prefix.parse(str(prefix)), kind) for prefix, kind in known_prefixes().items()]
    known.append((Prefix.parse(str(EXTRANET_SPACE)), "extranet"))
    return {family: _cut({p: kind for p, kind in known if p.family == family}) for family in (4, 6)}


def _cut(known: Mapping[Prefix, str]) -> _Stretches:
    """Return the space cut wherever a prefix begins or ends, neighbours of one kind left together."""
    by_length = sorted(known, key=lambda prefix: prefix.length, reverse=True)
    edges = {edge for prefix in known for edge in (prefix.network, prefix.last + 1)}
    begins: list[int] = []
    kinds: list[str] = []
    for edge in sorted(edges)[:-1]:  # behind the last there is nothing
        smallest = next(prefix for prefix in by_length if prefix.network <= edge <= prefix.last)
        if not kinds or kinds[-1] != known[smallest]:
            begins.append(edge)
            kinds.append(known[smallest])
    return begins, kinds
