# SPDX-License-Identifier: Apache-2.0
"""A terminal on an RGOS device.

An account of privilege 15 begins in privileged mode (``hostname#``), any other where it may only look
(``hostname>``): then ``enable`` is typed, with the secret of the connection or the password of the login.
"""

from __future__ import annotations

from netmiko.ruijie.ruijie_os import RuijieOSSSH

from zongheng.errors import ZonghengError, problem
from zongheng.platforms.console.dialogs import dialogs_of
from zongheng.platforms.console.terminal import Console
from zongheng.platforms.console.words import Words

RGOS = Words(
    prompt=r"{name}[#>]",
    inner=r"{signs}{name}\([^()\r\n]*\)#",
    name=r"[^<>\[\]()#\s]+",
    names="hostname",
    configure="configure terminal",
    leave="end",
    bye="exit",
    running="show running-config",
    saved="show startup-config",
)
_SECONDS = 20.0


class RgosTerminal(Console, RuijieOSSSH):
    """One session on a router or switch."""

    dialogs = dialogs_of("ruijie_rgos")
    words = RGOS
    quiet = "terminal length 0"

    def session_preparation(self) -> None:
        """Go where lines may be set from, and turn the pager off."""
        self.ansi_escape_codes = True
        self._type("")
        if self._until_prompt_or_question(_SECONDS).rstrip().endswith(">"):
            self._ask_for_more()
        self.run(self.quiet)

    def _ask_for_more(self) -> None:
        """Enter privileged mode; raise DEV021 where the device does not let the account."""
        self._type("enable")
        answer = self._until_prompt_or_question(_SECONDS)
        if answer.rstrip().endswith(":"):
            self._type(self.secret or self.password or "")
            answer = self._until_prompt_or_question(_SECONDS)
        if not answer.rstrip().endswith("#"):
            raise ZonghengError(problem("DEV021", self.place, user=self.username))
