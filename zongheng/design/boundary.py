# SPDX-License-Identifier: Apache-2.0
"""The boundary to the level above (option A: one eBGP session a domain), and the management zone's LAN."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.addressing.prefix import Family
from zongheng.design.context import QOS_POLICY, Context
from zongheng.design.model import BgpPeer, Interface, InterfaceOspf, Vrrp
from zongheng.design.sessions import Session, all_but, permit_only
from zongheng.design.sides import BACKBONE
from zongheng.intent import MANAGEMENT
from zongheng.intent.network import BoundaryPeer
from zongheng.intent.purpose import LAN, SERVICE

MAIN_PRIORITY, STANDBY_PRIORITY = 120, 100
GROUP, VIRTUAL_LINK_LOCAL = 1, "fe80::1"
"""The virtual router of the management zone, and where hosts there send what leaves it over IPv6: no device
makes an address of its own as short as this."""


def boundary_interfaces(context: Context) -> Iterator[Interface]:
    """Yield the port to the level above and one sub-interface a domain."""
    peers = _peers(context)
    if not peers:
        return
    port = context.node.hardware.port("boundary", 1)
    yield Interface(
        name=port,
        kind="physical",
        description="TO UPPER LEVEL",
        purpose="port",
        qos=QOS_POLICY if context.queues else None,
    )
    for peer in peers:
        yield Interface(
            name=f"{port}.{peer.vlan}",
            kind="sub",
            description=f"{peer.domain} TO UPPER LEVEL",
            purpose="boundary",
            vlan=peer.vlan,
            parent=port,
            vrf=context.vrf_of(peer.domain),
            plane=peer.domain,
            address4=str(peer.local4),
            address6=str(peer.local6) if peer.local6 else None,
            trust_dscp=context.family.trusts,
        )


def sessions(context: Context) -> Iterator[Session]:
    """Yield the sessions with the level above: what is ours is announced, whole; in comes all but ours."""
    boundary = context.intent.boundary
    if boundary is None:
        return
    for peer in _peers(context):
        for family in _families_of(peer):
            ours = _summaries(context, peer.domain, family)
            out = permit_only(_list_name(context, peer, family, "OUT"), family, ours)
            into = all_but(_list_name(context, peer, family, "IN"), family, ours)
            yield Session(
                plane=peer.domain,
                family=family,
                peer=BgpPeer(
                    address=str(peer.peer4 if family == 4 else peer.peer6),
                    as_number=boundary.as_number,
                    description=f"UPPER LEVEL {peer.domain}",
                    secret=context.baseline.routing.bgp_secret,
                    import_list=into.name,
                    export_list=out.name,
                ),
                networks=ours,
                lists=(out, into),
            )


def management_lan(context: Context) -> Interface | None:
    """Return the device's attachment to the management zone, its gateway shared with the other core."""
    lan, zone = context.intent.management_lan, context.intent.management_zone
    if context.node.host not in lan.local4:
        return None
    main = context.node.host == lan.node
    local6 = zone.ipv6.local.get(context.node.host) if zone.ipv6 else None
    port = context.node.hardware.port("zone", 1)
    return Interface(
        name=port,
        kind="physical",
        routed=context.node.hardware.is_switched(port),
        description="MANAGEMENT ZONE",
        purpose="management",
        plane=MANAGEMENT,
        address4=f"{lan.local4[context.node.host]}/{zone.prefix.prefixlen}",
        address6=f"{local6}/{zone.ipv6.prefix.prefixlen}" if zone.ipv6 and local6 else None,
        vrrp=(
            Vrrp(
                group=GROUP,
                address=str(lan.virtual4),
                link_local=VIRTUAL_LINK_LOCAL if local6 else None,
                address6=str(zone.ipv6.gateway) if zone.ipv6 and local6 else None,
                priority=MAIN_PRIORITY if main else STANDBY_PRIORITY,
            ),
        ),
        ospf=None
        if context.igp == "isis"
        else InterfaceOspf(
            process=context.process(MANAGEMENT), area=BACKBONE, passive=True, ipv6=local6 is not None
        ),
        isis=context.known_by_isis(MANAGEMENT),
    )


def _peers(context: Context) -> tuple[BoundaryPeer, ...]:
    boundary = context.intent.boundary
    return tuple(p for p in boundary.peers if p.node == context.node.host) if boundary else ()


def _families_of(peer: BoundaryPeer) -> tuple[Family, ...]:
    return (4,) if peer.peer6 is None else (4, 6)


def _summaries(context: Context, domain: str, family: Family) -> tuple[str, ...]:
    """Return what is ours for all to reach: a domain's LANs and services, or IPv6, which no domain splits."""
    pools = context.intent.pools
    if family == 4:
        own = (p for p in pools if p.purpose in (LAN, SERVICE) and p.domain == domain)
    else:
        own = (p for p in pools if p.purpose == "ipv6")
    return tuple(str(pool.prefix) for pool in own if pool.prefix.version == family)


def _list_name(context: Context, peer: BoundaryPeer, family: Family, direction: str) -> str:
    return f"{context.intent.domains[peer.domain].vpn}-{direction}{family}"
