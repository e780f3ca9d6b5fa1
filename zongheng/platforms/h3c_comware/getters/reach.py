# SPDX-License-Identifier: Apache-2.0
"""``ping`` and ``tracert``, asked as NAPALM asks and told as NAPALM tells."""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.console.getters.reach import Ping, traced
from zongheng.platforms.h3c_comware.getters.answers import Asked, told
from zongheng.platforms.reach import pinged

_REPLY = re.compile(r"bytes from (?P<ip>[0-9A-Fa-f:.]*[0-9A-Fa-f])[:,].*?time=(?P<rtt>[\d.]+) ms")
_COUNTS = re.compile(r"(\d+) packet\(s\) transmitted, (\d+) packet\(s\) received")
_LEAST_SIZE = 20
_DEVICES_OWN = 30
"""Hops that a device tries unless it is told otherwise."""
_PROBES = 3
_BESIDES = 30.0
"""Seconds that the device has beyond those that its probes may take."""


def ping(device: Asked, asked: Ping) -> dict[str, Any]:
    """Return NAPALM's ping (times in ms); ``error`` where the device prints no count of packets."""
    six = ":" in asked.destination
    words = [
        "ping",
        *(["ipv6"] if six else []),
        *_if("-a", asked.source),
        *_if("-c", asked.count),
        *([] if six else _if("-h", asked.ttl)),
        *_if("-i", asked.source_interface),
        *_if("-s", max(asked.size, _LEAST_SIZE)),
        *_if("-t", asked.timeout * 1000),
        *_if("-vpn-instance", asked.vrf),
        asked.destination,
    ]
    output = told(device, " ".join(words), seconds=asked.count * (asked.timeout + 1) + _BESIDES)
    counts = _COUNTS.search(output)
    if counts is None:
        return {"error": output.strip() or f"no answer to a ping of {asked.destination}"}
    replies = [(found["ip"].lower(), float(found["rtt"])) for found in _REPLY.finditer(output)]
    return pinged(int(counts[1]), int(counts[2]), replies)


def _if(option: str, value: object) -> list[str]:
    return [option, str(value)] if value else []


def traceroute(
    device: Asked, destination: str, *, source: str = "", ttl: int = 255, timeout: int = 2, vrf: str = ""
) -> dict[str, Any]:
    """Return NAPALM's traceroute: by hop and probe, address and time in ms; silence is ``*`` and 0.0.

    More hops than the device's own 30 are never asked for; of IPv6 no source can be chosen.
    """
    six, hops = ":" in destination, min(ttl, _DEVICES_OWN)
    words = [
        "tracert",
        *(["ipv6"] if six else []),
        *([] if six else _if("-a", source)),
        *_if("-m", hops if hops != _DEVICES_OWN else 0),
        *_if("-w", timeout * 1000),
        *_if("-vpn-instance", vrf),
        destination,
    ]
    output = told(device, " ".join(words), seconds=hops * _PROBES * timeout + _BESIDES)
    return traced(output, destination, "hops at most")
