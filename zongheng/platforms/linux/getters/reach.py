# SPDX-License-Identifier: Apache-2.0
"""Ping and traceroute, asked as NAPALM asks and told as NAPALM tells.

Ping is the machine's own. A program for traceroute is not among its packages: ours (``tracing.py``) travels
with the question, as the agent does.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files
from shlex import quote
from typing import Any

from zongheng.platforms.linux.getters.machine import MAIN, Asked, data
from zongheng.platforms.reach import pinged

_REPLY = re.compile(r"bytes from (?P<ip>[0-9A-Fa-f:.]*[0-9A-Fa-f]):? .*?time=(?P<rtt>[\d.]+) ms")
_COUNTS = re.compile(r"(\d+) packets transmitted, (\d+) received")
_MOST_HOPS = 30
_GLOBAL = ("", MAIN, "global")
_PAUSE_SECONDS = 0.2
"""Between two requests."""


def ping(
    machine: Asked, destination: str, *, source: str, ttl: int, timeout: int, size: int, count: int, vrf: str
) -> dict[str, Any]:
    """Return NAPALM's ping (ms), or ``error`` where nothing was counted; ``size`` is the payload's."""
    words = ["ping", "-n", "-i", str(_PAUSE_SECONDS), "-c", str(count), "-W", str(timeout)]
    words += ["-t", str(ttl), "-s", str(size), *(["-I", source] if source else []), "--", destination]
    printed = machine.run(f"{_inside(vrf)}{' '.join(map(quote, words))} 2>&1 || true")
    counts = _COUNTS.search(printed)
    if counts is None:
        return {"error": printed.strip() or f"no answer to a ping of {destination}"}
    replies = [(found["ip"].lower(), float(found["rtt"])) for found in _REPLY.finditer(printed)]
    return pinged(int(counts[1]), int(counts[2]), replies)


def traceroute(
    machine: Asked, destination: str, *, source: str, ttl: int, timeout: int, vrf: str
) -> dict[str, Any]:
    """Return NAPALM's traceroute: by hop and probe, address and time in ms; silence is ``*`` and 0.0.

    More than 30 hops are never asked for.
    """
    asked = {"destination": destination, "source": source, "hops": min(ttl, _MOST_HOPS), "seconds": timeout}
    program = files("zongheng.platforms.linux").joinpath("tracing.py").read_text(encoding="utf-8")
    said = data(machine, f"{_inside(vrf)}python3 -c {quote(program)} {quote(json.dumps(asked))}")
    if "error" in said:
        return {"error": said["error"]}
    return {
        "success": {
            number: {"probes": {n: _probe(one) for n, one in enumerate(probes, start=1)}}
            for number, probes in enumerate(said["hops"], start=1)
        }
    }


def _probe(said: dict[str, Any]) -> dict[str, Any]:
    name = said["address"] or "*"
    return {"rtt": said["ms"] if said["address"] else 0.0, "ip_address": name, "host_name": name}


def _inside(vrf: str) -> str:
    return "sudo -n " if vrf in _GLOBAL else f"sudo -n ip netns exec {quote(vrf)} "
