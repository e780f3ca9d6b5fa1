# SPDX-License-Identifier: Apache-2.0
"""Virtual addresses as keepalived holds them, on cores and exits alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.design.model import DeviceDesign, Interface, Vrrp
from zongheng.platforms.linux import view

CARRIER_METRIC = 100
"""The metric of the best carrier's default route; the next one's is twice the number, and so on."""
PREEMPT_DELAY = 60
"""Seconds that a leader which is back waits before it leads again: until it knows the routes."""
LEADER, FOLLOWER = 150, 100
"""Priorities of a pair whose design says who leads instead of numbers."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """A default route over a carrier, the leader's only; ``address`` is what it has there while it leads."""

    prefix: str
    gateway: str
    interface: str
    address: str
    metric: int

    @property
    def route(self) -> str:
        """Return the route as ``ip route`` and keepalived both write it."""
        return f"{self.prefix} via {self.gateway} dev {self.interface} metric {self.metric}"


@dataclass(frozen=True, slots=True)
class VirtualRouter:
    """The virtual addresses of one family, in the order of its advertisements; ``further`` go with them."""

    name: str
    interface: str
    group: int
    addresses: tuple[str, ...]
    priority: int
    further: tuple[str, ...] = ()
    ways_out: tuple[WayOut, ...] = ()


def namespace(design: DeviceDesign) -> str | None:
    """Return the instance in which keepalived runs: that of all virtual addresses; None without any."""
    ports = _ports(design)
    return view.namespace_of(design, ports[0]) if ports else None


def virtual_routers(design: DeviceDesign) -> tuple[VirtualRouter, ...]:
    """Return the virtual routers of a machine, by port; keepalived has one of each family."""
    return tuple(
        router
        for port in _ports(design)
        for vrrp in port.vrrp
        for router in (_of_ipv4(design, port, vrrp), *_of_ipv6(port, vrrp))
    )


def _of_ipv4(design: DeviceDesign, port: Interface, vrrp: Vrrp) -> VirtualRouter:
    return VirtualRouter(
        name=f"{port.name}-{vrrp.group}",
        interface=port.name,
        group=vrrp.group,
        addresses=(view.virtual_address(port, vrrp.address),),
        priority=_priority(vrrp),
        further=view.published_on(port, view.published(design)),
        ways_out=_ways_out(design, port, vrrp),
    )


def _of_ipv6(port: Interface, vrrp: Vrrp) -> Iterator[VirtualRouter]:
    """Yield the virtual router of IPv6: its link-local address is the first that it announces (RFC 9568)."""
    addresses = view.virtual_addresses6(port, vrrp)
    if addresses:
        yield VirtualRouter(
            name=f"{port.name}-{vrrp.group}-ipv6",
            interface=port.name,
            group=vrrp.group,
            addresses=addresses,
            priority=_priority(vrrp),
        )


def _ports(design: DeviceDesign) -> tuple[Interface, ...]:
    return tuple(i for i in design.interfaces if i.vrrp and i.enabled)


def _priority(vrrp: Vrrp) -> int:
    return {"active": LEADER, "standby": FOLLOWER, None: vrrp.priority}[vrrp.state]


def _ways_out(design: DeviceDesign, port: Interface, vrrp: Vrrp) -> tuple[WayOut, ...]:
    """Return the default routes over a carrier port: only the leader has and so announces them."""
    carriers = (r for r in design.statics if view.is_carrier_default(design, r))
    ranked = enumerate(sorted(carriers, key=lambda route: route.preference), start=1)
    return tuple(
        WayOut(
            prefix=route.prefix,
            gateway=str(route.via),
            interface=port.name,
            address=vrrp.address.partition("/")[0],
            metric=CARRIER_METRIC * rank,
        )
        for rank, route in ranked
        if view.carrier_of(design, route) is port
    )
