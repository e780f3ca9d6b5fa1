# SPDX-License-Identifier: Apache-2.0
"""The routes of a device by OSPF and OSPFv3: shortest ways, through all areas alike, and from outside."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.models.dialect import Routes
from zongheng.twin.routing.facts import Port
from zongheng.twin.routing.ospf_circuits import Ospf
from zongheng.twin.routing.own_routes import DEFAULT, Network, Route, brought, has_default
from zongheng.twin.routing.shortest_ways import Node, shortest_ways
from zongheng.twin.routing.topology import Segment, Topology


def ospf(topology: Topology, host: str, vpn: str, family: int) -> Iterator[Route]:
    """Yield the routes of a table by OSPF (or OSPFv3)."""
    for process in _processes(topology, host, vpn, family):
        ways = shortest_ways((host, process), lambda node: _steps(topology, node, family), family)
        seen: dict[Network, tuple[int, str]] = {}
        routes = []
        for node, (distance, hops) in sorted(ways.items()):
            if node == (host, process):
                continue
            for network, protocol, cost in _advertised(topology, node, family, distance):
                known = seen.get(network)
                rank = (protocol == "O_ASE", cost)
                if known is None or rank <= (known[1] == "O_ASE", known[0]):
                    seen[network] = (cost, protocol)
                    routes.append((network, protocol, cost, hops))
        for network, protocol, cost, over in routes:
            if seen[network] == (cost, protocol):
                preference = 150 if protocol == "O_ASE" else 10
                for address, interface in sorted(over):
                    yield Route(network, protocol, preference, cost, address, interface, process)


def _processes(topology: Topology, host: str, vpn: str, family: int) -> list[str]:
    said = _said(topology, host)
    processes = topology.devices[host].running.root.all(*said.ospf[family])
    return [_number(said, family, entry) for entry in processes if said.instance_in(entry.words) == vpn]


def _said(topology: Topology, host: str) -> Routes:
    return topology.devices[host].dialect.routes


def _number(said: Routes, family: int, process: Entry) -> str:
    return process.words[len(said.ospf[family])]


def _process(topology: Topology, host: str, number: str, family: int) -> Entry | None:
    said = _said(topology, host)
    processes = topology.devices[host].running.root.all(*said.ospf[family])
    return next((entry for entry in processes if _number(said, family, entry) == number), None)


def _steps(topology: Topology, node: Node, family: int) -> Iterator[tuple[Segment, Node, int]]:
    """Yield the neighbours of a process, with what it pays to send there."""
    for segment, mine, theirs in topology.adjacencies(node[0], family):
        if mine.process == node[1]:
            yield segment, (segment.other.host, theirs.process), mine.cost


def _advertised(
    topology: Topology, node: Node, family: int, distance: int
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
    vpn = _said(topology, host).instance_in(entry.words)
    for network, metric, first_kind in _external(topology, host, vpn, family, entry.body):
        yield network, "O_ASE", metric + (distance if first_kind else 0)


def _cost(port: Port, ospf: Ospf) -> int:
    return 0 if port.name.startswith("LoopBack") else ospf.cost


def _external(
    topology: Topology, host: str, vpn: str, family: int, process: Section
) -> Iterator[tuple[Network, int, bool]]:
    """Yield networks from outside with their metric, and whether the way to here counts too (type 1)."""
    said = _said(topology, host)
    default = process.find(*said.default)
    if default is not None and ("always" in default.value or has_default(topology, host, vpn, family)):
        yield DEFAULT[family], *_metric(default.value, said)
    for network, value in brought(topology, host, vpn, family, process):
        yield network, *_metric(value, said)


def _metric(words: tuple[str, ...], said: Routes) -> tuple[int, bool]:
    given = dict(pairwise(words))
    return int(given.get(said.metric, "1")), given.get(said.kind) == "1"
