# SPDX-License-Identifier: Apache-2.0
"""How consoles spell addresses, times and AS numbers, and what NAPALM calls them."""

from __future__ import annotations

import ipaddress
import re

from napalm.base.helpers import mac as canonical_mac

_LONG_UNITS = {"week": 604800, "day": 86400, "hour": 3600, "minute": 60, "second": 1}
_SHORT_UNITS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}


def mac(text: str) -> str:
    """Return ``00e0-fc12-3456`` or ``00e0.fc12.3456`` as NAPALM writes it, with colons; else nothing."""
    return str(canonical_mac(text)) if re.fullmatch(r"(?:[0-9A-Fa-f]{4}[-.]){2}[0-9A-Fa-f]{4}", text) else ""


def address(text: str) -> str:
    """Return an address in its shortest form, in lower case; a text that is none as it is."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return text


def seconds_of(uptime: str) -> int:
    """Return the seconds of ``2 weeks, 0 day, 3 hours, 5 minutes``; -1 for a text without units."""
    parts = re.findall(r"(\d+)\s+(week|day|hour|minute|second)", uptime)
    return sum(int(number) * _LONG_UNITS[unit] for number, unit in parts) if parts else -1


def age_of(text: str) -> int:
    """Return the seconds of ``26d05h20m49s``, ``00:02:19`` or ``93545sec``; -1 for anything else."""
    clock = re.fullmatch(r"(\d+):(\d\d):(\d\d)", text)
    if clock:
        hours, minutes, seconds = map(int, clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if not re.fullmatch(r"(?:\d+[wdhms])+(?:ec)?", text):
        return -1
    return sum(int(number) * _SHORT_UNITS[unit] for number, unit in re.findall(r"(\d+)([wdhms])", text))


def as_number(text: str) -> int:
    """Return the number of an autonomous system, written ``65001`` or ``1.10``."""
    high, dot, low = text.partition(".")
    return (int(high) << 16) + int(low) if dot else int(high or 0)
