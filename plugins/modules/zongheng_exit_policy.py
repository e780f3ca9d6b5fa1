# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_exit_policy (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_exit_policy
short_description: Roll the unified exit policy out to the gateways
description:
  - Applies the compiled and analysed exit policy to the gateways, the standby first.
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Roll the unified exit policy out to the gateways
  zongheng_exit_policy:
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
