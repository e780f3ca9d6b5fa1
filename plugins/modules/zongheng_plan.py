# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_plan (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_plan
short_description: Plan addresses, design and render every device
description:
  - Intent to ledger to designs to configurations under C(build/<network>/). Never touches a device.
    In check mode the artefacts go to C(build/<network>/check/), where the later stages of the check
    read them.
options:
  date:
    description: The day written on new rows (ISO); today when left out.
    type: str
  by:
    description: The operator written on new rows; the login name when left out.
    type: str
  overlays:
    description: Overlay files laid over the intent; those of the last plan when left out.
    type: list
    elements: path
extends_documentation_fragment: [zongheng]
"""

EXAMPLES = """
- name: Plan addresses, design and render every device
  zongheng_plan:
    by: lihua
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
