# SPDX-License-Identifier: Apache-2.0
"""How full the pools are, by level, and how many more sites of each level fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from zongheng.addressing.allocation import pool_spans
from zongheng.addressing.demand import asked, level_policies, pool_names
from zongheng.addressing.holdings import Holdings
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.placing import Entry, Region, lying_in
from zongheng.addressing.region import Policy
from zongheng.addressing.spans import Span, addresses_in, aligned, without
from zongheng.addressing.strays import above
from zongheng.intent import Intent


class LevelFill(NamedTuple):
    """One level (or ``unit``) in a pool: ``held`` addresses of ``owners``.

    ``more`` of them would fit with the room that each is to have.
    """

    level: str
    owners: int
    held: int
    more: int


class PoolFill(NamedTuple):
    """One pool, in addresses: its ``size`` without exclusions, what is ``held`` and what is in regions."""

    pool: str
    size: int
    held: int
    in_regions: int
    levels: tuple[LevelFill, ...]


def forecast(intent: Intent, ledger: Ledger, *, today: date) -> Iterator[PoolFill]:
    """Yield every pool; tombstones hold their blocks until their quarantine ends."""
    for pool in pool_names(intent):
        rows = [row for row in ledger.rows.values() if row.is_block and row.pool == pool]
        yield _pool(intent, pool, Holdings.of(rows, today))


def _pool(intent: Intent, pool: str, held: Holdings) -> PoolFill:
    policies = {one.code: one.policy for one in asked(intent, pool)}
    entries = [entry for entry in held.entries(policies) if not entry.expired]
    spans = pool_spans(intent, pool)
    free = _free(intent, spans, entries, held.regions(policies))
    own = {owner: sum(block.size for block in blocks) for owner, blocks in held.own().items()}
    levels = [
        LevelFill(level, *_held(intent, level, own), more=_more(policy, level_rank, free))
        for level, level_rank, policy in level_policies(intent, pool)
    ]
    every = sum(last - first + 1 for first, last in spans)
    return PoolFill(
        pool=pool,
        size=every,
        held=every - addresses_in(without(spans, (e[:2] for e in entries if not e.region))),
        in_regions=every - addresses_in(without(spans, (e[:2] for e in entries))),
        levels=tuple(levels),
    )


def _held(intent: Intent, level: str, own: Mapping[str, int]) -> tuple[int, int]:
    sizes = [size for owner, size in own.items() if intent.kind(owner) == level]
    return len(sizes), sum(sizes)


def _free(
    intent: Intent, spans: Sequence[Span], entries: Sequence[Entry], regions: Mapping[str, Region]
) -> dict[int, list[Span]]:
    """Return what is free right in the pool (rank -2) and in the regions of each level, by its rank."""
    free = {-2: list(without(spans, ((e.first, e.last) for e in entries)))}
    for code, (own, _) in regions.items():
        inside = lying_in(entries, own, set(above(intent, code)))
        taken = ((e.first, e.last) for e in inside)
        free.setdefault(intent.level(code).rank, []).extend(without(own, taken))
    return free


def _more(policy: Policy, rank: int, free: Mapping[int, Sequence[Span]]) -> int:
    """Return how many blocks for a newcomer of a rank are free above it."""
    bits = max(policy.bits + policy.reserve, policy.least if policy.most else 0)
    spans = (span for level, some in free.items() if level < rank for span in some)
    return sum(1 << (size - bits) for span in spans for _, size in aligned(*span) if size >= bits)
