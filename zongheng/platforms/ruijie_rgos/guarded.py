# SPDX-License-Identifier: Apache-2.0
"""RGOS devices that are changed under guard."""

from __future__ import annotations

from zongheng.platforms.console.guarded import GuardedConsole
from zongheng.platforms.ruijie_rgos.driver import RgosDriver


class GuardedRgos(GuardedConsole, RgosDriver):
    """One RGOS device that is changed under guard."""
