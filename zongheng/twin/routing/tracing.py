# SPDX-License-Identifier: Apache-2.0
"""The way a packet takes through the twin, hop by hop along computed routes."""

from __future__ import annotations

from dataclasses import dataclass

from zongheng.config.addresses import Address, address_in
from zongheng.twin.devices.device import Device
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.routing import towards
from zongheng.twin.routing.topology import Topology

_MOST = 30


@dataclass(frozen=True, slots=True)
class Way:
    """The addresses that answer on the way, and whether the last of them is the target."""

    hops: tuple[str, ...]
    reached: bool


def is_known(target: str, *, six: bool | None = None) -> bool:
    """Tell whether a device knows what to probe: an address (of IPv6 or not), for none can resolve names."""
    address = address_in(target)
    return address is not None and six in (None, address.version == 6)


def way_to(device: Device, vpn: str, target: str) -> Way:
    """Return the way from a table of a device (empty: the global one); one that stands alone has none."""
    network = topology_of(device)
    return trace(network, device.host, vpn, target) if network else Way((), reached=False)


def trace(topology: Topology, host: str, vpn: str, target: str) -> Way:
    """Return the way from a table of a device to an address; it ends where no route leads on."""
    address = address_in(target)
    if address is None:
        return Way((), reached=False)
    hops: list[str] = []
    while len(hops) < _MOST:
        if _owns(topology, host, vpn, address):
            return Way((*hops[:-1], target), reached=True)
        step = _step(topology, host, vpn, address)
        if step is None:
            break
        next_hop, beyond = step
        hops.append(next_hop)
        if beyond is None:
            return Way(tuple(hops), reached=next_hop == target)
        host, vpn = beyond
    return Way(tuple(hops), reached=False)


def _owns(topology: Topology, host: str, vpn: str, address: Address) -> bool:
    ports = (port for port in topology.ports(host) if port.vpn == vpn)
    return any(own is not None and own.ip == address for own in (p.address(address.version) for p in ports))


def _step(
    topology: Topology, host: str, vpn: str, address: Address
) -> tuple[str, tuple[str, str] | None] | None:
    """Return the next hop, and the device and table it is at; None there for one outside the twin."""
    routes = towards(topology, host, vpn, address)
    if not routes:
        return None
    route = routes[0]
    next_hop = str(address) if route.protocol == "Direct" else route.next_hop
    for segment in topology.segments(host, address.version):
        other = segment.other.address(address.version)
        if segment.mine.name == route.interface and other is not None and str(other.ip) == next_hop:
            return next_hop, (segment.other.host, segment.other.vpn)
    return (next_hop, None) if next_hop.lower() in topology.boundary else None
