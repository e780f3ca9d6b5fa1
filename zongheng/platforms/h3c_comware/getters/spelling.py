# SPDX-License-Identifier: Apache-2.0
"""How Comware abbreviates the names of interfaces."""

from __future__ import annotations

import re

_LONG = {
    "GE": "GigabitEthernet",
    "XGE": "Ten-GigabitEthernet",
    "M-GE": "M-GigabitEthernet",
    "MGE": "M-GigabitEthernet",
    "WGE": "Twenty-FiveGigE",
    "FGE": "FortyGigE",
    "HGE": "HundredGigE",
    "Vlan": "Vlan-interface",
    "BAGG": "Bridge-Aggregation",
    "RAGG": "Route-Aggregation",
    "Loop": "LoopBack",
    "InLoop": "InLoopBack",
    "Tun": "Tunnel",
    "RTH": "Reth",
}
_NONE = "N/A"
_SHORT_NAME = re.compile(rf"({'|'.join(_LONG)})(\d.*)")


def full_name(name: str) -> str:
    """Return an interface's long name: of ``GE1/0/1`` GigabitEthernet1/0/1, of ``N/A`` an empty one."""
    if name == _NONE:
        return ""
    found = _SHORT_NAME.fullmatch(name)
    return _LONG[found[1]] + found[2] if found else name
