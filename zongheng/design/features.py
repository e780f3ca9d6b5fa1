# SPDX-License-Identifier: Apache-2.0
"""What a design asks of its hardware, feature by feature, and where it asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from zongheng.design.model import DeviceDesign, Interface


class Need(NamedTuple):
    """A feature and the first place in the design that needs it."""

    feature: str
    where: str


def needs(design: DeviceDesign) -> tuple[Need, ...]:
    """Return every feature that the design needs, once, by name."""
    first: dict[str, str] = {}
    for need in (*_of_interfaces(design), *_of_device(design)):
        first.setdefault(need.feature, need.where)
    return tuple(Need(feature, first[feature]) for feature in sorted(first))


_INTERFACE_NEEDS: dict[str, Callable[[Interface], object]] = {
    "sub-interface": lambda i: i.kind == "sub",
    "vlan-interface": lambda i: i.kind == "vlan",
    "vlan-switching": lambda i: i.switchport,
    "ospf": lambda i: i.ospf,
    "ospfv3": lambda i: i.ospf and i.ospf.ipv6 and i.address6,
    "isis": lambda i: i.isis,
    "isis-ipv6": lambda i: i.isis and i.isis.ipv6 and i.address6,
    "routing-authentication": lambda i: (
        (i.ospf and i.ospf.auth_secret and not i.ospf.md5) or (i.isis and i.isis.auth_secret)
    ),
    "routing-authentication-md5": lambda i: i.ospf and i.ospf.auth_secret and i.ospf.md5,
    "vrrp": lambda i: i.vrrp,
    "vrrp-ipv6": lambda i: any(virtual.link_local for virtual in i.vrrp),
    "dhcp-server": lambda i: i.dhcp == "server",
    "dhcp-relay": lambda i: i.dhcp == "relay",
    "dhcp-snooping": lambda i: i.snooping,
    "ra-guard": lambda i: i.ra_guard,
    "qos-classes": lambda i: i.qos,
    "qos-trust": lambda i: i.trust_dscp,
    "line-rate": lambda i: i.bandwidth,
    "bfd": lambda i: i.bfd,
    "lldp": lambda i: i.announced,
}


def _of_interfaces(design: DeviceDesign) -> Iterator[Need]:
    for feature, wanted in _INTERFACE_NEEDS.items():
        for interface in design.interfaces:
            if wanted(interface):
                yield Need(feature, interface.name)
                break


def _of_device(design: DeviceDesign) -> Iterator[Need]:
    wanted = {
        "management": design.management,
        "snmpv3": design.snmp,
        "aaa-servers": design.aaa,
        "vrf": design.vrfs,
        "vrf-ipv6": [vrf for vrf in design.vrfs if vrf.ipv6],
        "bgp": design.bgp,
        "prefix-list": design.prefix_lists,
        "static-route": design.statics,
        "acl": design.acls,
        "mirror": design.mirror,
        "ipsec": design.ipsec,
        "zones": design.zones,
        "exit-policy": design.exit_policy,
        "source-translation": design.exit_policy and design.exit_policy.nat,
        "published-servers": design.exit_policy and design.exit_policy.published,
        "health-check": design.health_checks,
        "carrier-sharing": _carriers_share(design),
        "availability": design.availability,
        "inspection": design.inspection,
        "defence": design.defence,
    }
    return (Need(feature, feature) for feature, value in wanted.items() if value)


def _carriers_share(design: DeviceDesign) -> bool:
    """Return whether several carriers carry traffic at the same time: their ways out are equal."""
    ways = [route.preference for route in design.statics if route.track]
    return len(set(ways)) < len(ways)
