# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_collect (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_collect
short_description: Collect the configurations of all devices
description:
  - Over SSH, archived where they changed, with coverage.
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Collect the configurations of all devices
  zongheng_collect:
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
