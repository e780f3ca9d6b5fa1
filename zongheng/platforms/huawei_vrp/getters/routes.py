# SPDX-License-Identifier: Apache-2.0
"""Routes to a destination, in the global table and in every VPN instance."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from zongheng.platforms.console.getters.routes import by_prefix
from zongheng.platforms.console.spelling import address
from zongheng.platforms.huawei_vrp.getters.answers import Asked, Row, table


def routes_to(
    device: Asked, destination: str = "", protocol: str = "", *, longer: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """Return NAPALM's routes by prefix: to an address, to a prefix, or (``longer``) to all inside of it.

    The tables are asked one by one, as VRP has no command for one destination in all of them.
    ``routing_table`` names the VPN instance, or is ``default``. Routes that are not used are among them.
    """
    family = "ipv6" if ":" in destination else "ip"
    rows = ((name, _prefix(row), row) for name, row in _asked(device, destination, family, longer))
    return by_prefix(rows, protocol)


def _prefix(row: Row) -> str:
    return f"{address(row['destination'])}/{row['length']}" if "length" in row else row["destination"]


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
