# SPDX-License-Identifier: Apache-2.0
"""Every physical link seen from each of its ends, computed once for the whole network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from zongheng.addressing import AddressPlan
from zongheng.addressing.link_nets import LinkEnds
from zongheng.design.families import family
from zongheng.errors import Place, ZonghengError, problem
from zongheng.intent import HEARTBEAT, Intent, Level, Node, NodeLink
from zongheng.intent.department import FIRST_INDEX, LAST_INDEX
from zongheng.intent.internet import Over

BACKBONE = "0.0.0.0"  # noqa: S104 — an OSPF area, no address to listen on

MAIN_COST, STANDBY_COST, CORE_COST = 10, 100, 5
"""Costs of the IGP: of a node's first uplink, of its further ones, of the link between the cores."""

SWITCHED_VLANS_FROM, VLANS_A_LINK, LAST_VLAN = 2000, 16, 4094
"""A switch has one VLAN interface a link and plane: VLAN 2000 + 16 × slot + plane."""

DEPARTMENT_VLANS_FROM, DEPARTMENTS_A_LINK = 3000, LAST_INDEX - FIRST_INDEX + 1
"""Of a department's own VPN: VLAN 3000 + 32 × slot + index - 20."""


UPLINK_TUNNELS, DEPARTMENT_TUNNELS_FROM = 2, 2000
"""Of how many uplinks a device's tunnels are numbered before those to its children: see ``Side.tunnel``."""


@dataclass(frozen=True, slots=True)
class Side:
    """One end of a link: ``lower`` says whether it takes the lower address of every link net.

    ``number`` is that of the uplink of ``child``, or the slot of a declared link at ``site``.

    ``routing`` says what is spoken over it: an IGP inside a routing domain, BGP between two. ``main``
    says whether it is the first of several lines to the parent, or carries traffic beside the first. Over
    the internet ``place`` is that of the child among those that the parent waits for. ``bandwidth`` is what
    the line carries, in Mbit/s, where that is less than its ports do. ``bfd``: both ends watch it.
    """

    host: str
    port: str
    peer: str
    peer_port: str
    planes: tuple[str, ...]
    lower: bool
    number: int
    site: str
    child: str | None
    cost: int
    area: str
    towards: Literal["parent", "child", "peer"]
    switched: bool
    routing: Literal["igp", "bgp"] = "igp"
    main: bool = True
    over: Over = "line"
    place: int = 1
    bandwidth: int | None = None
    bfd: bool = False

    @property
    def heartbeat(self) -> bool:
        return self.planes == (HEARTBEAT,)

    @property
    def link_number(self) -> int:
        """Return the number of a link over the internet at this end: uplinks, then children by place."""
        return UPLINK_TUNNELS + self.place - 1 if self.lower else self.number

    def tunnel(self, intent: Intent, plane: str) -> int:
        """Return the number of a plane's tunnel at this end: those of its uplinks first, then its children's.

        Whoever comes or goes, the others keep theirs. A department's own lie beyond all of these.
        """
        link = self.link_number
        index = intent.planes[plane]
        if plane in intent.departments:
            return DEPARTMENT_TUNNELS_FROM + DEPARTMENTS_A_LINK * link + index - FIRST_INDEX
        return intent.network.planes * link + intent.places[plane]

    def vlan(self, intent: Intent, plane: str) -> int:
        """Return the tag of a plane: everywhere the plane's own, but one a link where an end is a switch."""
        if not self.switched:
            return intent.vlan(plane)
        index = intent.planes[plane]
        if plane in intent.departments:
            return DEPARTMENT_VLANS_FROM + DEPARTMENTS_A_LINK * self.number + index - FIRST_INDEX
        return SWITCHED_VLANS_FROM + VLANS_A_LINK * self.number + index

    def addresses(self, plan: AddressPlan, plane: str) -> tuple[str, str]:
        """Return the own addresses with their lengths, IPv4 and IPv6."""
        return (
            self._own(self._ends(plan, plane, 4)),
            self._own(self._ends(plan, plane, 6)),
        )

    def _ends(self, plan: AddressPlan, plane: str, family: Literal[4, 6]) -> LinkEnds:
        if self.child is None:
            return plan.node_link(self.number, plane, family, site=self.site)
        return plan.link(self.child, self.number, plane, family)

    def _own(self, ends: LinkEnds) -> str:
        return str(ends.a if self.lower else ends.b)

    def peer_address(self, plan: AddressPlan, plane: str, family: Literal[4, 6] = 4) -> str:
        """Return the other end's address without its length."""
        ends = self._ends(plan, plane, family)
        return str(ends.b if self.lower else ends.a).partition("/")[0]


