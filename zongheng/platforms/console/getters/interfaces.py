# SPDX-License-Identifier: Apache-2.0
"""Interfaces of a console: their state, counters and addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from zongheng.platforms.console.answers import Answers, Asked, Row
from zongheng.platforms.console.spelling import address, mac

_COMMAND = "display interface"
_LINK_LOCAL_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Interfaces:
    """The interfaces of one platform's devices, which answer as ``answers`` understands them."""

    answers: Answers

    def names(self, device: Asked) -> list[str]:
        """Return the names of all interfaces."""
        return [row["interface"] for row in self._rows(device)]

    def states(self, device: Asked) -> dict[str, dict[str, Any]]:
        """Return NAPALM's interfaces; ``speed`` (Mbit/s) and ``last_flapped`` (s) are -1.0 where not told.

        A bridge's port has the length of its frames for an MTU.
        """
        return {row["interface"]: _state(row) for row in self._rows(device)}

    def counters(self, device: Asked) -> dict[str, dict[str, int]]:
        """Return NAPALM's counters of every interface; -1 for what an interface does not count."""
        return {row["interface"]: counted(row) for row in self._rows(device)}

    def addresses(self, device: Asked) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
        """Return ``{interface: {"ipv4"|"ipv6": {address: {"prefix_length": n}}}}``, as they are in use.

        Addresses from DHCP, secondary and link-local ones are among them.
        """
        found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
        for word, family in (("ip", "ipv4"), ("ipv6", "ipv6")):
            for row in self.answers.table(device, f"display {word} interface"):
                kind = found.setdefault(row["interface"], {}).setdefault(family, {})
                length = int(row["length"] or _LINK_LOCAL_LENGTH)
                kind[address(row["address"])] = {"prefix_length": length}
        return found

    def _rows(self, device: Asked) -> list[Row]:
        return self.answers.table(device, _COMMAND, filled=True)


_UNITS = {"M": 1.0, "G": 1000.0, "T": 1_000_000.0}
"""Mbit/s."""


def _state(row: Row) -> dict[str, Any]:
    return {
        "is_up": row["protocol"].lower().startswith("up"),
        "is_enabled": "administratively" not in row["link"].lower(),
        "description": row["description"].strip(),
        "last_flapped": _since(row),
        "mtu": int(row["mtu"] or row.get("frame") or 0),
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
