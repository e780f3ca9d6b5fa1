# SPDX-License-Identifier: Apache-2.0
"""What a device is: model, version, serial number, uptime and the names of its interfaces."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.ruijie_rgos.getters.answers import Asked, table
from zongheng.platforms.ruijie_rgos.getters.interfaces import names


def facts(device: Asked) -> dict[str, Any]:
    """Return NAPALM's facts; ``uptime`` in seconds, -1.0 where the device does not say."""
    version = table(device, "show version", filled=True)[0]
    return {
        "vendor": "Ruijie",
        "model": version["model"],
        "os_version": version["version"],
        "serial_number": version["serial"],
        "hostname": device.base_prompt,
        "fqdn": device.base_prompt,
        "uptime": _seconds(version["uptime"]),
        "interface_list": names(device),
    }


def _seconds(uptime: str) -> float:
    """Return days, hours, minutes and seconds (``3:04:05:06``) as seconds."""
    if not uptime:
        return -1.0
    days, hours, minutes, seconds = (["0", *uptime.split(":")])[-4:]
    return float(((int(days) * 24 + int(hours)) * 60 + int(minutes)) * 60 + int(seconds))
