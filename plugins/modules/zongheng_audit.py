# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_audit (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_audit
short_description: Audit collected configurations against grade-3 protection
description:
  - Reads snapshots only; writes report.html, audit.json and audit.xlsx.
options:
  date:
    description: The day of the report (ISO); today when left out.
    type: str
extends_documentation_fragment: [zongheng]
"""

EXAMPLES = """
- name: Audit collected configurations against grade-3 protection
  zongheng_audit:
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
