# SPDX-License-Identifier: Apache-2.0
"""Which port is joined to which: a wire is where two ports hold the two ends of a link's own subnet.

Ports hold them whether they are up or not: what an operator switches off is dark at the other end.
"""

from __future__ import annotations

import ipaddress
import itertools
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import vlans
from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import ports_under
from zongheng.twin.devices.interfaces import is_shut
from zongheng.twin.routing import rgos_facts, vrp_facts
from zongheng.twin.routing.facts import Addressed

LINK = {4: 30, 6: 126}
"""From this length on a subnet has two ends: it is a link's own."""
_ADDRESSED: Mapping[str, Callable[[Section], Iterator[Addressed]]] = {
    "vrp": vrp_facts.addressed,
    "comware": vrp_facts.addressed,
    "rgos": rgos_facts.addressed,
}
"""How the addresses of a device are read, by its dialect."""


@dataclass(frozen=True, slots=True)
class End:
    """A port at one end of a link's subnet; ``lit`` where its device runs and it was not switched off."""

    host: str
    port: str
    net: ipaddress.IPv4Network | ipaddress.IPv6Network
    tag: str
    lit: bool


def ends_of(device: Device) -> tuple[End, ...]:
    """Return the ends that a device has by its configuration, of interfaces with one port under them."""
    root = device.running.root
    bodies = {entry.words[1]: entry.body for entry in root.all("interface") if entry.body}

    def ends() -> Iterator[End]:
        for one in _ADDRESSED[device.dialect.name](root):
            nets = [own.network for own in one.addresses if own.network.prefixlen >= LINK[own.version]]
            ports = list(ports_under(device, one.name)) if nets else []
            if len(ports) == 1:
                number = vlans.number_of(one.name)
                tag = vlans.tag_of(root, number, bodies) if number else one.tag
                lit = device.state == "booted" and not is_shut(bodies.get(ports[0], Section()))
                yield from (End(device.host, ports[0], net, tag, lit) for net in nets)

    return tuple(ends())


def dark_ports(ends: Mapping[str, Iterable[End]]) -> Mapping[str, frozenset[str]]:
    """Return by host the ports that hear nothing: the other end of their wire is switched off."""
    met: dict[object, list[End]] = defaultdict(list)
    for end in itertools.chain.from_iterable(ends.values()):
        met[end.net, end.tag].append(end)
    found: dict[str, set[str]] = {host: set() for host in ends}
    for mine, other in itertools.chain.from_iterable(map(_wires, met.values())):
        if not other.lit:
            found[mine.host].add(mine.port)
    return {host: frozenset(ports) for host, ports in found.items()}


def _wires(met: Sequence[End]) -> Iterator[tuple[End, End]]:
    """Yield the wire that two ends are of, both ways round; three are on no wire, nor are two of one host."""
    if len(met) == 2 and met[0].host != met[1].host:
        yield met[0], met[1]
        yield met[1], met[0]
