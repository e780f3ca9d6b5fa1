# SPDX-License-Identifier: Apache-2.0
"""RGOS's ``show`` commands of the box, of time, VRFs and of all BGP peers; ``ping`` and ``traceroute``."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping

from zongheng.twin.devices.device import Device, PeerState
from zongheng.twin.devices.interfaces import interfaces
from zongheng.twin.displays.peer_displays import received_from
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.facts import UNKNOWN_ID
from zongheng.twin.routing.topology import Topology
from zongheng.twin.routing.tracing import Way, is_known, way_to
from zongheng.twin.sessions.session import Session

_PROBES, _PATIENCE, _MOST = 3, 3, 30
"""Probes a hop, silent hops after which a trace of ours ends, hops at most."""
_LONG = 15
"""Letters of an address that leave room for the rest of a peer's row."""
_HEAD = "Neighbor        V          AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd"


def _cpu(_session: Session, _: Match[str]) -> str:
    return "\n".join(
        [
            "=======================================",
            "     CPU Using Rate Information",
            "CPU utilization in five seconds:  6.00%",
            "CPU utilization in one minute  :  5.20%",
            "CPU utilization in five minutes:  5.10%",
            "  NO   5Sec   1Min   5Min   Process",
            "  0   0.00%   0.01%   0.01%    LISR INT",
        ]
    )


def _memory(_session: Session, _: Match[str]) -> str:
    return (
        "System Memory: 2097152KB total, 796917KB used, 1300235KB free, 38.0% used rate\n"
        "Used detail:   518848KB active, 79400KB inactive, 87812KB mapped, 83172KB slab, "
        "27685KB core, 0KB others"
    )


def _ntp(session: Session, _: Match[str]) -> str:
    servers = (entry.words[2] for entry in session.device.running.root.all("ntp", "server"))
    alone = session.device.network is None
    reached = next(
        (address for address in servers if alone or way_to(session.device, "", address).reached), None
    )
    if reached is None:
        return "Clock is unsynchronized, stratum 16, no reference clock"
    return "\n".join(
        [
            f"Clock is synchronized, stratum 3, reference is {reached}",
            "nominal freq is 250.0000 Hz, actual freq is 250.0000 Hz, precision is 2**24",
            "clock offset is 0.00013 sec, root delay is 0.00200 sec",
            "root dispersion is 0.00050 msec, peer dispersion is 0.00050 msec",
        ]
    )


def _vrfs(session: Session, _: Match[str]) -> str:
    lines = []
    for entry in session.device.running.root.all("vrf", "definition"):
        told = entry.body.find("rd") if entry.body else None
        ports = [
            name
            for name, _, body in interfaces(session.device)
            if (bound := body.entries.get(("vrf", "forwarding"))) and bound.value[0] == entry.words[2]
        ]
        first, *rest = ports or ["<none>"]
        lines.append(
            f"{entry.words[2]:<32}{told.value[0] if told else '<not set>':<22}{'ipv4,ipv6':<14}{first}"
        )
        lines += [f"{'':<68}{port}" for port in rest]
    return "\n".join(
        [f"  {'Name':<30}{'Default RD':<22}{'Protocols(s)':<14}Interfaces", *lines] if lines else []
    )


# --- BGP ----------------------------------------------------------------------------------------------


def _bgp(session: Session, _: Match[str]) -> str:
    device, network = session.device, topology_of(session.device)
    process = device.running.root.find("router", "bgp")
    if process is None or process.body is None or network is None:
        return ""
    own = process.body.find("bgp", "router-id")
    router = own.value[0] if own else UNKNOWN_ID
    lines: list[str] = []
    with network.at_rest():
        for family in (4, 6):
            lines += _of_family(device, network, family, f"{router}, local AS number {process.words[2]}")
    return "\n".join(lines)


