# SPDX-License-Identifier: Apache-2.0
"""What Comware's displays say of the device."""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.console.terminal import Console

_UNITS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}
_VERSION = re.compile(r"Comware Software, Version (?P<version>\S+), (?P<release>.+)")
_UPTIME = re.compile(r"^H3C (?P<model>.+) uptime is (?P<uptime>.+)$", re.MULTILINE)
_SERIAL = re.compile(r"DEVICE_SERIAL_NUMBER\s*:\s*(\S+)")
_INTERFACE = re.compile(r"^(\w[\w/.-]*\d(?:\.\d+)?)\s+(?:\*?down|up)\b", re.MULTILINE)


def facts(terminal: Console) -> dict[str, Any]:
    """Return NAPALM's facts; ``uptime`` in seconds, -1 where the device does not say."""
    shown = terminal.ask("display version")
    version, uptime = _VERSION.search(shown), _UPTIME.search(shown)
    serial = _SERIAL.search(terminal.ask("display device manuinfo"))
    return {
        "vendor": "H3C",
        "model": uptime["model"] if uptime else "",
        "os_version": f"{version['version']} {version['release'].strip()}" if version else "",
        "serial_number": serial[1] if serial else "",
        "hostname": terminal.base_prompt,
        "fqdn": terminal.base_prompt,
        "uptime": _seconds(uptime["uptime"]) if uptime else -1,
        "interface_list": _INTERFACE.findall(terminal.ask("display ip interface brief")),
    }


def _seconds(uptime: str) -> int:
    parts = re.findall(r"(\d+)\s+(week|day|hour|minute|second)", uptime)
    return sum(int(number) * _UNITS[unit] for number, unit in parts) if parts else -1
