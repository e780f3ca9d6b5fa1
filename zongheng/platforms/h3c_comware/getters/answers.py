# SPDX-License-Identifier: Apache-2.0
"""What a Comware device answers, as rows.

Where ntc-templates has a template too, ours is there because that one leaves out what is asked (counters and
times of interfaces, descriptions and capabilities of LLDP, secondary addresses) or stops at other forms.
"""

from __future__ import annotations

from zongheng.platforms.console.answers import Answers, Asked, Row

__all__ = ["Asked", "Row", "table", "table_if_known", "told"]

_COMWARE = Answers("h3c_comware", known_as="hp_comware")
told, table, table_if_known = _COMWARE.told, _COMWARE.table, _COMWARE.table_if_known
