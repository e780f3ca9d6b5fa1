# SPDX-License-Identifier: Apache-2.0
"""What a Comware device answers, as rows.

Where ntc-templates has a template too, ours is there because that one leaves out what is asked (counters and
times of interfaces, descriptions and capabilities of LLDP, secondary addresses) or stops at other forms.
"""

from __future__ import annotations

from zongheng.platforms.console.answers import Answers, Asked, Row
from zongheng.platforms.console.getters.interfaces import Interfaces

__all__ = ["COMWARE", "INTERFACES", "Asked", "Row", "table", "table_if_known", "told"]

COMWARE = Answers("h3c_comware", known_as="hp_comware")
told, table, table_if_known = COMWARE.told, COMWARE.table, COMWARE.table_if_known
INTERFACES = Interfaces(COMWARE)
