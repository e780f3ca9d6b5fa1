# SPDX-License-Identifier: Apache-2.0
"""The ways by which packets travel between an RGOS device and us.

A VLAN's interface stands on the ports that carry the VLAN: there is a way over each of them, so that a
change may take one trunk away while another stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address, area_number, wildcard_holds
from zongheng.config.number_lists import Listed, numbers_of
from zongheng.deploy.lockout.carriers import Carrier, standing
from zongheng.deploy.lockout.interfaces import Interface, interfaces
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.prefix_filter import Entry, lets_pass, lets_pass_a_way_to
from zongheng.deploy.lockout.way import Way
from zongheng.deploy.lockout.ways import route_of

_PROCESS = {4: "router ospf 1", 6: "ipv6 router ospf 1"}
_ROUTE = {4: "ip route", 6: "ipv6 route"}
_PREFIX_LIST = {4: "ip prefix-list", 6: "ipv6 prefix-list"}
_TRUNK = re.compile(r"AggregatePort(\d+)(?:\.\d+)?$")
_ALLOWED = Listed("switchport trunk allowed vlan ")
_SPEECH = (
    r"ospf (?:network|hello-interval|dead-interval|authentication|message-digest-key|encryption|mtu-ignore)\b"
)
_OF_AN_INTERFACE = {4: re.compile(f"ip {_SPEECH}"), 6: re.compile(f"ipv6 {_SPEECH}")}
_OF_AN_AREA = re.compile(r"area \S+ (?:authentication|encryption|stub|nssa|filter-list)\b")
_KEY = re.compile(r"(?<=authentication-key ).*|(?<= md5 ).*")
"""Words that decide whether neighbours speak, but for the key: a wrong one ends with the dead man's timer."""
_SILENT = ("description", "password")
"""What says nothing of whether a session carries routes; a wrong password ends with the dead man's timer."""
_Network = IPv4Network | IPv6Network


def ways(tree: ConfigTree, path: ManagementPath) -> frozenset[Way]:
    """Return every way of the global table that leads to us."""
    usable = [interface for interface in interfaces(tree).values() if interface.usable]
    connected = (("connected", i, ()) for i in usable if i.reaches(path.source))
    found = [*connected, *_static(tree, usable, path), *_ospf(tree, usable, path), *_bgp(tree, usable, path)]
    return frozenset(way for kind, i, words in found for way in _over(tree, kind, i, path, words))


_Found = Iterator[tuple[str, Interface, tuple[str, ...]]]


def _over(
    tree: ConfigTree, kind: str, interface: Interface, path: ManagementPath, words: tuple[str, ...]
) -> Iterator[Way]:
    addresses = tuple(sorted(str(address) for address in interface.of_version(path.version)))
    found = Way(kind, interface.name, (*interface.wiring, *addresses, *words))
    yield from map(found.over, _carriers(tree, interface))


def _carriers(tree: ConfigTree, interface: Interface) -> list[Carrier]:
    """Return what carries a VLAN's interface, or a trunk; any other stands on itself."""
    ports = {node.text: {child.text for child in node.children} for node in tree.find("interface")}
    up = {_named(header): lines for header, lines in ports.items() if "shutdown" not in lines}
    if not interface.name.startswith("VLAN"):
        return _below(interface.name, up)
    number = int(interface.name.removeprefix("VLAN"))
    listed = (
        numbers_of(node.text.removeprefix("vlan ").removeprefix("range ")) for node in tree.find("vlan")
    )
    if not any(number in (numbers or ()) for numbers in listed):
        return []
    return [
        Carrier((name, *member.ports), (name, tagged, *standing(lines), *member.words))
        for name, lines in up.items()
        if (tagged := _carries(lines, number)) and not _group_of(lines)
        for member in _below(name, up)
    ]


def _named(header: str) -> str:
    return header.removeprefix("interface ").replace(" ", "")


def _below(port: str, ports: Mapping[str, set[str]]) -> list[Carrier]:
    """Return the members of a trunk; any other port stands on itself."""
    trunk = _TRUNK.match(port)
    if trunk is None:
        return [Carrier()]
    return [
        Carrier((name,), (name, group, *standing(lines)))
        for name, lines in ports.items()
        if (group := _group_of(lines)).split()[1:2] == [trunk[1]]
    ]


def _group_of(lines: set[str]) -> str:
    """Return the line by which a port is a member of a trunk; empty where it is none."""
    return next((line for line in lines if line.startswith("port-group ")), "")


def _carries(lines: set[str], number: int) -> str:
    """Return how a port with these lines carries a VLAN; empty where it does not."""
    if "switchport mode trunk" not in lines:
        return "untagged" if f"switchport access vlan {number}" in lines else ""
    native = next((line for line in lines if line.startswith("switchport trunk native vlan ")), "")
    if native.split()[-1:] == [str(number)]:
        return "untagged"
    allowed = _ALLOWED.left(line for line in lines if line.startswith(_ALLOWED.begin))
    return "tagged" if number in (allowed or ()) else ""


