# SPDX-License-Identifier: Apache-2.0
"""NTP: how well each source is heard."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.answers import Row
from zongheng.platforms.console.getters import time_sources
from zongheng.platforms.huawei_vrp.getters.answers import Asked, table_of_first


def statistics(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics; VRP prints the dispersion (ms) where others print the jitter."""
    sessions = table_of_first(device, "display ntp-service sessions", "display ntp sessions")
    return time_sources.statistics(sessions, _is_followed)


def _is_followed(row: Row) -> bool:
    return "master" in row["status"]
