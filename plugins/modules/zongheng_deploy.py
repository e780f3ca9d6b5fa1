# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of the action zongheng_deploy (the action itself: plugins/stage_action.py)."""

DOCUMENTATION = """
module: zongheng_deploy
short_description: Bring devices to their designed configuration
description:
  - Guarded apply of the C(network) scope in waves, with a dead-man timer and proof by reading back.
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
  scopes:
    description: Which parts of the configuration.
    type: list
    elements: str
    default: [network]
author: Zongheng
"""

EXAMPLES = """
- name: Bring devices to their designed configuration
  zongheng_deploy:
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
