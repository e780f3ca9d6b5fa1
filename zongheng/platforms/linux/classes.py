# SPDX-License-Identifier: Apache-2.0
"""Service classes as the kernel's HTB serves them, on every port whose link queues them."""

from __future__ import annotations

from dataclasses import dataclass

from zongheng.design.model import DeviceDesign, QosClass
from zongheng.platforms.linux import view

LINK_MBIT = 1000
"""What an uplink carries; a share is a part of it."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A port and its classes as ``tos:rate:ceiling:priority``, rates in Mbit/s."""

    namespace: str
    port: str
    classes: tuple[str, ...]


def queued(design: DeviceDesign) -> tuple[Queued, ...]:
    """Return the ports that queue service classes, by namespace."""
    if design.qos is None:
        return ()
    parents = {i.name for i in design.interfaces if i.qos}
    classes = tuple(_words(number, entry) for number, entry in enumerate(design.qos.classes))
    return tuple(
        Queued(instance.name, port.name, classes)
        for instance in view.instances(design)
        for port in instance.ports
        if (port.interface.parent in parents and not port.interface.tunnel) or port.interface.qos
    )


def code_point(dscp: str) -> int:
    """Return the number of a code point: ``ef``, ``be``, ``cs<n>``, ``af<class><drop>``."""
    if dscp.startswith("af"):
        return 8 * int(dscp[2]) + 2 * int(dscp[3])
    return {"ef": 46, "be": 0}[dscp] if dscp in ("ef", "be") else 8 * int(dscp[2])


def _words(number: int, entry: QosClass) -> str:
    rate = LINK_MBIT * entry.share_percent // 100
    ceiling = rate if entry.priority else LINK_MBIT
    return f"0x{code_point(entry.dscp) << 2:02x}:{rate}:{ceiling}:{number}"
