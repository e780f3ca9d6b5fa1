# SPDX-License-Identifier: Apache-2.0
"""``show`` commands of RGOS, after what operators' notes and the vendor's guides print of them."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.configuration.tree import printed_entry
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.displays.rgos_link_displays import RGOS_LINK_DISPLAYS, secondary
from zongheng.twin.displays.rgos_state_displays import RGOS_STATE_DISPLAYS
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.own_routes import Route
from zongheng.twin.routing.rgos_facts import address_of
from zongheng.twin.routing.routing import table
from zongheng.twin.routing.virtual_routers import virtual_routers
from zongheng.twin.sessions.session import Session


def _running(session: Session, match: Match[str]) -> str:
    text = session.device.configuration_text().rstrip("\n")
    if "interface" in match.words:
        wanted = match.arguments["port"]
        found = [e for e in session.device.running.root.all("interface") if e.words[1] == wanted]
        text = "\n".join(["", *(line for e in found for line in printed_entry(e, 0))])
    return session.says("head", size=len(text.encode(errors="surrogateescape"))) + text


def _saved(session: Session, _: Match[str]) -> str:
    text = session.device.startup_text()
    return session.says("no_saved") if text is None else text.rstrip("\n")


def _version(session: Session, _: Match[str]) -> str:
    device = session.device
    seconds = int(device.clock.elapsed() - device.booted_at)
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    rows = {
        "System description": f"Ruijie {device.model.product} by Ruijie Networks",
        "System uptime": f"{days}:{hours:02}:{minutes:02}:{seconds % 60:02}",
        "System hardware version": "1.00",
        "System software version": device.model.software,
        "System serial number": device.serial,
    }
    return "\n".join(f"{key:<24}: {value}" for key, value in rows.items())


def _clock(session: Session, _: Match[str]) -> str:
    zone = session.device.running.root.find("clock", "timezone")
    now = session.device.clock.now()
    return f"{now:%H:%M:%S} {zone.value[0] if zone else 'UTC'} {now:%a, %b %d, %Y}"


def _users(session: Session, _: Match[str]) -> str:
    where = session.device.client or "127.0.0.1"
    head = "Line             User             Host(s)              Idle       Location"
    return f"{head}\n* 1 vty 0        {session.user:<16} idle                 00:00:00   {where}"


def _ssh(session: Session, _: Match[str]) -> str:
    root = session.device.running.root
    service = root.find("enable", "service", "ssh-server")
    version = root.find("ip", "ssh", "version")
    retries, seconds = root.find("ip", "ssh", "authentication-retries"), root.find("ip", "ssh", "time-out")
    on = service is not None and not service.negated
    return "\n".join(
        [
            f"SSH {'Enable' if on else 'Disable'} - version {version.value[0] + '.0' if version else '1.99'}",
            f"Authentication timeout: {seconds.value[0] if seconds else 120} secs",
            f"Authentication retries: {retries.value[0] if retries else 3}",
        ]
    )


def _ip_brief(session: Session, _: Match[str]) -> str:
    rows = [f"{'Interface':<32} {'IP-Address(Pri)':<20} {'IP-Address(Sec)':<30} {'Status':<21} Protocol"]
    for name, link, body in interfaces(session.device):
        address = address_of(body)
        state = "up" if link else "down"
        shown = str(address) if address else "no address"
        other = next(iter(secondary(body)), "no address")
        rows.append(f"{name:<32} {shown:<20} {other:<30} {state:<21} {state}")
    return "\n".join(rows)


# --- neighbours -------------------------------------------------------------------------------------


def _ospf(session: Session, match: Match[str]) -> str:
    return "\n".join(_ospf_rows(session, match, 4, "OSPF process {}, {} Neighbors, {} is Full:"))


def _ospf6(session: Session, match: Match[str]) -> str:
    return "\n".join(_ospf_rows(session, match, 6, "OSPFv3 Process ({}), {} Neighbors, {} is Full:"))


def _ospf_rows(session: Session, match: Match[str], family: int, title: str) -> Iterator[str]:
    device = session.device
    found = device.network.ospf_neighbours(device.host, family) if device.network else []
    wanted = match.arguments.get("process")
    for process in dict.fromkeys(n.process for n in found if wanted in (None, n.process)):
        mine = [n for n in found if n.process == process]
        yield title.format(process, len(mine), len(mine))
        yield "Neighbor ID     Pri   State                Dead Time   Address         Interface"
        for n in mine:
            yield f"{n.router_id:<15}   1   Full/ -              00:00:36    {n.router_id:<15} {n.interface}"


def _bgp(session: Session, match: Match[str]) -> str:
    device, network = session.device, topology_of(session.device)
    bgp = device.running.root.find("router", "bgp")
    if bgp is None or network is None:
        return ""
    family = 6 if {"ipv6", "vpnv6"} & set(match.words) else 4
    of_vrfs = "all" in match.words
    peers = [
        peer
        for peer in network.bgp_peers(device.host)
        if ipaddress.ip_address(peer.address).version == family and bool(peer.vpn) is of_vrfs
    ]
    rows = [
        f"{peer.address:<24} 4 {peer.as_number:>10}      120      120        1    0    0 02:00:00  "
        f"{_state(session, peer.vpn, peer.address, peer.state)}"
        for peer in peers
    ]
    head = "Neighbor                 V         AS MsgRcvd  MsgSent    TblVer  InQ OutQ Up/Down   State/PfxRcd"
    return "\n".join(
        [
            f"Local AS number {bgp.words[2]}",
            "",
            head,
            *rows,
            "",
            f"Total number of neighbors {len(rows)}",
        ]
    )


def _state(session: Session, vpn: str, address: str, state: str) -> str:
    """Return a session's state as the summary prints it: how many prefixes came, where it is established."""
    network = topology_of(session.device)
    if state != "Established" or network is None:
        return state
    routes = table(network, session.device.host, vpn, ipaddress.ip_address(address).version)
    return str(sum(route.neighbour == address for route in routes))