def _static(tree: ConfigTree, usable: list[Interface], path: ManagementPath) -> _Found:
    for route in tree.find(_ROUTE[path.version]):
        network, hop = route_of(route)
        if network is None or hop is None or path.source not in network:
            continue
        yield from (("static", i, (route.text,)) for i in usable if i.reaches(hop))


# --- OSPF -------------------------------------------------------------------------------------------


def _ospf(tree: ConfigTree, usable: list[Interface], path: ManagementPath) -> _Found:
    process = next((node for node in tree.find(_PROCESS[path.version]) if "vrf" not in node.text), None)
    if process is None or process.text != _PROCESS[path.version]:
        return
    areas = {i.name: _area_of(i, process, path.version) for i in usable}
    speaking = [i for i in usable if areas[i.name]]
    if not any(i.holds(path.address) for i in speaking) and not process.find("redistribute"):
        return
    silent = {"".join(line.text.split()[1:]) for line in process.find("passive-interface")}
    for i in speaking:
        if not {i.name, "default"} & silent and i.speaks(path.version):
            yield "ospf", i, _spoken(i, areas[i.name] or "", process, path.version)


def _spoken(interface: Interface, area: str, process: ConfigNode, version: int) -> tuple[str, ...]:
    """Return the area of an interface and what decides whether neighbours in it speak to us, but for keys."""
    own = (line for line in interface.lines if _OF_AN_INTERFACE[version].match(line))
    of_area = (
        line.text.split(maxsplit=2)[2]
        for line in process.find("area")
        if str(area_number(line.text.split()[1])) == area and _OF_AN_AREA.match(line.text)
    )
    return (area, *sorted(_KEY.sub("", line) for line in (*own, *of_area)))


def _area_of(interface: Interface, process: ConfigNode, version: int) -> str | None:
    """Return the area of the process that the interface is in."""
    if version == 6:
        own = (line.split() for line in interface.lines if line.startswith("ipv6 ospf 1 area "))
        return next((str(area_number(words[4])) for words in own), None)
    for network in process.find("network"):
        words = network.text.split()
        if any(wildcard_holds(words[1:3], own.ip) for own in interface.of_version(4)):
            return str(area_number(words[-1]))
    return None


# --- BGP --------------------------------------------------------------------------------------------


def _bgp(tree: ConfigTree, usable: list[Interface], path: ManagementPath) -> _Found:
    for bgp in tree.find("router bgp"):
        for family in bgp.find(f"address-family ipv{path.version}"):
            if "vrf" not in family.text:
                for peer, words in _sessions(tree, bgp, family, path):
                    yield from (("bgp", i, words) for i in usable if i.reaches(peer))


def _sessions(
    tree: ConfigTree, bgp: ConfigNode, family: ConfigNode, path: ManagementPath
) -> Iterator[tuple[Address, tuple[str, ...]]]:
    """Yield each peer that is told of the management address and tells of us, with what decides about it."""
    for line in family.find("neighbor"):
        peer, *said = line.text.split()[1:]
        if said != ["activate"]:
            continue
        words = _said(bgp, family, peer)
        named = {text.split()[-1]: text.split()[-2] for text in words if " prefix-list " in text}
        lists = {direction: _entries(tree, name, path.version) for direction, name in named.items()}
        announced = _announced(tree, family, path, lists.get("out"))
        if (
            announced
            and f"neighbor {peer} shutdown" not in words
            and any(text.startswith(f"neighbor {peer} remote-as ") for text in words)
            and ("in" not in lists or lets_pass_a_way_to(map(_entry, lists["in"]), path.source))
        ):
            entries = (entry for some in lists.values() for entry in some)
            yield ip_address(peer), (bgp.text, *words, *entries, *announced)


def _said(bgp: ConfigNode, family: ConfigNode, peer: str) -> tuple[str, ...]:
    lines = [node.text for block in (bgp, family) for node in block.find("neighbor")]
    of_peer = (line for line in lines if line.split()[1] == peer)
    return tuple(sorted(line for line in of_peer if line.split()[2] not in _SILENT))


def _entries(tree: ConfigTree, name: str, version: int) -> tuple[str, ...]:
    return tuple(node.text for node in tree.find(_PREFIX_LIST[version]) if node.text.split()[2] == name)


def _entry(line: str) -> Entry:
    """Read ``ip prefix-list NAME seq 10 permit …``."""
    return Entry.of(line.split()[5:])


def _announced(
    tree: ConfigTree, family: ConfigNode, path: ManagementPath, entries: tuple[str, ...] | None
) -> tuple[str, ...]:
    """Return the lines by which a prefix that holds the address is told: the statement and its route."""
    lines: list[str] = []
    for statement in family.find("network"):
        words = [word for word in statement.text.split()[1:] if word != "mask"]
        prefix = ip_network("/".join(words))
        route = f"{_ROUTE[path.version]} {' '.join(words)} Null 0"
        routes = [node.text for node in tree.children if node.text.startswith(route)]
        if path.address in prefix and routes and (entries is None or lets_pass(map(_entry, entries), prefix)):
            lines += [statement.text, *routes]
    return tuple(lines)
