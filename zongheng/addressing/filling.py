# SPDX-License-Identifier: Apache-2.0
"""Filling one pool: who needs more grows in place or beside, who is new finds a place, or nobody can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from zongheng.addressing.holdings import Holdings
from zongheng.addressing.placing import Asked, Entry, Found, Placing, inside_of
from zongheng.addressing.region import Policy
from zongheng.addressing.spans import Span, addresses_in, without

Policies = Mapping[str, Policy | None]
"""By owner, what he is to be given in a pool; None who has no part in it."""


class Forgone(NamedTuple):
    """How many newcomers are without the region, or the reserve, of their level: the pool is too full."""

    regions: int = 0
    reserves: int = 0


class Filling(NamedTuple):
    """What everybody asked for in one pool, and what came of it.

    ``missed``: something has no place; then nothing of ``found`` counts.
    """

    found: Sequence[Found] = ()
    missed: bool = False
    forgone: Forgone = Forgone()


def fill(spans: Sequence[Span], everybody: Sequence[Asked], held: Holdings, *, step: int) -> Filling:
    """Fill the spans of a pool with what those need who have nothing in it yet, or too little.

    Where there is no room for regions none is made, and reserves are kept as long as all fit; else there are
    blocks alone. The sizes of regions are multiples of ``step``.
    """
    policies = {one.code: one.policy for one in everybody} if held.rows else {}
    owners = held.owners
    waiting: Sequence[Asked] = everybody
    if owners:
        waiting = [one._replace(settled=True) if one.code in owners else one for one in everybody]
    new = [one for one in waiting if one.policy and not one.settled]
    entries = held.entries(policies)
    grown = list(_grown(everybody, held, entries, spans))
    if not new and not grown:
        return Filling()
    in_place = [one for one in grown if one.address >= 0]
    beside = [(one.code, one.number, one.bits) for one in grown if one.address < 0]
    taken = sorted([*entries, *(_entry(one) for one in in_place)])
    for tight in (False, True):
        placing = Placing(spans, taken, held.regions(policies), step=step, tight=tight)
        if not placing.place(waiting, beside):
            return Filling(in_place + placing.found)
    filling = _without_regions(spans, taken, new, beside, step=step)
    return filling._replace(found=[*in_place, *filling.found])


def _without_regions(
    spans: Sequence[Span],
    taken: Sequence[Entry],
    new: Sequence[Asked],
    beside: Sequence[tuple[str, int, int]],
    *,
    step: int,
) -> Filling:
    """Fill a pool that is too full for regions: with all reserves if they fit, else with blocks alone."""
    strict = [entry for entry in taken if not entry.region and not entry.expired]
    policies = [(one.code, one.policy) for one in new if one.policy]
    regions = sum(policy.most > 0 for _, policy in policies)
    reserves = sum(policy.reserve > 0 for _, policy in policies)
    growing = [Asked(code, None, None) for code, _, _ in beside]
    for kept in (True, False) if reserves else (False,):
        alone = [p._replace(most=0, reserve=p.reserve if kept else 0) for _, p in policies]
        asked = [Asked(code, None, policy) for (code, _), policy in zip(policies, alone, strict=True)]
        placing = Placing(spans, strict, {}, step=step)
        missed = placing.place([*asked, *growing], beside)
        if not missed:
            return Filling(placing.found, forgone=Forgone(regions, 0 if kept else reserves))
    return Filling(missed=True)


def free(spans: Sequence[Span], held: Holdings) -> int:
    """Return how many addresses nobody has, nor had until lately."""
    own = ((e.first, e.last) for e in held.entries({}) if not e.region and not e.expired)
    return addresses_in(without(spans, own))


def _grown(
    everybody: Sequence[Asked], held: Holdings, entries: Sequence[Entry], spans: Sequence[Span]
) -> Iterator[Found]:
    """Yield what those are to have who need more: in place, or (address -1) wherever there is room."""
    if not held.rows or not any(one.needs.addresses for one in everybody):
        return
    own, numbers = held.own(), held.numbers()
    for one in everybody:
        blocks = own.get(one.code)
        if blocks is None or one.policy is None:
            continue
        missing = one.needs.missing(blocks)
        if not missing:
            continue
        # what derives from its blocks is counted through them, so that only the last may grow where it is
        number, last, bits = max(numbers[one.code], 1) + 1, blocks[-1], one.needs.in_place(blocks)
        if _may_grow(last.network, bits, one.code, entries, spans):
            yield Found(one.code, number, last.network, bits)
        else:
            yield Found(one.code, number, -1, (missing - 1).bit_length())


def _may_grow(address: int, bits: int, code: str, entries: Sequence[Entry], spans: Sequence[Span]) -> bool:
    """Return whether an own block may grow to a size where it is: nobody else lies or lay in there."""
    last = address + (1 << bits) - 1
    if address & ((1 << bits) - 1) or not any(begin <= address and last <= end for begin, end in spans):
        return False
    return all(entry.code == code for entry in inside_of(entries, (address, last)))


def _entry(one: Found) -> Entry:
    return Entry(*one.span, one.code, region=False, expired=False)
