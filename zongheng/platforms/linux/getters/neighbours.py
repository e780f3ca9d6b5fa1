# SPDX-License-Identifier: Apache-2.0
"""Who is heard at the ports: ARP, IPv6 neighbours, MAC addresses behind bridges, and LLDP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from zongheng.platforms.linux.getters.machine import MAIN, Asked, by_namespace, data, full_name

_GLOBAL = ("default", "global")


def arp(machine: Asked, vrf: str = "") -> list[dict[str, Any]]:
    """Return NAPALM's ARP table: of one namespace, of the first one (``default``), or of all.

    ``age`` is the time since the neighbour was last known to be there; who did not answer has no entry.
    """
    wanted = MAIN if vrf in _GLOBAL else vrf
    return [
        {key: entry[key] for key in ("interface", "mac", "ip", "age")}
        for where, entry in _known(machine, 4)
        if wanted in ("", where)
    ]


def ipv6_neighbours(machine: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's IPv6 neighbours, ``age`` as for ARP, and the kernel's own name of their state."""
    return [entry for _, entry in _known(machine, 6)]


def _known(machine: Asked, family: int) -> Iterator[tuple[str, dict[str, Any]]]:
    for where, entries in by_namespace(machine, f"ip -j -s -{family} neigh"):
        for entry in entries:
            if "lladdr" in entry:
                yield (
                    where,
                    {
                        "interface": full_name(where, entry["dev"]),
                        "mac": entry["lladdr"].upper(),
                        "ip": entry["dst"],
                        "age": float(entry.get("confirmed", -1)),
                        "state": " ".join(entry["state"]),
                    },
                )


def mac_addresses(machine: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's MAC address table: what bridges learned or were told, not the ports' own."""
    return [
        {
            "mac": entry["mac"].upper(),
            "interface": full_name(where, entry["ifname"]),
            "vlan": int(entry.get("vlan", 0)),
            "static": entry.get("state") in ("static", "permanent"),
            "active": entry.get("state") != "stale",
            "moves": -1,
            "last_move": -1.0,
        }
        for where, entries in by_namespace(machine, "/usr/sbin/bridge -j -s fdb")
        for entry in entries
        if "master" in entry and entry.get("state") != "permanent"
    ]


_LLDP = "command -v lldpcli >/dev/null || exit 0; sudo -n lldpcli -f json0 show neighbors"
"""A machine that has no lldpd hears nobody; one whose lldpd does not run says so and fails."""


def lldp(machine: Asked) -> dict[str, list[dict[str, str]]]:
    """Return NAPALM's LLDP neighbours: by local interface, the neighbour's name and port."""
    found: dict[str, list[dict[str, str]]] = {}
    for local, heard in _heard(machine):
        found.setdefault(local, []).append(
            {"hostname": heard["remote_system_name"], "port": heard["remote_port"]}
        )
    return found


def lldp_detail(machine: Asked, interface: str = "") -> dict[str, list[dict[str, Any]]]:
    """Return all that the LLDP neighbours say, of every interface or of one."""
    found: dict[str, list[dict[str, Any]]] = {}
    for local, heard in _heard(machine):
        if interface in ("", local):
            found.setdefault(local, []).append(heard)
    return found


def _heard(machine: Asked) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield who is heard, by local interface. In ``json0`` every value is a list of ``{"value": …}``."""
    for section in (data(machine, _LLDP) or {}).get("lldp", []):
        for entry in section.get("interface", []):
            for chassis, port in zip(entry.get("chassis", []), entry.get("port", []), strict=True):
                able = {
                    item["type"].lower(): item.get("enabled", False) for item in chassis.get("capability", [])
                }
                yield (
                    entry["name"],
                    {
                        "parent_interface": "",
                        "remote_port": _value(port, "id"),
                        "remote_chassis_id": _value(chassis, "id"),
                        "remote_port_description": _value(port, "descr"),
                        "remote_system_name": _value(chassis, "name"),
                        "remote_system_description": _value(chassis, "descr"),
                        "remote_system_capab": list(able),
                        "remote_system_enable_capab": [name for name, enabled in able.items() if enabled],
                    },
                )


def _value(entry: dict[str, Any], name: str) -> str:
    said = (_spelt(item) for item in entry.get(name, []))
    return " ".join(said).strip()


def _spelt(item: dict[str, Any]) -> str:
    value = str(item.get("value", ""))
    return value.upper() if item.get("type") == "mac" else value
