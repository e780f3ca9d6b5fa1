# SPDX-License-Identifier: Apache-2.0
"""A terminal on which progress is drawn."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

UNABLE = ("dumb", "unknown")
"""Terminals that cannot move their cursor."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """Where to draw: ``write`` sends text as it is; ``size`` (columns, lines) where none can be asked for."""

    write: Callable[[str], None]
    size: tuple[int, int] | None = None

    @classmethod
    def of(cls, screen: TextIO) -> Terminal | None:
        """Return the terminal that ``screen`` is; None for files, pipes, and what cannot draw."""
        if not is_able(screen):
            return None

        def write(text: str) -> None:
            screen.write(text)
            screen.flush()

        return cls(write)


def is_able(screen: TextIO) -> bool:
    """Return whether ``screen`` is a terminal that moves its cursor."""
    return screen.isatty() and (os.environ.get("TERM") or "unknown") not in UNABLE
