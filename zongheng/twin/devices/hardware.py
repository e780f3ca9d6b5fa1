# SPDX-License-Identifier: Apache-2.0
"""What a device is made of, as far as it prints it: MAC addresses, and which port an interface uses."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.interfaces import TRUNK, bare, interfaces, trunk_of

_OUI = ("00e0fc", "286ed4", "4c1fcc", "548998")
"""Blocks of MAC addresses that are registered to the vendor."""


def mac_of(device: Device, name: str = "") -> str:
    """Return the MAC address of an interface, or of the device itself; the same in every run.

    Sub-interfaces have their port's, VLAN interfaces the device's own.
    """
    base = name.partition(".")[0]
    return mac_of_words(device.serial, "" if vlans.number_of(base) else base)


def link_local(device: Device, name: str) -> str:
    """Return the link-local address that an interface makes of its MAC address."""
    digits = bytes.fromhex(mac_of(device, name).replace("-", ""))
    parts = bytes([digits[0] ^ 2]) + digits[1:3] + b"\xff\xfe" + digits[3:]
    return str(ipaddress.IPv6Address(b"\xfe\x80" + bytes(6) + parts))


def mac_of_words(*words: str) -> str:
    """Return the MAC address that stands for these words."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    digits = _OUI[digest[0] % len(_OUI)] + digest[1:4].hex()
    return "-".join(digits[at : at + 4] for at in (0, 4, 8))


def port_under(device: Device, name: str) -> str | None:
    """Return the first physical port that is up under an interface; None for loopbacks and tunnels."""
    up = {port for port, link, _ in interfaces(device) if link}
    return next((port for port in ports_under(device, name) if port in up), None)


def ports_under(device: Device, name: str) -> Iterator[str]:
    """Yield the physical ports that an interface sends through, whether they are up or not."""
    base = bare(name)
    if device.model.is_physical(base):
        yield base
    elif base.startswith(TRUNK):
        yield from (port for port, body in _bodies(device) if trunk_of(body) == base)
    elif number := vlans.number_of(base):
        for port, body in _bodies(device):
            if int(number) in vlans.carried(body):
                yield from ports_under(device, port)


def _bodies(device: Device) -> Iterator[tuple[str, Section]]:
    for entry in device.running.root.all("interface"):
        if entry.body:
            yield entry.words[1], entry.body
