# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_change (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_change
short_description: Run a change ticket
description:
  - Plan with a hash, approval by a second person, apply with rollback at hand, verification, record.
  - Runs once for all hosts of the batch; set C(run_once). Succeeds and returns C(zongheng.failed) for hosts
    that did not end well, so that a closing play can fail just those; wrong input fails the task.
options:
  inventory:
    description: The network's folder.
    type: path
    default: "{{ inventory_dir }}"
  twin:
    description: Talk to the running twin instead of the devices.
    type: bool
    default: false
  secrets:
    description: Secret values by name, for those not taken from the vault file or the environment.
    type: dict
  date:
    description: The day written on new rows (ISO); today when left out.
    type: str
  ticket:
    description: The ticket file.
    type: path
    required: true
author: Zongheng
"""

EXAMPLES = """
- name: Run a change ticket
  zongheng_change:
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
