# SPDX-License-Identifier: Apache-2.0
"""BGP between the routing domains of one network: a province, its cities, their counties.

A site announces to its parent what it and all below it have, as few prefixes, and is told a default
route: all else lies above. The parent takes no more from it than that. So a device knows the summaries
of its own children and a default, however large the network is. A prefix that is one child's and nobody
else's is passed on as it came: announced anew, it would win over the child's and its packets be discarded.
"""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.addressing.demand import plane_pools, pool_prefixes
from zongheng.addressing.prefix import Family
from zongheng.design.context import Context
from zongheng.design.model import BgpPeer
from zongheng.design.sessions import ANYTHING, Session, permit_only
from zongheng.design.sides import Side
from zongheng.intent import MANAGEMENT

_FAMILIES: tuple[Family, Family] = (4, 6)


def sessions(context: Context) -> Iterator[Session]:
    """Yield the sessions of a device with the sites above and below it, plane by plane."""
    sides = sorted(
        (side for side in context.sides if side.routing == "bgp"),
        key=lambda side: (side.towards != "parent", side.child or "", side.number),
    )
    for plane in context.planes:
        for family in _FAMILIES:
            spoken = [side for side in sides if plane in side.planes]
            childrens = {prefix for side in spoken for prefix in _of_child(context, side, plane, family)}
            for side in spoken:
                yield _session(context, side, plane, family, childrens)


def _of_child(context: Context, side: Side, plane: str, family: Family) -> tuple[str, ...]:
    """Return what the site at the other end announces to this one; nothing where that is the parent."""
    if side.towards != "child" or side.child is None:
        return ()
    return context.facts.announced(context.intent.nodes[side.child].site, plane, family)


def _session(context: Context, side: Side, plane: str, family: Family, childrens: set[str]) -> Session:
    nodes = context.intent.nodes
    child = nodes[side.child].site if side.child else context.node.site
    ours = context.facts.announced(child, plane, family)
    own = tuple(prefix for prefix in ours if prefix not in childrens)
    zone, pools = _above(context, plane, family)
    name = "ABOVE" if zone else "DEFAULT"
    default = permit_only(f"{name}{family}", family, [ANYTHING[family], *zone, *pools])
    upward = side.towards == "parent"
    at_the_top = context.node.site == context.intent.network.division
    summaries = permit_only(_list_name(context, plane, None if upward else child, family), family, ours)
    imported, exported = (default, summaries) if upward else (summaries, default)
    return Session(
        plane=plane,
        family=family,
        peer=BgpPeer(
            address=side.peer_address(context.plan, plane, family),
            as_number=context.intent.as_number_of(nodes[side.peer].site),
            description=f"{side.peer} {plane}",
            secret=context.baseline.routing.bgp_secret,
            import_list=imported.name,
            export_list=exported.name,
            gives_default=not upward,
            standby=upward and not side.main,
            bfd=side.bfd,
        ),
        networks=own if upward else pools if at_the_top else (),
        existing=zone if at_the_top else (),
        lists=(imported, exported),
    )


def _above(context: Context, plane: str, family: Family) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what is told downward beside a default, where hubs stand below the top: the zone, the pools.

    Such a hub has a default of its own, to the internet: the way to who manages it and to the network's
    other devices must be more exact than that.
    """
    intent = context.intent
    below = any(
        intent.nodes[host].site != intent.network.division for host in intent.hubs if host in intent.nodes
    )
    if not below or plane != MANAGEMENT or family != 4:
        return (), ()
    pools = (prefix for pool in plane_pools(intent, plane) for prefix in pool_prefixes(intent, pool))
    return (str(intent.management_zone.prefix),), tuple(map(str, pools))


def _list_name(context: Context, plane: str, child: str | None, family: Family) -> str:
    table = context.vrf_of(plane) or plane.upper()
    return f"{table}-OUT{family}" if child is None else f"{table}-{child}-IN{family}"
