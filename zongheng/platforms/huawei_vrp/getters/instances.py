# SPDX-License-Identifier: Apache-2.0
"""VPN instances and VLANs with the interfaces that belong to them."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.getters import instances
from zongheng.platforms.huawei_vrp.getters.answers import Asked, table
from zongheng.platforms.huawei_vrp.getters.spelling import full_name


def network_instances(device: Asked, name: str = "") -> dict[str, dict[str, Any]]:
    """Return NAPALM's network instances: ``default`` with the interfaces that are in no VPN instance."""
    rows = table(device, "display ip vpn-instance verbose")
    bound = {row["name"]: (row["rd"], [full_name(port) for port in row["interfaces"]]) for row in rows}
    ports = [full_name(row["interface"]) for row in table(device, "display interface brief")]
    return instances.network_instances(ports, bound, name)


def vlans(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's VLANs by number; a VLAN's name is its description, ``VLAN 0010`` where it has none."""
    found: dict[str, dict[str, Any]] = {}
    for row in table(device, "display vlan"):
        entry = found.setdefault(row["vlan"], {"name": "", "interfaces": []})
        entry["name"] = row["name"] or entry["name"]
        entry["interfaces"] += [full_name(port) for port in row["ports"]]
    return found
