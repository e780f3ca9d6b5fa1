# SPDX-License-Identifier: Apache-2.0
"""What a VRP device answers, as rows.

Where ntc-templates has a template too, ours is there because that one stops at lines that other versions
print (``display interface`` of version 8, the routing table of a VPN instance, the legend of ``display
interface brief``), keeps one of several neighbours of a port (LLDP), or leaves out what is asked for (the
ports of a VLAN, MAC addresses in a VSI).
"""

from __future__ import annotations

from zongheng.platforms.console.answers import Answers, Asked, Row
from zongheng.platforms.console.getters.interfaces import Interfaces

__all__ = ["INTERFACES", "VRP", "Asked", "Row", "rows", "table", "table_if_known", "table_of_first", "told"]

VRP = Answers("huawei_vrp", known_as="huawei_vrp")
told, table, table_if_known, rows = VRP.told, VRP.table, VRP.table_if_known, VRP.rows
table_of_first = VRP.table_of_first
INTERFACES = Interfaces(VRP)
