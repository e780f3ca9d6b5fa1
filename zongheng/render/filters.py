# SPDX-License-Identifier: Apache-2.0
"""What templates may do with the text of addresses, prefixes, VLANs and secrets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from ipaddress import IPv4Network, ip_network
from typing import Any

from zongheng.design.model import DeviceDesign, QosClass

RANGES_A_LINE = 10
"""VLANs and ranges of them in one line of VRP: ``vlan batch { vlan-id1 [ to vlan-id2 ] } &<1-10>``."""


def address(prefix: str) -> str:
    """Return ``a.b.c.d`` of ``a.b.c.d/len``; bare addresses stay as they are."""
    return prefix.partition("/")[0]


def length(prefix: str) -> int:
    """Return the length of ``a.b.c.d/len``."""
    return int(prefix.partition("/")[2])


def netmask(prefix: str) -> str:
    """Return the dotted mask of an IPv4 prefix."""
    return _dotted((0xFFFFFFFF << (32 - length(prefix))) & 0xFFFFFFFF)


def wildcard(prefix: str) -> str:
    """Return the dotted wildcard of an IPv4 prefix."""
    return _dotted(0xFFFFFFFF >> length(prefix))


def nth_host(prefix: str, number: int) -> str:
    """Return the ``number``-th usable address of an IPv4 prefix; -1 is the last."""
    return str(IPv4Network(prefix)[number if number > 0 else number - 1])


def masked(prefix: str) -> str:
    """Return ``a.b.c.d m.m.m.m``, as interfaces and routes are printed."""
    return f"{address(prefix)} {netmask(prefix)}"


def wildcarded(prefix: str) -> str:
    """Return ``a.b.c.d w.w.w.w``, as access lists are printed; a host has the wildcard 0."""
    return f"{address(prefix)} {0 if length(prefix) == 32 else wildcard(prefix)}"


def sourced(prefix: str) -> str:
    """Return ``host a.b.c.d`` or ``a.b.c.d w.w.w.w``, as RGOS prints what an access list matches."""
    host = length(prefix) == 32
    return f"host {address(prefix)}" if host else f"{address(prefix)} {wildcard(prefix)}"


def spanned(prefix: str) -> str:
    """Return ``first last`` of an IPv4 prefix, as sections of address groups are printed."""
    block = ip_network(prefix)
    return f"{block[0]} {block[-1]}"


def spaced(prefix: str) -> str:
    """Return ``address len``, as IPv6 routes and prefix lists are printed."""
    return prefix.replace("/", " ")


def secret(name: str) -> str:
    """Return the reference that the device edge replaces by the secret's value."""
    return f"{{{{secret:{name}}}}}"


def vlan_lists(vlans: Iterable[int]) -> list[str]:
    """Return ``1 5 to 7 9``, as VLAN lists are printed, in as many lines as VRP needs (``&<1-10>``)."""
    printed = [str(first) if first == last else f"{first} to {last}" for first, last in _runs(vlans)]
    return [" ".join(printed[at : at + RANGES_A_LINE]) for at in range(0, len(printed), RANGES_A_LINE)]


def vlan_ranges(vlans: Iterable[int]) -> str:
    """Return ``1,5-7,9``, as RGOS prints a VLAN list, in one line however long."""
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in _runs(vlans))


def _runs(vlans: Iterable[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for vlan in sorted(set(vlans)):
        if runs and runs[-1][1] == vlan - 1:
            runs[-1] = (runs[-1][0], vlan)
        else:
            runs.append((vlan, vlan))
    return runs


def per_hop_behaviour(dscp: str) -> str:
    """Return the service class of a DSCP: ``ef``, ``af4`` of ``af41``, ``cs5``, ``be``."""
    return dscp[:3] if dscp.startswith("af") else dscp


def queued_rates(design: DeviceDesign) -> tuple[int | None, ...]:
    """Return the rates in Mbit/s of the ports that queue service classes; None, first, is a port's own."""
    rates = {interface.bandwidth for interface in design.interfaces if interface.qos}
    return tuple(sorted(rates, key=lambda rate: rate or 0))


def of_rate(name: str, rate: int | None) -> str:
    """Return what a policy or behaviour is called on ports of a rate in Mbit/s: ``UPLINK-60``."""
    return name if rate is None else f"{name}-{rate}"


def share_of(entry: QosClass, rate: int) -> int:
    """Return a class's share of a rate in whole Mbit/s, rounded down, of which there is at least one."""
    return max(1, rate * entry.share_percent // 100)


def isis_digest(digest: str) -> str:
    """Return how Huawei calls what IS-IS is protected by: ``md5`` is HMAC-MD5, the others have numbers."""
    return "md5" if digest == "hmac-md5" else f"{digest} key-id 1"


def protocol_number(protocol: str) -> int:
    """Return the IP protocol number of a name."""
    return {"icmp": 1, "tcp": 6, "udp": 17, "icmpv6": 58, "ospf": 89}[protocol]


def _dotted(value: int) -> str:
    return f"{value >> 24}.{value >> 16 & 255}.{value >> 8 & 255}.{value & 255}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "address": address,
    "isis_digest": isis_digest,
    "masked": masked,
    "netmask": netmask,
    "nth_host": nth_host,
    "of_rate": of_rate,
    "per_hop_behaviour": per_hop_behaviour,
    "prefix_length": length,
    "protocol_number": protocol_number,
    "queued_rates": queued_rates,
    "secret": secret,
    "share_of": share_of,
    "sourced": sourced,
    "spaced": spaced,
    "spanned": spanned,
    "vlan_lists": vlan_lists,
    "vlan_ranges": vlan_ranges,
    "wildcarded": wildcarded,
}
