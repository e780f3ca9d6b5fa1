# SPDX-License-Identifier: Apache-2.0
"""Rates of lines, and what their classes are sure of, as the kernel's HTB serves them.

HTB first serves the classes that are below their rate, and only then those that borrow. The rates of a line's
classes are the whole line, so under load each has its own; what one leaves, the others borrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zongheng.design.model import DeviceDesign, Interface, QosClass
from zongheng.intent.hardware import catalogue
from zongheng.platforms.linux import view

CONTROL_PERCENT, CONTROL_KBIT = 5, 64
"""What routing protocols are sure of, the more of the two. Services leave a tenth of a line (INT096), so that
something is left for all else as well."""
CONTROL_TOS = CONTROL_MASK = 0xC0
"""CS6 and CS7, with which routing daemons mark their packets: both have the first two bits."""
DSCP_MASK = 0xFC
CONTROL, FIRST_SERVICE, REST = 2, 10, 99
"""Numbers of classes: network control, the first service class, whatever no class takes."""
FIRST, VOICE, LATER = 0, 1, 2
"""HTB's priorities. What borrows is of one priority, otherwise one of them would take all that is free."""
PACKET, MOST = 1600, 200_000
"""The smallest quantum takes a whole packet; the kernel's own choice is never above the other. In bytes."""


@dataclass(frozen=True, slots=True)
class Class:
    """A class of a line: rates in kbit/s; ``marks`` are the TOS and its mask, None for whatever is left."""

    number: int
    rate: int
    ceiling: int
    priority: int
    marks: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line, what it carries in kbit/s, and its classes.

    ``planes`` are the VLANs of the port, as namespace and name: all go through the port and share its rate.
    A port that has none is shaped where it lies itself.
    """

    namespace: str
    port: str
    kbit: int
    classes: tuple[Class, ...]
    planes: tuple[tuple[str, str], ...]

    @property
    def rates(self) -> str:
        """Return the line's rate and its classes as words of a shell."""
        least = min(entry.rate for entry in self.classes if entry.priority == LATER)
        return " ".join((str(self.kbit), *(_word(entry, least) for entry in self.classes)))


def lines(design: DeviceDesign) -> tuple[Line, ...]:
    """Return the lines that carry less than their ports or queue service classes, in the ports' order."""
    placed = {
        port.name: (instance.name, port.interface)
        for instance in view.instances(design)
        for port in instance.ports
    }
    return tuple(_line(design, port, placed) for port in design.interfaces if port.bandwidth or port.qos)


def _line(design: DeviceDesign, port: Interface, placed: Mapping[str, tuple[str, Interface]]) -> Line:
    """Return the line of a port; ``placed`` has the namespace of each port by its name."""
    kbit = _kbit(design, port)
    services = design.qos.classes if port.qos and design.qos else ()
    return Line(
        placed[port.name][0] if port.name in placed else view.MAIN,
        port.name,
        kbit,
        _classes(services, kbit),
        tuple((where, name) for name, (where, other) in placed.items() if _is_vlan_of(other, port)),
    )


def code_point(dscp: str) -> int:
    """Return the number of a code point: ``ef``, ``be``, ``cs<n>``, ``af<class><drop>``."""
    if dscp.startswith("af"):
        return 8 * int(dscp[2]) + 2 * int(dscp[3])
    return {"ef": 46, "be": 0}[dscp] if dscp in ("ef", "be") else 8 * int(dscp[2])


def _kbit(design: DeviceDesign, line: Interface) -> int:
    """Return what a line carries: without a bandwidth the most that its port can."""
    return 1000 * (line.bandwidth or max(catalogue()[design.model].speeds(line.name)))


def _is_vlan_of(port: Interface, line: Interface) -> bool:
    return port.parent == line.name and port.tunnel is None


def _classes(entries: tuple[QosClass, ...], whole: int) -> tuple[Class, ...]:
    """Return network control, the service classes and the rest, whose rates together are the line's."""
    control = max(whole * CONTROL_PERCENT // 100, CONTROL_KBIT)
    services = tuple(_service(number, entry, whole) for number, entry in enumerate(entries))
    shared = control + sum(entry.rate for entry in services)
    return (
        Class(CONTROL, control, whole, FIRST, (CONTROL_TOS, CONTROL_MASK)),
        *services,
        Class(REST, whole - shared, whole, LATER),
    )


def _service(number: int, entry: QosClass, whole: int) -> Class:
    rate = whole * entry.share_percent // 100
    marks = (code_point(entry.dscp) << 2, DSCP_MASK)
    if entry.priority:
        return Class(FIRST_SERVICE + number, rate, rate, VOICE, marks)
    return Class(FIRST_SERVICE + number, rate, whole, LATER, marks)


def _word(entry: Class, least: int) -> str:
    """Return a class as a word of a shell. It borrows as much as its rate is to that of the others."""
    quantum = min(max(PACKET * entry.rate // least, PACKET), MOST)
    numbers = (entry.number, entry.rate, entry.ceiling, entry.priority, quantum)
    return ":".join((*map(str, numbers), *(f"0x{mark:02x}" for mark in entry.marks or ())))
