# SPDX-License-Identifier: Apache-2.0
"""What the rules of every exit share: the lines that packets are placed on, and who crosses by a rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from functools import cached_property
from ipaddress import ip_address

from zongheng.policy.space import ALL_V4, ALL_V6, V6_FROM, Intervals, Region, union

PORTS = 65536
PROTOCOLS = ("tcp", "udp", "icmp", "icmpv6", "gre", "ospf", "esp", "ah", "igmp", "sctp", "other")
ALL_SERVICES: Intervals = ((0, PORTS * len(PROTOCOLS) - 1),)
EVERYWHERE: Intervals = union((*ALL_V4, *ALL_V6))


class Sides:
    """The sides of an exit (zones, or ports) as places on a line.

    ``outside`` are those that face the carriers, ``itself`` is the exit's own, where it has one.
    """

    def __init__(self, names: Iterable[str], *, outside: Iterable[str], itself: Iterable[str] = ()) -> None:
        self._places = {name: number for number, name in enumerate(sorted(set(names)))}
        self.outside = frozenset(outside)
        self.itself = frozenset(itself)

    def zones(self, names: Collection[str]) -> Intervals:
        """Return the places of ``names``; none named means any, an unknown one stands for no packet."""
        if not names:
            return ((0, len(self._places)),)
        return union((self._places[name], self._places[name]) for name in names if name in self._places)


class CrossingRule(ABC):
    """A rule between the sides of an exit. Empty sides mean any, and so do None addresses and services."""

    @property
    @abstractmethod
    def sides(self) -> Sides:
        """Return the sides of the exit that the rule stands in."""

    @property
    @abstractmethod
    def from_zones(self) -> frozenset[str]:
        """Return the sides that sessions come from."""

    @property
    @abstractmethod
    def to_zones(self) -> frozenset[str]:
        """Return the sides that sessions go to."""

    @property
    @abstractmethod
    def sources(self) -> Intervals | None:
        """Return the addresses that sessions come from."""

    @property
    @abstractmethod
    def destinations(self) -> Intervals | None:
        """Return the addresses that sessions go to."""

    @property
    @abstractmethod
    def services(self) -> Intervals | None:
        """Return the services on one line of protocol and destination port."""

    @property
    def from_outside(self) -> bool:
        return bool(self.from_zones & self.sides.outside)

    @property
    def leads_outside(self) -> bool:
        return not self.to_zones or bool(self.to_zones & self.sides.outside)

    @property
    def crosses_exit(self) -> bool:
        """Tell whether sessions of inner hosts or servers pass to or from the internet by it."""
        zones = self.from_zones | self.to_zones
        open_ended = not (self.from_zones and self.to_zones)
        inner = bool(zones - self.sides.outside - self.sides.itself) or open_ended
        return inner and (bool(zones & self.sides.outside) or open_ended)

    @cached_property
    def region(self) -> Region:
        """Return the packets that the rule matches: sides, addresses, services."""
        return (
            self.sides.zones(self.from_zones),
            self.sides.zones(self.to_zones),
            self.sources if self.sources is not None else EVERYWHERE,
            self.destinations if self.destinations is not None else EVERYWHERE,
            self.services if self.services is not None else ALL_SERVICES,
        )


def service_span(protocol: str, first: int, last: int) -> tuple[int, int]:
    """Return a range of destination ports of one of ``PROTOCOLS`` on the line of all services."""
    base = PROTOCOLS.index(protocol) * PORTS
    return base + first, base + last


def place_of(address: str) -> int:
    """Return an address as a place on the line of both families; ValueError where it is none."""
    parsed = ip_address(address)
    return int(parsed) + (V6_FROM if parsed.version == 6 else 0)
