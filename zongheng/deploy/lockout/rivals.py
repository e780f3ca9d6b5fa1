# SPDX-License-Identifier: Apache-2.0
"""New routes and networks that would lead our packets elsewhere than the ways that survive a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import ip_interface

from zongheng.config import ConfigNode, ConfigTree
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.way import Way
from zongheng.deploy.lockout.ways import STATIC_ROUTE, route_of

NOWHERE = frozenset({"NULL0", "Null"})
_ROUTES = {"ruijie_rgos": {4: "ip route", 6: "ipv6 route"}}
"""What static routes begin with, where that is not as VRP and Comware have it."""


def led_elsewhere(
    before: ConfigTree, after: ConfigTree, path: ManagementPath, surviving: Iterable[Way]
) -> Iterator[str]:
    """Yield the lines that a change brings which hold our address more closely than every surviving way.

    How closely OSPF holds it is not known: any route but a default counts against it, and against BGP a
    default too. A summary that BGP announces is no rival, for whoever is below it is known more closely.
    """
    best = max(_closeness(way, path) for way in surviving)
    words = _ROUTES.get(after.platform, STATIC_ROUTE)[path.version]
    stood = {node.text for node in before.find(words)}
    for route in after.find(words):
        network, _ = route_of(route)
        if route.text in stood or network is None or path.source not in network:
            continue
        leads_nowhere = bool(NOWHERE & set(route.text.split()))
        closer = network.prefixlen > best or (network.prefixlen == best and leads_nowhere)
        if closer and not (leads_nowhere and _is_announced(after, route)):
            yield route.text
    yield from _networks(before, after, path, best)


def _networks(before: ConfigTree, after: ConfigTree, path: ManagementPath, best: int) -> Iterator[str]:
    known = {(name, own) for name, one in interfaces(before).items() for own in one.addresses}
    for name, interface in interfaces(after).items():
        for own in interface.of_version(path.version) if interface.usable else ():
            if (name, own) not in known and path.source in own.network and own.network.prefixlen > best:
                yield f"interface {name}: {own}"


def _closeness(way: Way, path: ManagementPath) -> int:
    """Return the length of the prefix by which a way holds our address; less where that is not known."""
    match way.kind:
        case "static":
            network, _ = route_of(ConfigNode(way.words[-1], 0))
            return network.prefixlen if network else 0
        case "connected":
            return max(_held(way, path), default=0)
        case "ospf" | "isis":
            return 0
        case _:
            return -1


def _held(way: Way, path: ManagementPath) -> Iterator[int]:
    for word in way.words:
        try:
            network = ip_interface(word).network
        except ValueError:
            continue
        if path.source in network:
            yield network.prefixlen


def _is_announced(tree: ConfigTree, route: ConfigNode) -> bool:
    words = route.text.split()[2:4]
    told = {f"network {' '.join(words)}", f"network {' mask '.join(words)}", f"network {words[0]}"}
    sections = (*tree.find("bgp"), *tree.find("router bgp"))
    return any(node.text in told for bgp in sections for node in bgp.walk())
