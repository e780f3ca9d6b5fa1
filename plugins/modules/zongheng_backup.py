# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_backup (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_backup
short_description: Archive the configurations of all devices
description:
  - Collects and keeps a dated, redacted copy of every configuration.
options:
  date:
    description: The day that the folder is named by (ISO); today when left out.
    type: str
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Archive the configurations of all devices
  zongheng_backup:
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
