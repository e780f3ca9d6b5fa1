# SPDX-License-Identifier: Apache-2.0
"""The interfaces of a device and whether they are up."""

from __future__ import annotations

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device


def interfaces(device: Device) -> list[tuple[str, bool, Section]]:
    """Return name, whether it is up, and settings of each interface, in order of print."""
    root = device.running.root
    entries = [(e.words[1], e.body or Section()) for e in root.all("interface")]
    shut = {name for name, body in entries if (found := body.find("shutdown")) and not found.negated}
    up = frozenset(name for name, _ in entries if not {name, name.partition(".")[0]} & shut)
    up -= vlans.without_ports(root, up)
    return [(name, name in up, body) for name, body in entries]