def _of_family(device: Device, network: Topology, family: int, who: str) -> Iterator[str]:
    peers = [p for p in network.bgp_peers(device.host) if ipaddress.ip_address(p.address).version == family]
    for vrf in dict.fromkeys(peer.vpn for peer in peers):
        yield f"For address family: {'VPNv' if vrf else 'IPv'}{family} Unicast"
        if vrf:
            yield f"BGP VRF {vrf} Route Distinguisher: {_distinguisher(device, vrf)}"
        yield f"BGP router identifier {who}"
        yield "BGP table version is 1"
        yield ""
        yield _HEAD
        mine = [peer for peer in peers if peer.vpn == vrf]
        for peer in mine:
            yield from _row(device, network, peer)
        yield ""
        yield f"Total number of neighbors {len(mine)}"
        yield ""


def _row(device: Device, network: Topology, peer: PeerState) -> Iterator[str]:
    state = received_from(network, device, peer) if peer.state == "Established" else peer.state
    rest = f"4 {peer.as_number:>11}     120     120        1    0    0 02:00:00 {state}"
    if len(peer.address) > _LONG:
        yield peer.address.upper()
        yield f"{'':<16}{rest}"
    else:
        yield f"{peer.address:<16}{rest}"


def _distinguisher(device: Device, vrf: str) -> str:
    entry = device.running.root.find("vrf", "definition", vrf)
    told = entry.body.find("rd") if entry and entry.body else None
    return told.value[0] if told else "0:0"


# --- reach --------------------------------------------------------------------------------------------


def _way(session: Session, match: Match[str]) -> Way:
    return way_to(session.device, match.arguments.get("vrf", ""), match.arguments["target"])


def _unknown_vrf(session: Session, match: Match[str]) -> str:
    """Return the refusal of a VRF that is not there; empty where all is well."""
    vrf = match.arguments.get("vrf", "")
    known = {entry.words[2] for entry in session.device.running.root.all("vrf", "definition")}
    return f"% VRF {vrf} does not exist." if vrf and vrf not in known else ""


def _unknown_host(session: Session, match: Match[str]) -> str:
    target, six = match.arguments["target"], True if "ipv6" in match.words else None
    return "" if is_known(target, six=six) else session.says("unknown_host")


def _ping(session: Session, match: Match[str]) -> str:
    if refusal := _unknown_vrf(session, match) or _unknown_host(session, match):
        return refusal
    target, told = match.arguments["target"], match.arguments
    count, size, wait = int(told.get("n", 5)), told.get("size", "100"), told.get("wait", "2")
    reached = _way(session, match).reached
    times = ", round-trip min/avg/max = 1/1/1 ms." if reached else "."
    return "\n".join(
        [
            f"Sending {count}, {size}-byte ICMP Echoes to {target}, timeout is {wait} seconds:",
            "  < press Ctrl+C to break >",
            ("!" if reached else ".") * count,
            f"Success rate is {100 if reached else 0} percent ({count if reached else 0}/{count}){times}",
        ]
    )


def _traceroute(session: Session, match: Match[str]) -> str:
    if refusal := _unknown_vrf(session, match) or _unknown_host(session, match):
        return refusal
    target, way = match.arguments["target"], _way(session, match)
    most, probes = int(match.arguments.get("last", _MOST)), int(match.arguments.get("n", _PROBES))
    out = ["  < press Ctrl+C to break >", f"Tracing the route to {target}", ""]
    for number, hop in enumerate(way.hops[:most], start=1):
        out.append(f" {number:<5} {hop:<16} {'  '.join([f'{number} msec'] * probes)}")
    if not way.reached:
        first = len(way.hops) + 1
        out += [f" {n:<5} {'  '.join('*' * probes)}" for n in range(first, min(first + _PATIENCE, most + 1))]
    return "\n".join(out)


RGOS_STATE_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {
    "rgos-cpu": _cpu,
    "rgos-memory": _memory,
    "rgos-ntp": _ntp,
    "rgos-vrf": _vrfs,
    "rgos-bgp-all": _bgp,
    "rgos-ping": _ping,
    "rgos-traceroute": _traceroute,
}
