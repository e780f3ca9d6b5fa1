# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of routing: neighbours, peers, VPN instances and routes."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping

from zongheng.twin.interfaces import interfaces
from zongheng.twin.matcher import Match
from zongheng.twin.session import Session
from zongheng.twin.topology import UNKNOWN_ID


def _ospf_peer(session: Session, match: Match[str]) -> str:
    device = session.device
    found = device.network.ospf_neighbours(device.host, 4) if device.network else []
    out: list[str] = []
    for process in device.running.root.all("ospf"):
        number = process.words[1]
        if match.arguments.get("process", number) != number:
            continue
        ids = process.words
        router_id = ids[ids.index("router-id") + 1] if "router-id" in ids else UNKNOWN_ID
        mine = [n for n in found if n.process == number]
        out += [
            f"\n\t OSPF Process {number} with Router ID {router_id}",
            "\t\t  Peer Statistic Information",
            " " + "-" * 76,
            " Area Id          Interface                        Neighbor id      State",
            *(f" {n.area:<16} {n.interface:<32} {n.router_id:<16} Full" for n in mine),
            " " + "-" * 76,
            f" Total Peer(s):     {len(mine)}",
        ]
    return "\n".join(out)


def _ospfv3_peer(session: Session, match: Match[str]) -> str:
    device = session.device
    found = device.network.ospf_neighbours(device.host, 6) if device.network else []
    out: list[str] = []
    for process in device.running.root.all("ospfv3"):
        number = process.words[1]
        if match.arguments.get("process", number) != number:
            continue
        mine = [n for n in found if n.process == number]
        out += [
            f"OSPFv3 Process ({number})",
            "OSPFv3 Area (0.0.0.0)",
            "Neighbor ID     Pri  State            Dead Time Interface            Instance ID",
        ]
        out += [f"{n.router_id:<15} 1    Full/-           00:00:31  {n.interface:<20} 0" for n in mine]
    return "\n".join(out)


def _bgp_peer(session: Session, match: Match[str]) -> str:
    device = session.device
    bgp = device.running.root.find("bgp")
    if bgp is None or device.network is None:
        return "Info: BGP is not configured." if bgp is None else ""
    router_id = bgp.body.find("router-id") if bgp.body else None
    wanted = match.arguments.get("vpn")
    family = 6 if {"ipv6", "vpnv6"} & set(match.words) else 4
    all_vpns = "all" in match.words
    states = [
        s
        for s in device.network.bgp_peers(device.host)
        if ipaddress.ip_address(s.address).version == family
        and (s.vpn if all_vpns else s.vpn == (wanted or ""))
    ]
    up = sum(s.state == "Established" for s in states)
    rows = [
        f"  {s.address:<16} 4  {s.as_number:>12}      120      120     0 02:00:00 {s.state:<12} "
        f"{3 if s.state == 'Established' else 0:>6}"
        for s in states
    ]
    return "\n".join(
        [
            f" BGP local router ID : {router_id.value[0] if router_id else UNKNOWN_ID}",
            f" Local AS number : {bgp.words[1]}",
            f" Total number of peers : {len(states)}                 Peers in established state : {up}",
            "",
            "  Peer             V            AS  MsgRcvd  MsgSent  OutQ  Up/Down       State  PrefRcv",
            *rows,
        ]
    )


def _vpn(session: Session, _: Match[str]) -> str:
    found = session.device.running.root.all("ip", "vpn-instance")
    head = (
        f" Total VPN-Instances configured      : {len(found)}\n\n"
        "  VPN-Instance Name               RD                    Address-family"
    )
    rows = []
    for entry in found:
        for family in ("ipv4-family", "ipv6-family"):
            body = entry.body.find(family) if entry.body else None
            rd = body.body.find("route-distinguisher") if body and body.body else None
            if body:
                rows.append(f"  {entry.words[2]:<31} {rd.value[0] if rd else '':<21} {family[:4].upper()}")
    return "\n".join([head, *rows])


def _routes(session: Session, match: Match[str]) -> str:
    """Connected and static routes of one table."""
    vpn = match.arguments.get("vpn", "")
    device = session.device
    root = device.running.root
    rows: list[tuple[ipaddress.IPv4Network, str]] = []
    for name, up, body in interfaces(device):
        bound, address = body.find("ip", "binding", "vpn-instance"), body.entries.get(("ip", "address"))
        if up and address and (bound.words[3] if bound else "") == vpn:
            net = ipaddress.IPv4Interface("/".join(address.words[2:4]))
            rows.append((net.network, f"Direct  0    0           D   {net.ip!s:<15} {name}"))
    for entry in root.all("ip", "route-static"):
        words = list(entry.words[2:])
        table = words[1] if words[0] == "vpn-instance" else ""
        words = words[2:] if table else words
        if table == vpn:
            rows.append(
                (
                    ipaddress.IPv4Network("/".join(words[:2]), strict=False),
                    f"Static  60   0          RD   {words[2]:<15} {words[2]}",
                )
            )
    wanted = match.arguments.get("ip")
    if wanted:
        rows = [row for row in rows if ipaddress.IPv4Address(wanted) in row[0]]
    rows.sort(key=lambda row: (row[0].network_address, row[0].prefixlen))
    head = (
        "Route Flags: R - relay, D - download to fib\n" + "-" * 78 + f"\nRouting Tables: {vpn or 'Public'}\n"
        f"         Destinations : {len({net for net, _ in rows}):<8} Routes : {len(rows)}\n\n"
        "Destination/Mask    Proto   Pre  Cost      Flags NextHop         Interface\n"
    )
    return "\n".join([head, *(f"{net!s:>18}  {text}" for net, text in rows)])


def _neighbours(session: Session, _: Match[str]) -> str:
    """LLDP neighbours: those who share a subnet over a port."""
    device = session.device
    found = device.network.ospf_neighbours(device.host, 4) if device.network else []
    seen = {
        (n.interface.partition(".")[0], n.host): None for n in found if not n.interface.startswith("Tunnel")
    }
    rows = ["Local Intf       Neighbor Dev             Neighbor Intf             Exptime(s)"]
    return "\n".join(
        [*rows, *(f"{port:<16} {host:<24} --                        112" for port, host in seen)]
    )


def _arp(session: Session, _: Match[str]) -> str:
    rows = ["IP ADDRESS      MAC ADDRESS     EXPIRE(M) TYPE        INTERFACE   VPN-INSTANCE", "-" * 78]
    for name, up, body in interfaces(session.device):
        address = body.entries.get(("ip", "address"))
        if up and address:
            rows.append(f"{address.words[2]:<15} 00e0-fc00-0001            I -         {name}")
    return "\n".join(rows)


NEIGHBOUR_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "display-ospf-peer": _ospf_peer,
    "display-ospfv3-peer": _ospfv3_peer,
    "display-bgp-peer": _bgp_peer,
    "display-vpn": _vpn,
    "display-routes": _routes,
    "display-lldp": _neighbours,
    "display-arp": _arp,
}
