# SPDX-License-Identifier: Apache-2.0
"""Configurations and state of all devices, read in parallel, kept as snapshots and as a redacted archive."""

from zongheng.collect.backup import backup
from zongheng.collect.commands import Commands, commands_for
from zongheng.collect.snapshots import Snapshots
from zongheng.collect.stage import collect

__all__ = ["Commands", "Snapshots", "backup", "collect", "commands_for"]
