# SPDX-License-Identifier: Apache-2.0
"""How a change of RGOS is taken back unless confirmed: a scheduled reload into what ran before.

RGOS takes every line at once and has no trial of its own; why a reload is its dead-man stands in
``docs/decisions/0020-dead-man-by-scheduled-reload-on-rgos.md``. What runs is saved and read back before
anything else, so that a reload leads to it; then the reload is armed, and shown to be. Nothing of the change
is sent before that: a device that does not take ``reload in``, or does not show that one is armed, is left
as it was. Nothing is saved before the confirm.
"""

from __future__ import annotations

import re
from contextlib import suppress

from zongheng.config import parse, same
from zongheng.errors import ZonghengError, problem
from zongheng.platforms.console.guard import SLOW, LineByLineGuard, running_text

STARTUP = "config.text"
"""The file that every RGOS device starts from."""
_ARMED = re.compile(r"(?i)\breload (?:is )?scheduled (?:in|for|at)\b")


class ReloadGuard(LineByLineGuard):
    """Every line at once, and a scheduled reload as dead-man."""

    least = 60
    most = 24 * 60 * 60
    not_yet = "HW011"

    def arm(self, seconds: int) -> None:
        """Save what runs, prove it, and schedule a reload after whole minutes."""
        self.save()
        command = f"reload in {-(-seconds // 60)}"
        said = self.terminal.run(command, seconds=SLOW)
        if not self.pending():
            with suppress(ZonghengError):  # it may be armed all the same, in words that we do not know
                self.terminal.ask("reload cancel")
            found = said.strip() or "show reload"
            raise ZonghengError(problem("HW010", self.terminal.place, found=found, line=command))

    def disarm(self) -> None:
        """Cancel the reload, and look whether it is."""
        said = self.terminal.run("reload cancel", seconds=SLOW)
        if self.pending():
            place = self.terminal.place
            raise ZonghengError(problem("HW010", place, found=said.strip(), line="reload cancel"))

    def confirm(self) -> None:
        """Cancel the reload, then save: a device that loses power in between starts from what it was."""
        self.disarm()
        self.save()

    def save(self) -> None:
        """Write the startup file and prove that it is what runs: what a full flash says is in no manual."""
        said = self.terminal.run("write", seconds=SLOW)
        running = running_text(self.terminal, self.platform)
        saved = self.terminal.ask(self.terminal.words.saved, seconds=SLOW) + "\n"
        if parse(saved, self.platform).truncated or not same(running, saved, self.platform):
            raise ZonghengError(problem("HW010", self.terminal.place, found=said.strip(), line="write"))

    def pending(self) -> bool:
        """Return whether a reload is armed; a device that does not know the command has none of ours."""
        return _ARMED.search(self.terminal.ask("show reload")) is not None

    def is_ours(self) -> bool:
        """Return whether a reload is armed behind an apply of this session; no other's can be told."""
        return bool(self.before) and self.pending()

    def forget(self) -> None:
        """Delete the startup file and reload without saving."""
        self.terminal.run(f"delete flash:{STARTUP}", seconds=SLOW)
        try:
            self.terminal.run("reload", seconds=SLOW)
        except ZonghengError as error:
            # it reloads at once: the session ends in place of an answer
            if error.problems[0].code != "DEV024":
                raise
