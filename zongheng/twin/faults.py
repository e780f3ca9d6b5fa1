# SPDX-License-Identifier: Apache-2.0
"""Faults that a device shows on command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

KINDS = ("drop", "refuse", "hang", "crash", "cut")
"""The connection goes; the line is refused; no answer comes; the device reboots; its power goes."""


@dataclass(slots=True)
class Faults:
    """The faults of one device. Line numbers count the lines it received since it was powered on."""

    lines: dict[int, str] = field(default_factory=dict)
    """Line number -> kind of fault (:data:`KINDS`)."""
    delay: float = 0.0
    """Device seconds before each answer."""
    full: bool = False
    """Whether nothing more goes on the flash."""

    def for_line(self, number: int) -> str | None:
        """Return the fault of this line, once."""
        return self.lines.pop(number, None)

    def set(self, wanted: Mapping[str, Any], received: int) -> None:
        """Set faults: ``{"drop": n, …, "delay": s, "full": true}``; n counts lines from now on."""
        for kind in KINDS:
            if kind in wanted:
                self.lines[received + int(wanted[kind])] = kind
        self.delay = float(wanted.get("delay", self.delay))
        self.full = bool(wanted.get("full", self.full))

    def clear(self) -> None:
        self.lines.clear()
        self.delay, self.full = 0.0, False
