# SPDX-License-Identifier: Apache-2.0
"""``ping`` and ``traceroute``, asked as NAPALM asks and told as NAPALM tells."""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.console.getters.reach import Ping, traced
from zongheng.platforms.ruijie_rgos.getters.answers import Asked

_COUNTS = re.compile(r"Success rate is \d+ percent \((\d+)/(\d+)\)")
_TIMES = re.compile(r"min/avg/max = ([\d.]+)/([\d.]+)/([\d.]+) ?ms")
_LEAST_SIZE = 36
_DEVICES_OWN = 30
"""Hops that NAPALM's 255 are cut to: more would take minutes."""
_PROBES = 3
_BESIDES = 30.0
"""Seconds that the device has beyond those that its probes may take."""


class RgosProbes:
    """How RGOS is told to probe."""

    def ping(self, device: Asked, asked: Ping) -> dict[str, Any]:
        """Return NAPALM's ping (times in ms); ``error``, as the device words it, where it counts no packets.

        RGOS tells least, mean and most of the times: the mean stands for every reply. It takes no TTL.
        """
        words = [
            "ping",
            *(["vrf", asked.vrf] if asked.vrf else []),
            *(["ipv6"] if ":" in asked.destination else []),
            asked.destination,
            *_if("length", max(asked.size, _LEAST_SIZE)),
            *_if("ntimes", asked.count),
            *_if("source", asked.source or asked.source_interface),
            *_if("timeout", asked.timeout),
        ]
        output = device.ask(" ".join(words), seconds=asked.count * (asked.timeout + 1) + _BESIDES)
        counts = _COUNTS.search(output)
        if counts is None:
            return {"error": output.strip() or f"no answer to a ping of {asked.destination}"}
        times = _TIMES.search(output)
        received, sent = int(counts[1]), int(counts[2])
        least, mean, most = (float(text) for text in times.groups()) if times else (0.0, 0.0, 0.0)
        return {
            "success": {
                "probes_sent": sent,
                "packet_loss": sent - received,
                "rtt_min": least,
                "rtt_max": most,
                "rtt_avg": mean,
                "rtt_stddev": 0.0,
                "results": [{"ip_address": asked.destination, "rtt": mean}] * received,
            }
        }

    def traceroute(
        self,
        device: Asked,
        destination: str,
        *,
        source: str = "",
        ttl: int = 255,
        timeout: int = 2,
        vrf: str = "",
    ) -> dict[str, Any]:
        """Return NAPALM's traceroute: by hop and probe, address and time in ms; silence is ``*`` and 0.0."""
        hops = min(ttl, _DEVICES_OWN)
        words = [
            "traceroute",
            *_if("vrf", vrf),
            *(["ipv6"] if ":" in destination else []),
            destination,
            *_if("probe", _PROBES),
            *_if("source", source),
            *_if("timeout", timeout),
            *_if("ttl", f"1 {hops}"),
        ]
        output = device.ask(" ".join(words), seconds=hops * _PROBES * timeout + _BESIDES)
        return traced(output, destination, "Tracing the route")


def _if(option: str, value: object) -> list[str]:
    return [option, str(value)] if value else []
