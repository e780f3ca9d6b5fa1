# SPDX-License-Identifier: Apache-2.0
"""Whom a device must see above it once it is in service, read from its design."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from zongheng.addressing import Address
from zongheng.addressing import Interface as InterfaceAddress
from zongheng.design.model import DeviceDesign, Interface
from zongheng.intent import MANAGEMENT
from zongheng.intent.node import Uplink


@dataclass(frozen=True, slots=True)
class Adjacency:
    """One neighbour of the management plane on an uplink.

    ``at`` is what the device knows it by: its own interface's name under OSPF and IS-IS, the parent's IPv4
    address under BGP. Where both are spoken it is OSPF that leads.
    """

    parent: str
    routing: Literal["ospf", "isis", "bgp"]
    at: str


def adjacencies(design: DeviceDesign, uplinks: Iterable[Uplink]) -> Iterator[Adjacency]:
    """Yield the neighbour that stands on each uplink, lines and tunnels alike."""
    for uplink in uplinks:
        interface = _management_interface(design, uplink)
        if interface.ospf is not None and not interface.ospf.passive:
            yield Adjacency(uplink.parent_host, "ospf", interface.name)
        elif interface.isis is not None and not interface.isis.passive:
            yield Adjacency(uplink.parent_host, "isis", interface.name)
        else:
            yield Adjacency(uplink.parent_host, "bgp", _session(design, interface))


def _management_interface(design: DeviceDesign, uplink: Uplink) -> Interface:
    """Return what carries the management plane of an uplink; all tunnels lie on one port."""
    far_end = {peer.host: peer.remote for peer in design.ipsec.peers} if design.ipsec else {}
    return next(
        interface
        for interface in design.interfaces
        if interface.plane == MANAGEMENT
        and interface.parent == uplink.own_port
        and (interface.tunnel is None or interface.tunnel.destination == far_end[uplink.parent_host])
    )


def _session(design: DeviceDesign, interface: Interface) -> str:
    """Return the address of the BGP peer that the interface leads to."""
    net = InterfaceAddress.parse(str(interface.address4)).prefix
    return next(
        peer.address
        for family in (design.bgp.families if design.bgp else ())
        if family.vrf is None and family.family == 4
        for peer in family.peers
        if net.contains(Address.parse(peer.address))
    )
