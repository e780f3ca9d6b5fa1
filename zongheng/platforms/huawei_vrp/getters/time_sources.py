# SPDX-License-Identifier: Apache-2.0
"""NTP: how well each source is heard."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.spelling import address
from zongheng.platforms.huawei_vrp.getters.answers import Asked, table

_LOCAL_CLOCK = "127.127."


def statistics(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics; VRP prints the dispersion (ms) where others print the jitter."""
    return [
        {
            "remote": address(row["source"]),
            "referenceid": row["reference"],
            "synchronized": "master" in row["status"],
            "stratum": int(row["stratum"] or 16),
            "type": "l" if row["source"].startswith(_LOCAL_CLOCK) else "u",
            "when": row["now"],
            "hostpoll": int(row["poll"] or 0),
            "reachability": int(row["reach"] or 0),
            "delay": float(row["delay"] or 0),
            "offset": float(row["offset"] or 0),
            "jitter": float(row["dispersion"] or 0),
        }
        for row in table(device, "display ntp-service sessions")
    ]
