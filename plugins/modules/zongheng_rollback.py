# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_rollback (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_rollback
short_description: Undo the last change of the hosts
description:
  - Restores the configuration that the journal holds from before the last applied run.
options:
  run:
    description: The number of the run to undo; the last one when left out.
    type: int
extends_documentation_fragment: [zongheng, zongheng.devices]
"""

EXAMPLES = """
- name: Undo the last change of the hosts
  zongheng_rollback:
    run: 12
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end; its fields are named in the notes.
  returned: success
  type: dict
"""
