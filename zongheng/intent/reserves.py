# SPDX-License-Identifier: Apache-2.0
"""What every block reserves: the sizes that validation and the address plan both count with."""

from __future__ import annotations

LOOPBACKS = 8
"""Addresses at the start of an infrastructure block: one a node of the site."""

LINK_NET = 4
"""Addresses of one plane of one link in IPv4: a /30."""

UPLINK_PLACES = 8
"""Links at the start of what a site below the top numbers: its own device's uplinks, of today and later.

Declared links come behind them, so that a further uplink never takes the addresses of one. The top has no
uplinks; its declared links start at 0.
"""

OWN6 = 60
"""What a site or unit owns itself at the start of its IPv6 block; the rest is for its children."""


SWITCH_VLANS = range(900, 4095)
"""The VLANs that a switch numbers its LANs and links with itself."""


def link_number(slot: int, *, top: bool) -> int:
    """Return which link of a site a declared one is: its slot at the top, behind the uplinks elsewhere."""
    return slot if top else UPLINK_PLACES + slot


def transport_need(pool: str, *, links: int, planes: int) -> int:
    """Return how many IPv4 addresses a site's link nets take, and its loopbacks where one pool has both."""
    return LINK_NET * links * planes + (LOOPBACKS if pool == "infrastructure" else 0)
