# SPDX-License-Identifier: Apache-2.0
"""What the ledger holds in one pool, as placing new blocks has to see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from zongheng.addressing.ledger_row import Block, Row
from zongheng.addressing.placing import Entry, Region
from zongheng.addressing.prefix import Prefix
from zongheng.addressing.region import Policy
from zongheng.addressing.spans import Span, joined

QUARANTINE = timedelta(days=180)
"""How long the block of an owner that left stays its own."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """Rows of one pool with their blocks. ``today`` tells which tombstones are out of quarantine."""

    rows: tuple[tuple[Row, Block], ...]
    today: date

    @classmethod
    def of(cls, rows: Iterable[Row], today: date) -> Holdings:
        """Return what the rows of a pool hold on a day."""
        return cls(tuple((row, Block.parse(row.value)) for row in rows), today)

    @property
    def owners(self) -> frozenset[str]:
        """Return who has a block of his own, tombstones included."""
        return frozenset(row.owner for row, _ in self.rows if not row.is_region)

    def entries(self, policies: Mapping[str, Policy | None]) -> list[Entry]:
        """Return what lies in the pool, sorted. Behind an own block in its region the reserve is kept too."""
        return sorted(self._entries(policies))

    def _entries(self, policies: Mapping[str, Policy | None]) -> Iterator[Entry]:
        for row, block in self.rows:
            owner, expired = row.owner, self._expired(row)
            if row.is_region or block.room:
                yield Entry(block.region.network, block.region.last, owner, region=True, expired=expired)
            if not row.is_region:
                policy = policies.get(owner)
                kept = min(policy.reserve if policy else 0, block.room)
                prefix = block.prefix
                last = prefix.network + (prefix.size << kept) - 1
                yield Entry(prefix.network, last, owner, region=False, expired=expired)

    def regions(self, policies: Mapping[str, Policy | None]) -> dict[str, Region]:
        """Return the regions of those in use that others may lie in."""
        found: dict[str, list[Span]] = {}
        wide: dict[str, int] = {}
        for row, block in self.rows:
            policy = policies.get(row.owner)
            kept = policy.reserve if policy else 0
            if row.is_region:
                wide[row.owner] = max(wide.get(row.owner, 1), row.number)
            elif block.room > kept:
                wide.setdefault(row.owner, 1)
            if row.gone is None and (row.is_region or not row.number):
                found.setdefault(row.owner, []).append((block.region.network, block.region.last))
        return {owner: Region(list(joined(found[owner])), n) for owner, n in wide.items() if owner in found}

    def own(self) -> dict[str, list[Prefix]]:
        """Return the own blocks of those in use: what grew in place once, what else was given beside it."""
        found: dict[str, list[tuple[int, Prefix]]] = {}
        for row, block in self.rows:
            if row.gone is None and not row.is_region:
                found.setdefault(row.owner, []).append((row.number, block.prefix))
        return {owner: widest(block for _, block in sorted(some)) for owner, some in found.items()}

    def numbers(self) -> dict[str, int]:
        """Return the highest number of each owner's own blocks: 0 for the first, then from 2."""
        highest: dict[str, int] = {}
        for row, _ in self.rows:
            if not row.is_region:
                highest[row.owner] = max(highest.get(row.owner, 0), row.number)
        return highest

    def released(self, given: Iterable[Span]) -> list[str]:
        """Return the keys of tombstones out of quarantine that share addresses with what was given anew."""
        expired = [(row.key, block.region) for row, block in self.rows if self._expired(row)]
        spans = sorted(given) if expired else []
        return [key for key, region in expired if _meets(region.network, region.last, spans)]

    def _expired(self, row: Row) -> bool:
        return row.gone is not None and row.gone + QUARANTINE <= self.today


def widest(blocks: Iterable[Prefix]) -> list[Prefix]:
    """Return the blocks that lie in no other of them, each where the first that it holds was."""
    left: list[Prefix] = []
    for block in blocks:
        if any(other.contains(block) for other in left):
            continue
        at = next((n for n, other in enumerate(left) if block.contains(other)), len(left))
        left = [*left[:at], block, *(other for other in left[at:] if not block.contains(other))]
    return left


def _meets(first: int, last: int, spans: list[Span]) -> bool:
    return any(begin <= last and first <= end for begin, end in spans)
