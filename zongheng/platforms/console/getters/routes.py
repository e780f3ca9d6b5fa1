# SPDX-License-Identifier: Apache-2.0
"""Routes as consoles print them, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.spelling import address, age_of

_PROTOCOLS = {
    "direct": ("direct",),
    "connected": ("direct",),
    "static": ("static",),
    "ospf": (
        "ospf",
        "o_ase",
        "o_nssa",
        "ospfv3",
        "ospfv3ase",
        "ospfv3nssa",
        "o_intra",
        "o_inter",
        "o_ase1",
        "o_ase2",
        "o_nssa1",
        "o_nssa2",
        "o_sum",
    ),
    "bgp": ("ebgp", "ibgp", "bgp", "bgp4+"),
    "isis": ("isis", "isis-l1", "isis-l2", "is_l1", "is_l2", "is_sum"),
    "rip": ("rip", "ripng"),
}
_UNSPECIFIED = ("0.0.0.0", "::")  # noqa: S104 - printed, nothing is bound


def by_prefix(rows: Iterable[tuple[str, str, Row]], protocol: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return NAPALM's routes of rows, each with its table and its prefix, of one protocol or of all."""
    found: dict[str, list[dict[str, Any]]] = {}
    for table, prefix, row in rows:
        if _is_of(row["protocol"], protocol):
            found.setdefault(prefix, []).append(_route(row, table))
    return found


def _is_of(printed: str, protocol: str) -> bool:
    wanted = protocol.lower()
    return not wanted or printed.lower() in _PROTOCOLS.get(wanted, (wanted,))


def _route(row: Row, name: str) -> dict[str, Any]:
    active = "Active" in row["state"].split()
    next_hop = address(row["next_hop"])
    neighbour = address(row["neighbour"])
    return {
        "protocol": row["protocol"],
        "current_active": active,
        "last_active": active,
        "age": age_of(row["age"]),
        "next_hop": "" if next_hop in _UNSPECIFIED else next_hop,
        "outgoing_interface": row["interface"],
        "selected_next_hop": "D" in row["flags"],
        "preference": int(row["preference"] or 0),
        "inactive_reason": "" if active else row["state"],
        "routing_table": name,
        "protocol_attributes": {
            "cost": int(row["cost"] or 0),
            "process": int(row["process"] or 0),
            "tag": int(row["tag"] or 0),
            **({"remote_address": neighbour} if neighbour not in _UNSPECIFIED else {}),
        },
    }
