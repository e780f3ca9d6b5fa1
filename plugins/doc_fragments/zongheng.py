# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documentation of all stage modules has in common."""

from __future__ import annotations


class ModuleDocFragment:
    """``zongheng`` for every stage, ``zongheng.devices`` for those that talk to devices."""

    DOCUMENTATION = """
options:
  inventory:
    description: The network's folder; by default the one that the playbook's inventory lies in.
    type: path
notes:
  - Runs once for all hosts of the play's batch; set C(run_once).
  - Succeeds and returns C(zongheng.failed) for hosts that did not end well, so that a closing play can fail
    just those. Wrong input fails the task with every coded problem.
  - C(zongheng.lines) are sentences for the operator, C(zongheng.hosts) the status by host, C(zongheng.failed)
    the hosts that did not end well, C(zongheng.reasons) and C(zongheng.failures) their coded problems,
    C(zongheng.artefacts) the files written.
author: Zongheng
"""

    DEVICES = """
options:
  twin:
    description: Talk to the running twin instead of the devices.
    type: bool
    default: false
  secrets:
    description: Secret values by name, for those not taken from the vault file or the environment.
    type: dict
"""
