# SPDX-License-Identifier: Apache-2.0
"""A terminal on a VRP device.

netmiko's ``huawei`` waits 2.2 seconds of silence each time it asks whether it is in system view
(``check_config_mode`` has no pattern); here every wait ends at the prompt.
"""

from __future__ import annotations

from netmiko.huawei.huawei import HuaweiSSH

from zongheng.platforms.console.dialogs import dialogs_of
from zongheng.platforms.console.terminal import Console


class VrpTerminal(Console, HuaweiSSH):
    """One session on a device of VRP 5 or 8, or on a USG."""

    dialogs = dialogs_of("huawei_vrp")
    quiet = "screen-length 0 temporary"
    lead = r"(?:HRP_[MS])?"
    signs = r"[~*]?"
