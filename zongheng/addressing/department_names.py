# SPDX-License-Identifier: Apache-2.0
"""Names in departments' own VPNs: of each apart, for one address may be another machine in the next.

=====================  ===========================================
``<port>.<host>``        a device's end of a link
``gw.<pool>.<slug>``     the gateway of a unit's LAN
=====================  ===========================================

They lie in a zone of the VPN's own, ``<domain>.<the network's DNS domain>``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from zongheng.addressing.names import Named, port_label

if TYPE_CHECKING:
    from zongheng.addressing.link_nets import LinkEnds
    from zongheng.addressing.plan import AddressPlan
    from zongheng.addressing.prefix import Family

_FAMILIES: tuple[Family, Family] = (4, 6)


def department_addresses(plan: AddressPlan) -> Mapping[str, list[Named]]:
    """Return every address that has a name in a department's own VPN, by the domain that it is."""
    found: dict[str, list[Named]] = {domain: [] for domain in plan.intent.departments}
    if found:
        for domain, named in (*_uplinks(plan), *_declared_links(plan), *_gateways(plan)):
            found[domain].append(named)
    return found


def _uplinks(plan: AddressPlan) -> Iterator[tuple[str, Named]]:
    for node in plan.intent.nodes.values():
        planes = _departments_of(plan, plan.intent.planes_below(node.site))
        for number, uplink in enumerate(node.uplinks if planes else ()):
            above = f"{port_label(uplink.parent_port)}.{uplink.parent_host}"
            own = f"{port_label(uplink.own_port)}.{node.host}"
            for domain in planes:
                for family in _FAMILIES:
                    yield from _ends(domain, above, own, plan.link(node.host, number, domain, family))


def _declared_links(plan: AddressPlan) -> Iterator[tuple[str, Named]]:
    for link in plan.intent.links:
        a, b = (f"{port_label(end.port)}.{end.host}" for end in (link.a, link.b))
        for domain in _departments_of(plan, link.planes):
            for family in _FAMILIES:
                ends = plan.node_link(link.slot, domain, family, site=link.site)
                yield from _ends(domain, a, b, ends)


def _ends(domain: str, a: str, b: str, ends: LinkEnds) -> Iterator[tuple[str, Named]]:
    yield domain, Named(a, ends.a.address)
    yield domain, Named(b, ends.b.address)


def _gateways(plan: AddressPlan) -> Iterator[tuple[str, Named]]:
    departments = set(plan.intent.departments)
    nets = [net for net in plan.nets.values() if net.gateway and net.domain in departments]
    for unit in plan.intent.units.values():
        for net in nets:
            if net.domain is None or not plan.has_lan(unit.code, net.pool):
                continue
            name = f"gw.{port_label(net.pool)}.{unit.slug}"
            for family in _FAMILIES if net.number is not None else _FAMILIES[:1]:
                for lan in plan.lans(unit.code, net.pool, family):
                    yield net.domain, Named(name, lan.host(1))


def _departments_of(plan: AddressPlan, planes: Iterable[str]) -> tuple[str, ...]:
    return tuple(plane for plane in planes if plane in plan.intent.departments)
