# SPDX-License-Identifier: Apache-2.0
"""What a device is made of, as far as it prints it: MAC addresses, and which port an interface uses."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.interfaces import interfaces

_OUI = ("00e0fc", "286ed4", "4c1fcc", "548998")
"""Blocks of MAC addresses that are registered to the vendor."""


def mac_of(device: Device, name: str = "") -> str:
    """Return the MAC address of an interface, or of the device itself; the same in every run.

    Sub-interfaces have their port's, VLAN interfaces the device's own.
    """
    base = name.partition(".")[0]
    return mac_of_words(device.serial, "" if vlans.number_of(base) else base)


def mac_of_words(*words: str) -> str:
    """Return the MAC address that stands for these words."""
    digest = hashlib.sha256("\0".join(words).encode()).digest()
    digits = _OUI[digest[0] % len(_OUI)] + digest[1:4].hex()
    return "-".join(digits[at : at + 4] for at in (0, 4, 8))


def bare(name: str) -> str:
    """Return the port that a sub-interface is on."""
    return name.partition(".")[0]


def port_under(device: Device, name: str) -> str | None:
    """Return the first physical port that an interface sends through; None for loopbacks and tunnels."""
    return next(_ports_under(device, name), None)


def _ports_under(device: Device, name: str) -> Iterator[str]:
    base = bare(name)
    if device.model.is_physical(base):
        yield base
    elif base.startswith("Eth-Trunk"):
        trunk = base.removeprefix("Eth-Trunk")
        for port, up, body in interfaces(device):
            joined = body.find("eth-trunk")
            if up and joined is not None and joined.words[-1] == trunk:
                yield port
    elif number := vlans.number_of(base):
        for port, up, body in interfaces(device):
            if up and int(number) in vlans.carried(body):
                yield from _ports_under(device, port)
