# SPDX-License-Identifier: Apache-2.0
"""How a change of Comware 7 is taken back unless confirmed: ``configuration commit delay``.

What the vendor says of it (H3C, Fundamentals Configuration Guide, "Configuring configuration commit delay";
for instance https://www.h3c.com/en/d_201909/1227990_294551_0.htm): settings take effect at once; the state at
the start of the timer is the rollback point, to which the device returns when the timer expires without
``configuration commit``; starting it again changes the time and not the point; it is for devices that a
change cuts off, so it does not end with a session; during a rollback nothing may be typed.

What it says nothing of, and how it is read here:

* the unit of the time: seconds. Were it minutes, the device would stay armed longer, and be found so.
* what shows a running timer: nothing that we know. A copy of the configuration, made before the timer is
  started and deleted after the change was confirmed, or taken back and proved equal, says that one may run.
* a reboot: nothing is saved before the confirm, so the device starts from what it had saved before.
* whether the rollback reaches every line (``configuration replace`` does not, the guide says): what the
  device went back to is read and compared, never assumed.
* what the device prints to either command: nothing, when it takes it. Any answer is taken for a refusal.
* ``configuration commit`` where no timer runs: never sent. The timer is started anew before it, which leaves
  the rollback point of one that runs as it is.
"""

from __future__ import annotations

import re
from contextlib import suppress

from zongheng.config import same
from zongheng.errors import ZonghengError, problem
from zongheng.platforms.console.guard import SLOW, LineByLineGuard, running_text

SNAPSHOT = "zongheng-before.cfg"
"""The copy of the configuration that says that a change waits for its confirm."""


class DelayGuard(LineByLineGuard):
    """Every line at once, and the device's own delay as dead-man."""

    least = 60
    most = 65535
    slow = frozenset({"inspect activate"})
    not_yet = "H3C005"

    def arm(self, seconds: int) -> None:
        """Keep a copy, then start the timer: nothing of the change is sent before."""
        self.terminal.run(f"save {SNAPSHOT}", seconds=SLOW)
        if not self.pending():
            raise ZonghengError(
                problem("HW010", self.terminal.place, found=SNAPSHOT, line=f"save {SNAPSHOT}")
            )
        try:
            self._start(seconds)
        except ZonghengError:
            with suppress(ZonghengError):  # a session that is lost has changed nothing yet
                self.terminal.ask("return")
                self._forget_copy()
            raise
        self.terminal.run("return")

    def disarm(self) -> None:
        """Keep what runs, which was proved equal to what the device had before."""
        self._commit()

    def confirm(self) -> None:
        """Keep what runs, then save: a device that reboots in between starts from what it had before."""
        self._commit()
        self.save()

    def save(self) -> None:
        self.terminal.run("save force", seconds=SLOW)

    def pending(self) -> bool:
        return re.search(rf"\b{re.escape(SNAPSHOT)}\b", self.terminal.run("dir")) is not None

    def is_ours(self) -> bool:
        """Return whether a change waits, and the device has not gone back from it by itself.

        The copy outlives the timer. Of a change of another session nothing else tells whether it runs.
        """
        if not self.pending():
            return False
        return not self.before or not same(
            running_text(self.terminal, self.platform), self.before, self.platform
        )

    def forget(self) -> None:
        """Erase what is saved and reboot without saving."""
        self.terminal.run("reset saved-configuration", seconds=SLOW)
        try:
            self.terminal.run("reboot", seconds=SLOW)
        except ZonghengError as error:
            # it reboots at once: the session ends in place of an answer
            if error.problems[0].code != "DEV024":
                raise

    def _commit(self) -> None:
        """Keep what runs. The timer is started anew first, so that the commit always meets one that runs."""
        try:
            self._start(self.least)
            self._type("configuration commit")
        finally:
            self.terminal.ask("return")
        self._forget_copy()

    def _start(self, seconds: int) -> None:
        self.terminal.run("system-view")
        self._type(f"configuration commit delay {seconds}")

    def _type(self, line: str) -> None:
        """Send a line on which everything hangs: whatever the device says to it is taken for a refusal."""
        said = self.terminal.run(line, seconds=SLOW).strip()
        if said:
            raise ZonghengError(problem("HW010", self.terminal.place, found=said, line=line))

    def _forget_copy(self) -> None:
        self.terminal.run(f"delete /unreserved {SNAPSHOT}")
