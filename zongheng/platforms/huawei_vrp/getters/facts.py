# SPDX-License-Identifier: Apache-2.0
"""What a device is: model, version, serial number, uptime and the names of its interfaces."""

from __future__ import annotations

from typing import Any

from zongheng.platforms.console.spelling import seconds_of
from zongheng.platforms.huawei_vrp.getters.answers import Asked, table, table_of_first
from zongheng.platforms.huawei_vrp.getters.spelling import full_name


def facts(device: Asked) -> dict[str, Any]:
    """Return NAPALM's facts; ``uptime`` in seconds, -1.0 where the device does not say."""
    version = table(device, "display version", filled=True)[0]
    serial = next(iter(table_of_first(device, "display esn", "display device esn")), {})
    names = [full_name(row["interface"]) for row in table(device, "display interface brief", filled=True)]
    return {
        "vendor": "Huawei",
        "model": version["model"],
        "os_version": f"{version['vrp_version']} {version['release']}".strip(),
        "serial_number": serial.get("serial", ""),
        "hostname": device.base_prompt,
        "fqdn": device.base_prompt,
        "uptime": float(seconds_of(version["uptime"])),
        "interface_list": names,
    }
