# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_backup (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_backup
short_description: Archive the configurations of all devices
description:
  - Collects and keeps a dated, redacted copy of every configuration.
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
author: Zongheng
"""

EXAMPLES = """
- name: Archive the configurations of all devices
  zongheng_backup:
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
