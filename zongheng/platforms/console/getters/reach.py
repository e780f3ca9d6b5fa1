# SPDX-License-Identifier: Apache-2.0
"""What ``ping`` and ``tracert`` are asked for, and the hops that a console prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

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
