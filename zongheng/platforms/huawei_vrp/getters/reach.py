# SPDX-License-Identifier: Apache-2.0
"""``ping`` and ``tracert``, asked as NAPALM asks and told as NAPALM tells."""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.console.getters.reach import Ping, traced
from zongheng.platforms.huawei_vrp.getters.answers import Asked, told
from zongheng.platforms.reach import pinged

_REPLY = re.compile(
    r"Reply from (?P<ip>[0-9A-Fa-f:.]*[0-9A-Fa-f]).*?time\s*[=<]\s*(?P<rtt>\d+(?:\.\d+)?)\s*ms", re.DOTALL
)
_SENT = re.compile(r"(\d+) packet\(s\) transmitted")
_RECEIVED = re.compile(r"(\d+) packet\(s\) received")
_DEVICES_OWN = 30
"""Hops that a device tries unless it is told otherwise."""
_PROBES = 3
_BESIDES = 30.0
"""Seconds that the device has beyond those that its probes may take."""


def ping(device: Asked, flavour: str, asked: Ping) -> dict[str, Any]:
    """Return NAPALM's ping (times in ms); ``error`` where the device prints no count of packets."""
    six = ":" in asked.destination
    words = [
        "ping",
        *(["ipv6"] if six else []),
        *_if("-a", asked.source),
        *_if("-c", asked.count),
        *([] if six else _if("-h", asked.ttl)),
        *_from_interface(flavour, asked.source_interface),
        *_if("-s", asked.size),
        *_if("-t", asked.timeout * 1000),
        *_if("vpn-instance" if six else "-vpn-instance", asked.vrf),
        asked.destination,
    ]
    output = told(device, " ".join(words), seconds=asked.count * (asked.timeout + 1) + _BESIDES)
    return _pinged(output, asked.destination)


def _if(option: str, value: object) -> list[str]:
    return [option, str(value)] if value else []


def _from_interface(flavour: str, name: str) -> list[str]:
    """Return how the interface to send from is said: version 5 knows the one to send through only."""
    return _if("-si" if flavour == "vrp8" else "-i", name)


def _pinged(output: str, destination: str) -> dict[str, Any]:
    sent, received = _SENT.search(output), _RECEIVED.search(output)
    if sent is None or received is None:
        return {"error": output.strip() or f"no answer to a ping of {destination}"}
    replies = [(found["ip"].lower(), float(found["rtt"])) for found in _REPLY.finditer(output)]
    return pinged(int(sent[1]), int(received[1]), replies)


def traceroute(
    device: Asked, destination: str, *, source: str = "", ttl: int = 255, timeout: int = 2, vrf: str = ""
) -> dict[str, Any]:
    """Return NAPALM's traceroute: by hop and probe, address and time in ms; silence is ``*`` and 0.0.

    NAPALM's default of 255 hops would take 25 minutes where nothing answers: more than the device's own 30
    are never asked for.
    """
    six, hops = ":" in destination, min(ttl, _DEVICES_OWN)
    words = [
        "tracert",
        *(["ipv6"] if six else []),
        *_if("-a", source),
        *_if("-m", hops if hops != _DEVICES_OWN else 0),
        *_if("-w", timeout * 1000),
        *_if("vpn-instance" if six else "-vpn-instance", vrf),
        destination,
    ]
    output = told(device, " ".join(words), seconds=hops * _PROBES * timeout + _BESIDES)
    return traced(output, destination, "max hops")
