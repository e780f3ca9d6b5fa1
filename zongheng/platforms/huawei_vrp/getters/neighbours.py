# SPDX-License-Identifier: Apache-2.0
"""Who is heard at the ports: ARP, IPv6 neighbours, MAC addresses and LLDP."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.getters.lldp import brief, detail
from zongheng.platforms.console.getters.mac_addresses import mac_addresses as told_of_macs
from zongheng.platforms.console.spelling import address, age_of, mac
from zongheng.platforms.huawei_vrp.getters.answers import Asked, Row, table, table_of_first
from zongheng.platforms.huawei_vrp.getters.spelling import full_name

_GLOBAL = ("default", "global")


def arp(device: Asked, vrf: str = "") -> list[dict[str, Any]]:
    """Return NAPALM's ARP table: of one VPN instance, of the global table (``default``), or of all.

    VRP tells when an entry will expire, not how old it is: ``age`` is -1.0.
    """
    return [
        {
            "interface": full_name(row["interface"]),
            "mac": mac(row["mac_address"]),
            "ip": row["ip_address"],
            "age": -1.0,
        }
        for row in table_of_first(device, "display arp all", "display arp")
        if not vrf or row["vpn_instance"] == ("" if vrf in _GLOBAL else vrf)
    ]


def ipv6_neighbours(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's IPv6 neighbours; ``age`` in seconds, which VRP prints in minutes or at length."""
    return [
        {
            "interface": full_name(row["interface"]),
            "mac": mac(row["mac_address"]),
            "ip": address(row["ipv6_address"]),
            "age": _age(row["age"]),
            "state": row["state"],
        }
        for row in table(device, "display ipv6 neighbors")
    ]


def _age(text: str) -> float:
    return float(text) * 60 if text.isdigit() else float(age_of(text))


def mac_addresses(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's MAC address table; VRP counts no moves (-1), and entries of a VSI are in VLAN 0."""
    return told_of_macs(table(device, "display mac-address"), full_name)


def lldp(device: Asked) -> dict[str, list[dict[str, str]]]:
    """Return NAPALM's LLDP neighbours: by local interface, the neighbour's name and port."""
    return brief(_heard(device), full_name)


def lldp_detail(device: Asked, interface: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return all that the LLDP neighbours say, of every interface or of one."""
    return detail(_heard(device), full_name, interface)


def _heard(device: Asked) -> list[Row]:
    return table(device, "display lldp neighbor")
