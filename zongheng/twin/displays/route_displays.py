# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of routing tables and VPN instances."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence

from zongheng.twin.configuration.tree import Entry
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.own_routes import UNSPECIFIED, Network, Route
from zongheng.twin.routing.routing import table
from zongheng.twin.sessions.session import Session

_FLAGS = "Route Flags: R - relay, D - download to fib\n" + "-" * 78


def _routes(session: Session, match: Match[str]) -> str:
    device = session.device
    family = 6 if match.words[1] == "ipv6" else 4
    names = _tables(device, match)
    write = _verbose if "verbose" in match.words else _brief
    texts = []
    for name in names:
        network = topology_of(device)
        routes = table(network, device.host, name, family) if network else []
        texts.append(write(name or "Public", _wanted(routes, match), family))
    return "\n\n".join(texts)


def _tables(device: Device, match: Match[str]) -> list[str]:
    if "all-vpn-instance" in match.words:
        return [entry.words[2] for entry in device.running.root.all("ip", "vpn-instance")]
    return [match.arguments.get("vpn", "")]


def _wanted(routes: Sequence[Route], match: Match[str]) -> list[Route]:
    """Return the routes asked for: all, all inside a network, that very network, or the longest match."""
    text = match.arguments.get("ip")
    if text is None:
        return list(routes)
    length = match.arguments.get("mask", match.arguments.get("length"))
    if length is not None:
        network = ipaddress.ip_network(f"{text}/{length}", strict=False)
        if "longer-match" in match.words:
            return [r for r in routes if _inside(r.network, network)]
        return [r for r in routes if r.network == network]
    address = ipaddress.ip_address(text)
    fitting = [r for r in routes if address in r.network]
    longest = max((r.network.prefixlen for r in fitting), default=0)
    return [r for r in fitting if r.network.prefixlen == longest]


def _inside(network: Network, outer: Network) -> bool:
    return outer.prefixlen <= network.prefixlen and network.network_address in outer


def _brief(name: str, routes: Sequence[Route], family: int) -> str:
    count = len({route.network for route in routes})
    if family == 6:
        head = f"Routing Table : {name}\n         Destinations : {count:<8} Routes : {len(routes)}\n"
        return "\n".join([head, *(line for route in routes for line in _six(route))])
    head = (
        f"{_FLAGS}\nRouting Tables: {name}\n         Destinations : {count:<8} Routes : {len(routes)}\n\n"
        "Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface\n"
    )
    rows = [
        f"{route.network!s:>18}  {route.protocol:<7} {route.preference:<4} {route.cost:<10}"
        f"{'RD' if route.relayed else 'D':>2}  {route.next_hop:<15} {route.interface}"
        for route in routes
    ]
    return "\n".join([head, *rows])


def _destination_6(network: Network) -> str:
    return f" Destination  : {str(network.network_address).upper():<31} PrefixLength : {network.prefixlen}"


def _six(route: Route) -> Iterator[str]:
    yield _destination_6(route.network)
    yield f" NextHop      : {route.next_hop.upper():<31} Preference   : {route.preference}"
    yield f" Cost         : {route.cost:<31} Protocol     : {_printed_protocol(route, 6)}"
    yield f" RelayNextHop : {'::':<31} TunnelID     : 0x0"
    yield f" Interface    : {route.interface:<31} Flags        : {'RD' if route.relayed else 'D'}"
    yield ""


def _printed_protocol(route: Route, family: int) -> str:
    return (
        {"OSPF": "OSPFv3", "O_ASE": "OSPFv3ASE"}.get(route.protocol, route.protocol)
        if family == 6
        else route.protocol
    )


def _verbose(name: str, routes: Sequence[Route], family: int) -> str:
    if not routes:
        return ""
    count = len({route.network for route in routes})
    write = _verbose_6 if family == 6 else _verbose_4
    head = (
        f"Routing Table : {name}\n\tDestinations : {count}\tRoutes : {len(routes)}\n"
        if family == 6
        else f"{_FLAGS}\nRouting Table : {name}\nSummary Count : {len(routes)}\n"
    )
    return "\n".join([head, *(line for route in routes for line in write(route))])


