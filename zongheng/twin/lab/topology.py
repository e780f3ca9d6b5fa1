# SPDX-License-Identifier: Apache-2.0
"""What a lab is made of: machines, plain boxes, and the segments that join their ports. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MANAGEMENT_PORT = "eth0"
"""The port of every machine that the controller reaches; the lab owns it, no configuration does."""

Service = Literal["web", "tls", "dns", "dhcp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """A full Linux node that is configured over SSH."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A plain namespace of the world around the network: a terminal, a server, the internet.

    ``addresses`` map a port (``lo`` included) to ``address/length`` texts; ``routes`` map a prefix to a
    gateway; ``services`` map ``address:port`` to what answers there (DHCP: ``address/length@port:67``). A box
    that ``forwards`` has several ports; through those in ``translates`` others go out under its own address.
    """

    name: str
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    routes: Mapping[str, str] = field(default_factory=dict)
    services: Mapping[str, Service] = field(default_factory=dict)
    forwards: bool = False
    translates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One wire or switch: every ``(machine or box, port)`` on it hears the others."""

    name: str
    ends: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topology:
    """A whole lab. ``network`` names it; machines and boxes have names of their own, sorted."""

    network: str
    machines: tuple[Machine, ...]
    boxes: tuple[Box, ...]
    segments: tuple[Segment, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (*(machine.name for machine in self.machines), *(box.name for box in self.boxes))
