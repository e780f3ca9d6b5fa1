# SPDX-License-Identifier: Apache-2.0
"""Which claims cannot stand: written twice, over one another, or over what the ledger has given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zongheng.addressing.existing.claims import Claim
from zongheng.addressing.ledger_row import Block, Row
from zongheng.addressing.prefix import Prefix
from zongheng.errors import Problem, problem
from zongheng.language import pick

SHOWN = 3
"""Rows of the ledger that are named where a claim overlaps many."""


class _Lies(NamedTuple):
    """What lies in a pool: a claim, or a row of the ledger; ``region``: others may lie in it."""

    pool: str
    prefix: Prefix
    whose: Claim | Row
    region: bool = False

    @property
    def order(self) -> tuple[str, Prefix, int, str]:
        key, line = ("", self.whose.row.line) if isinstance(self.whose, Claim) else (self.whose.key, 0)
        return self.pool, self.prefix, line, key


def repeated(claims: Iterable[Claim]) -> Iterator[Problem]:
    """Yield each claim that stood before."""
    first: dict[str, int] = {}
    for claim in claims:
        if claim.told in first:
            place, line = claim.row.place("prefix"), first[claim.told]
            yield problem("IMP038", place, found=claim.prefix, owner=claim.owner, pool=claim.pool, first=line)
        first.setdefault(claim.told, claim.row.line)


def overlapping(claims: Sequence[Claim], rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield the claims that share addresses with another or with rows; a claim may lie in a region.

    Aligned blocks nest or are apart: in order of their first address, those that hold the next are a stack.
    """
    given: dict[tuple[str, str, Prefix], tuple[Claim, list[Row]]] = {}
    around: list[_Lies] = []
    for one in sorted([*map(_claimed, claims), *_given(rows)], key=lambda one: one.order):
        while around and not (around[-1].pool == one.pool and around[-1].prefix.contains(one.prefix)):
            around.pop()
        for other in around:
            if isinstance(one.whose, Claim) and isinstance(other.whose, Claim):
                yield _twice(one.whose, other.whose)
            elif isinstance(one.whose, Claim) and isinstance(other.whose, Row) and not other.region:
                given.setdefault(one.whose.key, (one.whose, []))[1].append(other.whose)
            elif isinstance(other.whose, Claim) and isinstance(one.whose, Row):
                given.setdefault(other.whose.key, (other.whose, []))[1].append(one.whose)
        around.append(one)
    yield from (_taken(claim, several) for claim, several in given.values())


def _twice(one: Claim, other: Claim) -> Problem:
    first, last = sorted((one, other), key=lambda claim: claim.row.line)
    place = last.row.place("prefix")
    return problem("IMP039", place, found=last.prefix, line=first.row.line, other=first.told)


def _taken(claim: Claim, rows: Sequence[Row]) -> Problem:
    told = pick(zh="、", en=", ").join(f"{row.key} {row.value} {row.fields[-1]}" for row in rows[:SHOWN])
    more = len(rows) - SHOWN
    rest = pick(zh=f" 等 {len(rows)} 段", en=f" and {more} more") if more > 0 else ""
    return problem("IMP040", claim.row.place("prefix"), found=claim.prefix, other=told + rest)


def _claimed(claim: Claim) -> _Lies:
    return _Lies(claim.pool, claim.prefix, claim)


def _given(rows: Iterable[Row]) -> Iterator[_Lies]:
    """Yield the own blocks and the further parts of regions; the first part lies around its owner's block."""
    for row in rows:
        if row.is_block:
            block = Block.parse(row.value)
            yield _Lies(row.pool, block.region if row.is_region else block.prefix, row, row.is_region)