def _verbose_4(route: Route) -> Iterator[str]:
    relay = route.next_hop if route.relayed else "0.0.0.0"  # noqa: S104 - printed, nothing is bound
    yield f"Destination: {route.network}"
    yield f"     Protocol: {route.protocol:<16} Process ID: {route.process}"
    yield f"   Preference: {route.preference:<22} Cost: {route.cost}"
    yield f"      NextHop: {route.next_hop:<16}  Neighbour: {route.neighbour or UNSPECIFIED[4]}"
    yield "        State: Active Adv              Age: 02h00m00s"
    yield "          Tag: 0                  Priority: medium"
    yield "        Label: NULL                QoSInfo: 0x0"
    yield "   IndirectID: 0x0"
    yield f" RelayNextHop: {relay:<16}  Interface: {route.interface}"
    yield f"     TunnelID: 0x0                   Flags: {'RD' if route.relayed else ' D'}"
    yield ""


def _verbose_6(route: Route) -> Iterator[str]:
    relay = route.next_hop.upper() if route.relayed else "::"
    yield _destination_6(route.network)
    yield f" NextHop      : {route.next_hop.upper():<31} Preference   : {route.preference}"
    yield f" Neighbour    : {(route.neighbour or '::').upper():<31} ProcessID    : {route.process}"
    yield f" Label        : {'NULL':<31} Protocol     : {_printed_protocol(route, 6)}"
    yield f" State        : {'Active Adv':<31} Cost         : {route.cost}"
    yield f" Entry ID     : {0:<31} EntryFlags   : 0x00000000"
    yield f" Reference Cnt: {0:<31} Tag          : 0"
    yield f" Priority     : {'medium':<31} Age          : 7200sec"
    yield f" IndirectID   : {'0x0':<31}"
    yield f" RelayNextHop : {relay:<31} TunnelID     : 0x0"
    yield f" Interface    : {route.interface:<31} Flags        : {'RD' if route.relayed else 'D'}"
    yield ""


def _vpn(session: Session, _: Match[str]) -> str:
    found = session.device.running.root.all("ip", "vpn-instance")
    head = (
        f" Total VPN-Instances configured      : {len(found)}\n\n"
        "  VPN-Instance Name               RD                    Address-family"
    )
    rows = []
    for entry in found:
        for family, rd in _families(entry):
            rows.append(f"  {entry.words[2]:<31} {rd:<21} {family[:4].upper()}")
    return "\n".join([head, *rows])


def _vpn_verbose(session: Session, _: Match[str]) -> str:
    device = session.device
    found = device.running.root.all("ip", "vpn-instance")
    families = [[family for family, _rd in _families(entry)] for entry in found]
    out = [
        f" Total VPN-Instances configured      : {len(found)}",
        f" Total IPv4 VPN-Instances configured : {sum('ipv4-family' in f for f in families)}",
        f" Total IPv6 VPN-Instances configured : {sum('ipv6-family' in f for f in families)}",
    ]
    for number, entry in enumerate(found, start=1):
        out += ["", f" VPN-Instance Name and ID : {entry.words[2]}, {number}"]
        out += _bound(device, entry.words[2])
        for family, rd in _families(entry):
            out += [f" Address family {family[:4]}", "  Vrf Status : UP"]
            out += [f"  Route Distinguisher : {rd}"] if rd else []
            out.append("  Label Policy : label per route")
    return "\n".join(out)


def _families(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the address families of a VPN instance, each with its route distinguisher."""
    for family in ("ipv4-family", "ipv6-family"):
        body = entry.body.find(family) if entry.body else None
        if body:
            rd = body.body.find("route-distinguisher") if body.body else None
            yield family, rd.value[0] if rd else ""


def _bound(device: Device, vpn: str) -> list[str]:
    names = []
    for name, _, body in interfaces(device):
        binding = body.find("ip", "binding", "vpn-instance")
        if binding and binding.words[3] == vpn:
            names.append(name)
    lead = "  Interfaces : "
    return [
        f"{lead if at == 0 else ' ' * len(lead)}{name}{',' if at + 1 < len(names) else ''}"
        for at, name in enumerate(names)
    ]


ROUTE_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-vpn": _vpn,
    "display-vpn-verbose": _vpn_verbose,
    "display-routes": _routes,
}
