# SPDX-License-Identifier: Apache-2.0
"""Interfaces: their state, counters and addresses."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from zongheng.platforms.huawei_vrp.getters.answers import Asked, Row, table
from zongheng.platforms.huawei_vrp.getters.spelling import address, mac

_COMMAND = "display interface"
_UNITS = {"M": 1, "G": 1000, "T": 1_000_000}
"""Mbit/s."""
_LINK_LOCAL_LENGTH = 10


def interfaces(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's interfaces; ``speed`` (Mbit/s) and ``last_flapped`` (s) are -1.0 where not told."""
    return {row["interface"]: _state(row) for row in table(device, _COMMAND, filled=True)}


def _state(row: Row) -> dict[str, Any]:
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
    width = row["bandwidth"]
    return float(int(width[:-1]) * _UNITS[width[-1]]) if width else -1.0


_COUNTERS = {
    "errors": "errors",
    "discards": "discards",
    "octets": "bytes",
    "unicast_packets": "unicast",
    "multicast_packets": "multicast",
    "broadcast_packets": "broadcast",
}


def counters(device: Asked) -> dict[str, dict[str, int]]:
    """Return NAPALM's counters of every interface; -1 for what an interface does not count."""
    return {
        row["interface"]: {
            f"{way}_{name}": int(row[f"{way}_{column}"] or -1)
            for way in ("tx", "rx")
            for name, column in _COUNTERS.items()
        }
        for row in table(device, _COMMAND, filled=True)
    }


def addresses(device: Asked) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """Return ``{interface: {"ipv4"|"ipv6": {address: {"prefix_length": n}}}}``, as they are in use.

    Addresses from DHCP, secondary and link-local ones are among them.
    """
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for family in ("ip", "ipv6"):
        for row in table(device, f"display {family} interface"):
            length = int(row["length"] or _LINK_LOCAL_LENGTH)
            kind = found.setdefault(row["interface"], {}).setdefault("ipv4" if family == "ip" else "ipv6", {})
            kind[address(row["address"])] = {"prefix_length": length}
    return found
