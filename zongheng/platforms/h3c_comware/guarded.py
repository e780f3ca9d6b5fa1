# SPDX-License-Identifier: Apache-2.0
"""Comware devices that are changed under guard."""

from __future__ import annotations

from zongheng.platforms.console.guarded import GuardedConsole
from zongheng.platforms.h3c_comware.driver import ComwareDriver


class GuardedComware(GuardedConsole, ComwareDriver):
    """One device of Comware 7 that is changed under guard."""
