# SPDX-License-Identifier: Apache-2.0
"""Who is heard at the ports: ARP, IPv6 neighbours, MAC addresses and LLDP."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.getters.lldp import brief, detail
from zongheng.platforms.console.getters.mac_addresses import mac_addresses as told_of_macs
from zongheng.platforms.console.spelling import address, mac
from zongheng.platforms.h3c_comware.getters.answers import Asked, Row, table
from zongheng.platforms.h3c_comware.getters.spelling import full_name

_GLOBAL = ("default", "global")


def arp(device: Asked, vrf: str = "") -> list[dict[str, Any]]:
    """Return NAPALM's ARP table: of one VPN instance, or of all tables; ``default`` is what is in none.

    Comware tells how long an entry will stay, not how old it is: ``age`` is -1.0.
    """
    inside = f"vpn-instance {vrf}" if vrf and vrf not in _GLOBAL else "all"
    own = table(device, f"display arp {inside}", "display arp all")
    elsewhere = _of_instances(device) if vrf in _GLOBAL else frozenset()
    return [
        {
            "interface": full_name(row["interface"]),
            "mac": mac(row["mac"]),
            "ip": row["address"],
            "age": -1.0,
        }
        for row in own
        if full_name(row["interface"]) not in elsewhere
    ]


def _of_instances(device: Asked) -> frozenset[str]:
    """Return the interfaces that belong to VPN instances, as the running configuration has them."""
    rows = table(device, "display current-configuration interface", "binding of interfaces")
    return frozenset(row["interface"] for row in rows)


def ipv6_neighbours(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's IPv6 neighbours; ``age`` in seconds, -1.0 for entries that do not age."""
    return [
        {
            "interface": full_name(row["interface"]),
            "mac": mac(row["mac"]),
            "ip": address(row["address"]),
            "age": float(row["age"] or -1),
            "state": row["state"],
        }
        for row in table(device, "display ipv6 neighbors all")
    ]


def mac_addresses(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's MAC address table; Comware counts no moves (-1)."""
    return told_of_macs(table(device, "display mac-address"), full_name)


def lldp(device: Asked) -> dict[str, list[dict[str, str]]]:
    """Return NAPALM's LLDP neighbours: by local interface, the neighbour's name and port."""
    return brief(_heard(device), full_name)


def lldp_detail(device: Asked, interface: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return all that the LLDP neighbours say, of every interface or of one."""
    return detail(_heard(device), full_name, interface)


def _heard(device: Asked) -> list[Row]:
    return table(device, "display lldp neighbor-information verbose")
