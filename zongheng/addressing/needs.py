# SPDX-License-Identifier: Apache-2.0
"""What an owner itself needs of a pool, whatever its level is given: who has less grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from zongheng.addressing.endpoints import endpoint_nodes, is_loopback
from zongheng.addressing.layout import lead_of
from zongheng.addressing.prefix import Prefix
from zongheng.intent import Intent
from zongheng.intent.internet import OWN_ENDPOINT
from zongheng.intent.purpose import LOOPBACK
from zongheng.intent.reserves import LINK_NET


class Needs(NamedTuple):
    """``addresses`` in pieces of ``grain``, never split, behind ``lead`` others in the first block."""

    addresses: int = 0
    grain: int = 1
    lead: int = 0

    @property
    def bits(self) -> int:
        """Return the size of the one block that holds it all."""
        return max(0, self.lead + self.addresses - 1).bit_length()

    def or_block(self, bits: int) -> Needs:
        """Return what is needed where a whole block is asked for as well."""
        return self._replace(addresses=max(self.addresses, self._whole((1 << bits) - self.lead)))

    def missing(self, blocks: Sequence[Prefix]) -> int:
        """Return how many addresses more are needed than blocks hold, in their order."""
        leads = (self.lead, *(0 for _ in blocks[1:]))
        held = (self._whole(block.size - lead) for block, lead in zip(blocks, leads, strict=True))
        return max(0, self.addresses - sum(held))

    def in_place(self, blocks: Sequence[Prefix]) -> int:
        """Return the size that the last of the blocks would have to grow to."""
        lead = 0 if len(blocks) > 1 else self.lead
        last = self._whole(blocks[-1].size - lead)
        return (lead + last + self.missing(blocks) - 1).bit_length()

    def _whole(self, addresses: int) -> int:
        return max(0, addresses // self.grain * self.grain)


NOTHING = Needs()


def transport_needs(intent: Intent, code: str, pool: str) -> Needs:
    """Return what a site's loopbacks or links take in a pool that they come from."""
    if pool == LOOPBACK:
        own = (OWN_ENDPOINT for node in endpoint_nodes(intent, code) if is_loopback(intent, node))
        return Needs(max((*(node.index_in_site for node in intent.nodes_of(code)), *own), default=0))
    grain = LINK_NET * intent.network.planes
    return Needs(links_of_block(intent, code) * grain, grain, lead_of(pool))


def links_of_block(intent: Intent, code: str) -> int:
    """Return how many links a site's block numbers: uplinks, and declared ones behind them."""
    top = code == intent.network.division
    level = None if top else intent.levels.get(intent.level(code))
    declared = (intent.link_number(code, slot) + 1 for slot in intent.slots_at(code))
    return max((len(level.uplinks) if level else 0, *declared))
