# SPDX-License-Identifier: Apache-2.0
"""Guarded apply: lock, snapshot, lock-out proof, dead-man, post-checks, confirm, journal, waves."""

from zongheng.deploy.adoption import adopt_secrets
from zongheng.deploy.stage import deploy, exit_policy, roll_out, rollback

__all__ = ["adopt_secrets", "deploy", "exit_policy", "roll_out", "rollback"]
