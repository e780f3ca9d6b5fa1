# SPDX-License-Identifier: Apache-2.0
"""OSPF processes (one a plane) and VPN instances (one a domain)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from zongheng.design.context import Context
from zongheng.design.model import Interface, OspfProcess, Vrf
from zongheng.design.sides import BACKBONE, main_core
from zongheng.intent import MANAGEMENT

MAIN_DEFAULT_COST, STANDBY_DEFAULT_COST = 10, 100


class Offer(NamedTuple):
    """What a device tells its routing domain of what lies outside it, at what cost."""

    default4: bool
    default6: bool
    takes_default: bool
    of_children: bool
    cost: int


def vrfs(context: Context) -> Iterator[Vrf]:
    """Yield a VPN instance for each domain on the device."""
    for plane in context.planes:
        name = context.vrf_of(plane)
        if name is not None:
            domain = context.intent.domains[plane]
            yield Vrf(
                name=name,
                domain=plane,
                title=domain.title,
                index=domain.index,
                rd=context.plan.rd(plane),
                route_target=context.plan.rt_export(plane)[0],
            )


def ospf_processes(context: Context, interfaces: Iterable[Interface]) -> Iterator[OspfProcess]:
    """Yield an OSPF process for each plane on the device, with the areas its interfaces lie in.

    The default route comes from where the way out is: the device that has the parent site's, or the
    boundary's of a domain, while it has one by BGP, and the exits, while a carrier answers. A pair of
    exits adjusts its own costs. The device that tells the parent's default takes the one of its site's
    own exits, which goes first: unless told so, who tells a default takes nobody's. What the routing
    domains below announce is told by OSPF to the others of this one, exits among them.
    """
    if not context.runs_ospf:
        return
    used = [interface.ospf for interface in interfaces if interface.ospf]
    for plane in context.planes:
        process, offered = context.process(plane), offer(context, plane)
        areas = {ospf.area for ospf in used if ospf.process == process} or {BACKBONE}
        yield OspfProcess(
            process=process,
            router_id=str(context.plan.loopback(context.node.host, 4)),
            vrf=context.vrf_of(plane),
            plane=plane,
            areas=tuple(sorted(areas, key=_area_key)),
            originate_default=offered.default4,
            originate_default6=offered.default6,
            takes_default=offered.takes_default,
            import_bgp=offered.of_children,
            default_cost=offered.cost,
        )


def offer(context: Context, plane: str) -> Offer:
    """Return what the IGP of a plane is told by this device, whichever it is."""
    has_parent = any(side.routing == "bgp" and side.towards == "parent" for side in context.sides)
    boundary4, boundary6 = _learns_default(context, plane)
    goes_out = context.is_exit and plane != MANAGEMENT
    return Offer(
        default4=boundary4 or goes_out or has_parent,
        default6=boundary6 or has_parent,
        takes_default=context.has_own_exit and plane in context.intent.exit_domains,
        of_children=any(side.routing == "bgp" and side.towards == "child" for side in context.sides),
        cost=_default_cost(context),
    )


def _learns_default(context: Context, plane: str) -> tuple[bool, bool]:
    boundary = context.intent.boundary
    peers = boundary.peers if boundary else ()
    here = [p for p in peers if p.node == context.node.host and p.domain == plane]
    return bool(here), any(peer.peer6 for peer in here)


def _default_cost(context: Context) -> int:
    """Return what the device asks for external routes: the standby core more, the pair shares them else."""
    downward = [side for side in context.sides if side.routing == "bgp" and side.towards == "child"]
    if downward:
        return MAIN_DEFAULT_COST if any(side.main for side in downward) else STANDBY_DEFAULT_COST
    standby = context.node.role == "core" and context.node.host != main_core(
        context.intent, context.intent.network.division
    )
    return STANDBY_DEFAULT_COST if standby else MAIN_DEFAULT_COST


def _area_key(area: str) -> tuple[int, ...]:
    return tuple(int(part) for part in area.split("."))
