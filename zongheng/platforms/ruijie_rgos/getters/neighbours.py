# SPDX-License-Identifier: Apache-2.0
"""Who is heard at the ports: ARP, IPv6 neighbours, MAC addresses and LLDP."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.getters.lldp import brief, detail
from zongheng.platforms.console.getters.mac_addresses import mac_addresses as learnt
from zongheng.platforms.console.spelling import address, mac
from zongheng.platforms.ruijie_rgos.getters.answers import Asked, Row, table
from zongheng.platforms.ruijie_rgos.getters.instances import instances
from zongheng.platforms.ruijie_rgos.getters.spelling import full_name

_GLOBAL = ("default", "global")
_MINUTE = 60.0


def arp(device: Asked, vrf: str = "") -> list[dict[str, Any]]:
    """Return NAPALM's ARP table: of one VRF, or of all tables; ``default`` is what is in none.

    ``age`` in seconds, told in whole minutes; -1.0 for entries that do not age.
    """
    tables = [vrf] if vrf else ["default", *instances(device)]
    asked = ["show arp" if name in _GLOBAL else f"show arp vrf {name}" for name in tables]
    return [
        {
            "interface": full_name(row["interface"]),
            "mac": mac(row["mac"]),
            "ip": row["address"],
            "age": float(row["age"]) * _MINUTE if row["age"].isdigit() else -1.0,
        }
        for command in asked
        for row in table(device, command, "show arp")
    ]


def ipv6_neighbours(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's IPv6 neighbours; neither age (-1.0) nor state is told."""
    return [
        {
            "interface": full_name(row["interface"]),
            "mac": mac(row["mac"]),
            "ip": address(row["address"]),
            "age": -1.0,
            "state": "",
        }
        for row in table(device, "show ipv6 neighbors")
    ]


def mac_addresses(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's MAC address table; moves are not counted (-1)."""
    return learnt(table(device, "show mac-address-table"), full_name)


def lldp(device: Asked) -> dict[str, list[dict[str, str]]]:
    """Return NAPALM's LLDP neighbours: by local interface, the neighbour's name and port."""
    return brief(_heard(device), full_name)


def lldp_detail(device: Asked, interface: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return all that the LLDP neighbours say, of every interface or of one."""
    return detail(_heard(device), full_name, interface)


def _heard(device: Asked) -> list[Row]:
    return table(device, "show lldp neighbors detail")
