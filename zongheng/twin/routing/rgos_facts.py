# SPDX-License-Identifier: Apache-2.0
"""What the network needs to know of an RGOS device, read from its configuration."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from zongheng.config.addresses import area_number, wildcard_holds
from zongheng.twin.configuration import ciphertext
from zongheng.twin.configuration.tree import Entry, Section
from zongheng.twin.devices import vlans
from zongheng.twin.models.dialect import Dialect, Routes
from zongheng.twin.routing.bgp import process_of
from zongheng.twin.routing.facts import UNKNOWN_ID, Addressed, Facts, Port
from zongheng.twin.routing.ospf_circuits import Ospf

_TYPES = {"point-to-point": "p2p", "point-to-multipoint": "p2mp", "non-broadcast": "nbma"}
"""Types of a network by the names that all ends are compared by."""


def facts(host: str, root: Section, said: Dialect, up: frozenset[str]) -> Facts:
    """Return the addressed ports that are up, the router ids and the BGP sessions."""
    process = process_of(root, said.bgp)
    number, peers = (process[0], tuple(_peers(process[1], said.routes))) if process else ("", ())
    return Facts(tuple(_ports(host, root, said.routes, up)), _router_ids(root, said.routes), number, peers)


def address_of(body: Section) -> ipaddress.IPv4Interface | None:
    """Return the first IPv4 address of an interface."""
    entry = body.entries.get(("ip", "address"))
    return ipaddress.IPv4Interface("/".join(entry.words[2:4])) if entry else None


def _processes(root: Section, said: Routes, family: int) -> Iterator[tuple[str, Entry]]:
    """Yield the processes of OSPF in a family with their numbers."""
    opening = said.ospf[family]
    for process in root.all(*opening):
        yield process.words[len(opening)], process


def _router_ids(root: Section, said: Routes) -> dict[tuple[str, str], str]:
    found = {}
    for family, protocol in ((4, "ospf"), (6, "ospfv3")):
        for number, process in _processes(root, said, family):
            own = process.body.find("router-id") if process.body else None
            found[protocol, number] = own.value[0] if own else UNKNOWN_ID
    return found


def addressed(root: Section) -> Iterator[Addressed]:
    """Yield the interfaces that have addresses."""
    for name, body in ((entry.words[1], entry.body) for entry in root.all("interface") if entry.body):
        v4, v6 = address_of(body), _global6(body)
        if v4 or v6:
            tagged = body.entries.get(("encapsulation", "dot1Q"))
            yield Addressed(name, body, v4, v6, tagged.value[0] if tagged else "")


def _ports(host: str, root: Section, said: Routes, up: frozenset[str]) -> Iterator[Port]:
    for one in addressed(root):
        name, body = one.name, one.body
        if name not in up:
            continue
        bound = body.entries.get(("vrf", "forwarding"))
        vrf = bound.value[0] if bound else ""
        tag = vlans.tag_of(root, number, up) if (number := vlans.number_of(name)) else one.tag
        yield Port(host, name, vrf, tag, one.v4, one.v6, _ospf4(root, said, body, vrf, one.v4), _ospf6(body))


def _global6(body: Section) -> ipaddress.IPv6Interface | None:
    entry = body.find("ipv6", "address")
    return ipaddress.IPv6Interface(entry.words[2]) if entry else None


def _ospf4(
    root: Section, said: Routes, body: Section, vrf: str, address: ipaddress.IPv4Interface | None
) -> Ospf | None:
    for number, process in _processes(root, said, 4):
        if said.instance_in(process.words) != vrf or process.body is None or address is None:
            continue
        for network in process.body.all("network"):
            if wildcard_holds(network.words[1:3], address.ip):
                return _ospf(body, "ip", number, network.words[-1])
    return None


def _ospf6(body: Section) -> Ospf | None:
    entry = next((e for e in body.all("ipv6", "ospf") if "area" in e.words), None)
    return _ospf(body, "ipv6", entry.words[2], entry.words[4]) if entry else None


def _ospf(body: Section, protocol: str, process: str, area: str) -> Ospf:
    kind, cost = body.find(protocol, "ospf", "network"), body.find(protocol, "ospf", "cost")
    name = kind.value[0] if kind else "broadcast"
    dotted = str(ipaddress.IPv4Address(area_number(area)))
    key = _key(body) if protocol == "ip" else ""
    hello = 10 if name in ("broadcast", "point-to-point") else 30
    paid = int(cost.value[0]) if cost else 1
    return Ospf(process, dotted, _TYPES.get(name, name), key, (hello, 4 * hello), cost=paid)


def _key(body: Section) -> str:
    """Return the form, the number and the secret by which an interface's OSPF is authenticated."""
    mode = body.entries.get(("ip", "ospf", "authentication"))
    key = body.find("ip", "ospf", "message-digest-key")
    if mode is None or mode.value != ("message-digest",) or key is None:
        return ""
    return f"md5 {key.words[3]} {ciphertext.reveal(key.words[-1]) or key.words[-1]}"


def _peers(bgp: Section, said: Routes) -> Iterator[tuple[str, str, str]]:
    families = [
        (said.instance_in(entry.words), entry.body) for entry in bgp.all("address-family") if entry.body
    ]
    for vrf, section in [("", bgp), *families]:
        for entry in section.all("neighbor"):
            if entry.identity[2:] == ("remote-as",):
                yield vrf, entry.identity[1], entry.value[0]
