# SPDX-License-Identifier: Apache-2.0
"""The routes of a device, computed from the configurations of all: direct, static, OSPF, IS-IS and BGP.

Simplified where nothing asks for more: one area of OSPF is as good as another, route policies and all prefix
lists but those of a BGP peer's import let all through.
"""

from __future__ import annotations

import ipaddress

from zongheng.twin.routing.isis_routes import isis
from zongheng.twin.routing.ospf_routes import ospf
from zongheng.twin.routing.own_routes import Network, Route, bgp, direct, static
from zongheng.twin.routing.topology import Topology


def table(topology: Topology, host: str, vpn: str, family: int) -> list[Route]:
    """Return the routes of one table that are in use, by network and next hop."""
    with topology.at_rest() as standing:
        wanted = (host, vpn, family)
        if wanted not in standing.tables:
            standing.tables[wanted] = _table(topology, host, vpn, family)
        return standing.tables[wanted]


def _table(topology: Topology, host: str, vpn: str, family: int) -> list[Route]:
    connected = list(direct(topology, host, vpn, family))
    offered = [
        *connected,
        *static(topology, host, vpn, family, connected),
        *ospf(topology, host, vpn, family),
        *isis(topology, host, vpn, family),
        *bgp(topology, host, vpn, family),
    ]
    best: dict[Network, tuple[int, int]] = {}
    for route in offered:
        rank = (route.preference, route.cost)
        best[route.network] = min(rank, best.get(route.network, rank))
    used = {r: None for r in offered if (r.preference, r.cost) == best[r.network]}
    return sorted(used, key=lambda r: (int(r.network.network_address), r.network.prefixlen, r.next_hop))


def towards(
    topology: Topology, host: str, vpn: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address
) -> list[Route]:
    """Return the routes that an address takes: those of its longest match."""
    fitting = [r for r in table(topology, host, vpn, address.version) if address in r.network]
    longest = max((r.network.prefixlen for r in fitting), default=-1)
    return [r for r in fitting if r.network.prefixlen == longest]
