# SPDX-License-Identifier: Apache-2.0
"""The ways by which packets travel between a device and us, read from its configuration."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address, address_in, area_number, wildcard_holds
from zongheng.deploy.lockout.interfaces import Interface, interfaces
from zongheng.deploy.lockout.isis import isis_ways
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.sessions import sessions
from zongheng.deploy.lockout.way import Way, way

_OF_A_PROCESS = ("filter-policy ", "preference ", "shutdown", "authentication-mode ")
_OF_AN_AREA = ("authentication-mode ", "stub", "nssa", "filter ")
_OF_AN_INTERFACE = re.compile(r"ospf(?:v3)? (?:\d+ )?(?:authentication-mode|network-type|timer|mtu-enable)\b")
_KEY = re.compile(r" (?:cipher|plain|simple) .*")
"""Words that decide whether neighbours speak, but for the key: a wrong one ends with the dead man's timer."""
MANAGEMENT_PROCESS = {4: "ospf 1", 6: "ospfv3 1"}
STATIC_ROUTE = {4: "ip route-static", 6: "ipv6 route-static"}


def ways(tree: ConfigTree, path: ManagementPath) -> frozenset[Way]:
    """Return every way of the global table that leads to us."""
    known = interfaces(tree)
    usable = [interface for interface in known.values() if interface.usable]
    connected, static = _connected(usable, path), _static(tree, usable, path)
    told = (*_ospf(tree, usable, path), *isis_ways(tree, usable, path), *_bgp(tree, usable, path))
    found = (*connected, *static, *told)
    return frozenset(over for one in found for over in _ways_over(one, known[one.interface]))


def _connected(usable: list[Interface], path: ManagementPath) -> list[Way]:
    return [way("connected", interface, path) for interface in usable if interface.reaches(path.source)]


def _static(tree: ConfigTree, usable: list[Interface], path: ManagementPath) -> list[Way]:
    found = []
    for route in tree.find(STATIC_ROUTE[path.version]):
        network, hop = route_of(route)
        if network is None or hop is None or path.source not in network:
            continue
        found += [
            way("static", interface, path, route.text) for interface in usable if interface.reaches(hop)
        ]
    return found


def route_of(node: ConfigNode) -> tuple[IPv4Network | IPv6Network | None, Address | None]:
    """Return what a static route of the global table leads to and its next hop (None: not one of ours)."""
    words = node.text.split()[2:]
    if {"vpn-instance", "vrf"} & set(words):
        return None, None
    given = 1 if "/" in words[0] else 2
    try:
        network = ip_network("/".join(words[:given]))
    except ValueError:
        return None, None
    hops = (hop for word in words[given : given + 3] if (hop := address_in(word)) is not None)
    return network, next(hops, None)


def _ospf(tree: ConfigTree, usable: list[Interface], path: ManagementPath) -> list[Way]:
    processes = [
        node for node in tree.find(MANAGEMENT_PROCESS[path.version]) if "vpn-instance" not in node.text
    ]
    if not processes:
        return []
    process = processes[0]
    speaking = [interface for interface in usable if _area_of(interface, process, path.version)]
    if not any(interface.holds(path.address) for interface in speaking) and not process.find("import-route"):
        return []
    silent = {line.text.split(maxsplit=1)[1].replace(" ", "") for line in process.find("silent-interface")}
    return [
        way("ospf", interface, path, *_spoken(interface, process, path.version))
        for interface in speaking
        if not {interface.name, "all"} & silent and interface.speaks(path.version)
    ]


def _spoken(interface: Interface, process: ConfigNode, version: int) -> tuple[str, ...]:
    """Return the area of an interface and all that decides whether neighbours in it speak to us."""
    area = _area_of(interface, process, version) or ""
    speech = "ospf " if version == 4 else "ospfv3 "
    own = (line for line in interface.lines if line.startswith(speech) and _OF_AN_INTERFACE.match(line))
    common = (line.text for line in process.children if line.text.startswith(_OF_A_PROCESS))
    of_area = (
        line.text
        for node in process.find("area")
        for line in node.children
        if _area(node.text.split()[1]) == area and line.text.startswith(_OF_AN_AREA)
    )
    return (area, *sorted(_KEY.sub("", line) for line in (*own, *common, *of_area)))


def _bgp(tree: ConfigTree, usable: list[Interface], path: ManagementPath) -> list[Way]:
    return [
        way("bgp", interface, path, *words)
        for peer, words in sessions(tree, path)
        for interface in usable
        if interface.reaches(peer)
    ]


def _area_of(interface: Interface, process: ConfigNode, version: int) -> str | None:
    """Return the area of ``process`` that the interface is in, by its own line or by a network statement."""
    for line in interface.lines:
        words = line.split()
        if words[:2] == ["ospfv3", "1"] and version == 6 and "area" in words:
            return _area(words[words.index("area") + 1])
        if version == 4 and (words[:3] == ["ospf", "enable", "1"] or words[:2] == ["ospf", "1"]):
            return _area(words[-1])
    if version == 6:  # OSPFv3 has no network statements
        return None
    for area in process.find("area"):
        for network in area.find("network"):
            if any(wildcard_holds(network.text.split()[1:3], own.ip) for own in interface.of_version(4)):
                return _area(area.text.split()[1])
    return None


def _area(word: str) -> str:
    """Return the one form of an area, which devices take as a number and dotted."""
    return str(area_number(word))


def _ways_over(found: Way, interface: Interface) -> list[Way]:
    """Return a way once for each port that carries its interface: one that stands unchanged is enough."""
    return [found.over(carrier) for carrier in interface.ports]
