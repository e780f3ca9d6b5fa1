# SPDX-License-Identifier: Apache-2.0
"""The blocks that owners have, each read from its row when it is first asked for.

A task of Ansible asks for a handful of the hundred thousand that a province has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from operator import attrgetter

from zongheng.addressing.holdings import widest
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_row import Block
from zongheng.addressing.prefix import Prefix


class BlocksInUse:
    """What the ledger gave to those who have not left, by owner and pool."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._own: dict[tuple[str, str], list[Prefix]] = {}

    def own(self, owner: str, pool: str) -> Sequence[Prefix]:
        """Return the own blocks of an owner in a pool, as they grew in place, the first one first."""
        found = self._own.get((owner, pool))
        if found is None:
            rows = (row for row in self._ledger.of_owner(owner, pool) if not row.is_region)
            found = widest(Block.parse(row.value).prefix for row in sorted(rows, key=attrgetter("number")))
            self._own[owner, pool] = found
        return found

    def held(self, owner: str, pool: str) -> Iterator[Block]:
        """Yield the own blocks of an owner in a pool as they were given, and those of its region."""
        yield from (Block.parse(row.value) for row in self._ledger.of_owner(owner, pool))

    @property
    def holders(self) -> Iterator[tuple[str, str]]:
        """Yield each owner with each pool that it has blocks in, by key."""
        rows = self._ledger.rows.values()
        yield from dict.fromkeys((row.owner, row.pool) for row in rows if row.is_block and row.gone is None)

    @cached_property
    def all_own(self) -> tuple[tuple[str, str, Prefix], ...]:
        """Return every own block with its owner and pool, sorted by address."""
        blocks = ((owner, pool, block) for owner, pool in self.holders for block in self.own(owner, pool))
        return tuple(sorted(blocks, key=lambda item: (item[2].family, item[2].network, item[2].length)))

    def own_in(self, pool: str) -> Iterator[tuple[str, Prefix]]:
        """Yield owner and prefix of every own block of a pool."""
        for owner, of in self.holders:
            if of == pool:
                yield from ((owner, block) for block in self.own(owner, pool))

    @property
    def regions(self) -> Iterator[tuple[str, str, Prefix]]:
        """Yield owner, pool and prefix of every region: what holds a site and all below it."""
        for owner, pool in self.holders:
            yield from ((owner, pool, block.region) for block in self.held(owner, pool))
