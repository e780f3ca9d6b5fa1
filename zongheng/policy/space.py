# SPDX-License-Identifier: Apache-2.0
"""Packet space: sets of packets as products of interval sets, with exact intersection and difference.

A region has five axes: zone from, zone to, source, destination, and service (protocol and port on
one line). Source and destination of a packet are of one family, so a rule is one region a family.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_network

from zongheng.policy.model import Protocol, ServiceItem

Intervals = tuple[tuple[int, int], ...]
"""Disjoint, sorted, inclusive ranges of whole numbers."""

Region = tuple[Intervals, ...]
"""One interval set an axis; a packet is in the region when it is in the set of every axis."""

PORTS = 65536
PROTOCOLS: tuple[Protocol, ...] = ("tcp", "udp", "icmp", "icmpv6", "ospf")
ALL_SERVICES: Intervals = ((0, PORTS * len(PROTOCOLS) - 1),)
V6_FROM = 2**32
ALL_V4: Intervals = ((0, V6_FROM - 1),)
ALL_V6: Intervals = ((V6_FROM, V6_FROM + 2**128 - 1),)


def union(ranges: Iterable[tuple[int, int]]) -> Intervals:
    """Return the ranges sorted, with those that overlap or touch joined."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(high, joined[-1][1]))
        else:
            joined.append((low, high))
    return tuple(joined)


def intersection(a: Intervals, b: Intervals) -> Intervals:
    """Return what is in both."""
    common: list[tuple[int, int]] = []
    i = j = 0
    while i < len(a) and j < len(b):
        low, high = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if low <= high:
            common.append((low, high))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(common)


def difference(a: Intervals, b: Intervals) -> Intervals:
    """Return what is in ``a`` and not in ``b``."""
    left: list[tuple[int, int]] = []
    j = 0
    for low, high in a:
        start = low
        while j < len(b) and b[j][1] < start:
            j += 1
        k = j
        while k < len(b) and b[k][0] <= high:
            if b[k][0] > start:
                left.append((start, b[k][0] - 1))
            start = b[k][1] + 1
            k += 1
        if start <= high:
            left.append((start, high))
    return tuple(left)


def meet(a: Region, b: Region) -> Region | None:
    """Return the region in both, or None where they share no packet."""
    common = tuple(intersection(x, y) for x, y in zip(a, b, strict=True))
    return common if all(common) else None


def subtract(a: Region, b: Region) -> list[Region]:
    """Return ``a`` without ``b`` as disjoint regions, at most one an axis."""
    common = meet(a, b)
    if common is None:
        return [a]
    parts: list[Region] = []
    for axis in range(len(a)):
        outside = difference(a[axis], b[axis])
        if outside:
            parts.append((*common[:axis], outside, *a[axis + 1 :]))
    return parts


def without(regions: Iterable[Region], others: Iterable[Region]) -> list[Region]:
    """Return the packets of ``regions`` that are in none of ``others``."""
    left = list(regions)
    for other in others:
        left = [part for region in left for part in subtract(region, other)]
    return left


def overlap(regions: Iterable[Region], others: Iterable[Region]) -> list[Region]:
    """Return the packets that are in both."""
    others = tuple(others)
    return [common for region in regions for other in others if (common := meet(region, other))]


def addresses(prefixes: Iterable[str]) -> Intervals:
    """Return prefixes of either family on one line, IPv6 behind IPv4."""
    ranges = []
    for text in prefixes:
        net = ip_network(text)
        base = int(net.network_address) + (V6_FROM if net.version == 6 else 0)
        ranges.append((base, base + net.num_addresses - 1))
    return union(ranges)


def services(items: Iterable[ServiceItem]) -> Intervals:
    """Return services on one line; one without ports takes the whole of its protocol."""
    ranges = []
    for item in items:
        base = PROTOCOLS.index(item.protocol) * PORTS
        first, last = (item.first, item.last) if item.last else (0, PORTS - 1)
        ranges.append((base + first, base + last))
    return union(ranges)


def contains(intervals: Intervals, value: int) -> bool:
    """Return whether the value lies in one of the ranges."""
    low, high = 0, len(intervals)
    while low < high:
        middle = (low + high) // 2
        if intervals[middle][1] < value:
            low = middle + 1
        else:
            high = middle
    return low < len(intervals) and intervals[low][0] <= value
