# SPDX-License-Identifier: Apache-2.0
"""A terminal on a Comware 7 device."""

from __future__ import annotations

from netmiko.hp.hp_comware import HPComwareSSH

from zongheng.platforms.console.dialogs import dialogs_of
from zongheng.platforms.console.terminal import Console


class ComwareTerminal(Console, HPComwareSSH):
    """One session. Of a pair (RBM) the prompt begins with the device's role in it."""

    dialogs = dialogs_of("h3c_comware")
    quiet = "screen-length disable"
    lead = r"(?:RBM_[PS])?"
