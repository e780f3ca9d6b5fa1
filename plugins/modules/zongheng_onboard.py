# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_onboard (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_onboard
short_description: Bring new nodes from factory state into service
description:
  - Registration by serial, ZTP artefacts, bootstrap service, full configuration, acceptance checks.
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Bring new nodes from factory state into service
  zongheng_onboard:
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
