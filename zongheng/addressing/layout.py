# SPDX-License-Identifier: Apache-2.0
"""Where things lie inside a block that the ledger gave: pure offsets, fixed for ever.

IPv4 infrastructure block of a site: node n has loopback block + n - 1 (n = 1 to 8); behind these 8
addresses one /30 for every link and plane: block + 8 + 4 * (link * planes + plane). The links of a
site's own node are its uplinks, counted from 0, then 8 and more the declared slots from 0; the top has no
uplinks, so that its slots count from 0. Where loopbacks and links have a pool each, the same offsets
count from the start of each block. Links and loopbacks that a block has no room for go on at the start of
the site's next one, whole links only: a further block never moves what lies in those before.

Tunnels over the internet run from an endpoint of their own: of a site's own device loopback 8, of a
declared hub the first address of the nets of a slot that no link has.

IPv6: a site or unit owns the first /60 of its block (the rest is for its children): /64 number i is
the LAN of domain index i, number 15 the infrastructure. In that, loopback n is ::n, and the link net
of link u and plane p is ::1:<u><p>0/126, u in two hexadecimal digits: ::1:0320 is link 3, plane 2.
"""

from __future__ import annotations

from collections.abc import Sequence

from zongheng.addressing.prefix import Address, Prefix
from zongheng.intent.purpose import INFRASTRUCTURE
from zongheng.intent.reserves import LINK_NET, LOOPBACKS, OWN6

LINK4, LINK6, LAN6 = 30, 126, 64
INFRASTRUCTURE6 = 15
_LINK_AREA6 = 0x1_0000
_OWN_LANS6 = tuple(LAN6 - max(length, OWN6) for length in range(LAN6 + 1))
"""How many bits number the /64s that are the owner's own of a block, by its length."""


def own_extent(block: Prefix) -> Prefix:
    """Return the part of a block that is its owner's alone: of IPv6 the first /60, of IPv4 all."""
    if block.family == 6 and block.length < OWN6:
        return block.subnet(OWN6, 0)
    return block


def lan6(block: Prefix, index: int) -> Prefix:
    """Return the /64 of a domain.

    Raises:
        IndexError: what the owner has of the block is too small for it.
    """
    return Prefix(6, _lan6(block, index), LAN6)


def infrastructure6(block: Prefix) -> Prefix:
    """Return the /64 of loopbacks and links."""
    return lan6(block, INFRASTRUCTURE6)


def loopback4(blocks: Sequence[Prefix], index: int) -> Address:
    """Return the loopback of the node with this number in its site.

    Raises:
        IndexError: the blocks have no place for it.
    """
    return Address(4, _place(blocks, index - 1, 1, lead=0))


def loopback6(block: Prefix, index: int) -> Address:
    """Return the loopback of the node with this number in its site."""
    return Address(6, _lan6(block, INFRASTRUCTURE6) + index)


def lead_of(pool: str) -> int:
    """Return how many addresses stand before the link nets of a block: the loopbacks, if it has both."""
    return LOOPBACKS if pool == INFRASTRUCTURE else 0


def link4(blocks: Sequence[Prefix], link: int, plane: int, planes: int, lead: int = LOOPBACKS) -> Prefix:
    """Return the /30 of a link and plane; ``lead`` addresses stand before the first.

    Raises:
        IndexError: the blocks have no place for it.
    """
    return Prefix(4, _place(blocks, link, LINK_NET * planes, lead) + LINK_NET * plane, LINK4)


def link6(block: Prefix, link: int, plane: int) -> Prefix:
    """Return the /126 of a link and plane."""
    return Prefix(6, _lan6(block, INFRASTRUCTURE6) + _LINK_AREA6 + (link << 8) + (plane << 4), LINK6)


def _place(blocks: Sequence[Prefix], number: int, grain: int, lead: int) -> int:
    """Return where a piece of ``grain`` addresses lies, by its number, behind ``lead`` in the first block."""
    left = number
    for block in blocks:
        pieces = (block.size - lead) // grain
        if left < pieces:
            return block.network + lead + left * grain
        left, lead = left - max(0, pieces), 0
    message = f"{', '.join(map(str, blocks))} have no place for number {number} of {grain} addresses"
    raise IndexError(message)


def _lan6(block: Prefix, index: int) -> int:
    if index >> _OWN_LANS6[block.length]:
        message = f"{block} has no /{LAN6} number {index} of its owner's own"
        raise IndexError(message)
    return block.network + (index << 128 - LAN6)
