# SPDX-License-Identifier: Apache-2.0
"""VRP devices that are changed under guard."""

from __future__ import annotations

from zongheng.platforms.console.guarded import GuardedConsole
from zongheng.platforms.huawei_vrp.driver import VrpDriver


class GuardedVrp(GuardedConsole, VrpDriver):
    """One VRP device that is changed under guard."""
