# SPDX-License-Identifier: Apache-2.0
"""Guarded apply: lock, snapshot, lock-out proof, dead-man, post-checks, confirm, journal, waves."""

from zongheng.deploy.adoption import adopt_secrets
from zongheng.deploy.plan import HostPlan, Plan
from zongheng.deploy.planning import apply_plan, make_plan
from zongheng.deploy.stage import deploy, exit_policy, roll_out, rollback

__all__ = [
    "HostPlan",
    "Plan",
    "adopt_secrets",
    "apply_plan",
    "deploy",
    "exit_policy",
    "make_plan",
    "roll_out",
    "rollback",
]
