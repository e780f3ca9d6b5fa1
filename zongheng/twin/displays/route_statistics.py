# SPDX-License-Identifier: Apache-2.0
"""How many routes a table has by protocol, after the examples of Huawei's and H3C's command references.

Huawei: CloudEngine and NetEngine V8, ``display ip routing-table statistics`` with its forms for one and for
all VPN instances, and the same of IPv6. H3C: Comware 7, Layer 3 - IP Routing, IP routing basics commands
(https://www.h3c.com/cn/d_202402/2052051_30005_0.htm).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from zongheng.twin.devices.device import Device
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.own_routes import Route
from zongheng.twin.routing.routing import table
from zongheng.twin.sessions.session import Session

_KINDS = {"Direct": "DIRECT", "Static": "STATIC", "EBGP": "BGP", "IBGP": "BGP", "O_ASE": "OSPF"}
_KINDS |= {"ISIS-L1": "IS-IS", "ISIS-L2": "IS-IS", "OSPF": "OSPF"}
_VRP = {
    4: ("DIRECT", "STATIC", "RIP", "OSPF", "IS-IS", "BGP", "UNR"),
    6: ("DIRECT", "STATIC", "RIPng", "OSPFv3", "IS-IS", "BGP", "UNR"),
}
_VRP_HEADS = {
    4: (
        "Proto      total      active     added      deleted    freed",
        "           routes     routes     routes     routes     routes",
    ),
    6: ("Protocol   route      active     added      deleted    freed",),
}
_COMWARE = {
    4: ("DIRECT", "STATIC", "RIP", "OSPF", "IS-IS", "BGP"),
    6: ("DIRECT", "STATIC", "RIPng", "OSPFv3", "IS-ISv6", "BGP4+"),
}
_OF_SIX = {"OSPF": "OSPFv3"}
_COMWARE_OF_SIX = {**_OF_SIX, "IS-IS": "IS-ISv6", "BGP": "BGP4+"}


def _vrp(session: Session, match: Match[str]) -> str:
    family, tables = _asked(session.device, match)
    counted = _counted(tables, _OF_SIX if family == 6 else {})
    prefixes = sum(_prefixes(routes) for routes in tables)
    rows = _rows(_VRP[family], counted, lambda name, n: f"{name:<10} {n:<10} {n:<10} {n:<10} 0          0")
    return "\n".join([f"Summary Prefixes : {prefixes}", *_VRP_HEADS[family], *rows])


def _comware(session: Session, match: Match[str]) -> str:
    family, tables = _asked(session.device, match)
    counted = _counted(tables, _COMWARE_OF_SIX if family == 6 else {})
    prefixes = sum(_prefixes(routes) for routes in tables)
    head = f"Total prefixes: {prefixes:<11} Active prefixes: {prefixes}"
    rows = _rows(_COMWARE[family], counted, lambda name, n: f"{name:<10} {n:<10} {n:<10} {n:<10} 0")
    return "\n".join([head, "", "Proto      Routes     Active     Added      Deleted", *rows])


def _asked(device: Device, match: Match[str]) -> tuple[int, list[Sequence[Route]]]:
    """Return the family and the tables that are asked of: one, or those of all VPN instances."""
    network, family = topology_of(device), 6 if match.words[1] == "ipv6" else 4
    names = [match.arguments.get("vpn", "")]
    if "all-vpn-instance" in match.words:
        names = [entry.words[2] for entry in device.running.root.all("ip", "vpn-instance")]
    return family, [table(network, device.host, name, family) for name in names] if network else []


def _counted(tables: Sequence[Sequence[Route]], names: Mapping[str, str]) -> Counter[str]:
    kinds = (_KINDS[route.protocol] for routes in tables for route in routes)
    return Counter(names.get(kind, kind) for kind in kinds)


def _prefixes(routes: Sequence[Route]) -> int:
    return len({route.network for route in routes})


def _rows(
    protocols: Sequence[str], counted: Mapping[str, int], row: Callable[[str, int], str]
) -> Iterator[str]:
    for name in protocols:
        yield row(name, counted.get(name, 0))
    yield row("Total", sum(counted.values()))


ROUTE_STATISTICS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-route-statistics": _vrp,
    "comware-route-statistics": _comware,
    "comware-route-statistics-of-vpn": _comware,
}
