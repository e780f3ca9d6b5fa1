# SPDX-License-Identifier: Apache-2.0
"""Comware's ``display`` commands of routes, time and load, after the examples of its command references."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence

from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.own_routes import Network, Route
from zongheng.twin.routing.routing import table
from zongheng.twin.routing.tracing import way_to
from zongheng.twin.sessions.session import Session

_LOAD, _TOTAL, _USED = 6, 2_097_152, 796_917
"""Load of the processor in per cent, and memory in KB: a box at rest."""
_PROTOCOLS = {"OSPF": "O_INTRA", "O_ASE": "O_ASE2", "ISIS-L1": "IS_L1", "ISIS-L2": "IS_L2"}


def _routes(session: Session, match: Match[str]) -> str:
    device = session.device
    network, family = topology_of(device), 6 if match.words[1] == "ipv6" else 4
    vpn = match.arguments.get("vpn", "")
    routes = table(network, device.host, vpn, family) if network else []
    wanted = _wanted(routes, match)
    rows = _verbose(wanted, vpn or "default-vrf") if "verbose" in match.words else _brief(wanted)
    return "\n".join([f"\nSummary count : {len(wanted)}", *rows])


def _wanted(routes: Sequence[Route], match: Match[str]) -> list[Route]:
    """Return the routes asked for: all, of a range, those that cover an address or prefix, or the longest."""
    first, last = match.arguments.get("ip"), match.arguments.get("last")
    if first is None:
        return list(routes)
    address = ipaddress.ip_address(first)
    if last is not None:
        end = int(ipaddress.ip_address(last))
        return [r for r in routes if int(address) <= int(r.network[0]) and int(r.network[-1]) <= end]
    most = int(match.arguments.get("length", address.max_prefixlen))
    covering = [r for r in routes if address in r.network and r.network.prefixlen <= most]
    longest = max((r.network.prefixlen for r in covering), default=0)
    return [r for r in covering if "longer-match" not in match.words or r.network.prefixlen == longest]


def _brief(routes: Sequence[Route]) -> Iterator[str]:
    yield "\nDestination/Mask   Proto   Pre Cost        NextHop         Interface"
    for route in routes:
        yield (
            f"{_printed(route.network):<18} {_protocol(route):<7} {route.preference:<3} "
            f"{route.cost:<11} {route.next_hop.upper():<15} {route.interface}"
        )


def _protocol(route: Route) -> str:
    return _PROTOCOLS.get(route.protocol, route.protocol)


def _printed(network: Network) -> str:
    return str(network).upper()


def _verbose(routes: Sequence[Route], vpn: str) -> Iterator[str]:
    for route in routes:
        unspecified = "::" if route.network.version == 6 else "0.0.0.0"  # noqa: S104 - printed, nothing is bound
        hop, neighbour = route.next_hop.upper(), (route.neighbour or unspecified).upper()
        yield ""
        yield f"Destination: {_printed(route.network)}"
        yield f"   Protocol: {_protocol(route):<15} Process ID: {route.process}"
        yield "  SubProtID: 0x0                    Age: 02h00m00s"
        yield f"       Cost: {route.cost:<15} Preference: {route.preference}"
        yield "      IpPre: N/A             QosLocalID: N/A"
        yield "        Tag: 0                    State: Active Adv"
        yield f"  OrigTblID: 0x0                OrigVrf: {vpn}"
        yield "    TableID: 0x2                 OrigAs: 0"
        yield "      NibID: 0x10000003          LastAs: 0"
        yield f"     AttrID: 0xffffffff        Neighbor: {neighbour}"
        yield f"      Flags: 0x1008c        OrigNextHop: {hop}"
        yield f"      Label: NULL           RealNextHop: {hop}"
        yield "    BkLabel: NULL             BkNextHop: N/A"
        yield f"  Tunnel ID: Invalid          Interface: {route.interface}"
        yield "BkTunnel ID: Invalid        BkInterface: N/A"


def _ntp_sessions(session: Session, _: Match[str]) -> str:
    rows = []
    for server in session.device.running.root.all("ntp-service", "unicast-server"):
        address = server.identity[2]
        if session.device.network is None or way_to(session.device, "", address).reached:
            rows.append(f" [12345]{address:<16} LOCL               2   255   64   12 0.1250 2.0000 0.5000")
        else:
            rows.append(f"     [5]{address:<16} INIT              16     0   64    - 0.0000 0.0000 0.0000")
    return "\n".join(
        [
            "       source          reference       stra reach poll  now offset  delay disper",
            "*" * 80,
            *rows,
            "Notes: 1 source(master), 2 source(peer), 3 selected, 4 candidate, 5 configured.",
            f" Total sessions: {len(rows)}",
        ]
    )


def _memory(_session: Session, _: Match[str]) -> str:
    free = _TOTAL - _USED
    return (
        "The statistics about memory is measured in KB:\nSlot 1:\n"
        "             Total      Used      Free    Shared   Buffers    Cached   FreeRatio\n"
        f"Mem:    {_TOTAL:>10}{_USED:>10}{free:>10}         0       488     54488"
        f"       {100 * free / _TOTAL:.1f}%\n"
        f"-/+ Buffers/Cache:{_USED - 54976:>10}{free + 54976:>10}\n"
        "Swap:           0         0         0"
    )


def _cpu(_session: Session, _: Match[str]) -> str:
    return (
        "Slot 1 CPU 0 CPU usage:\n"
        f"{_LOAD:>8}% in last 5 seconds\n{_LOAD:>8}% in last 1 minute\n{_LOAD:>8}% in last 5 minutes\n"
    )


COMWARE_STATE_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "comware-routes": _routes,
    "comware-routes-of-vpn": _routes,
    "comware-ntp-sessions": _ntp_sessions,
    "comware-memory": _memory,
    "comware-cpu": _cpu,
}
