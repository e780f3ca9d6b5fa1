# SPDX-License-Identifier: Apache-2.0
"""``display`` commands of BGP: the peers of a table or of all, in brief and at length."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator, Mapping, Sequence

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.device import Device, PeerState
from zongheng.twin.grammar.matcher import Match
from zongheng.twin.routing import bgp
from zongheng.twin.routing.cables import topology_of
from zongheng.twin.routing.facts import UNKNOWN_ID
from zongheng.twin.routing.routing import table
from zongheng.twin.routing.topology import Topology
from zongheng.twin.sessions.session import Session

_ESTABLISHED = "Established"


def _peers(session: Session, match: Match[str]) -> str:
    device, network = session.device, topology_of(session.device)
    process = bgp.process_of(device.running.root, device.dialect.bgp)
    if process is None:
        return "Info: BGP is not configured."
    if network is None:
        return ""
    write = _verbose if "verbose" in match.words else _brief
    with network.at_rest():
        return "\n".join(write(network, device, process[0], _asked_for(network, device, match)))


def _asked_for(network: Topology, device: Device, match: Match[str]) -> list[PeerState]:
    family = 6 if {"ipv6", "vpnv6"} & set(match.words) else 4
    wanted = match.arguments.get("vpn", "")
    return [
        peer
        for peer in network.bgp_peers(device.host)
        if ipaddress.ip_address(peer.address).version == family
        and (peer.vpn if "all" in match.words else peer.vpn == wanted)
    ]


def router_id(device: Device) -> str:
    """Return the router id that BGP was given; the unknown one where it was given none."""
    process = bgp.process_of(device.running.root, device.dialect.bgp)
    own = process[1].find("router-id") if process else None
    return own.value[0] if own else UNKNOWN_ID


def _brief(network: Topology, device: Device, as_number: str, peers: Sequence[PeerState]) -> Iterator[str]:
    up = sum(peer.state == _ESTABLISHED for peer in peers)
    yield f" BGP local router ID : {router_id(device)}"
    yield f" Local AS number : {as_number}"
    yield f" Total number of peers : {len(peers)}                 Peers in established state : {up}"
    yield ""
    yield "  Peer             V            AS  MsgRcvd  MsgSent  OutQ  Up/Down       State  PrefRcv"
    vpn = ""
    for peer in peers:
        if peer.vpn != vpn:
            vpn = peer.vpn
            yield f"\n  VPN-Instance {vpn}, Router ID {router_id(device)}:"
        yield (
            f"  {peer.address:<16} 4  {peer.as_number:>12}      120      120     0 02:00:00 {peer.state:<12} "
            f"{received_from(network, device, peer):>6}"
        )


def _verbose(network: Topology, device: Device, as_number: str, peers: Sequence[PeerState]) -> Iterator[str]:
    vpn = ""
    for peer in peers:
        if peer.vpn != vpn:
            vpn = peer.vpn
            yield f"\n IPv{ipaddress.ip_address(peer.address).version}-family for VPN instance:   {vpn}"
        yield from _at_length(network, device, as_number, peer)


def _at_length(network: Topology, device: Device, as_number: str, peer: PeerState) -> Iterator[str]:
    pad, up = " " * 9, peer.state == _ESTABLISHED
    received = received_from(network, device, peer)
    section = _section(device, peer)
    text = section.entries.get(("peer", peer.address, "description")) if section else None
    yield ""
    yield f"{pad}BGP Peer is {peer.address.upper()},  remote AS {peer.as_number}"
    yield f"{pad}Type: {'I' if peer.as_number == as_number else 'E'}BGP link"
    if text:
        yield f'{pad}Peer\'s description: "{" ".join(text.value)}"'
    yield f"{pad}BGP version 4, Remote router ID {remote_id(network, peer) if up else UNKNOWN_ID}"
    yield f"{pad}BGP current state: {peer.state}{', Up for 02h00m00s' if up else ''}"
    yield f"{pad}BGP current event: {'RecvKeepalive' if up else 'Start'}"
    yield f"{pad}BGP last state: {'OpenConfirm' if up else 'Idle'}"
    yield f"{pad}BGP Peer Up count: {int(up)}"
    yield f"{pad}Received total routes: {received}"
    yield f"{pad}Received active routes total: {received}"
    yield f"{pad}Advertised total routes: {_sent(device, peer) if up else 0}"
    yield f"{pad}Port: Local - {'179' if up else '0'}        Remote - {'49152' if up else '0'}"
    yield f"{pad}Configured: Connect-retry Time: 32 sec"
    yield f"{pad}Configured: Active Hold Time: 180 sec   Keepalive Time:60 sec"
    if up:
        yield f"{pad}Received  : Active Hold Time: 180 sec"
        yield f"{pad}Negotiated: Active Hold Time: 180 sec   Keepalive Time:60 sec"
    for way in ("Received", "Sent"):
        yield f" {way}:"
        yield f"{' ' * 18}Total  messages {120 if up else 0:>20}"
        yield f"{' ' * 18}Update messages {received if up else 0:>20}"


def received_from(network: Topology, device: Device, peer: PeerState) -> int:
    """Return how many routes of a peer are in use; what another protocol knows better counts as well."""
    if peer.state != _ESTABLISHED:
        return 0
    family = ipaddress.ip_address(peer.address).version
    return sum(r.neighbour == peer.address for r in table(network, device.host, peer.vpn, family))


def _section(device: Device, peer: PeerState) -> Section | None:
    family = ipaddress.ip_address(peer.address).version
    return bgp.sessions_of(device.running.root, device.dialect.bgp, peer.vpn, family)


def _sent(device: Device, peer: PeerState) -> int:
    family = ipaddress.ip_address(peer.address).version
    section = bgp.family_of(device.running.root, device.dialect.bgp, peer.vpn, family)
    if section is None:
        return 0
    return len(section.all("network")) + bool(section.find("peer", peer.address, "default-route-advertise"))


def remote_id(network: Topology, peer: PeerState) -> str:
    """Return the router id of a peer; of one outside the twin its address."""
    address = ipaddress.ip_address(peer.address)
    for host in network.devices:
        for port in network.ports(host):
            own = port.address(address.version)
            if own is not None and own.ip == address:
                return router_id(network.devices[host])
    return peer.address if address.version == 4 else UNKNOWN_ID


PEER_DISPLAYS: Mapping[str, Callable[[Session, Match[str]], str]] = {"display-bgp-peer": _peers}
