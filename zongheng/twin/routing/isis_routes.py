# SPDX-License-Identifier: Apache-2.0
"""The routes of a device by IS-IS: level 1, level 2, and the default of level 1 towards who is in both.

What level 1 has, level 2 is told; the other way nothing but the attached bit, as devices do unless told
otherwise. Both families go by one topology (``ipv6 enable topology standard``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.routing.isis_circuits import DEFAULT_PREFERENCE, levels_of, of_family
from zongheng.twin.routing.own_routes import DEFAULT, Network, Route, brought, has_default
from zongheng.twin.routing.shortest_ways import Hop, Node, Ways, shortest_ways
from zongheng.twin.routing.topology import Segment, Topology

_Found = dict[Network, tuple[int, frozenset[Hop]]]
TWO = 2
"""The level that is told all that level 1 has."""


def isis(topology: Topology, host: str, vpn: str, family: int) -> Iterator[Route]:
    """Yield the routes of a table by IS-IS; a network that level 1 has is not looked for in level 2."""
    for entry in topology.devices[host].running.root.all("isis"):
        if (entry.words[3:4] or ("",))[0] != vpn or entry.body is None:
            continue
        known = _Known(topology, family)
        preference = _preference(topology, host, entry.body, family)
        node, seen = (host, entry.words[1]), set[Network]()
        for level in sorted(levels_of(entry.body)):
            for network, (cost, hops) in known.learned(node, level).items():
                for address, interface in sorted(hops if network not in seen else ()):
                    yield Route(
                        network, f"ISIS-L{level}", preference, cost, address, interface, entry.words[1]
                    )
            seen |= known.learned(node, level).keys()


def _preference(topology: Topology, host: str, process: Section, family: int) -> int:
    own, words = of_family(process, topology.devices[host].dialect.isis, family)
    entry = own.find(*words, "preference") if own else None
    return int(entry.value[0]) if entry else DEFAULT_PREFERENCE


class _Known:
    """What the processes of one topology know in one family, worked out once each."""

    def __init__(self, topology: Topology, family: int) -> None:
        self._topology, self._family = topology, family
        self.learned = cache(self._learned)

    def _learned(self, node: Node, level: int) -> _Found:
        """Return what a process learns from the others of a level, each network by its shortest ways."""
        found: _Found = {}
        ways = self._ways(node, level)
        for other, (distance, hops) in ways.items():
            if other != node:
                _shorter(found, ((net, distance + cost, hops) for net, cost in self._told(other, level)))
        if level == 1 and not self._ways_out(node):
            doors = [(distance, hops) for other, (distance, hops) in ways.items() if self._ways_out(other)]
            nearest = min((distance for distance, _ in doors), default=0)
            default = DEFAULT[self._family]
            _shorter(found, ((default, distance, hops) for distance, hops in doors if distance == nearest))
        return found

    def _ways_out(self, node: Node) -> bool:
        """Return whether a process has a neighbour in level 2: if so, its attached bit is set in level 1."""
        circuits = self._topology.circuits(node[0])
        return any(mine.process == node[1] and TWO in met for _, mine, _, met in circuits)

    def _ways(self, start: Node, level: int) -> Ways:
        """Return the ways to every process that a level leads to."""
        return shortest_ways(start, lambda node: self._steps(node, level), self._family)

    def _steps(self, node: Node, level: int) -> Iterator[tuple[Segment, Node, int]]:
        """Yield the neighbours of a process whose floods it takes, with what it pays to send there."""
        for segment, mine, theirs, met in self._topology.circuits(node[0]):
            speaks = self._family in mine.families & theirs.families
            agreed = mine.flooding[level] == theirs.flooding[level]
            if mine.process == node[1] and level in met and speaks and agreed:
                yield segment, (segment.other.host, theirs.process), mine.cost

    def _told(self, node: Node, level: int) -> Iterator[tuple[Network, int]]:
        """Yield what a process tells a level: its own networks, what it brings in, and level 1 to level 2."""
        host, number = node
        for port in self._topology.ports(host):
            own, address = port.isis, port.address(self._family)
            if own is None or address is None or own.process != number:
                continue
            if (level in own.levels or level == TWO) and self._family in own.families:
                yield address.network, own.cost
        entry = self._topology.devices[host].running.root.find("isis", number)
        if entry is None or entry.body is None:
            return
        yield from self._from_outside(host, entry, entry.body, level)
        if level == TWO and 1 in levels_of(entry.body):
            own1 = self.learned(node, 1).items()
            yield from ((net, cost) for net, (cost, _) in own1 if net != DEFAULT[self._family])

    def _from_outside(
        self, host: str, entry: Entry, process: Section, level: int
    ) -> Iterator[tuple[Network, int]]:
        vpn, device = (entry.words[3:4] or ("",))[0], self._topology.devices[host]
        own, words = of_family(process, device.dialect.isis, self._family)
        if own is None:
            return
        told = own.find(*words, "default-route-advertise")
        if told is not None and level in _told_in(told.value):
            always = "match" not in told.value and "route-policy" not in told.value
            if always or has_default(self._topology, host, vpn, self._family):
                yield DEFAULT[self._family], _cost(told.value) or _applied(device.running.root, told.value)
        for network, value in brought(self._topology, host, vpn, self._family, own, *words):
            if level in _told_in(value):
                yield network, _cost(value)


def _shorter(found: _Found, offers: Iterable[tuple[Network, int, frozenset[Hop]]]) -> None:
    """Put the nearer of what is known and what is offered, or both where they are equally near."""
    for network, cost, hops in offers:
        known = found.get(network)
        if known is None or cost < known[0]:
            found[network] = cost, hops
        elif cost == known[0]:
            found[network] = cost, known[1] | hops


def _told_in(value: tuple[str, ...]) -> frozenset[int]:
    if "level-1-2" in value:
        return frozenset({1, 2})
    return frozenset({1}) if "level-1" in value else frozenset({2})


def _cost(value: tuple[str, ...]) -> int:
    return int(value[value.index("cost") + 1]) if "cost" in value else 0


def _applied(root: Section, value: tuple[str, ...]) -> int:
    """Return the cost that the policy of a line gives; nothing without one."""
    if "route-policy" not in value:
        return 0
    nodes = root.all("route-policy", value[value.index("route-policy") + 1])
    applied = (node.body.find("apply", "cost") for node in nodes if node.body)
    return next((int(entry.value[0]) for entry in applied if entry), 0)
