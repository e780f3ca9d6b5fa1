# SPDX-License-Identifier: Apache-2.0
"""Routes to a destination, in the public table and in every VPN instance."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from zongheng.platforms.console.getters.routes import by_prefix
from zongheng.platforms.h3c_comware.getters.answers import Asked, Row, table
from zongheng.platforms.h3c_comware.getters.instances import instances

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def routes_to(
    device: Asked, destination: str = "", protocol: str = "", *, longer: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """Return NAPALM's routes by prefix: to an address, to a prefix, or (``longer``) to all inside of it.

    Comware answers a prefix with all that cover it, and an address with all routes that match it: what is not
    meant is left out here. ``routing_table`` names the VPN instance, or is ``default``.
    """
    rows = (
        (name, str(prefix), row)
        for name, prefix, row in _asked(device, destination, longer)
        if _is_meant(prefix, destination, longer)
    )
    return by_prefix(rows, protocol)


def _is_meant(prefix: Network, destination: str, longer: bool) -> bool:
    if "/" not in destination:
        return True
    wanted = ipaddress.ip_network(destination, strict=False)
    return prefix == wanted or (longer and prefix.version == wanted.version and _within(prefix, wanted))


def _within(prefix: Network, wanted: Network) -> bool:
    return prefix.network_address in wanted and prefix.prefixlen >= wanted.prefixlen


def _asked(device: Asked, destination: str, longer: bool) -> Iterator[tuple[str, Network, Row]]:
    family = "ipv6" if ":" in destination else "ip"
    for name in ("", *instances(device)):
        where = [f"vpn-instance {name}"] if name else []
        words = [f"display {family} routing-table", *where, *_words(destination, longer), "verbose"]
        for row in table(device, " ".join(words), "display ip routing-table verbose"):
            yield name or "default", ipaddress.ip_network(row["destination"]), {**row, "flags": _flags(row)}


def _flags(row: Row) -> str:
    """Return the mark of a route that is used: Comware prints flags as a number, and says ``Active``."""
    return "D" if "Active" in row["state"].split() else ""


def _words(destination: str, longer: bool) -> list[str]:
    if not destination:
        return []
    if "/" not in destination:
        return [destination, "longer-match"]
    network = ipaddress.ip_network(destination, strict=False)
    if longer:
        return [str(network.network_address), "to", str(network.broadcast_address)]
    return [str(network.network_address), str(network.prefixlen), "longer-match"]
