# SPDX-License-Identifier: Apache-2.0
"""What the network needs to know of a VRP device, read from its configuration; Comware says it alike."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices import vlans
from zongheng.twin.models.dialect import Dialect, Isis
from zongheng.twin.routing.bgp import peers_of, process_of
from zongheng.twin.routing.facts import UNKNOWN_ID, Addressed, Facts, Port
from zongheng.twin.routing.isis_circuits import circuit_of
from zongheng.twin.routing.ospf_circuits import ospf4, ospf6
from zongheng.twin.routing.tunnels import tunnel_of, underlay_of


def facts(host: str, root: Section, said: Dialect, up: frozenset[str]) -> Facts:
    """Return the addressed ports that are up, the router ids, the BGP sessions, and what tunnels stand on."""
    process = process_of(root, said.bgp)
    peers = tuple(peers_of(root, said.bgp))
    ports = tuple(_ports(host, root, said.isis, up))
    return Facts(ports, _router_ids(root), process[0] if process else "", peers, underlay_of(root, up))


def _router_ids(root: Section) -> dict[tuple[str, str], str]:
    fallback = root.find("router", "id")
    default = fallback.value[0] if fallback and fallback.value else UNKNOWN_ID
    found = {}
    for process in root.all("ospf"):
        words = process.words
        found["ospf", words[1]] = words[words.index("router-id") + 1] if "router-id" in words else default
    for process in root.all("ospfv3"):
        own = process.body.find("router-id") if process.body else None
        found["ospfv3", process.words[1]] = own.value[0] if own else default
    return found


def addressed(root: Section) -> Iterator[Addressed]:
    """Yield the interfaces that have addresses; tunnels that lead nowhere have none that count."""
    for name, body in ((entry.words[1], entry.body) for entry in root.all("interface") if entry.body):
        v4, v6 = body.entries.get(("ip", "address")), _global6(body)
        if not (v4 or v6) or (name.startswith("Tunnel") and tunnel_of(body) is None):
            continue
        tag = next((e.words[-1] for e in body.entries.values() if e.words[0] in ("dot1q", "vlan-type")), "")
        yield Addressed(
            name,
            body,
            ipaddress.IPv4Interface("/".join(v4.words[2:4])) if v4 else None,
            ipaddress.IPv6Interface(v6) if v6 else None,
            tag,
        )


def _ports(host: str, root: Section, isis: Isis, up: frozenset[str]) -> Iterator[Port]:
    for one in addressed(root):
        name, body = one.name, one.body
        if name not in up:
            continue
        bound = body.find("ip", "binding", "vpn-instance")
        vpn = bound.words[3] if bound else ""
        yield Port(
            host,
            name,
            vpn,
            vlans.tag_of(root, number, up) if (number := vlans.number_of(name)) else one.tag,
            one.v4,
            one.v6,
            ospf4(root, name, body, vpn, one.v4),
            ospf6(root, name, body, vpn),
            tunnel_of(body),
            circuit_of(root, name, body, isis),
        )


def _global6(body: Section) -> str | None:
    for entry in body.all("ipv6", "address"):
        if "link-local" not in entry.words:
            return "/".join(entry.words[2:4])
    return None
