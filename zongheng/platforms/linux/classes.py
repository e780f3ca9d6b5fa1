# SPDX-License-Identifier: Apache-2.0
"""Rates of lines, and service classes, as the kernel's HTB serves them."""

from __future__ import annotations

from dataclasses import dataclass

from zongheng.design.model import DeviceDesign, Interface, QosClass
from zongheng.platforms.linux import view

LINK_MBIT = 1000
"""What a port carries whose line says nothing of it; a share is a part of it."""


@dataclass(frozen=True, slots=True)
class Queued:
    """A port and its classes as ``tos:rate:ceiling:priority``, rates in Mbit/s."""

    namespace: str
    port: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that carries less than its port, and the classes' shares of that, both in kbit/s.

    ``planes`` are the VLANs of the port, as namespace and name: all go through the port and share its rate.
    A port that has none is shaped where it lies itself.
    """

    namespace: str
    port: str
    kbit: int
    classes: tuple[str, ...]
    planes: tuple[tuple[str, str], ...]

    @property
    def rates(self) -> str:
        """Return the line's rate and its classes as words of a shell."""
        return " ".join((str(self.kbit), *self.classes))


def queued(design: DeviceDesign) -> tuple[Queued, ...]:
    """Return the ports that queue service classes at their own speed, by namespace."""
    if design.qos is None:
        return ()
    parents = {i.name for i in design.interfaces if i.qos and not i.bandwidth}
    classes = _classes(design, LINK_MBIT)
    return tuple(
        Queued(instance.name, port.name, classes)
        for instance in view.instances(design)
        for port in instance.ports
        if (port.interface.parent in parents and not port.interface.tunnel) or port.name in parents
    )


def lines(design: DeviceDesign) -> tuple[Line, ...]:
    """Return the lines that carry less than their ports, in the order of the ports."""
    placed = {
        port.name: (instance.name, port.interface)
        for instance in view.instances(design)
        for port in instance.ports
    }
    return tuple(
        Line(
            placed[i.name][0] if i.name in placed else view.MAIN,
            i.name,
            i.bandwidth * 1000,
            _classes(design, i.bandwidth * 1000) if i.qos else (),
            tuple((where, name) for name, (where, port) in placed.items() if _is_vlan_of(port, i)),
        )
        for i in design.interfaces
        if i.bandwidth
    )


def code_point(dscp: str) -> int:
    """Return the number of a code point: ``ef``, ``be``, ``cs<n>``, ``af<class><drop>``."""
    if dscp.startswith("af"):
        return 8 * int(dscp[2]) + 2 * int(dscp[3])
    return {"ef": 46, "be": 0}[dscp] if dscp in ("ef", "be") else 8 * int(dscp[2])


def _is_vlan_of(port: Interface, line: Interface) -> bool:
    return port.parent == line.name and port.tunnel is None


def _classes(design: DeviceDesign, whole: int) -> tuple[str, ...]:
    entries = design.qos.classes if design.qos else ()
    return tuple(_words(number, entry, whole) for number, entry in enumerate(entries))


def _words(number: int, entry: QosClass, whole: int) -> str:
    rate = whole * entry.share_percent // 100
    ceiling = rate if entry.priority else whole
    return f"0x{code_point(entry.dscp) << 2:02x}:{rate}:{ceiling}:{number}"
