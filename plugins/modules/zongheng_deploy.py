# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_deploy (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_deploy
short_description: Bring devices to their designed configuration
description:
  - Guarded apply in waves, with a dead-man timer and proof by reading back. Nodes that were not
    onboarded yet are left out.
options:
  scopes:
    description: Which parts of the configuration, of C(network), C(baseline), C(ids) and C(exit_policy).
    type: list
    elements: str
    default: [network]
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Bring devices to their designed configuration
  zongheng_deploy:
    scopes: [network]
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
