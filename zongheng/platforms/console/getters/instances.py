# SPDX-License-Identifier: Apache-2.0
"""VPN instances with the interfaces that belong to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_DEFAULT = "default"


def network_instances(
    ports: Sequence[str], bound: Mapping[str, tuple[str, Sequence[str]]], name: str = ""
) -> dict[str, dict[str, Any]]:
    """Return NAPALM's network instances: ``default`` has the ports that are in no VPN instance.

    ``bound`` has of each VPN instance its route distinguisher and its ports.
    """
    elsewhere = {port for _, own in bound.values() for port in own}
    found = {_DEFAULT: _instance(_DEFAULT, "", [port for port in ports if port not in elsewhere])}
    for instance, (distinguisher, own) in bound.items():
        found[instance] = _instance(instance, distinguisher, own)
    return {key: entry for key, entry in found.items() if name in ("", key)}


def _instance(name: str, distinguisher: str, ports: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "DEFAULT_INSTANCE" if name == _DEFAULT else "L3VRF",
        "state": {"route_distinguisher": distinguisher},
        "interfaces": {"interface": {port: {} for port in ports}},
    }
