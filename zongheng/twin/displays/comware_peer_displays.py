# SPDX-License-Identifier: Apache-2.0
"""Comware's ``display`` commands of those beside a device: LLDP, BGP peers, BFD sessions, virtual routers."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.devices.hardware import mac_of
from zongheng.twin.displays.comware_link_displays import short
from zongheng.twin.displays.link_displays import heard
from zongheng.twin.displays.peer_displays import received_from, router_id
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing import bgp
from zongheng.twin.routing.bfd import BfdSession, sessions
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.virtual_routers import VirtualRouter, virtual_routers
from zongheng.twin.sessions.session import Session

_ESTABLISHED = "Established"


def _lldp(session: Session, _: Match[str]) -> str:
    device = session.device
    if device.running.root.find(*device.dialect.lldp) is None:
        return session.says("lldp_off")
    rows = [
        f"{c.other.sysname:<20} {short(c.port):<17} {mac_of(c.other):<16} {c.other_port}"
        for c in heard(device)
    ]
    return "\n".join(
        [
            "Chassis ID : * -- --Nearest nontpmr bridge neighbor",
            "             # -- --Nearest customer bridge neighbor",
            "             Default -- -- Nearest bridge neighbor",
            "System Name          Local Interface   Chassis ID       Port ID",
            *rows,
        ]
    )


def _bgp_peers(session: Session, match: Match[str]) -> str:
    device, network = session.device, topology_of(session.device)
    process = bgp.process_of(device.running.root, device.dialect.bgp)
    if process is None or network is None:
        return ""
    family, vpn = (6 if "ipv6" in match.words else 4), match.arguments.get("vpn", "")
    peers = [
        peer
        for peer in network.bgp_peers(device.host)
        if peer.vpn == vpn and ipaddress.ip_address(peer.address).version == family
    ]
    up = sum(peer.state == _ESTABLISHED for peer in peers)
    out = [
        "",
        f" BGP local router ID: {router_id(device)}",
        f" Local AS number: {process[0]}",
        f" Total number of peers: {len(peers)}                  Peers in established state: {up}",
        "",
        "  * - Dynamically created peer",
        "  Peer                    AS  MsgRcvd  MsgSent OutQ PrefRcv Up/Down  State",
        "",
    ]
    for peer in peers:
        told = received_from(network, device, peer)
        counted = f"{120:>8} {120:>8}    0 {told:>7}"
        out.append(f"  {peer.address:<15} {peer.as_number:>10} {counted} 02:00:00 {peer.state}")
    return "\n".join(out)


def _bfd(session: Session, _: Match[str]) -> str:
    network = topology_of(session.device)
    found = sessions(network, session.device.host) if network else []
    up = sum(one.up for one in found)
    out = [f" Total Session Num: {len(found)}     Up Session Num: {up}     Init Mode: Active"]
    for family, rows in ((4, _bfd_rows), (6, _bfd_blocks)):
        of_family = [(n, one) for n, one in enumerate(found, start=513) if one.family == family]
        if of_family:
            out += ["", f" IPv{family} Session Working Under Ctrl Mode:", "", *rows(of_family)]
    return "\n".join(out)


def _bfd_rows(found: list[tuple[int, BfdSession]]) -> Iterator[str]:
    yield " LD/RD          SourceAddr      DestAddr        State    Holdtime    Interface"
    for number, one in found:
        ends, state = f"{number}/{number if one.up else 0}", "Up" if one.up else "Down"
        addresses = f"{one.source:<15} {one.destination:<15}"
        yield f" {ends:<14} {addresses} {state:<8} {'2297ms':<11} {short(one.interface)}"


def _bfd_blocks(found: list[tuple[int, BfdSession]]) -> Iterator[str]:
    for number, one in found:
        yield f"       Local Discr: {number:<20} Remote Discr: {number if one.up else 0}"
        yield f"         Source IP: {one.source.upper()}"
        yield f"    Destination IP: {one.destination.upper()}"
        yield f"     Session State: {'Up' if one.up else 'Down':<23} Interface: {short(one.interface)}"
        yield "         Hold Time: 2142ms"
        yield ""


def _vrrp(session: Session, match: Match[str]) -> str:
    family = 6 if "ipv6" in match.words else 4
    rows = [_group(router) for router in virtual_routers(session.device, family)]
    return "\n".join(
        [
            f"IPv{family} Virtual Router Information:",
            " Running Mode      : Standard",
            f" Total number of virtual routers : {len(rows)}",
            " Interface          VRID  State        Running Adver   Auth     Virtual",
            "                                       Pri     Timer   Type        IP",
            " ---------------------------------------------------------------------",
            *rows,
        ]
    )


def _group(router: VirtualRouter) -> str:
    settings = f"{router.priority:<7} {100:<7} {'None':<8}"
    return f" {short(router.interface):<18} {router.number:<5} {router.state:<12} {settings} {router.address}"


COMWARE_PEER_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "comware-lldp-list": _lldp,
    "comware-bgp-peer": _bgp_peers,
    "comware-bfd": _bfd,
    "comware-vrrp": _vrrp,
}
