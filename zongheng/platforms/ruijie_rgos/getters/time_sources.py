# SPDX-License-Identifier: Apache-2.0
"""NTP: the source that the clock follows."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.spelling import address
from zongheng.platforms.ruijie_rgos.getters.answers import Asked, table

_MILLI = 1000.0


def statistics(device: Asked) -> list[dict[str, Any]]:
    """Return NAPALM's NTP statistics (ms) of the source that is followed: RGOS tells of no other.

    Polls and reach are not told (-1); the peer's dispersion stands for the jitter.
    """
    return [
        {
            "remote": address(row["reference"]),
            "referenceid": "",
            "synchronized": True,
            "stratum": int(row["stratum"]) - 1,
            "type": "u",
            "when": "",
            "hostpoll": -1,
            "reachability": -1,
            "delay": round(float(row["delay"] or 0) * _MILLI, 5),
            "offset": round(float(row["offset"] or 0) * _MILLI, 5),
            "jitter": float(row["dispersion"] or 0),
        }
        for row in table(device, "show ntp status", filled=True)
        if row["state"] == "synchronized" and row["reference"]
    ]
