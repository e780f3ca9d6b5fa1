# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_change (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_change
short_description: Run a change ticket
description:
  - Plan with a hash, approval by a second person, apply with rollback at hand, verification,
    record.
options:
  date:
    description: The day written on new rows and in the record (ISO); today when left out.
    type: str
  by:
    description: Who runs the ticket; the login name when left out.
    type: str
  ticket:
    description: The ticket file.
    type: path
    required: true
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Run a change ticket
  zongheng_change:
    ticket: inventories/xiayi/tickets/T2026-001.yml
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
