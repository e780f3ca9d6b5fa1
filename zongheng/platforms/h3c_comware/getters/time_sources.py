# SPDX-License-Identifier: Apache-2.0
"""NTP: how well each source is heard."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.spelling import address
from zongheng.platforms.h3c_comware.getters.answers import Asked, table

_MASTER = "1"
"""Among the marks in brackets: the source that the clock follows."""


def statistics(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics; Comware prints the dispersion (ms) where others print the jitter."""
    return [
        {
            "remote": address(row["source"]),
            "referenceid": row["reference"],
            "synchronized": _MASTER in row["marks"],
            "stratum": int(row["stratum"]),
            "type": "l" if row["source"].startswith("LOCAL") else "u",
            "when": row["now"],
            "hostpoll": int(row["poll"]),
            "reachability": int(row["reach"]),
            "delay": float(row["delay"]),
            "offset": float(row["offset"]),
            "jitter": float(row["dispersion"]),
        }
        for row in table(device, "display ntp-service sessions")
    ]
