# SPDX-License-Identifier: Apache-2.0
"""The routes that a device has without an IGP: direct, static and by BGP.

BGP is believed one hop far: what a peer names in ``network`` or gives as a default. A peer outside the twin
is taken to give a default route, as the level above and carriers do. What a prefix list of its import stops
does not come in.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from zongheng.config.addresses import address_in
from zongheng.twin.configuration.tree import Section, Words
from zongheng.twin.models.dialect import Bgp, Routes
from zongheng.twin.routing.bgp import family_of
from zongheng.twin.routing.facts import Port
from zongheng.twin.routing.prefix_lists import let_in
from zongheng.twin.routing.topology import Topology
from zongheng.twin.routing.tracks import is_lost

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
DEFAULT: Mapping[int, Network] = {4: ipaddress.IPv4Network("0.0.0.0/0"), 6: ipaddress.IPv6Network("::/0")}
UNSPECIFIED = {4: "0.0.0.0", 6: "::"}  # noqa: S104 - printed, nothing is bound


@dataclass(frozen=True, slots=True)
class Route:
    """One route of a table. ``neighbour`` is the BGP peer that gave it."""

    network: Network
    protocol: str
    preference: int
    cost: int
    next_hop: str
    interface: str
    process: str = "0"
    neighbour: str = ""
    relayed: bool = False


def direct(topology: Topology, host: str, vpn: str, family: int) -> Iterator[Route]:
    """Yield the routes to the networks and addresses of a table's interfaces."""
    for port in topology.ports(host):
        address = port.address(family)
        if address is None or port.vpn != vpn:
            continue
        own, whole = str(address.ip), address.network
        local = "127.0.0.1" if family == 4 else "::1"
        if whole.prefixlen < whole.max_prefixlen:
            yield Route(whole, "Direct", 0, 0, own, port.name)
        yield Route(ipaddress.ip_network(own), "Direct", 0, 0, local, port.name)


def static(
    topology: Topology, host: str, vpn: str, family: int, connected: Iterable[Route]
) -> Iterator[Route]:
    """Yield the static routes of a table whose interface or next hop is there."""
    device, reachable = topology.devices[host], list(connected)
    said = device.dialect.routes
    for entry in device.running.root.all("ip" if family == 4 else "ipv6", said.static):
        bound, words = "", entry.words[2:]
        if words[0] == said.instance:
            bound, words = words[1], words[2:]
        if bound != vpn or ("track" in words and is_lost(topology, host, words[words.index("track") + 1])):
            continue
        length = 1 if "/" in words[0] else 2
        network = ipaddress.ip_network("/".join(words[:length]), strict=False)
        preference = _distance(words[length + 1 :], said)
        yield from _resolved(network, preference, words[length], reachable, family)


def _distance(words: Words, said: Routes) -> int:
    """Return the preference among the words behind a next hop."""
    if not said.distance:
        return int(words[0]) if words else said.usual
    (word,) = said.distance
    return int(words[words.index(word) + 1]) if word in words else said.usual


def _resolved(
    network: Network, preference: int, to: str, reachable: Iterable[Route], family: int
) -> Iterator[Route]:
    """Yield a static route, where its interface or next hop is there."""
    hop = address_in(to)
    if hop is None:
        yield Route(network, "Static", preference, 0, UNSPECIFIED[family], to)
        return
    via = next((r for r in reachable if hop in r.network), None)
    if via is not None:
        yield Route(network, "Static", preference, 0, to, via.interface, relayed=True)


def brought(
    topology: Topology, host: str, vpn: str, family: int, process: Section, *words: str
) -> Iterator[tuple[Network, tuple[str, ...]]]:
    """Yield the networks that the ``import-route`` lines of an IGP bring in, each with its line's values.

    ``words`` stand before the line's own: ``ipv6`` of an IS-IS process that speaks both families.
    """
    sources = {
        "connected": lambda: direct(topology, host, vpn, family),
        "direct": lambda: direct(topology, host, vpn, family),
        "static": lambda: static(topology, host, vpn, family, list(direct(topology, host, vpn, family))),
        "bgp": lambda: bgp(topology, host, vpn, family),
        "bgp4+": lambda: bgp(topology, host, vpn, family),
    }
    for entry in process.all(*words, topology.devices[host].dialect.routes.brought):
        source = sources.get(entry.words[len(words) + 1])
        for route in source() if source else ():
            if route.network != DEFAULT[family]:
                yield route.network, entry.value


def has_default(topology: Topology, host: str, vpn: str, family: int) -> bool:
    """Return whether a table has a default route that no IGP brought."""
    connected = list(direct(topology, host, vpn, family))
    own = (*static(topology, host, vpn, family, connected), *bgp(topology, host, vpn, family))
    return any(route.network == DEFAULT[family] for route in own)


def bgp(topology: Topology, host: str, vpn: str, family: int) -> Iterator[Route]:
    """Yield the routes of a table that established peers gave."""
    facts = topology.facts(host)
    for peer in topology.bgp_peers(host):
        address = ipaddress.ip_address(peer.address)
        if peer.state != "Established" or peer.vpn != vpn or address.version != family:
            continue
        local = next(p for p in topology.ports(host) if p.vpn == vpn and _holds(p, address))
        own = _family(topology, host, vpn, family)
        said = topology.devices[host].dialect.bgp
        preference = _preference(own, said, internal=peer.as_number == facts.as_number)
        protocol = "IBGP" if peer.as_number == facts.as_number else "EBGP"
        given = _given(topology, host, local, address)
        for network in let_in(topology.devices[host].running.root, own, str(address), given):
            yield Route(
                network, protocol, preference, 0, str(address), local.name,
                neighbour=str(address), relayed=True,
            )  # fmt: skip


def _holds(port: Port, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    own = port.address(address.version)
    return own is not None and address in own.network


def _family(topology: Topology, host: str, vpn: str, family: int) -> Section | None:
    device = topology.devices[host]
    return family_of(device.running.root, device.dialect.bgp, vpn, family)


def _preference(family: Section | None, said: Bgp, *, internal: bool) -> int:
    entry = family.find(*said.preference) if family else None
    return int(entry.value[1 if internal else 0]) if entry else 255


def _given(
    topology: Topology,
    host: str,
    local: Port,
    peer: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[Network]:
    """Return what a peer tells this device."""
    family = peer.version
    owner = next(
        (
            (segment.other.host, segment.other.vpn)
            for segment in topology.segments(host, family)
            if segment.mine == local and segment.other.address(family).ip == peer  # type: ignore[union-attr]  # a segment's ends have addresses of its family
        ),
        None,
    )
    if owner is None:
        return [DEFAULT[family]]
    section = _family(topology, owner[0], owner[1], family)
    mine = str(local.address(family).ip)  # type: ignore[union-attr]  # it holds the peer's network
    found: dict[Network, None] = {}
    for entry in section.all("network") if section else ():
        words = [word for word in entry.words[1:4] if word != "mask"]
        found[ipaddress.ip_network("/".join(words[:2]), strict=False)] = None
    said = topology.devices[owner[0]].dialect.bgp
    peers = section.all(said.peer) if section else ()
    told = [peer.words[1].lower() for peer in peers if peer.words[2:3] == (said.default,)]
    if mine in told:  # devices print addresses of IPv6 in capitals
        found[DEFAULT[family]] = None
    return list(found)
