# SPDX-License-Identifier: Apache-2.0
"""The routes of a device, computed from the configurations of all: direct, static, OSPF and BGP.

Simplified where nothing asks for more: one area is as good as another, BGP is believed one hop far (what a
peer names in ``network`` or gives as a default), route policies and prefix lists let all through. A peer
outside the twin is taken to give a default route, as the level above and carriers do.
"""

from __future__ import annotations

import heapq
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from zongheng.twin import rgos_facts
from zongheng.twin.topology import Ospf, Port, Segment, Topology
from zongheng.twin.tree import Entry, Section

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
DEFAULT: Mapping[int, Network] = {4: ipaddress.IPv4Network("0.0.0.0/0"), 6: ipaddress.IPv6Network("::/0")}
UNSPECIFIED = {4: "0.0.0.0", 6: "::"}  # noqa: S104 - printed, nothing is bound
_PROTOCOL = {4: "ospf", 6: "ospfv3"}
_FAMILY_WORDS = {4: "ipv4-family", 6: "ipv6-family"}


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


def table(topology: Topology, host: str, vpn: str, family: int) -> list[Route]:
    """Return the routes of one table that are in use, by network and next hop."""
    with topology.at_rest() as standing:
        wanted = (host, vpn, family)
        if wanted not in standing.tables:
            standing.tables[wanted] = _table(topology, host, vpn, family)
        return standing.tables[wanted]


