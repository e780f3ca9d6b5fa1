# SPDX-License-Identifier: Apache-2.0
"""How VRP abbreviates the names of interfaces."""

from __future__ import annotations

import re

_LONG = {"GE": "GigabitEthernet", "XGE": "XGigabitEthernet", "Eth": "Ethernet", "Loop": "LoopBack"}
_SHORT_NAME = re.compile(r"(GE|XGE|Eth|Loop)(\d.*)")


def full_name(name: str) -> str:
    """Return an interface under its name in ``display interface``: ``GE0/0/1`` is a GigabitEthernet."""
    found = _SHORT_NAME.fullmatch(name)
    return _LONG[found[1]] + found[2] if found else name
