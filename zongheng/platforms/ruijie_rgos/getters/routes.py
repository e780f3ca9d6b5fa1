# SPDX-License-Identifier: Apache-2.0
"""Routes to a destination, in the global table and in every VRF.

What the long answer for one destination looks like stands in no source that we could read: the tables are
read whole, and what is meant is picked out here.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from zongheng.platforms.console.answers import not_understood
from zongheng.platforms.console.getters.routes import by_prefix
from zongheng.platforms.ruijie_rgos.getters.answers import Asked, Row, table
from zongheng.platforms.ruijie_rgos.getters.instances import instances

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Entry = tuple[Network, Row]

_PROTOCOLS = {"C": "direct", "L": "direct", "S": "static", "O": "ospf", "B": "bgp", "R": "rip", "I": "isis"}


def routes_to(
    device: Asked, destination: str = "", protocol: str = "", *, longer: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """Return NAPALM's routes by prefix: to an address, to a prefix, or (``longer``) to all inside of it.

    ``routing_table`` names the VRF, or is ``default``.
    """
    return by_prefix(_asked(device, destination, longer), protocol)


def _asked(device: Asked, destination: str, longer: bool) -> Iterator[tuple[str, str, Row]]:
    family = "ipv6" if ":" in destination else "ip"
    for name in ("", *instances(device)):
        command = f"show {family} route" + (f" vrf {name}" if name else "")
        for prefix, row in _meant(_printed(device, command), destination, longer):
            yield name or "default", str(prefix), _as_told(row)


def _printed(device: Asked, command: str) -> list[Entry]:
    rows = table(device, command, "show ip route")
    try:
        return [(ipaddress.ip_network(row["prefix"], strict=False), row) for row in rows]
    except ValueError as unknown:
        raise not_understood(device, command, str(unknown)) from unknown


def _meant(printed: list[Entry], destination: str, longer: bool) -> list[Entry]:
    if not destination:
        return printed
    wanted = ipaddress.ip_network(destination, strict=False)
    if "/" in destination:
        return [(p, row) for p, row in printed if p == wanted or (longer and _covers(wanted, p))]
    found = [(prefix, row) for prefix, row in printed if _covers(prefix, wanted)]
    best = max((prefix.prefixlen for prefix, _ in found), default=0)
    return [(prefix, row) for prefix, row in found if prefix.prefixlen == best]


def _covers(outer: Network, inner: Network) -> bool:
    return (
        outer.version == inner.version
        and inner.network_address in outer
        and inner.prefixlen >= outer.prefixlen
    )


def _as_told(row: Row) -> Row:
    """Return a row as those of other consoles are: the table holds only what is used."""
    return {
        **row,
        "protocol": _PROTOCOLS.get(row["code"], row["code"].lower()),
        "state": "Active",
        "flags": "D",
        "neighbour": row["next_hop"] if row["code"] == "B" else "0.0.0.0",  # noqa: S104 - nothing is bound
        "next_hop": row["next_hop"] or "0.0.0.0",  # noqa: S104 - nothing is bound
        "process": "",
        "tag": "",
    }
