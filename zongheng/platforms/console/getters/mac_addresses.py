# SPDX-License-Identifier: Apache-2.0
"""The MAC addresses that a console's device has learnt or was told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.spelling import mac

_STATIC = ("static", "blackhole", "sticky", "security", "multicast", "multiport")
"""What devices call an entry that they were told."""


def mac_addresses(rows: Iterable[Row], full_name: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return NAPALM's MAC address table; no move is counted (-1), and what is in no VLAN is in VLAN 0."""
    return [
        {
            "mac": mac(row["mac"]),
            "interface": full_name(row["interface"]),
            "vlan": int(row["vlan"] or 0),
            "static": row["type"].lower() in _STATIC,
            "active": True,
            "moves": -1,
            "last_move": -1.0,
        }
        for row in rows
    ]
