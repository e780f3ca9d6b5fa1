# SPDX-License-Identifier: Apache-2.0
"""``ping`` and ``tracert``, asked as NAPALM asks and told as NAPALM tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from zongheng.platforms.huawei_vrp.getters.answers import Asked, told

_REPLY = re.compile(
    r"Reply from (?P<ip>[0-9A-Fa-f:.]*[0-9A-Fa-f]).*?time\s*[=<]\s*(?P<rtt>\d+(?:\.\d+)?)\s*ms", re.DOTALL
)
_SENT = re.compile(r"(\d+) packet\(s\) transmitted")
_RECEIVED = re.compile(r"(\d+) packet\(s\) received")
_HOP = re.compile(r"^\s*(\d+)\s+(\S.*)$", re.MULTILINE)
_PROBE = re.compile(
    r"(?P<star>\*)|(?P<ip>[0-9A-Fa-f]*[:.][0-9A-Fa-f:.]+)(?:\[[^\]]*\])?|(?P<rtt>\d+(?:\.\d+)?)\s*ms"
)
_DEVICES_OWN = 30
"""Hops that a device tries unless it is told otherwise."""
_PROBES = 3
_BESIDES = 30.0
"""Seconds that the device has beyond those that its probes may take."""


@dataclass(frozen=True, slots=True)
class Ping:
    """What NAPALM asks of a ping: ``timeout`` in seconds, ``size`` in bytes."""

    destination: str
    source: str = ""
    ttl: int = 255
    timeout: int = 2
    size: int = 100
    count: int = 5
    vrf: str = ""
    source_interface: str = ""


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
    times = [time for _, time in replies]
    mean = sum(times) / len(times) if times else 0.0
    spread = (sum((time - mean) ** 2 for time in times) / len(times)) ** 0.5 if times else 0.0
    return {
        "success": {
            "probes_sent": int(sent[1]),
            "packet_loss": int(sent[1]) - int(received[1]),
            "rtt_min": min(times, default=0.0),
            "rtt_max": max(times, default=0.0),
            "rtt_avg": round(mean, 3),
            "rtt_stddev": round(spread, 3),
            "results": [{"ip_address": ip, "rtt": time} for ip, time in replies],
        }
    }


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
    _, _, body = output.partition("max hops")
    found_hops = {
        int(found[1]): {"probes": _probes(found[2])} for found in _HOP.finditer(body.partition("\n")[2])
    }
    return {"success": found_hops} if found_hops else {"error": output.strip() or f"no way to {destination}"}


def _probes(line: str) -> dict[int, dict[str, Any]]:
    found: list[dict[str, Any]] = []
    address = "*"
    for probe in _PROBE.finditer(line):
        if probe["ip"]:
            address = probe["ip"].lower()
        else:
            silent = probe["star"] is not None
            ip = "*" if silent else address
            rtt = 0.0 if silent else float(probe["rtt"])
            found.append({"rtt": rtt, "ip_address": ip, "host_name": ip})
    return dict(enumerate(found, start=1))
