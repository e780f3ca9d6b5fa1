# SPDX-License-Identifier: Apache-2.0
"""The baseline that every device of a role must have: its drift, and its enforcement."""

from zongheng.baseline.drift import SettingDrift, drift
from zongheng.baseline.stage import SCOPES, demand_scopes, enforce

__all__ = ["SCOPES", "SettingDrift", "demand_scopes", "drift", "enforce"]