def _table(topology: Topology, host: str, vpn: str, family: int) -> list[Route]:
    direct = list(_direct(topology, host, vpn, family))
    offered = [
        *direct,
        *_static(topology, host, vpn, family, direct),
        *_ospf(topology, host, vpn, family),
        *_bgp(topology, host, vpn, family),
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


def _direct(topology: Topology, host: str, vpn: str, family: int) -> Iterator[Route]:
    for port in topology.ports(host):
        address = port.address(family)
        if address is None or port.vpn != vpn:
            continue
        own, whole = str(address.ip), address.network
        local = "127.0.0.1" if family == 4 else "::1"
        if whole.prefixlen < whole.max_prefixlen:
            yield Route(whole, "Direct", 0, 0, own, port.name)
        yield Route(ipaddress.ip_network(own), "Direct", 0, 0, local, port.name)


def _static(topology: Topology, host: str, vpn: str, family: int, direct: Iterable[Route]) -> Iterator[Route]:
    root = topology.devices[host].running.root
    reachable = list(direct)
    for bound, prefix, to, distance in rgos_facts.statics(root, family):
        if bound == vpn:
            network = ipaddress.ip_network(prefix, strict=False)
            yield from _resolved(network, distance, to, reachable, family)
    for entry in root.all("ip" if family == 4 else "ipv6", "route-static"):
        words = list(entry.words[2:])
        bound = ""
        if words[0] == "vpn-instance":
            bound, words = words[1], words[2:]
        network = ipaddress.ip_network("/".join(words[:2]), strict=False)
        if bound != vpn:
            continue
        preference = int(words[words.index("preference") + 1]) if "preference" in words else 60
        yield from _resolved(network, preference, words[2], reachable, family)


def _resolved(
    network: Network, preference: int, to: str, reachable: Iterable[Route], family: int
) -> Iterator[Route]:
    """Yield a static route, where its interface or next hop is there."""
    if not _is_address(to):
        yield Route(network, "Static", preference, 0, UNSPECIFIED[family], to)
        return
    via = next((r for r in reachable if ipaddress.ip_address(to) in r.network), None)
    if via is not None:
        yield Route(network, "Static", preference, 0, to, via.interface, relayed=True)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


# --- OSPF -------------------------------------------------------------------------------------------

_Node = tuple[str, str]
"""A device and one of its processes."""
_Hop = tuple[str, str]
"""A first hop: the address of the neighbour, and the interface towards it."""


def _ospf(topology: Topology, host: str, vpn: str, family: int) -> Iterator[Route]:
    for process in _processes(topology, host, vpn, family):
        distances, hops = _shortest(topology, (host, process), family)
        seen: dict[Network, tuple[int, str]] = {}
        routes = []
        for node, distance in sorted(distances.items()):
            if node == (host, process):
                continue
            for network, protocol, cost in _advertised(topology, node, family, distance):
                known = seen.get(network)
                rank = (protocol == "O_ASE", cost)
                if known is None or rank <= (known[1] == "O_ASE", known[0]):
                    seen[network] = (cost, protocol)
                    routes.append((network, protocol, cost, hops[node]))
        for network, protocol, cost, over in routes:
            if seen[network] == (cost, protocol):
                preference = 150 if protocol == "O_ASE" else 10
                for address, interface in sorted(over):
                    yield Route(network, protocol, preference, cost, address, interface, process)


def _processes(topology: Topology, host: str, vpn: str, family: int) -> list[str]:
    root = topology.devices[host].running.root
    own = [entry.words[1] for entry in root.all(_PROTOCOL[family]) if _vpn_of(entry.words) == vpn]
    others = rgos_facts.processes(root, family)
    return own + [rgos_facts.number_of(e) for e in others if rgos_facts.vrf_of(e.words) == vpn]


def _vpn_of(words: tuple[str, ...]) -> str:
    return words[words.index("vpn-instance") + 1] if "vpn-instance" in words else rgos_facts.vrf_of(words)


def _process(topology: Topology, host: str, number: str, family: int) -> Entry | None:
    root = topology.devices[host].running.root
    own = next((e for e in root.all(_PROTOCOL[family]) if e.words[1] == number), None)
    others = (e for e in rgos_facts.processes(root, family) if rgos_facts.number_of(e) == number)
    return own or next(others, None)


def _shortest(
    topology: Topology, start: _Node, family: int
) -> tuple[dict[_Node, int], dict[_Node, frozenset[_Hop]]]:
    """Return the distance of every process that OSPF leads to, and the first hops of all shortest ways."""
    distances, hops = {start: 0}, {start: frozenset[_Hop]()}
    queue: list[tuple[int, _Node]] = [(0, start)]
    done: set[_Node] = set()
    while queue:
        distance, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        for segment, mine, theirs in topology.adjacencies(node[0], family):
            if mine.process != node[1]:
                continue
            other, far = (segment.other.host, theirs.process), distance + mine.cost
            first = hops[node] if node != start else frozenset({_first_hop(segment, family)})
            known = distances.get(other)
            if known is None or far < known:
                distances[other], hops[other] = far, first
                heapq.heappush(queue, (far, other))
            elif far == known:
                hops[other] |= first
    return distances, hops


def _first_hop(segment: Segment, family: int) -> _Hop:
    address = segment.other.address(family)
    return (str(address.ip) if address else "", segment.mine.name)


def _advertised(
    topology: Topology, node: _Node, family: int, distance: int
) -> Iterator[tuple[Network, str, int]]:
    """Yield what a process tells the others: its own networks, and what it brings in from outside."""
    host, process = node
    for port in topology.ports(host):
        own, address = port.ospf_of(family), port.address(family)
        if own is not None and own.process == process and address is not None:
            yield address.network, "OSPF", distance + _cost(port, own)
    entry = _process(topology, host, process, family)
    if entry is None or entry.body is None:
        return
    vpn = _vpn_of(entry.words)
    for network, metric, first_kind in _external(topology, host, vpn, family, entry.body):
        yield network, "O_ASE", metric + (distance if first_kind else 0)


def _cost(port: Port, ospf: Ospf) -> int:
    return 0 if port.name.startswith("LoopBack") else ospf.cost


def _external(
    topology: Topology, host: str, vpn: str, family: int, process: Section
) -> Iterator[tuple[Network, int, bool]]:
    """Yield networks from outside with their metric, and whether the way to here counts too (type 1)."""
    default = process.find("default-route-advertise") or process.find("default-information", "originate")
    if default is not None and ("always" in default.value or _has_default(topology, host, vpn, family)):
        yield DEFAULT[family], *_metric(default.value)
    brought = {
        "connected": lambda: _direct(topology, host, vpn, family),
        "direct": lambda: _direct(topology, host, vpn, family),
        "static": lambda: _static(topology, host, vpn, family, list(_direct(topology, host, vpn, family))),
        "bgp": lambda: _bgp(topology, host, vpn, family),
    }
    for entry in (*process.all("import-route"), *process.all("redistribute")):
        for route in brought[entry.words[1]]() if entry.words[1] in brought else ():
            if route.network != DEFAULT[family]:
                yield route.network, *_metric(entry.value)


def _metric(words: tuple[str, ...]) -> tuple[int, bool]:
    said = dict(pairwise(words))
    cost = said.get("cost", said.get("metric", "1"))
    return int(cost), said.get("type", said.get("metric-type")) == "1"


def _has_default(topology: Topology, host: str, vpn: str, family: int) -> bool:
    direct = list(_direct(topology, host, vpn, family))
    own = (*_static(topology, host, vpn, family, direct), *_bgp(topology, host, vpn, family))
    return any(route.network == DEFAULT[family] for route in own)


# --- BGP --------------------------------------------------------------------------------------------


def _bgp(topology: Topology, host: str, vpn: str, family: int) -> Iterator[Route]:
    facts = topology.facts(host)
    for peer in topology.bgp_peers(host):
        address = ipaddress.ip_address(peer.address)
        if peer.state != "Established" or peer.vpn != vpn or address.version != family:
            continue
        local = next(p for p in topology.ports(host) if p.vpn == vpn and _holds(p, address))
        own = _family(topology, host, vpn, family)
        preference = _preference(own, internal=peer.as_number == facts.as_number)
        protocol = "IBGP" if peer.as_number == facts.as_number else "EBGP"
        for network in _given(topology, host, local, address):
            yield Route(
                network, protocol, preference, 0, str(address), local.name,
                neighbour=str(address), relayed=True,
            )  # fmt: skip


def _holds(port: Port, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    own = port.address(address.version)
    return own is not None and address in own.network


def _family(topology: Topology, host: str, vpn: str, family: int) -> Section | None:
    root = topology.devices[host].running.root
    if root.find("router", "bgp"):
        return rgos_facts.bgp_family(root, vpn, family)
    bgp = root.find("bgp")
    words = (_FAMILY_WORDS[family], *(("vpn-instance", vpn) if vpn else ("unicast",)))
    found = bgp.body.entries.get(words) if bgp and bgp.body else None
    return found.body if found else None


def _preference(family: Section | None, *, internal: bool) -> int:
    entry = (family.find("preference") or family.find("distance", "bgp")) if family else None
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
        found[ipaddress.ip_network("/".join(words), strict=False)] = None
    given = (("peer", mine, "default-route-advertise"), ("neighbor", mine, "default-originate"))
    if section and any(section.find(*words) for words in given):
        found[DEFAULT[family]] = None
    return list(found)
