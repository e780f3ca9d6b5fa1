# SPDX-License-Identifier: Apache-2.0
"""An account as configured on a device."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """``secret`` is the stored form of the password; ``level`` goes from 0 (nothing) to 15 (everything)."""

    name: str
    secret: str
    level: int
    ssh: bool
    blocked: bool
