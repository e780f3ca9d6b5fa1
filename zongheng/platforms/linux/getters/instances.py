# SPDX-License-Identifier: Apache-2.0
"""Namespaces and VLANs with the interfaces that belong to them."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.linux.getters.machine import MAIN, Asked, by_namespace, full_name, namespaces


def network_instances(machine: Asked, name: str = "") -> dict[str, dict[str, Any]]:
    """Return NAPALM's network instances: one a namespace; there is no route distinguisher in them."""
    return {
        where: {
            "name": where,
            "type": "DEFAULT_INSTANCE" if where == MAIN else "L3VRF",
            "state": {"route_distinguisher": ""},
            "interfaces": {"interface": {full_name(where, link["ifname"]): {} for link in links}},
        }
        for where, links in by_namespace(machine, "ip -j link")
        if name in ("", where)
    }


def vlans(machine: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's VLANs by number: sub-interfaces, and ports of bridges; a VLAN has no name here."""
    found: dict[str, dict[str, Any]] = {}
    names = namespaces(machine)
    for where, links in by_namespace(machine, "ip -j -d link", names):
        for link in links:
            made = link.get("linkinfo", {})
            if made.get("info_kind") == "vlan":
                _join(found, made["info_data"]["id"], full_name(where, link["ifname"]))
    for where, ports in by_namespace(machine, "/usr/sbin/bridge -j vlan", names):
        for port in ports:
            for entry in port["vlans"]:
                for number in range(entry["vlan"], entry.get("vlanEnd", entry["vlan"]) + 1):
                    _join(found, number, full_name(where, port["ifname"]))
    return found


def _join(found: dict[str, dict[str, Any]], number: int, port: str) -> None:
    found.setdefault(str(number), {"name": "", "interfaces": []})["interfaces"].append(port)
