# SPDX-License-Identifier: Apache-2.0
"""The proof that regions summarise: what lies outside the region it should lie in, or in a foreign one.

A site is advertised upward as its regions and whatever of those below it strays outside them. Where
nothing strays, a region covers exactly what lies below its site and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_row import Block
from zongheng.addressing.prefix import Prefix
from zongheng.intent import Intent


class Stray(NamedTuple):
    """A block of ``owner`` outside the region of ``site`` above it, or (``foreign``) in that of another."""

    pool: str
    owner: str
    block: Prefix
    site: str
    foreign: bool


class _Held(NamedTuple):
    """A row in use."""

    pool: str
    owner: str
    block: Block
    is_region: bool


class _Regions(NamedTuple):
    """The regions in one pool: first and last addresses by site, and whose each is, by size and address."""

    of_site: dict[str, list[tuple[int, int]]]
    holders: list[tuple[int, dict[int, str]]]


def strays(intent: Intent, ledger: Ledger) -> Iterator[Stray]:
    """Yield every block that no region above it covers: its site moved, or the pool was too full."""
    held = list(_in_use(ledger))
    regions = _regions(intent, held)
    lines: dict[str, tuple[str, ...]] = {}
    for pool, owner, (block, _), is_region in held:
        if is_region:
            continue
        of_site, holders = regions[pool]
        over = lines.get(owner)
        if over is None:
            over = lines[owner] = tuple(sorted(above(intent, owner)))
        first, last = block.network, block.last
        for site in over:
            some = of_site.get(site)
            if some is not None and not any(begin <= first and last <= end for begin, end in some):
                yield Stray(pool, owner, block, site, foreign=False)
        host_bits = block.bits - block.length
        for bits, at in holders:
            holder = at.get(first >> bits) if bits >= host_bits else None
            if holder is not None and holder not in over:
                yield Stray(pool, owner, block, holder, foreign=True)


def _in_use(ledger: Ledger) -> Iterator[_Held]:
    blocks = ledger.blocks
    for key, row in ledger.rows.items():
        if row.gone is None and row.is_block:
            owner, pool, *_ = key.split("/", 2)
            yield _Held(pool, owner, blocks[key], row.is_region)


def _regions(intent: Intent, held: Iterable[_Held]) -> Mapping[str, _Regions]:
    """Return the regions of those in use by pool."""
    found: dict[str, dict[str, list[Prefix]]] = {}
    wide: set[tuple[str, str]] = set()
    for pool, owner, block, is_region in held:
        found.setdefault(pool, {}).setdefault(owner, []).append(block.region)
        if is_region or (block.room and block.room > _reserve(intent, owner, pool)):
            wide.add((pool, owner))
    return {
        pool: _regions_of({owner: some for owner, some in owners.items() if (pool, owner) in wide})
        for pool, owners in found.items()
    }


def _reserve(intent: Intent, owner: str, pool: str) -> int:
    size = intent.size(intent.kind(owner), pool)
    return size.reserve if size else 0


def _regions_of(sites: Mapping[str, list[Prefix]]) -> _Regions:
    by_bits: dict[int, dict[int, str]] = {}
    for site, some in sites.items():
        for region in some:
            bits = region.bits - region.length
            by_bits.setdefault(bits, {})[region.network >> bits] = site
    spans = {site: [(region.network, region.last) for region in some] for site, some in sites.items()}
    return _Regions(spans, sorted(by_bits.items(), reverse=True))


def above(intent: Intent, owner: str) -> Iterator[str]:
    """Yield an owner and all sites above it."""
    at: str | None = owner
    if owner in intent.units:
        yield owner
        at = intent.units[owner].site
    while at is not None and at in intent.sites:
        yield at
        at = intent.sites[at].parent
