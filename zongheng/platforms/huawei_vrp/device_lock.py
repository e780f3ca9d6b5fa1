# SPDX-License-Identifier: Apache-2.0
"""VRP's lock on the configuration: ``configuration exclusive``.

What the vendor says of it (command references of NE40E, CloudEngine and USG6000E): one session at a time has
it; the others may only look, on version 8 also edit what they cannot commit; it ends by ``undo``, by logging
out, and after 30 s, or what ``configuration-occupied timeout`` says, without a configuration command. Who
has it is shown by ``display configuration-occupied user``, on CloudEngine ``display configuration exclusive
user``; nothing is shown where nobody does. Of AR and S nothing was found published.

What it says nothing of, and how it is read here:

* the words of a refusal: any refusal counts, and who holds the lock afterwards is asked.
* whether taking the lock again lets its time begin anew: it is given back first.
* a device that knows neither display has no such lock; what is read before and after a change stands in.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from zongheng.errors import ZonghengError, problem
from zongheng.platforms.console.terminal import Console

ASKING = ("display configuration-occupied user", "display configuration exclusive user")
TAKE, RELEASE = "configuration exclusive", "undo configuration exclusive"
OWN_SESSION_MAY_LINGER = 60.0
"""Seconds that a lock of our own account is waited for: it may be that of a session of ours that was lost."""
_UNKNOWN = re.compile(r"(?i)\b(?:Unrecognized|Incomplete) command|\bWrong parameter")
_FIELD = re.compile(r"^\s*([A-Z][\w ]*\w)\s*:\s*(\S.*?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has the lock, as the device shows it; ``line`` is the terminal, ``since`` the device's own time."""

    user: str
    line: str
    address: str
    since: str

    def __str__(self) -> str:
        where = " ".join(word for word in (self.line, self.address) if word)
        return f"{self.user} ({where}), {self.since}".strip(" ,")


class ExclusiveConfiguration:
    """The lock of one device, for the session on ``terminal``."""

    def __init__(self, terminal: Console) -> None:
        self.terminal = terminal
        self.asking: tuple[str, ...] = ASKING
        self.own: Holder | None = None

    def take(self) -> None:
        """Hold it from now on, or still; raises DEP020 with its holder where another session has it.

        A lock of our own account is waited for as long as a lost session of ours may keep it.
        """
        end = time.monotonic() + OWN_SESSION_MAY_LINGER
        while not self._taken():
            holder = self._holder()
            if holder is not None and (holder.user != self.terminal.username or time.monotonic() > end):
                raise self._held(str(holder))
            time.sleep(0.5)

    def release(self) -> None:
        """Give it back, where this session holds it."""
        if self.own is not None and self._holder() == self.own:
            self.terminal.ask(RELEASE)
        self.own = None

    def _taken(self) -> bool:
        """Return whether this session holds it now, or there is nothing to hold."""
        before = self._holder()
        if not self.asking:
            return True
        if before is not None and before != self.own:
            return False
        if before is not None:
            self.terminal.ask(RELEASE)
        said = self.terminal.dialogs.failure(self.terminal.ask(TAKE))
        after = self._holder()
        if said or after is None or after.user != self.terminal.username:
            self.own = None
            if after is None:
                raise self._held(said or TAKE)
            return False
        self.own = after
        return True

    def _holder(self) -> Holder | None:
        """Return who has it, by the display that the device knows; None where nobody has."""
        while self.asking:
            said = self.terminal.ask(self.asking[0])
            if not _UNKNOWN.search(said):
                shown = dict(_FIELD.findall(said))
                names = ("User Name", "User Session Name", "IP Address", "Locked Time")
                return Holder(*(shown.get(name, "") for name in names)) if "User Name" in shown else None
            self.asking = self.asking[1:]
        return None

    def _held(self, by: str) -> ZonghengError:
        return ZonghengError(problem("DEP020", self.terminal.place, found=by))
