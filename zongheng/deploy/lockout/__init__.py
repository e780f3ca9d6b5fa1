# SPDX-License-Identifier: Apache-2.0
"""The lock-out proof: no change may take our own way into a device away."""

from zongheng.deploy.lockout.between import Sending
from zongheng.deploy.lockout.path import ManagementPath, management_paths
from zongheng.deploy.lockout.proof import lockout_problems

__all__ = ["ManagementPath", "Sending", "lockout_problems", "management_paths"]
