# SPDX-License-Identifier: Apache-2.0
"""Kea DHCPv4 configuration that tells each device, by family and serial, where its files are."""

from __future__ import annotations

import json
from collections.abc import Iterable

from zongheng.intent import Intent
from zongheng.onboarding.families import Family, families
from zongheng.onboarding.registration import Registration

PORT = 8060
"""The port of the bootstrap service in the management zone; static, because DHCP announces it."""


def server_url(intent: Intent) -> str:
    """Return the base URL of the bootstrap service in the management zone."""
    return f"http://{intent.management_zone.bootstrap}:{PORT}"


def kea_config(intent: Intent, registrations: Iterable[Registration]) -> str:
    """Return ``kea-dhcp4.json``: a client class a family, a reservation of options a device.

    The devices' addresses come from the relay's subnet, which the site of the DHCP server adds;
    nothing here is secret, because tokens stand only in the intermediate files.
    """
    registrations = sorted(registrations, key=lambda entry: entry.host)
    present = {entry.family for entry in registrations}
    server = server_url(intent)
    config = {
        "Dhcp4": {
            "client-classes": [
                _class(family, server) for name, family in families().items() if name in present
            ],
            "host-reservation-identifiers": ["client-id"],
            "reservations-global": True,
            "reservations-in-subnet": False,
            "reservations": [_reservation(entry, server) for entry in registrations],
        }
    }
    return json.dumps(config, ensure_ascii=False, indent=1) + "\n"


def _class(family: Family, server: str) -> dict[str, object]:
    length = len(family.vendor_class)
    return {
        "name": f"ztp-{family.name}",
        "test": f"substring(option[60].hex, 0, {length}) == '{family.vendor_class}'",
        "valid-lifetime": family.lease_seconds,
        "option-data": [_option(family.options["boot_server"], server)],
    }


def _reservation(entry: Registration, server: str) -> dict[str, object]:
    family = families()[entry.family]
    url = f"{server}/{entry.serial}/{family.index}"
    return {
        "client-id": family.client_id.format(serial=entry.serial).encode().hex(":"),
        "option-data": [_option(family.options["boot_file"], url)],
    }


def _option(code: int, text: str) -> dict[str, object]:
    return {"code": code, "space": "dhcp4", "csv-format": True, "data": text, "always-send": True}
