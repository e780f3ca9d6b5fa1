# SPDX-License-Identifier: Apache-2.0
"""The shortest ways from one process of a routing protocol to all others (Dijkstra's)."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping

from zongheng.twin.routing.topology import Segment

Node = tuple[str, str]
"""A device and one of its processes."""
Hop = tuple[str, str]
"""A first hop: the address of the neighbour, and the interface towards it."""
Ways = Mapping[Node, tuple[int, frozenset[Hop]]]
"""How far a process is, and the first hops of all shortest ways there."""
Steps = Callable[[Node], Iterable[tuple[Segment, Node, int]]]
"""The neighbours of a process, each over a segment, with what the process pays to send there."""


def shortest_ways(start: Node, steps: Steps, family: int) -> Ways:
    """Return the ways to every process that ``steps`` lead to, ``start`` itself included."""
    ways: dict[Node, tuple[int, frozenset[Hop]]] = {start: (0, frozenset())}
    queue, done = [(0, start)], set[Node]()
    while queue:
        distance, node = heapq.heappop(queue)
        if node in done:
            continue
        done.add(node)
        for segment, other, cost in steps(node):
            far = distance + cost
            first = ways[node][1] if node != start else frozenset({_first_hop(segment, family)})
            known = ways.get(other)
            if known is None or far < known[0]:
                ways[other] = far, first
                heapq.heappush(queue, (far, other))
            elif far == known[0]:
                ways[other] = far, known[1] | first
    return ways


def _first_hop(segment: Segment, family: int) -> Hop:
    address = segment.other.address(family)
    return (str(address.ip) if address else "", segment.mine.name)
