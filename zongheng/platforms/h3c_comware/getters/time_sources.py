# SPDX-License-Identifier: Apache-2.0
"""NTP: how well each source is heard."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.getters import time_sources
from zongheng.platforms.h3c_comware.getters.answers import Asked, table

_MASTER = "1"
"""Among the marks in brackets: the source that the clock follows."""


def statistics(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics; Comware prints the dispersion (ms) where others print the jitter."""
    return time_sources.statistics(table(device, "display ntp-service sessions"), _is_followed)


def _is_followed(row: Row) -> bool:
    return _MASTER in row["marks"]
