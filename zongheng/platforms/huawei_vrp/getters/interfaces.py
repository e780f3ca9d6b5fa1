# SPDX-License-Identifier: Apache-2.0
"""Interfaces: their state, counters and addresses."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.getters.interfaces import counted, state
from zongheng.platforms.console.spelling import address
from zongheng.platforms.huawei_vrp.getters.answers import Asked, table

_COMMAND = "display interface"
_LINK_LOCAL_LENGTH = 10


def interfaces(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's interfaces; ``speed`` (Mbit/s) and ``last_flapped`` (s) are -1.0 where not told."""
    return {row["interface"]: state(row) for row in table(device, _COMMAND, filled=True)}


def counters(device: Asked) -> dict[str, dict[str, int]]:
    """Return NAPALM's counters of every interface; -1 for what an interface does not count."""
    return {row["interface"]: counted(row) for row in table(device, _COMMAND, filled=True)}


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
