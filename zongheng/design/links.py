# SPDX-License-Identifier: Apache-2.0
"""Interfaces of links between devices: ports, and one interface a plane."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.design import isis
from zongheng.design.context import QOS_POLICY, Context
from zongheng.design.families import Family, family
from zongheng.design.internet import gre
from zongheng.design.model import Interface, InterfaceOspf, Kind, Switchport, Vlan
from zongheng.design.sides import BACKBONE, Side
from zongheng.intent import MANAGEMENT


def link_interfaces(context: Context) -> Iterator[Interface]:
    """Yield the ports and per-plane interfaces of every link of the device."""
    for side in context.sides:
        if side.heartbeat:
            yield _heartbeat(context, side)
        elif side.over == "internet":
            yield from (_plane(context, side, plane) for plane in side.planes)
        elif context.family.switches:
            yield _trunk(context, side)
            yield from (_plane(context, side, plane) for plane in side.planes)
        else:
            yield _port(context, side)
            yield from (_plane(context, side, plane) for plane in side.planes)


def link_vlans(context: Context) -> Iterator[Vlan]:
    """Yield the VLANs of a switch's links."""
    if context.family.switches:
        for side in context.sides:
            for plane in side.planes:
                yield Vlan(id=side.vlan(context.intent, plane), name=f"{plane} TO {side.peer}")


def interface_of(context: Context, side: Side, plane: str) -> str:
    """Return the name of the interface that carries a plane of a link at this device."""
    if side.over == "internet":
        return context.family.tunnel.format(number=side.tunnel(context.intent, plane))
    vlan = side.vlan(context.intent, plane)
    return context.vlan_interface(vlan) if context.family.switches else f"{side.port}.{vlan}"


def _port(context: Context, side: Side) -> Interface:
    return Interface(
        name=side.port,
        kind="physical",
        description=f"TO {side.peer} {side.peer_port}",
        purpose="port",
        announced=context.family.announces,
        routed=context.node.hardware.is_switched(side.port),
        qos=QOS_POLICY if context.queues else None,
        bandwidth=side.bandwidth,
    )


def _trunk(context: Context, side: Side) -> Interface:
    return Interface(
        name=side.port,
        kind="physical",
        description=f"TO {side.peer} {side.peer_port}",
        purpose="port",
        announced=context.family.announces,
        trust_dscp=context.family.trusts,
        bandwidth=side.bandwidth,
        switchport=Switchport(
            mode="trunk", vlans=tuple(side.vlan(context.intent, plane) for plane in side.planes)
        ),
    )


def _plane(context: Context, side: Side, plane: str) -> Interface:
    address4, address6 = side.addresses(context.plan, plane)
    over_line = side.over == "line"
    relay = side.towards == "child" and plane == MANAGEMENT and over_line
    kind: Kind = "tunnel" if not over_line else "vlan" if context.family.switches else "sub"
    return Interface(
        name=interface_of(context, side, plane),
        kind=kind,
        description=f"{plane} TO {side.peer}",
        purpose="link",
        vlan=side.vlan(context.intent, plane) if over_line else None,
        parent=side.port,
        tunnel=None if over_line else gre(context, side, plane),
        vrf=context.vrf_of(plane),
        plane=plane,
        address4=address4,
        address6=address6,
        trust_dscp=kind == "sub" and context.family.trusts,
        bfd=side.bfd,
        zone=context.zone_of(plane),
        dhcp="relay" if relay else None,
        dhcp_server=str(context.intent.management_zone.bootstrap) if relay else None,
        ospf=_adjacency(context, side, plane) if side.routing == "igp" else _reachable(context, side, plane),
        isis=isis.of_link(context, side, plane),
    )


def _adjacency(context: Context, side: Side, plane: str) -> InterfaceOspf | None:
    if not context.runs_ospf:
        return None
    return InterfaceOspf(
        process=context.process(plane),
        area=side.area,
        cost=side.cost,
        point_to_point=True,
        auth_secret=context.baseline.routing.ospf_secret,
        md5=context.family.md5 or _family_of(context, side.peer).md5,
    )


def _family_of(context: Context, host: str) -> Family:
    return family(context.intent.nodes[host].family, host)


def _reachable(context: Context, side: Side, plane: str) -> InterfaceOspf | None:
    """Return how the net of a link to another routing domain is known to the other devices of this one.

    A child's link net is the child's address space, which nobody announces while the child is still in
    its carton; its first questions for an address come from there.
    """
    if side.towards == "parent" or not context.runs_ospf:
        return None
    return InterfaceOspf(process=context.process(plane), area=BACKBONE, passive=True)


def _heartbeat(context: Context, side: Side) -> Interface:
    return Interface(
        name=side.port,
        kind="physical",
        description=f"HEARTBEAT TO {side.peer} {side.peer_port}",
        purpose="heartbeat",
        announced=context.family.announces,
        address4=side.addresses(context.plan, side.planes[0])[0],
        zone=context.zone_of(side.planes[0]),
    )


def loopback(context: Context) -> Interface:
    """Return the interface by which the device is managed."""
    return Interface(
        name=context.family.loopback,
        kind="loopback",
        description="MANAGEMENT",
        purpose="management",
        plane=MANAGEMENT,
        address4=f"{context.plan.loopback(context.node.host, 4)}/32",
        address6=f"{context.plan.loopback(context.node.host, 6)}/128",
        ospf=context.known_by_ospf(MANAGEMENT),
        isis=context.known_by_isis(MANAGEMENT),
    )