def sides_by_host(intent: Intent) -> Mapping[str, tuple[Side, ...]]:
    """Return the ends of links at every host, by port.

    Raises:
        ZonghengError: DSN002 for each link of a switch whose VLANs would lie beyond 4094.
    """
    by_host: dict[str, list[Side]] = {host: [] for host in intent.nodes}
    for side in (*_declared_sides(intent), *_uplink_sides(intent)):
        by_host[side.host].append(side)
    _refuse_vlans_out_of_range(intent)
    return {host: tuple(sorted(sides, key=lambda s: s.port)) for host, sides in by_host.items()}


def _declared_sides(intent: Intent) -> Iterator[Side]:
    for link in intent.links:
        nodes = intent.nodes[link.a.host], intent.nodes[link.b.host]
        for end, other, lower in ((link.a, link.b, True), (link.b, link.a, False)):
            yield Side(
                host=end.host,
                port=end.port,
                peer=other.host,
                peer_port=other.port,
                planes=link.planes,
                lower=lower,
                number=link.slot,
                site=link.site,
                child=None,
                cost=_declared_cost(intent, *nodes),
                area=area_of(intent, nodes[0]),
                towards="peer",
                switched=any(switches(node) for node in nodes),
            )


def _uplink_sides(intent: Intent) -> Iterator[Side]:
    for node in intent.nodes.values():
        planes = intent.planes_below(node.site)
        for number, uplink in enumerate(node.uplinks):
            ends = (node.host, uplink.own_port), (uplink.parent_host, uplink.parent_port)
            for (host, port), (peer, peer_port), lower in ((*ends, False), (*ends[::-1], True)):
                yield Side(
                    host=host,
                    port=port,
                    peer=peer,
                    peer_port=peer_port,
                    planes=planes,
                    lower=lower,
                    number=number,
                    site=node.site,
                    child=node.host,
                    cost=MAIN_COST if number == 0 else STANDBY_COST,
                    area=area_of(intent, node),
                    towards="child" if lower else "parent",
                    switched=False,
                    routing="bgp" if intent.is_as_site(node.site) else "igp",
                    main=number == 0 or intent.levels[node.level].lines == "sharing",
                    over=uplink.over,
                    place=uplink.place,
                    bandwidth=intent.levels[node.level].bandwidth,
                    bfd=intent.levels[node.level].bfd,
                )


def switches(node: Node) -> bool:
    """Return whether a device routes by VLAN interfaces instead of sub-interfaces of its ports."""
    return family(node.family, node.host).switches


def area_of(intent: Intent, node: Node) -> str:
    """Return the OSPF area of a device's uplinks and of itself.

    In each routing domain the backbone reaches down to the townships; each township with its villages is
    an area of its own, named by the last three digits of its code, and the township is its border.
    """
    if node.level is not Level.VILLAGE:
        return BACKBONE
    township = intent.parent(node.site)
    return f"0.0.0.{int(township.code[-3:])}" if township else BACKBONE


def main_core(intent: Intent, site: str) -> str | None:
    """Return the first core of a site, which traffic prefers."""
    return next((node.host for node in intent.nodes_of(site) if node.role == "core"), None)


def _declared_cost(intent: Intent, a: Node, b: Node) -> int:
    if a.role == b.role == "core":
        return CORE_COST
    cores = {node.host for node in (a, b) if node.role == "core"}
    return MAIN_COST if not cores or cores == {main_core(intent, a.site)} else STANDBY_COST


def _refuse_vlans_out_of_range(intent: Intent) -> None:
    first, each = SWITCHED_VLANS_FROM, VLANS_A_LINK
    if intent.departments:
        first, each = DEPARTMENT_VLANS_FROM, DEPARTMENTS_A_LINK
    last_slot = (LAST_VLAN - first - each) // each
    beyond = [link for link in intent.links if _switched(intent, link) and link.slot > last_slot]
    if beyond:
        place = Place(file=str(intent.folder / "network.yml"), key="links")
        raise ZonghengError([problem("DSN002", place, found=link.slot, last=last_slot) for link in beyond])


def _switched(intent: Intent, link: NodeLink) -> bool:
    return any(switches(intent.nodes[end.host]) for end in (link.a, link.b))
