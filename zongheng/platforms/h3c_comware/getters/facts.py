# SPDX-License-Identifier: Apache-2.0
"""What a device is: model, version, serial number, uptime and the names of its interfaces."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.spelling import seconds_of
from zongheng.platforms.h3c_comware.getters.answers import INTERFACES, Asked, table


def facts(device: Asked) -> dict[str, Any]:
    """Return NAPALM's facts; ``uptime`` in seconds, -1.0 where the device does not say."""
    version = table(device, "display version", filled=True)[0]
    serial = next(iter(table(device, "display device manuinfo")), {})
    return {
        "vendor": "H3C",
        "model": version["model"],
        "os_version": f"{version['version']} {version['release']}".strip(),
        "serial_number": serial.get("serial", ""),
        "hostname": device.base_prompt,
        "fqdn": device.base_prompt,
        "uptime": float(seconds_of(version["uptime"])),
        "interface_list": INTERFACES.names(device),
    }
