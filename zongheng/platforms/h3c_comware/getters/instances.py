# SPDX-License-Identifier: Apache-2.0
"""VPN instances and VLANs with the interfaces that belong to them."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.getters.instances import network_instances as with_ports
from zongheng.platforms.h3c_comware.getters.answers import INTERFACES, Asked, table
from zongheng.platforms.h3c_comware.getters.spelling import full_name


def instances(device: Asked) -> list[str]:
    """Return the names of the VPN instances."""
    return [row["name"] for row in table(device, "display ip vpn-instance")]


def network_instances(device: Asked, name: str = "") -> dict[str, dict[str, Any]]:
    """Return NAPALM's network instances: ``default`` with the interfaces that are in no VPN instance."""
    bound: dict[str, tuple[str, list[str]]] = {}
    for instance in instances(device):
        command = f"display ip vpn-instance instance-name {instance}"
        for row in table(device, command, "display ip vpn-instance instance-name"):
            bound[instance] = (row["rd"], [full_name(port) for port in row["interfaces"]])
    return with_ports(INTERFACES.names(device), bound, name)


def vlans(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's VLANs by number, with the ports that carry them."""
    return {
        row["vlan"]: {"name": row["name"], "interfaces": " ".join(row["ports"]).split()}
        for row in table(device, "display vlan all")
    }
