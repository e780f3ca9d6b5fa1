# SPDX-License-Identifier: Apache-2.0
"""Faults that a device shows on command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ENDS = ("drop", "hang", "crash", "cut")
"""The connection goes; no answer comes; the device reboots; its power goes. The line is not carried out."""
CHANGES = ("slow", "fill", "other_key", "other_password")
"""From the line on: answers come late; the flash is full; the host key is another, or the password."""
KINDS = (*ENDS, *CHANGES, "refuse", "unheard")
"""``refuse``: the line is refused. ``unheard``: it is carried out, its answer goes with the connection."""
OTHER_PASSWORD = "somebody else's"  # noqa: S105 - what a device takes instead of ours
LATE = 5.0
"""Device seconds before each answer of a slow device."""


@dataclass(slots=True)
class Faults:
    """The faults of one device. Line numbers count the lines it received since it was powered on."""

    lines: dict[int, str] = field(default_factory=dict)
    """Line number -> kind of fault (:data:`KINDS`)."""
    delay: float = 0.0
    """Device seconds before each answer."""
    full: bool = False
    """Whether nothing more goes on the flash."""
    logins: int = 0
    """Logins from now on whose connection goes as soon as the password has come."""

    def for_line(self, number: int) -> str | None:
        """Return the fault of this line, once."""
        return self.lines.pop(number, None)

    def cuts_login(self) -> bool:
        """Tell whether this login is one that is cut."""
        self.logins, left = max(0, self.logins - 1), self.logins
        return left > 0

    def set(self, wanted: Mapping[str, Any], received: int) -> None:
        """Set faults: ``{"lines": {"drop": n, …}, "delay": s, "full": true, "logins": n}``.

        Lines are counted from now on.

        Raises:
            KeyError: there is no such kind of fault.
        """
        unknown = set(wanted.get("lines", {})) - set(KINDS)
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        for kind, number in wanted.get("lines", {}).items():
            self.lines[received + int(number)] = kind
        self.delay = float(wanted.get("delay", self.delay))
        self.full = bool(wanted.get("full", self.full))
        self.logins = int(wanted.get("logins", self.logins))

    def clear(self) -> None:
        self.lines.clear()
        self.delay, self.full, self.logins = 0.0, False, 0
