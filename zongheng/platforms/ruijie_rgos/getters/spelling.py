# SPDX-License-Identifier: Apache-2.0
"""How RGOS abbreviates the names of interfaces."""

from __future__ import annotations

import re

_LONG = {
    "Fa": "FastEthernet",
    "Gi": "GigabitEthernet",
    "Te": "TenGigabitEthernet",
    "TF": "TFGigabitEthernet",
    "Fo": "FortyGigabitEthernet",
    "Hu": "HundredGigabitEthernet",
    "Ag": "AggregatePort",
    "Mg": "Mgmt",
    "Lo": "Loopback",
    "VL": "VLAN",
}
_SHORT_NAME = re.compile(rf"({'|'.join(_LONG)})(\d\S*)")


def full_name(name: str) -> str:
    """Return an interface's long name: of ``Gi0/1`` ``GigabitEthernet 0/1``, a long one as it is."""
    found = _SHORT_NAME.fullmatch(name.strip())
    return f"{_LONG[found[1]]} {found[2]}" if found else name.strip()
