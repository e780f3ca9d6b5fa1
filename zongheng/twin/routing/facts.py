# SPDX-License-Identifier: Apache-2.0
"""What the network needs to know of one device, whatever dialect its configuration is in."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zongheng.twin.configuration.tree import Section
from zongheng.twin.routing.isis_circuits import Circuit
from zongheng.twin.routing.ospf_circuits import Ospf
from zongheng.twin.routing.tunnels import Tunnel, Underlay

UNKNOWN_ID = "0.0.0.0"  # noqa: S104 - a router id that was not configured, nothing is bound


@dataclass(frozen=True, slots=True)
class Port:
    """An addressed interface that is up."""

    host: str
    name: str
    vpn: str
    tag: str
    v4: ipaddress.IPv4Interface | None
    v6: ipaddress.IPv6Interface | None
    ospf: Ospf | None
    ospfv3: Ospf | None
    tunnel: Tunnel | None = None
    isis: Circuit | None = None

    def address(self, family: int) -> ipaddress.IPv4Interface | ipaddress.IPv6Interface | None:
        return self.v4 if family == 4 else self.v6

    def ospf_of(self, family: int) -> Ospf | None:
        return self.ospf if family == 4 else self.ospfv3


@dataclass(frozen=True, slots=True)
class Addressed:
    """An interface and its addresses, whether it is up or not; ``tag`` is what it was told itself."""

    name: str
    body: Section
    v4: ipaddress.IPv4Interface | None
    v6: ipaddress.IPv6Interface | None
    tag: str

    @property
    def addresses(self) -> Iterator[ipaddress.IPv4Interface | ipaddress.IPv6Interface]:
        yield from (address for address in (self.v4, self.v6) if address is not None)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the network needs to know of one device."""

    ports: tuple[Port, ...]
    router_ids: Mapping[tuple[str, str], str]
    """(protocol, process) -> router id."""
    as_number: str
    peers: tuple[tuple[str, str, str], ...]
    """(VPN instance, address, AS number)."""
    underlay: Underlay | None = None
