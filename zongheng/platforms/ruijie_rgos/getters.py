# SPDX-License-Identifier: Apache-2.0
"""What RGOS's displays say of the device."""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.console.terminal import Console

_ROW = re.compile(r"^ *System (\w+(?: \w+)*?) *: *(.*?) *$", re.MULTILINE)
_MODEL = re.compile(r"\(([^()]+)\)|Ruijie (\S+)")
_INTERFACE = re.compile(r"^([A-Z]\w* \d[\d/.:]*)(?:\s|$)", re.MULTILINE)
_UPTIME = re.compile(r"(?:(\d+):)?(\d+):(\d+):(\d+)$")


def facts(terminal: Console) -> dict[str, Any]:
    """Return NAPALM's facts; ``uptime`` in seconds, -1 where the device does not say."""
    rows = dict(_ROW.findall(terminal.ask("show version")))
    model = _MODEL.search(rows.get("description", ""))
    return {
        "vendor": "Ruijie",
        "model": next(filter(None, model.groups()), "") if model else "",
        "os_version": rows.get("software version", ""),
        "serial_number": rows.get("serial number", ""),
        "hostname": terminal.base_prompt,
        "fqdn": terminal.base_prompt,
        "uptime": _seconds(rows.get("uptime", "")),
        "interface_list": _INTERFACE.findall(terminal.ask("show ip interface brief")),
    }


def _seconds(uptime: str) -> int:
    """Return days, hours, minutes and seconds (``3:04:05:06``) as seconds."""
    found = _UPTIME.search(uptime)
    if found is None:
        return -1
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
