# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_baseline (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_baseline
short_description: Show and correct drift from the baselines
description:
  - Compares the devices with their baselines and corrects what differs, under guard; in check mode
    it only shows.
options:
  scopes:
    description: Which baselines, C(baseline) of every device and firewall, C(ids) of intrusion detection.
    type: list
    elements: str
    default: [baseline, ids]
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Show and correct drift from the baselines
  zongheng_baseline:
    scopes: [ids]
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
