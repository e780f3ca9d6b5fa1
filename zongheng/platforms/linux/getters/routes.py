# SPDX-License-Identifier: Apache-2.0
"""Routes to a destination, as FRR has them in every namespace that it routes."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import Any

from zongheng.platforms.linux.getters.machine import Asked, frr, routing_instances

_PROTOCOLS = {
    "direct": ("connected", "local"),
    "connected": ("connected", "local"),
    "ospf": ("ospf", "ospf6"),
}
_UNITS = {"w": 604800, "d": 86400, "h": 3600, "m": 60}


def routes_to(
    machine: Asked, destination: str = "", protocol: str = "", *, longer: bool = False
) -> dict[str, list[dict[str, Any]]]:
    """Return NAPALM's routes by prefix: to an address, to a prefix, or (``longer``) to all inside of it.

    ``routing_table`` names the namespace; routes that are not used are among them. The ways of the underlay,
    where no FRR runs, are not.
    """
    wanted = _PROTOCOLS.get(protocol.lower(), (protocol.lower(),))
    found: dict[str, list[dict[str, Any]]] = {}
    for where, prefix, route in _asked(machine, _command(destination, longer)):
        if not protocol or route["protocol"] in wanted:
            found.setdefault(prefix, []).extend(_ways(route, where))
    return found


def _command(destination: str, longer: bool) -> str:
    words = ["show", "ipv6" if ":" in destination else "ip", "route"]
    if "/" in destination:
        words.append(str(ipaddress.ip_network(destination, strict=False)))
        words += ["longer-prefixes"] if longer else []
    elif destination:
        words.append(str(ipaddress.ip_address(destination)))
    return " ".join([*words, "json"])


def _asked(machine: Asked, command: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for where in routing_instances(machine, "zebra"):
        for prefix, routes in (frr(machine, where, command) or {}).items():
            for route in routes:
                yield where, prefix, route


def _ways(route: dict[str, Any], where: str) -> Iterator[dict[str, Any]]:
    selected = bool(route.get("selected", False))
    for hop in route.get("nexthops") or [{}]:
        yield {
            "protocol": route["protocol"],
            "current_active": selected,
            "last_active": selected,
            "age": age_of(route.get("uptime", "")),
            "next_hop": hop.get("ip", ""),
            "outgoing_interface": hop.get("interfaceName", "blackhole" if hop.get("blackhole") else ""),
            "selected_next_hop": selected and bool(hop.get("fib", False)),
            "preference": int(route.get("distance", 0)),
            "inactive_reason": "" if selected else "not selected",
            "routing_table": where,
            "protocol_attributes": {"cost": int(route.get("metric", 0)), "tag": int(route.get("tag", 0))},
        }


def age_of(text: str) -> int:
    """Return the seconds of ``00:02:19``, ``1d02h03m`` or ``02w3d04h``; -1 for anything else."""
    clock = re.fullmatch(r"(\d+):(\d\d):(\d\d)", text)
    if clock:
        hours, minutes, seconds = map(int, clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if not re.fullmatch(r"(?:\d+[wdhm])+", text):
        return -1
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([wdhm])", text))
