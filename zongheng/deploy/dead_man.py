# SPDX-License-Identifier: Apache-2.0
"""What is journalled of a dead-man before it is armed, so that a later run can end it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeadMan:
    """``seconds`` after which a device goes back by itself, and the ``session`` that it belongs to if any."""

    seconds: int
    session: str = ""

    def __str__(self) -> str:
        return f"{self.seconds} {self.session}".strip()

    @classmethod
    def read(cls, noted: str) -> DeadMan:
        """Return what ``str`` of one made."""
        seconds, _, session = noted.partition(" ")
        return cls(int(seconds), session)
