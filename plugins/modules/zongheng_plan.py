# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_plan (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_plan
short_description: Plan addresses, design and render every device
description:
  - Intent to ledger to designs to configurations under C(build/<network>/). Never touches a device.
  - Runs once for all hosts of the batch; set C(run_once). Succeeds and returns C(zongheng.failed) for hosts
    that did not end well, so that a closing play can fail just those; wrong input fails the task.
options:
  inventory:
    description: The network's folder.
    type: path
    default: "{{ inventory_dir }}"
  date:
    description: The day written on new rows (ISO); today when left out.
    type: str
  by:
    description: The operator written on new rows; the login name when left out.
    type: str
  overlays:
    description: Overlay files laid over the intent.
    type: list
    elements: path
    default: []
author: Zongheng
"""

EXAMPLES = """
- name: Plan addresses, design and render every device
  zongheng_plan:
  run_once: true
"""

RETURN = """
zongheng:
  description: The stage's end.
  returned: always
  type: dict
  contains:
    lines: {description: Sentences for the operator., type: list, elements: str}
    failed: {description: Hosts that did not end well., type: list, elements: str}
    failures: {description: Their coded problems as text., type: list, elements: str}
    artefacts: {description: Files written., type: list, elements: str}
    hosts: {description: Status by host., type: dict}
"""
