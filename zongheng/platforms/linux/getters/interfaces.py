# SPDX-License-Identifier: Apache-2.0
"""Interfaces of all namespaces: their state, counters and addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from shlex import quote
from typing import Any

from zongheng.platforms.linux.getters.machine import MAIN, Asked, by_namespace, full_name, namespaces

_DEVICE = re.compile(r"^Settings for (\S+):$")
_SPEED = re.compile(r"^\s+Speed: (\d+)Mb/s$")
_NO_CARRIER_KNOWN = "UNKNOWN"
"""State of loopbacks, tunnels and others without a carrier to speak of: they are up if enabled."""


def names(machine: Asked) -> list[str]:
    """Return the names of all interfaces."""
    return [
        full_name(where, link["ifname"])
        for where, links in by_namespace(machine, "ip -j link")
        for link in links
    ]


def interfaces(machine: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's interfaces; ``speed`` in Mbit/s, -1.0 where not told, as ``last_flapped`` never is."""
    where_they_are = namespaces(machine)
    speeds = _speeds(machine, where_they_are)
    return {
        full_name(where, link["ifname"]): _state(link, speeds.get((where, link["ifname"]), -1.0))
        for where, links in by_namespace(machine, "ip -j link", where_they_are)
        for link in links
    }


def _state(link: dict[str, Any], speed: float) -> dict[str, Any]:
    enabled = "UP" in link["flags"]
    state = link.get("operstate", _NO_CARRIER_KNOWN)
    return {
        "is_up": enabled and state in ("UP", _NO_CARRIER_KNOWN),
        "is_enabled": enabled,
        "description": link.get("ifalias", ""),
        "last_flapped": -1.0,
        "mtu": int(link["mtu"]),
        "speed": speed,
        "mac_address": _mac(link),
    }


def _mac(link: dict[str, Any]) -> str:
    return str(link.get("address", "")).upper() if link.get("link_type") == "ether" else ""


def _speeds(machine: Asked, names: Sequence[str]) -> dict[tuple[str, str], float]:
    """Return speeds by namespace and device; ethtool tells of all devices of a namespace at once."""
    found: dict[tuple[str, str], float] = {}
    for where in names:
        inside = "" if where == MAIN else f"ip netns exec {quote(where)} "
        device = ""
        for line in machine.run(f"sudo -n {inside}ethtool '*' 2>/dev/null || true").splitlines():
            if named := _DEVICE.match(line):
                device = named[1]
            elif speed := _SPEED.match(line):
                found[where, device] = float(speed[1])
    return found


def counters(machine: Asked) -> dict[str, dict[str, int]]:
    """Return NAPALM's counters; -1 for what the kernel does not count.

    It counts packets, and of those received which were multicast; the rest counts as unicast, as the
    machine's SNMP agent tells it.
    """
    return {
        full_name(where, link["ifname"]): _counted(link["stats64"]["rx"], link["stats64"]["tx"])
        for where, links in by_namespace(machine, "ip -j -s link")
        for link in links
    }


def _counted(received: dict[str, int], sent: dict[str, int]) -> dict[str, int]:
    multicast = received.get("multicast", 0)
    return {
        "tx_errors": sent["errors"],
        "rx_errors": received["errors"],
        "tx_discards": sent["dropped"],
        "rx_discards": received["dropped"],
        "tx_octets": sent["bytes"],
        "rx_octets": received["bytes"],
        "tx_unicast_packets": sent["packets"],
        "rx_unicast_packets": max(0, received["packets"] - multicast),
        "tx_multicast_packets": -1,
        "rx_multicast_packets": multicast,
        "tx_broadcast_packets": -1,
        "rx_broadcast_packets": -1,
    }


_FAMILIES = {"inet": "ipv4", "inet6": "ipv6"}


def addresses(machine: Asked) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """Return ``{interface: {"ipv4"|"ipv6": {address: {"prefix_length": n}}}}``, as they are in use.

    Virtual addresses that this machine holds, leased and link-local ones are among them.
    """
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for where, links in by_namespace(machine, "ip -j addr"):
        for link in links:
            for entry in link.get("addr_info", []):
                families = found.setdefault(full_name(where, link["ifname"]), {})
                kind = families.setdefault(_FAMILIES[entry["family"]], {})
                kind[entry["local"]] = {"prefix_length": entry["prefixlen"]}
    return found
