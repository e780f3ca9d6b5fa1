# SPDX-License-Identifier: Apache-2.0
"""What a machine is: maker, model, system, serial number, uptime and the names of its interfaces."""

from __future__ import annotations

import re
from typing import Any

from zongheng.platforms.linux.getters.interfaces import names
from zongheng.platforms.linux.getters.machine import Asked

_FIRMWARE = (
    "sudo -n sh -c 'grep -s . /sys/class/dmi/id/sys_vendor /sys/class/dmi/id/product_name"
    " /sys/class/dmi/id/product_serial; true'"
)
"""The serial number is root's to read; a container has no firmware, and says nothing."""


def facts(machine: Asked) -> dict[str, Any]:
    """Return NAPALM's facts; a machine whose firmware names no maker is its distribution's."""
    system: dict[str, str] = dict(
        re.findall(r'^(\w+)="?(.*?)"?$', machine.run("cat /etc/os-release"), re.MULTILINE)
    )
    firmware: dict[str, str] = dict(re.findall(r"/(\w+):(.*)$", machine.run(_FIRMWARE), re.MULTILINE))
    name, release = machine.run("hostname").strip(), machine.run("uname -r").strip()
    return {
        "vendor": firmware.get("sys_vendor", system.get("NAME", "Linux")).strip(),
        "model": firmware.get("product_name", "Linux").strip(),
        "os_version": f"{system.get('PRETTY_NAME', '')}, Linux {release}",
        "serial_number": firmware.get("product_serial", "").strip(),
        "hostname": name,
        "fqdn": machine.run("hostname -f 2>/dev/null || hostname").strip() or name,
        "uptime": float(machine.run("cat /proc/uptime").split()[0]),
        "interface_list": names(machine),
    }
