# SPDX-License-Identifier: Apache-2.0
"""``ping`` and ``tracert``, asked as NAPALM asks and told as NAPALM tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from zongheng.platforms.console.answers import Asked
from zongheng.platforms.reach import pinged

_SENT = re.compile(r"(\d+) packet\(s\) transmitted")
_RECEIVED = re.compile(r"(\d+) packet\(s\) received")
_DEVICES_OWN = 30
"""Hops that a device tries unless it is told otherwise."""
_PROBES = 3
_BESIDES = 30.0
"""Seconds that the device has beyond those that its probes may take."""
_HOP = re.compile(r"^\s*(\d+)\s+(\S.*)$", re.MULTILINE)
_PROBE = re.compile(
    r"(?P<star>\*)|(?P<ip>[0-9A-Fa-f]*(?:[:.][0-9A-Fa-f]*){2,})(?:\[[^\]]*\])?|(?P<rtt>\d+(?:\.\d+)?)\s*ms"
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Probes:
    """How one flavour of devices is told to probe, and how it answers."""

    reply: re.Pattern[str]
    """One reply to a ping: its ``ip`` and its ``rtt`` (ms)."""
    mark: str
    """Stands in the line before the first hop of a ``tracert``."""
    from_interface: str = "-i"
    instance_of_six: str = "-vpn-instance"
    least_size: int = 0
    source_of_six: bool = True
    """Whether a ``tracert`` of IPv6 may be told where it comes from."""

    def ping(self, device: Asked, asked: Ping) -> dict[str, Any]:
        """Return NAPALM's ping (times in ms); ``error``, in the device's words, where it counts nothing."""
        six = ":" in asked.destination
        words = [
            "ping",
            *(["ipv6"] if six else []),
            *_if("-a", asked.source),
            *_if("-c", asked.count),
            *([] if six else _if("-h", asked.ttl)),
            *_if(self.from_interface, asked.source_interface),
            *_if("-s", max(asked.size, self.least_size)),
            *_if("-t", asked.timeout * 1000),
            *_if(self._instance(six), asked.vrf),
            asked.destination,
        ]
        seconds = asked.count * (asked.timeout + 1) + _BESIDES
        return self._pinged(device.ask(" ".join(words), seconds=seconds), asked.destination)

    def _instance(self, six: bool) -> str:
        return self.instance_of_six if six else "-vpn-instance"

    def _pinged(self, output: str, destination: str) -> dict[str, Any]:
        sent, received = _SENT.search(output), _RECEIVED.search(output)
        if sent is None or received is None:
            return {"error": output.strip() or f"no answer to a ping of {destination}"}
        replies = [(found["ip"].lower(), float(found["rtt"])) for found in self.reply.finditer(output)]
        return pinged(int(sent[1]), int(received[1]), replies)

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
        """Return NAPALM's traceroute: by hop and probe, address and time in ms; silence is ``*`` and 0.0.

        NAPALM's default of 255 hops would take 25 minutes where nothing answers: more than the device's own
        30 are never asked for. What the device does not know is an ``error``, in its words.
        """
        six, hops = ":" in destination, min(ttl, _DEVICES_OWN)
        words = [
            "tracert",
            *(["ipv6"] if six else []),
            *_if("-a", source if self.source_of_six or not six else ""),
            *_if("-m", hops if hops != _DEVICES_OWN else 0),
            *_if("-w", timeout * 1000),
            *_if(self._instance(six), vrf),
            destination,
        ]
        seconds = hops * _PROBES * timeout + _BESIDES
        return traced(device.ask(" ".join(words), seconds=seconds), destination, self.mark)


def _if(option: str, value: object) -> list[str]:
    return [option, str(value)] if value else []


def traced(output: str, destination: str, mark: str) -> dict[str, Any]:
    """Return NAPALM's traceroute of the lines behind the one that has ``mark``."""
    _, _, body = output.partition(mark)
    found = {int(hop[1]): {"probes": _probes(hop[2])} for hop in _HOP.finditer(body.partition("\n")[2])}
    return {"success": found} if found else {"error": output.strip() or f"no way to {destination}"}


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
