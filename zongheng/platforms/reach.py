# SPDX-License-Identifier: Apache-2.0
"""What came back of a ping, as NAPALM wants it told on every platform."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, pstdev
from typing import Any


def pinged(sent: int, received: int, replies: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """Return NAPALM's ping of the packets that were counted and the replies: address and time in ms."""
    times = [time for _, time in replies]
    # exact sums: those of floats differ between versions of Python, and with them the last digit
    mean, spread = (fmean(times), pstdev(times)) if times else (0.0, 0.0)
    return {
        "success": {
            "probes_sent": sent,
            "packet_loss": sent - received,
            "rtt_min": min(times, default=0.0),
            "rtt_max": max(times, default=0.0),
            "rtt_avg": round(mean, 3),
            "rtt_stddev": round(spread, 3),
            "results": [{"ip_address": ip, "rtt": time} for ip, time in replies],
        }
    }
