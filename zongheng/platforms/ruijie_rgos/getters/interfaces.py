# SPDX-License-Identifier: Apache-2.0
"""Interfaces: their state, counters and addresses, all of one display."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.getters.interfaces import counted
from zongheng.platforms.console.spelling import address, mac, seconds_of
from zongheng.platforms.ruijie_rgos.getters.answers import Asked, Row, table

_MBIT = {"M": 1.0, "G": 1000.0, "T": 1_000_000.0}
_UNTOLD = {"rx_unicast": "", "rx_multicast": "", "tx_unicast": "", "tx_multicast": "", "tx_broadcast": ""}
"""RGOS counts packets, and of those it receives the broadcasts."""


def rows(device: Asked) -> list[Row]:
    """Return what the device says of each interface."""
    return table(device, "show interfaces", filled=True)


def names(device: Asked) -> list[str]:
    """Return the names of all interfaces."""
    return [row["interface"] for row in rows(device)]


def interfaces(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's interfaces; ``speed`` (Mbit/s) and ``last_flapped`` (s) are -1.0 where not told."""
    return {row["interface"]: _state(row) for row in rows(device)}


def _state(row: Row) -> dict[str, Any]:
    return {
        "is_up": row["protocol"].upper().startswith("UP"),
        "is_enabled": "administratively" not in row["link"].lower(),
        "description": row["description"],
        "last_flapped": float(seconds_of(row["since"])),
        "mtu": int(row["mtu"] or 0),
        "speed": float(row["speed"][:-1]) * _MBIT[row["speed"][-1]] if row["speed"] else -1.0,
        "mac_address": mac(row["mac"]),
    }


def counters(device: Asked) -> dict[str, dict[str, int]]:
    """Return NAPALM's counters of every interface; -1 for what an interface does not count."""
    return {row["interface"]: counted({**row, **_UNTOLD}) for row in rows(device)}


def addresses(device: Asked) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """Return ``{interface: {"ipv4"|"ipv6": {address: {"prefix_length": n}}}}``, as they are in use."""
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for row in rows(device):
        for prefix in (row["address"], *row["secondary"], *row["address6"]):
            if prefix:
                ip, _, length = prefix.partition("/")
                family = "ipv6" if ":" in ip else "ipv4"
                of_family = found.setdefault(row["interface"], {}).setdefault(family, {})
                of_family[address(ip)] = {"prefix_length": int(length)}
    return found
