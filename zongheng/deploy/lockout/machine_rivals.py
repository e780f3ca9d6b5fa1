# SPDX-License-Identifier: Apache-2.0
"""New routes and networks of a Linux machine that would lead our packets off its surviving ways."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.deploy.lockout.machine_text import MAIN, NETWORK_SCRIPT, ROUTING, MachineText, Port, Way
from zongheng.deploy.lockout.path import ManagementPath

_ADDRESS = re.compile(r"[\da-fA-F.:]+/\d+")
_NOWHERE = frozenset({"blackhole", "reject", "null0"})


def led_elsewhere(
    before: MachineText, after: MachineText, path: ManagementPath, surviving: Iterable[Way]
) -> Iterator[tuple[str, str]]:
    """Yield (file, line) of what a change brings that holds our address more closely than all ways left.

    How closely OSPF holds it is not known: any route but a default counts against it, and against BGP a
    default too. A summary that BGP announces is no rival, for whoever is below it is known more closely.
    """
    best = max(_closeness(way, path) for way in surviving)
    stood, lines = set(before.lines(ROUTING)), after.lines(ROUTING)
    announced = {line.split()[1] for line in lines if line.startswith("network ")}
    for line in lines:
        network = _destination(line)
        if line in stood or network is None or path.source not in network:
            continue
        leads_nowhere = bool(_NOWHERE & set(line.lower().split()))
        closer = network.prefixlen > best or (network.prefixlen == best and leads_nowhere)
        if closer and not (leads_nowhere and line.split()[2] in announced):
            yield ROUTING, line
    known = {(port.device, own) for port in before.main_ports for own in port.interfaces()}
    for port in after.main_ports:
        for own in port.interfaces():
            if (
                (port.device, own) not in known
                and path.source in own.network
                and own.network.prefixlen > best
            ):
                yield NETWORK_SCRIPT, f"port {port.device} {own}"


def _destination(line: str) -> IPv4Network | IPv6Network | None:
    words = line.split()
    if words[:2] not in (["ip", "route"], ["ipv6", "route"]) or len(words) < 4:
        return None
    try:
        return ip_network(words[2])
    except ValueError:
        return None


def _closeness(way: Way, path: ManagementPath) -> int:
    """Return the length of the prefix by which a way holds our address; less where that is not known."""
    if way.kind == "connected":
        held = Port(
            MAIN, way.device, tuple(word for word in way.words if _ADDRESS.fullmatch(word))
        ).interfaces()
        return max((own.network.prefixlen for own in held if path.source in own.network), default=0)
    if way.kind == "static":
        led = (network for word in way.words if (network := _destination(word)) is not None)
        return next((network.prefixlen for network in led), 0)
    return {"ospf": 0}.get(way.kind, -1)
