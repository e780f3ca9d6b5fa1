# SPDX-License-Identifier: Apache-2.0
"""Which claims cannot stand: written twice, over one another, or over what the ledger has given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from zongheng.addressing.existing.claims import Claim
from zongheng.addressing.ledger_row import Block, Row
from zongheng.addressing.prefix import Prefix
from zongheng.addressing.strays import above
from zongheng.errors import Problem, problem
from zongheng.intent import Intent
from zongheng.language import pick

SHOWN = 3
"""Rows of the ledger that are named where a claim overlaps many."""


class _Lies(NamedTuple):
    """What lies in a pool: a claim, or a row of the ledger; in a ``region`` those below its owner may lie."""

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
    first: dict[tuple[str, str, Prefix], int] = {}
    for claim in claims:
        if claim.key in first:
            place, line = claim.row.place("prefix"), first[claim.key]
            yield problem("IMP038", place, found=claim.prefix, owner=claim.owner, pool=claim.pool, first=line)
        first.setdefault(claim.key, claim.row.line)


def overlapping(intent: Intent, claims: Sequence[Claim], rows: Iterable[Row]) -> Iterator[Problem]:
    """Yield the claims that share addresses with another or with rows, but in a region of who is above them.

    Aligned blocks nest or are apart: in order of their first address, those that hold the next are a stack.
    """
    twice: dict[tuple[int, int], Problem] = {}
    given: dict[int, tuple[Claim, dict[str, Row]]] = {}
    around: list[_Lies] = []
    for one in sorted([*_claimed(claims), *_given(rows)], key=lambda one: one.order):
        while around and not (around[-1].pool == one.pool and around[-1].prefix.contains(one.prefix)):
            around.pop()
        for other in around:
            if not _collide(intent, other, one):
                continue
            first, last = sorted((one.whose, other.whose), key=_line)
            if isinstance(first, Claim) and isinstance(last, Claim):
                twice.setdefault((first.row.line, last.row.line), _twice(first, last))
            elif isinstance(first, Row) and isinstance(last, Claim):
                given.setdefault(last.row.line, (last, {}))[1][first.key] = first
        around.append(one)
    yield from twice.values()
    yield from (_taken(claim, list(several.values())) for claim, several in given.values())


def _line(whose: Claim | Row) -> int:
    """Return the line of a claim in its list; rows of the ledger stood before them all."""
    return whose.row.line if isinstance(whose, Claim) else 0


def _collide(intent: Intent, outer: _Lies, inner: _Lies) -> bool:
    """Return whether two that share addresses must not: a region is for what lies below its owner."""
    if outer.region == inner.region:
        return not outer.region
    region, own = (outer, inner) if outer.region else (inner, outer)
    if isinstance(region.whose, Claim):
        return region.whose.owner not in above(intent, own.whose.owner)
    return inner.region


def _twice(first: Claim, last: Claim) -> Problem:
    place = last.row.place("prefix")
    return problem("IMP039", place, found=last.block, line=first.row.line, other=first.told)


def _taken(claim: Claim, rows: Sequence[Row]) -> Problem:
    told = pick(zh="、", en=", ").join(f"{row.key} {row.value} {row.fields[-1]}" for row in rows[:SHOWN])
    more = len(rows) - SHOWN
    rest = pick(zh=f" 等 {len(rows)} 段", en=f" and {more} more") if more > 0 else ""
    return problem("IMP040", claim.row.place("prefix"), found=claim.block, other=told + rest)


def _claimed(claims: Iterable[Claim]) -> Iterator[_Lies]:
    for claim in claims:
        yield _Lies(claim.pool, claim.prefix, claim)
        if claim.block.room:
            yield _Lies(claim.pool, claim.block.region, claim, region=True)


def _given(rows: Iterable[Row]) -> Iterator[_Lies]:
    """Yield the own blocks and the further parts of regions; the first part lies around its owner's block."""
    for row in rows:
        if row.is_block:
            block = Block.parse(row.value)
            yield _Lies(row.pool, block.region if row.is_region else block.prefix, row, row.is_region)
