# SPDX-License-Identifier: Apache-2.0
"""The LAN side: a site's own LANs and its units', their gateways and their DHCP pools."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.addressing.nets import Net
from zongheng.design.context import Context
from zongheng.design.model import DhcpPool, Interface, Switchport, Vlan
from zongheng.intent import MANAGEMENT, Domain

SITE_VLANS_FROM, UNIT_VLANS_FROM, VLANS_A_UNIT = 900, 1000, 16
"""On a switch: VLAN 900 + domain for the site's own LANs, 1000 + 16 × port + domain for a unit's."""


@dataclass(frozen=True, slots=True)
class Lan:
    """One LAN of a site or unit at one device, out of a pool: a domain's own, or one beside it.

    ``domain`` is None for what is reached in the global table.
    """

    owner: str
    title: str
    port: str
    pool: str
    domain: Domain | None
    vlan: int
    interface: str

    @property
    def vrf(self) -> str | None:
        return self.domain.vpn if self.domain else None

    @property
    def plane(self) -> str:
        return self.domain.name if self.domain else MANAGEMENT


def lans(context: Context) -> tuple[Lan, ...]:
    """Return the LANs with their gateway at the device: the site's own at one of its devices only."""
    node, intent = context.node, context.intent
    ports = node.hardware.ports("lan") if intent.lan_node(node.site).host == node.host else ()
    own = _lans(context, node.site, "SITE", ports[0], SITE_VLANS_FROM) if ports else ()
    units = (
        lan
        for unit in intent.units_of(node.site)
        if unit.lifecycle != "retired" and intent.attachment(unit.code).host == node.host
        for lan in _lans(
            context,
            unit.code,
            "UNIT",
            intent.attachment(unit.code).port,
            UNIT_VLANS_FROM + VLANS_A_UNIT * unit.port,
        )
    )
    return (*own, *units)


def _lans(context: Context, owner: str, kind: str, port: str, vlans_from: int) -> Iterator[Lan]:
    switched = context.family.switches
    for net in context.plan.nets.values():
        if not net.gateway or not context.plan.has_lan(owner, net.pool):
            continue
        vlan = _vlan(context, net, vlans_from)
        yield Lan(
            owner=owner,
            title=f"{kind} {owner}",
            port=port,
            pool=net.pool,
            domain=context.intent.domains[net.domain] if net.domain else None,
            vlan=vlan,
            interface=context.vlan_interface(vlan) if switched else f"{port}.{vlan}",
        )


def _vlan(context: Context, net: Net, vlans_from: int) -> int:
    """Return the VLAN of a LAN: what its pool says, else that of its domain at this place."""
    if net.vlan is not None:
        return net.vlan
    if context.family.switches:
        return vlans_from + context.intent.lan6_number(net.pool)
    return context.intent.domains[net.pool].vlan


def lan_interfaces(context: Context) -> Iterator[Interface]:
    """Yield the LAN ports and one gateway interface a LAN."""
    served = lans(context)
    for port in dict.fromkeys(lan.port for lan in served):
        yield _port(context, port, tuple(lan for lan in served if lan.port == port))
    for lan in served:
        yield _gateway(context, lan)


def lan_vlans(context: Context) -> Iterator[Vlan]:
    """Yield the VLANs of a switch's LANs."""
    if context.family.switches:
        for lan in lans(context):
            yield Vlan(id=lan.vlan, name=f"{lan.title} {lan.pool}")


def dhcp_pools(context: Context) -> Iterator[DhcpPool]:
    """Yield the pools of each LAN, voice and video too, of a domain that the baseline has served by DHCP.

    A LAN that grew by a block elsewhere has one for each of its prefixes.
    """
    for lan in lans(context):
        if lan.domain is not None and context.serves_dhcp(lan.domain.name):
            yield from _pools(context, lan, lan.domain)


def _pools(context: Context, lan: Lan, domain: Domain) -> Iterator[DhcpPool]:
    name = f"{lan.owner}-{domain.vpn if lan.pool == domain.name else lan.pool.upper()}"
    for number, prefix in enumerate(context.plan.lans(lan.owner, lan.pool), start=1):
        yield DhcpPool(
            name=name if number == 1 else f"{name}-{number}",
            vrf=domain.vpn,
            interface=lan.interface,
            prefix=str(prefix),
            gateway=_bare(prefix.interface(1)),
            dns=_resolvers(context, domain),
            lease_days=context.baseline.dhcp.lease_days,
        )


def _port(context: Context, port: str, carried: tuple[Lan, ...]) -> Interface:
    trunk = Switchport(mode="trunk", vlans=tuple(lan.vlan for lan in carried))
    switched = context.family.switches
    return Interface(
        name=port,
        kind="physical",
        description=carried[0].title,
        purpose="lan",
        routed=not switched and context.node.hardware.is_switched(port),
        switchport=trunk if switched else None,
        snooping=switched,
        ra_guard=context.family.guards and any(_has_ipv6(context, lan) for lan in carried),
    )


def _has_ipv6(context: Context, lan: Lan) -> bool:
    """Return whether hosts of a LAN make themselves addresses of IPv6, by what its gateway advertises."""
    return context.plan.nets[lan.pool].number is not None


def _gateway(context: Context, lan: Lan) -> Interface:
    switched = context.family.switches
    return Interface(
        name=lan.interface,
        kind="vlan" if switched else "sub",
        description=f"{lan.title} {lan.pool}",
        purpose="lan",
        vlan=lan.vlan,
        parent=lan.port,
        vrf=lan.vrf,
        plane=lan.plane,
        address4=str(context.plan.gateway(lan.owner, lan.pool, 4)),
        secondary4=tuple(str(other.interface(1)) for other in context.plan.lans(lan.owner, lan.pool)[1:]),
        address6=str(context.plan.gateway(lan.owner, lan.pool, 6)) if _has_ipv6(context, lan) else None,
        dhcp="server" if lan.domain and context.serves_dhcp(lan.domain.name) else None,
        ospf=context.known_by_ospf(lan.plane),
        isis=context.known_by_isis(lan.plane),
    )


def _resolvers(context: Context, domain: Domain) -> tuple[str, ...]:
    """Return the resolver of a domain that goes out: that of the nearest exit upward which has one."""
    exits = (context.intent.exits[site] for site in context.intent.exits_upward(context.node.site))
    known = (str(policy.dmz.dns) for policy in exits if policy.dmz and policy.dmz.dns)
    return tuple(known)[:1] if domain.exit else ()


def _bare(interface: object) -> str:
    return str(interface).partition("/")[0]
