# SPDX-License-Identifier: Apache-2.0
"""VRFs and VLANs with the interfaces that belong to them."""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.console.getters.instances import network_instances as with_ports
from zongheng.platforms.ruijie_rgos.getters.answers import Asked, table
from zongheng.platforms.ruijie_rgos.getters.interfaces import names
from zongheng.platforms.ruijie_rgos.getters.spelling import full_name

_UNSET = "<not set>"


def instances(device: Asked) -> list[str]:
    """Return the names of the VRFs."""
    return [row["name"] for row in table(device, "show vrf")]


def network_instances(device: Asked, name: str = "") -> dict[str, dict[str, Any]]:
    """Return NAPALM's network instances: ``default`` with the interfaces that are in no VRF."""
    bound = {
        row["name"]: (
            "" if row["rd"] == _UNSET else row["rd"],
            [full_name(port) for port in row["interfaces"] if port],
        )
        for row in table(device, "show vrf")
    }
    return with_ports(names(device), bound, name)


def vlans(device: Asked) -> dict[str, dict[str, Any]]:
    """Return NAPALM's VLANs by number, with the ports that carry them."""
    return {
        row["vlan"]: {
            "name": row["name"],
            "interfaces": [full_name(port) for port in re.findall(r"[^\s,]+", ",".join(row["ports"]))],
        }
        for row in table(device, "show vlan")
    }
