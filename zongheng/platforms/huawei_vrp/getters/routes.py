# SPDX-License-Identifier: Apache-2.0
"""Routes to a destination, in the global table and in every VPN instance."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from zongheng.platforms.huawei_vrp.getters.answers import Asked, Row, table
from zongheng.platforms.huawei_vrp.getters.spelling import address, age_of

_PROTOCOLS = {
    "direct": ("direct",),
    "connected": ("direct",),
    "static": ("static",),
    "ospf": ("ospf", "o_ase", "o_nssa", "ospfv3", "ospfv3ase", "ospfv3nssa"),
    "bgp": ("ebgp", "ibgp", "bgp"),
    "isis": ("isis", "isis-l1", "isis-l2"),
    "rip": ("rip", "ripng"),
}
_UNSPECIFIED = ("0.0.0.0", "::")  # noqa: S104 - printed, nothing is bound


def routes_to(
    device: Asked, destination: str = "", protocol: str = "", *, longer: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """Return NAPALM's routes by prefix: to an address, to a prefix, or (``longer``) to all inside of it.

    The tables are asked one by one, as VRP has no command for one destination in all of them.
    ``routing_table`` names the VPN instance, or is ``default``. Routes that are not used are among them.
    """
    family = "ipv6" if ":" in destination else "ip"
    found: dict[str, list[dict[str, Any]]] = {}
    for name, row in _asked(device, destination, family, longer):
        if _is_of(row["protocol"], protocol):
            prefix = (
                f"{address(row['destination'])}/{row['length']}" if family == "ipv6" else row["destination"]
            )
            found.setdefault(prefix, []).append(_route(row, name))
    return found


def _asked(device: Asked, destination: str, family: str, longer: bool) -> Iterator[tuple[str, Row]]:
    template = f"display {family} routing-table verbose"
    names = list(dict.fromkeys(row["name"] for row in table(device, "display ip vpn-instance verbose")))
    for name in ("", *names):
        words = [
            f"display {family} routing-table",
            f"vpn-instance {name}" if name else "",
            *_words(destination, longer),
        ]
        for row in table(device, " ".join([*filter(None, words), "verbose"]), template):
            yield name or "default", row


def _words(destination: str, longer: bool) -> list[str]:
    if not destination:
        return []
    text, slash, _length = destination.partition("/")
    if not slash:
        return [text]
    network = ipaddress.ip_network(destination, strict=False)
    return [str(network.network_address), str(network.prefixlen), *(["longer-match"] if longer else [])]


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
