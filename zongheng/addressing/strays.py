# SPDX-License-Identifier: Apache-2.0
"""The proof that regions summarise: what lies outside the region it should lie in, or in a foreign one.

A site is advertised upward as its regions and whatever of those below it strays outside them. Where
nothing strays, a region covers exactly what lies below its site and nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from zongheng.addressing.ledger import Ledger
from zongheng.addressing.prefix import Prefix
from zongheng.intent import Intent


class Stray(NamedTuple):
    """A block of ``owner`` outside the region of ``site`` above it, or (``foreign``) in that of another."""

    pool: str
    owner: str
    block: Prefix
    site: str
    foreign: bool


def strays(intent: Intent, ledger: Ledger) -> Iterator[Stray]:
    """Yield every block that no region above it covers: its site moved, or the pool was too full."""
    regions = _regions(intent, ledger)
    holders = {pool: _holders(sites) for pool, sites in regions.items()}
    lengths = {pool: sorted({region.length for region in some}) for pool, some in holders.items()}
    for key, row in ledger.rows.items():
        if not row.is_block or row.is_region or row.gone is not None or row.pool not in regions:
            continue
        block, over = ledger.prefixes[key], set(above(intent, row.owner))
        for site in sorted(over & regions[row.pool].keys()):
            if not any(region.contains(block) for region in regions[row.pool][site]):
                yield Stray(row.pool, row.owner, block, site, foreign=False)
        around = (holders[row.pool].get(block.supernet(n)) for n in lengths[row.pool] if n <= block.length)
        for holder in around:
            if holder is not None and holder not in over:
                yield Stray(row.pool, row.owner, block, holder, foreign=True)


def _regions(intent: Intent, ledger: Ledger) -> Mapping[str, Mapping[str, list[Prefix]]]:
    """Return the regions of those in use by pool and site."""
    found: dict[str, dict[str, list[Prefix]]] = {}
    wide: set[tuple[str, str]] = set()
    for key, row in ledger.rows.items():
        if row.is_block and row.gone is None:
            block = ledger.blocks[key]
            found.setdefault(row.pool, {}).setdefault(row.owner, []).append(block.region)
            size = intent.size(intent.kind(row.owner), row.pool)
            if row.is_region or block.room > (size.reserve if size else 0):
                wide.add((row.pool, row.owner))
    return {
        pool: {owner: some for owner, some in owners.items() if (pool, owner) in wide}
        for pool, owners in found.items()
    }


def _holders(sites: Mapping[str, list[Prefix]]) -> Mapping[Prefix, str]:
    return {region: site for site, some in sites.items() for region in some}


def above(intent: Intent, owner: str) -> Iterator[str]:
    """Yield an owner and all sites above it."""
    at: str | None = owner
    if owner in intent.units:
        yield owner
        at = intent.units[owner].site
    while at is not None and at in intent.sites:
        yield at
        at = intent.sites[at].parent
