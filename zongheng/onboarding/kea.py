# SPDX-License-Identifier: Apache-2.0
"""Kea DHCPv4 configuration that tells each device, by its place, family and serial, where its files are.

One subnet an uplink: the management net of the link between a device and the one above it, which is
also the relay. In each subnet one address waits for one client identifier, that of the serial
registered there. So a stranger, and a registered device at another device's port, get no address.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from zongheng.addressing import AddressPlan
from zongheng.intent import MANAGEMENT, Intent
from zongheng.onboarding.families import Family, families
from zongheng.onboarding.registration import Registration

PORT = 8060
"""The port of the bootstrap service in the management zone; static, because DHCP announces it."""
LEASES = "/var/lib/kea/zongheng-leases4.csv"


@dataclass(frozen=True, slots=True)
class Way:
    """A way over which a factory device asks: the address that waits for it and the relay beyond."""

    registration: Registration
    address: IPv4Interface
    relay: IPv4Address

    @property
    def network(self) -> IPv4Network:
        return self.address.network


def ways(plan: AddressPlan, registrations: Iterable[Registration]) -> Iterator[Way]:
    """Yield the ways of every device that has somebody above it, by host and number of its uplink."""
    for entry in sorted(registrations, key=lambda entry: entry.host):
        for number, uplink in enumerate(plan.node(entry.host).uplinks):
            if uplink.over == "internet":
                continue  # nobody relays its questions from there: it is staged (docs/vpn.md)
            ends = plan.link(entry.host, number, MANAGEMENT)
            yield Way(entry, IPv4Interface(str(ends.b)), IPv4Interface(str(ends.a)).ip)


def server_url(intent: Intent) -> str:
    """Return the base URL of the bootstrap service in the management zone."""
    return f"http://{intent.management_zone.bootstrap}:{PORT}"


def file_url(server: str, entry: Registration) -> str:
    """Return the URL of a device's intermediate file: what DHCP tells it."""
    return f"{server}/{entry.serial}/{families()[entry.family].index}"


def kea_config(plan: AddressPlan, registrations: Iterable[Registration]) -> str:
    """Return ``kea-dhcp4.json`` for Kea 2.6: a client class a family, a subnet an uplink.

    Nothing here is secret, because tokens stand only in the intermediate files.
    """
    server = server_url(plan.intent)
    places = tuple(ways(plan, registrations))
    present = {place.registration.family for place in places}
    config = {
        "Dhcp4": {
            # everyone asks through a relay, so the server needs no raw sockets and answers no neighbour
            "interfaces-config": {"interfaces": ["*"], "dhcp-socket-type": "udp"},
            "lease-database": {"type": "memfile", "persist": True, "name": LEASES},
            "host-reservation-identifiers": ["client-id"],
            "reservations-global": False,
            "reservations-in-subnet": True,
            "reservations-out-of-pool": True,
            "client-classes": [
                _class(family, server) for name, family in families().items() if name in present
            ],
            "subnet4": [_subnet(place, server) for place in places],
            "loggers": [
                {"name": "kea-dhcp4", "severity": "INFO", "output-options": [{"output": "stdout"}]},
            ],
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


def _subnet(place: Way, server: str) -> dict[str, object]:
    entry = place.registration
    family = families()[entry.family]
    return {
        # stable for ever, as leases name it: the network's address as a number
        "id": int(place.network.network_address),
        "subnet": str(place.network),
        "relay": {"ip-addresses": [str(place.relay)]},
        "valid-lifetime": family.lease_seconds,
        "option-data": [{"name": "routers", "data": str(place.relay)}],
        "reservations": [
            {
                "client-id": family.client_id.format(serial=entry.serial).encode().hex(":"),
                "ip-address": str(place.address.ip),
                "option-data": [_option(family.options["boot_file"], file_url(server, entry))],
            }
        ],
    }


def _option(code: int, text: str) -> dict[str, object]:
    return {"code": code, "space": "dhcp4", "csv-format": True, "data": text, "always-send": True}
