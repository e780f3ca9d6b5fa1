# SPDX-License-Identifier: Apache-2.0
"""Names in the network's DNS domain: which addresses have which.

========================  ==========================================================
``<host>``                a device, by the loopback that it is managed by
``endpoint.<host>``       its address that tunnels over the internet run from
``<plane>.<port>.<host>``   its end of a link; of one over the internet ``to-<host>`` for the port
``gw.<pool>.<slug>``        the gateway of a LAN of a site or unit, a domain's or of another pool
``<slug>``                a site: its first device; a unit: its first gateway (aliases)
``ns1``, ``ns2`` …          the name servers of the management zone
========================  ==========================================================

Below a unit's slug lie the services that it offers: ``<service>.<slug>``. The domain of the network ends
in ``<province>.cegn.cn``, so that together they are ``<service>.<unit>.<province>.cegn.cn``.

What stands at the edge has its names from ``edge_names``, what lies in departments' own VPNs, each a world
of its own, from ``department_names``: of two of them one address may be two machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from zongheng.addressing.endpoints import endpoint_nodes
from zongheng.addressing.prefix import Address, Family
from zongheng.errors import ZonghengError, problem
from zongheng.intent import HEARTBEAT, Node, Site, Unit, Uplink

if TYPE_CHECKING:
    from zongheng.addressing.link_nets import LinkEnds
    from zongheng.addressing.nets import Net
    from zongheng.addressing.plan import AddressPlan

_FAMILIES: tuple[Family, Family] = (4, 6)
_NO_LABEL = re.compile(r"[^a-z0-9]+")


class Named(NamedTuple):
    """One address and its name, relative to the network's DNS domain."""

    name: str
    address: Address


class Alias(NamedTuple):
    """A name that stands for another."""

    name: str
    target: str


def named_addresses(plan: AddressPlan) -> Iterator[Named]:
    """Yield every address that has a name; a name may have several, of either family."""
    yield from name_servers(plan)
    yield from _loopbacks(plan)
    yield from _uplinks(plan)
    yield from _declared_links(plan)
    yield from _gateways(plan)


def name_servers(plan: AddressPlan) -> tuple[Named, ...]:
    """Return the name servers that the management zone has."""
    servers = plan.intent.management_zone.dns
    return tuple(Named(f"ns{number}", Address.parse(str(one))) for number, one in enumerate(servers, start=1))


def aliases(plan: AddressPlan) -> Iterator[Alias]:
    """Yield the names of sites and units.

    Raises:
        ZonghengError: ADR070 for each that something else is called already.
    """
    taken = {server.name: server.name for server in name_servers(plan)} | {h: h for h in plan.intent.nodes}
    found, twice = [], []
    for owner, alias in _aliases(plan):
        holder = taken.setdefault(alias.name, owner.code)
        if holder == owner.code:
            found.append(alias)
        else:
            twice.append(
                problem("ADR070", found=alias.name, owner=f"{owner.name} {owner.code}", other=holder)
            )
    if twice:
        raise ZonghengError(twice)
    yield from found


def port_label(port: str) -> str:
    """Return a port's name as a label: ``gigabitethernet0-2-1`` of GigabitEthernet0/2/1."""
    return _NO_LABEL.sub("-", port.lower()).strip("-")


def _loopbacks(plan: AddressPlan) -> Iterator[Named]:
    for host in plan.intent.nodes:
        for family in _FAMILIES:
            yield Named(host, plan.loopback(host, family))
    for code in plan.intent.sites:
        for node in endpoint_nodes(plan.intent, code):
            yield Named(f"endpoint.{node.host}", plan.endpoint(node.host))


def _uplinks(plan: AddressPlan) -> Iterator[Named]:
    for node in plan.intent.nodes.values():
        for number, uplink in enumerate(node.uplinks):
            above, own = _ends_of(node, uplink)
            for plane in _named_planes(plan, plan.intent.planes_below(node.site)):
                for family in _FAMILIES:
                    yield from _ends(plane, above, own, plan.link(node.host, number, plane, family))


def _ends_of(node: Node, uplink: Uplink) -> tuple[str, str]:
    """Return what the ends of an uplink are called, the parent's first: over the internet by each other."""
    above, own = port_label(uplink.parent_port), port_label(uplink.own_port)
    if uplink.over == "internet":
        above, own = f"to-{node.host}", f"to-{uplink.parent_host}"
    return f"{above}.{uplink.parent_host}", f"{own}.{node.host}"


def _declared_links(plan: AddressPlan) -> Iterator[Named]:
    for link in plan.intent.links:
        a, b = (f"{port_label(end.port)}.{end.host}" for end in (link.a, link.b))
        for plane in _named_planes(plan, link.planes):
            for family in _FAMILIES if plane != HEARTBEAT else _FAMILIES[:1]:
                yield from _ends(plane, a, b, plan.node_link(link.slot, plane, family, site=link.site))


def _named_planes(plan: AddressPlan, planes: Iterable[str]) -> Iterator[str]:
    """Yield the planes whose addresses have names: in departments' own VPNs one address is many devices'."""
    yield from (plane for plane in planes if plane not in plan.intent.departments)


def _ends(plane: str, a: str, b: str, ends: LinkEnds) -> Iterator[Named]:
    label = port_label(plane)
    yield Named(f"{label}.{a}", ends.a.address)
    yield Named(f"{label}.{b}", ends.b.address)


def _gateways(plan: AddressPlan) -> Iterator[Named]:
    for owner in _owners(plan):
        for net in _lans(plan, owner):
            name = _gateway_name(net, owner)
            for family in _FAMILIES if net.number is not None else _FAMILIES[:1]:
                for lan in plan.lans(owner.code, net.pool, family):
                    yield Named(name, lan.host(1))


def _aliases(plan: AddressPlan) -> Iterator[tuple[Site | Unit, Alias]]:
    for owner in _owners(plan):
        nodes = plan.intent.nodes_of(owner.code) if isinstance(owner, Site) else ()
        first = next(_lans(plan, owner), None)
        if nodes:
            yield owner, Alias(owner.slug, nodes[0].host)
        elif first is not None:
            yield owner, Alias(owner.slug, _gateway_name(first, owner))


def _lans(plan: AddressPlan, owner: Site | Unit) -> Iterator[Net]:
    """Yield the nets of an owner that have a gateway with a name."""
    for net in plan.nets.values():
        apart = net.domain is not None and plan.intent.domains[net.domain].overlapping
        if net.gateway and not apart and plan.has_lan(owner.code, net.pool):
            yield net


def _gateway_name(net: Net, owner: Site | Unit) -> str:
    return f"gw.{port_label(net.pool)}.{owner.slug}"


def _owners(plan: AddressPlan) -> Iterator[Site | Unit]:
    yield from (plan.intent.sites[code] for code in sorted(plan.intent.sites))
    yield from (plan.intent.units[code] for code in sorted(plan.intent.units))