def _vrrp(session: Session, match: Match[str]) -> str:
    rows = ["Interface             Grp  Pri   timer   Own  Pre   State   Master addr       Group addr"]
    for one in virtual_routers(session.device, 6 if "ipv6" in match.words else 4):
        state = "Init" if one.state == "Initialize" else one.state
        rows.append(
            f"{one.interface:<21} {one.number:<4} {one.priority:<5} 3.60    -    P     {state:<7} "
            f"{one.address:<17} {one.address}"
        )
    return "\n".join(rows)


# --- routes -----------------------------------------------------------------------------------------

_CODES = {"Direct": "C", "Static": "S", "OSPF": "O", "O_ASE": "O E1", "EBGP": "B", "IBGP": "B"}


def _routes(session: Session, match: Match[str]) -> str:
    return "\n".join(["Codes: C - connected, S - static, O - OSPF, B - BGP", "", *_rows(session, match, 4)])


def _routes6(session: Session, match: Match[str]) -> str:
    return "\n".join(["Codes: C - connected, S - static, O - OSPF, B - BGP", "", *_rows(session, match, 6)])


def _rows(session: Session, match: Match[str], family: int) -> Iterator[str]:
    device, network = session.device, topology_of(session.device)
    if network is None:
        return
    for route in table(network, device.host, match.arguments.get("vrf", ""), family):
        yield _row(route)


def _row(route: Route) -> str:
    code = f"{_CODES[route.protocol]:<6}{str(route.network).upper()}"
    if route.protocol == "Direct":
        return f"{code} is directly connected, {route.interface}"
    age = "" if route.protocol == "Static" else ", 02:00:00"
    return f"{code} [{route.preference}/{route.cost}] via {route.next_hop.upper()}{age}, {route.interface}"


RGOS_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    **RGOS_LINK_DISPLAYS,
    **RGOS_STATE_DISPLAYS,
    "rgos-running": _running,
    "rgos-saved": _saved,
    "rgos-version": _version,
    "rgos-clock": _clock,
    "rgos-users": _users,
    "rgos-ssh": _ssh,
    "rgos-ip-brief": _ip_brief,
    "rgos-ospf": _ospf,
    "rgos-ospf6": _ospf6,
    "rgos-bgp": _bgp,
    "rgos-vrrp": _vrrp,
    "rgos-route": _routes,
    "rgos-route6": _routes6,
}
