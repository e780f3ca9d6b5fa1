# SPDX-License-Identifier: Apache-2.0
"""Interfaces of a console: their state and counters, row by row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.spelling import mac

_UNITS = {"M": 1.0, "G": 1000.0, "T": 1_000_000.0}
"""Mbit/s."""


def state(row: Row) -> dict[str, Any]:
    """Return NAPALM's interface; ``speed`` (Mbit/s) and ``last_flapped`` (s) are -1.0 where not told."""
    return {
        "is_up": row["protocol"].lower().startswith("up"),
        "is_enabled": "administratively" not in row["link"].lower(),
        "description": row["description"].strip(),
        "last_flapped": _since(row),
        "mtu": int(row["mtu"] or 0),
        "speed": _speed(row),
        "mac_address": mac(row["mac"]),
    }


def _since(row: Row) -> float:
    changes = [text for text in (row["last_up"], row["last_down"]) if text]
    if not changes or not row["now"]:
        return -1.0
    last = max(datetime.fromisoformat(text) for text in changes)
    return max(0.0, (datetime.fromisoformat(row["now"]) - last).total_seconds())


def _speed(row: Row) -> float:
    if row["speed"]:
        return float(row["speed"])
    width = row.get("bandwidth", "")
    return float(width[:-1]) * _UNITS[width[-1]] if width else -1.0


_COUNTERS = {
    "errors": "errors",
    "discards": "discards",
    "octets": "bytes",
    "unicast_packets": "unicast",
    "multicast_packets": "multicast",
    "broadcast_packets": "broadcast",
}


def counted(row: Row) -> dict[str, int]:
    """Return NAPALM's counters of an interface; -1 for what it does not count."""
    return {
        f"{way}_{name}": int(row[f"{way}_{column}"] or -1)
        for way in ("tx", "rx")
        for name, column in _COUNTERS.items()
    }
