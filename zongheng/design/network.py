# SPDX-License-Identifier: Apache-2.0
"""The whole network designed: facts across devices once, then one design a device."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, partial
from typing import Any

from zongheng.addressing import AddressPlan
from zongheng.addressing.demand import plane_pools
from zongheng.addressing.prefix import Family, merged
from zongheng.design import (
    boundary,
    gateway,
    hierarchy,
    internet,
    isis,
    lans,
    links,
    management,
    own_exits,
    routing,
    services,
    sessions,
)
from zongheng.design.context import Context, Facts
from zongheng.design.model import DeviceDesign, Interface
from zongheng.design.sides import sides_by_host
from zongheng.intent import Intent, Node
from zongheng.intent.purpose import IPV6
from zongheng.policy.compilation import compile_exit
from zongheng.policy.model import ExitPolicy

_KINDS = {"vlan": 0, "physical": 1, "sub": 1, "tunnel": 2, "loopback": 3}
_NUMBERS = re.compile(r"(\d+)")


def design_network(intent: Intent, plan: AddressPlan) -> dict[str, DeviceDesign]:
    """Return the design of every device in service or planned, by host.

    Raises:
        ZonghengError: what the compiler of the exit policies or the address plan object to.
    """
    facts = network_facts(intent, plan)
    return {host: design_device(Context(intent.nodes[host], facts)) for host in sorted(intent.nodes)}


def network_facts(
    intent: Intent, plan: AddressPlan, exit_policies: Mapping[str, ExitPolicy] | None = None
) -> Facts:
    """Return the facts across devices that designs are made from; raises as above.

    The policies of exits are compiled, unless they are given by the sites that they are of.
    """
    return Facts(
        intent=intent,
        plan=plan,
        sides=sides_by_host(intent),
        exit_policies=(
            {site: compile_exit(intent, plan, site) for site in intent.exits}
            if exit_policies is None
            else exit_policies
        ),
        announced=cache(partial(announced, plan)),
        isis_digests=isis.digests(intent),
    )


def announced(plan: AddressPlan, site: str, plane: str, family: Family) -> tuple[str, ...]:
    """Return what a site announces to the one above it in a plane: all that it and those below it have."""
    pools = plane_pools(plan.intent, plane) if family == 4 else (IPV6,)
    return tuple(map(str, merged(prefix for pool in pools for prefix in plan.summaries(site, pool, family))))


def design_device(context: Context) -> DeviceDesign:
    """Return the complete description of one device."""
    interfaces = tuple(sorted(_interfaces(context), key=_print_order))
    spoken = (*boundary.sessions(context), *hierarchy.sessions(context))
    return DeviceDesign(
        **_identity(context.intent, context.node),
        system=management.system(context),
        management=management.management(context),
        accounts=tuple(management.accounts(context)),
        passwords=management.passwords(context),
        logins=management.logins(context),
        logging=management.logging(context),
        ntp=management.ntp(context),
        snmp=management.snmp(context),
        aaa=management.aaa(context),
        acls=tuple(management.access_lists(context)),
        vrfs=tuple(routing.vrfs(context)),
        vlans=tuple(sorted((*links.link_vlans(context), *lans.lan_vlans(context)), key=lambda v: v.id)),
        interfaces=interfaces,
        ospf=tuple(routing.ospf_processes(context, interfaces)),
        isis=tuple(isis.processes(context)),
        bgp=sessions.bgp(context, spoken),
        prefix_lists=tuple(sessions.prefix_lists(spoken)),
        statics=(
            *sessions.summary_routes(context, spoken),
            *own_exits.upward_routes(context),
            *_exit_routes(context),
            *internet.routes(context),
        ),
        dhcp_pools=tuple(lans.dhcp_pools(context)),
        qos=services.qos(context, interfaces),
        mirror=services.mirror(context),
        ipsec=internet.ipsec(context),
        **(_exit(context, interfaces) if context.is_exit else {}),
    )


def _identity(intent: Intent, node: Node) -> dict[str, Any]:
    parent = node.uplinks[0].parent_host if node.uplinks else None
    return {
        "host": node.host,
        "title": node.title,
        "network": intent.network.name,
        "site": node.site,
        "level": str(node.level),
        "role": node.role,
        "region": node.site[:6],
        "platform": node.platform,
        "flavour": node.flavour,
        "family": node.family,
        "model": node.model,
        "serial": node.serial,
        "lifecycle": node.lifecycle,
        "parent": parent,
    }


def _interfaces(context: Context) -> Iterator[Interface]:
    used = list(_used_interfaces(context))
    yield from used
    if context.baseline.shut_unused_ports:
        taken = {interface.name for interface in used}
        for port in dict.fromkeys(_ports(context.node)):
            if port not in taken:
                yield Interface(name=port, kind="physical", purpose="unused", enabled=False)


def _ports(node: Node) -> Iterator[str]:
    for purpose in node.hardware.port_groups:
        yield from node.hardware.ports(purpose)
    if node.hardware.management_port and node.platform != "linux":
        yield node.hardware.management_port


def _used_interfaces(context: Context) -> Iterator[Interface]:
    yield links.loopback(context)
    yield from links.link_interfaces(context)
    yield from internet.internet_interfaces(context)
    yield from lans.lan_interfaces(context)
    yield from boundary.boundary_interfaces(context)
    zone = boundary.management_lan(context)
    if zone is not None:
        yield zone
    if context.is_exit:
        yield from gateway.exit_interfaces(context)


def _exit_routes(context: Context) -> Iterator[Any]:
    if context.is_exit:
        yield from gateway.default_routes(context)
        yield from gateway.discard_routes(context)
        yield from own_exits.management_routes(context)


def _exit(context: Context, interfaces: tuple[Interface, ...]) -> dict[str, Any]:
    return {
        "zones": tuple(gateway.zones(context, interfaces)),
        "health_checks": tuple(gateway.health_checks(context)),
        "availability": gateway.availability(context),
        "exit_policy": context.exit_policy,
        "inspection": gateway.inspection(context),
        "defence": gateway.defence(context),
    }


def _print_order(interface: Interface) -> tuple[int, list[tuple[int, str]]]:
    """VLAN interfaces first, then ports with their sub-interfaces, loopbacks last: as devices print."""
    parts = _NUMBERS.split(interface.name)
    return _KINDS[interface.kind], [(int(p), "") if p.isdigit() else (-1, p) for p in parts if p]
