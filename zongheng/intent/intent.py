# SPDX-License-Identifier: Apache-2.0
"""The whole intent of one network, and the questions that every later stage asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from zongheng.intent import department
from zongheng.intent.as_number import AS_LEVELS, as_number_of_code
from zongheng.intent.baseline import Baselines
from zongheng.intent.division import Level, level_of
from zongheng.intent.exit import ExitIntent
from zongheng.intent.hardware import catalogue
from zongheng.intent.internet import Hub
from zongheng.intent.management_zone import ManagementLan, ManagementZone
from zongheng.intent.network import (
    MANAGEMENT,
    Account,
    Boundary,
    DeclaredNode,
    Domain,
    LevelNode,
    Management,
    Network,
    NetworkFile,
    Pool,
    Service,
)
from zongheng.intent.node import LinkEnd, Node, NodeLink, downlink_places, lines_to, tunnels_to
from zongheng.intent.reserves import link_number
from zongheng.intent.shortage import UNIT
from zongheng.intent.site import Site, Unit
from zongheng.intent.size import Size


@dataclass(frozen=True)
class Intent:
    """What the operator wants. ``sites`` and ``units`` are by code, ``domains`` by name in index order.

    ``exits`` are by the code of the site whose exit each is: the network's own under that of the top.
    """

    folder: Path
    file: NetworkFile
    sites: Mapping[str, Site]
    units: Mapping[str, Unit]
    exits: Mapping[str, ExitIntent]
    baselines: Baselines
    overlays: tuple[Path, ...] = field(default=())

    @property
    def network(self) -> Network:
        return self.file.network

    @cached_property
    def domains(self) -> Mapping[str, Domain]:
        return {domain.name: domain for domain in sorted(self.file.domains, key=lambda d: d.index)}

    @property
    def management(self) -> Management:
        return self.file.management

    @property
    def services(self) -> tuple[Service, ...]:
        return self.file.services

    @property
    def pools(self) -> tuple[Pool, ...]:
        return self.file.pools

    @property
    def management_zone(self) -> ManagementZone:
        return self.file.management_zone

    @property
    def management_lan(self) -> ManagementLan:
        return self.file.management_lan

    @property
    def accounts(self) -> tuple[Account, ...]:
        return self.file.accounts

    @property
    def boundary(self) -> Boundary | None:
        return self.file.boundary

    @property
    def levels(self) -> Mapping[Level, LevelNode]:
        return self.file.levels

    @property
    def root(self) -> Site:
        """Return the top site."""
        return self.sites[self.network.division]

    @property
    def exit(self) -> ExitIntent:
        """Return the network's own exit."""
        return self.exits[self.network.division]

    def exits_upward(self, code: str) -> Iterator[str]:
        """Yield the sites that have an exit from a site upward, itself included; the top is the last."""
        at: str | None = code
        while at is not None:
            if at in self.exits:
                yield at
            at = self.sites[at].parent

    def exit_site(self, code: str) -> str:
        """Return the site by whose exit a site goes out: the nearest upward that has one, itself included."""
        return next(self.exits_upward(code))

    def exit_of(self, host: str) -> ExitIntent:
        """Return the exit whose gateway a device is; of any other device, that by which its site goes out."""
        for policy in self.exits.values():
            if host in policy.gateways:
                return policy
        return self.exits[self.exit_site(self.nodes[host].site)]

    def size(self, owner: str, pool: str) -> Size | None:
        """Return what a level (or ``unit``) is given in a pool (a domain, ``infrastructure`` or ``ipv6``)."""
        return self._sizes.get((owner, pool))

    @cached_property
    def _sizes(self) -> Mapping[tuple[str, str], Size]:
        return {(o, pool): n for o, sizes in self.file.sizes.items() for pool, n in sizes.items()}

    # Planes ---------------------------------------------------------------------------------------

    @cached_property
    def planes(self) -> Mapping[str, int]:
        """Return the index of every plane by name: management 0, then the domains."""
        return {MANAGEMENT: 0} | {domain.name: domain.index for domain in self.domains.values()}

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return the place of every plane among a link's nets: its index, but one for all departments."""
        shared = self.network.planes - 1
        departments = dict.fromkeys(self.departments, shared)
        return {**self.planes, **departments}

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Return the domains that are a department's own VPN, in index order."""
        return tuple(domain.name for domain in self.domains.values() if domain.overlapping)

    @cached_property
    def exit_domains(self) -> frozenset[str]:
        """Return the domains that go out by an exit."""
        return frozenset(domain.name for domain in self.domains.values() if domain.exit)

    def lan6_number(self, domain: str) -> int:
        """Return the number of a domain's /64 in the IPv6 block of a site or unit."""
        return department.LAN6 if self.domains[domain].overlapping else self.domains[domain].index

    def planes_below(self, code: str) -> tuple[str, ...]:
        """Return the planes that a site's uplinks carry: those of a department only to its members."""
        members = self._members.get(code, frozenset())
        return tuple(n for n in self.planes if n not in self.departments or n in members)

    @cached_property
    def _members(self) -> Mapping[str, frozenset[str]]:
        return department.members(self.file, self.sites, self.units)

    def vlan(self, plane: str) -> int:
        """Return the VLAN of a plane on every link."""
        return self.management.vlan if plane == MANAGEMENT else self.domains[plane].vlan

    # Sites ----------------------------------------------------------------------------------------

    @cached_property
    def _children(self) -> Mapping[str, tuple[Site, ...]]:
        below: dict[str, list[Site]] = {code: [] for code in self.sites}
        for site in sorted(self.sites.values(), key=lambda s: s.code):
            if site.parent is not None:
                below[site.parent].append(site)
        return {code: tuple(sites) for code, sites in below.items()}

    @cached_property
    def _by_level(self) -> Mapping[Level, tuple[Site, ...]]:
        levels: dict[Level, list[Site]] = {level: [] for level in Level}
        for code in sorted(self.sites):
            levels[level_of(code)].append(self.sites[code])
        return {level: tuple(sites) for level, sites in levels.items()}

    def of_level(self, level: Level) -> tuple[Site, ...]:
        """Return the sites of a level, by code."""
        return self._by_level[level]

    def children(self, code: str) -> tuple[Site, ...]:
        """Return the sites directly below, by code."""
        return self._children[code]

    def parent(self, code: str) -> Site | None:
        """Return the site above; None at the top."""
        above = self.sites[code].parent
        return None if above is None else self.sites[above]

    def subtree(self, code: str) -> tuple[Site, ...]:
        """Return a site and all below it, each before its children."""
        below = [site for child in self.children(code) for site in self.subtree(child.code)]
        return (self.sites[code], *below)

    def level(self, code: str) -> Level:
        return self.sites[code].level

    def kind(self, owner: str) -> str:
        """Return the level of a site, ``unit`` for a unit: under which name sizes know it."""
        return str(self.level(owner)) if owner in self.sites else UNIT

    # Routing domains ------------------------------------------------------------------------------

    def is_as_site(self, code: str) -> bool:
        """Return whether a site is a routing domain of its own: the top, and all down to the counties."""
        return code == self.network.division or level_of(code) in AS_LEVELS

    def as_site(self, code: str) -> str:
        """Return the site whose routing domain a site belongs to: itself, or the next one above."""
        while not self.is_as_site(code):
            code = self.sites[code].parent or self.network.division
        return code

    def as_number_of(self, code: str) -> int:
        """Return the AS number of the routing domain of a site."""
        site = self.as_site(code)
        return self.network.as_number if site == self.network.division else as_number_of_code(site)

    def units_of(self, code: str) -> tuple[Unit, ...]:
        """Return the units attached to a site, by code."""
        return self._units_by_site.get(code, ())

    @cached_property
    def _units_by_site(self) -> Mapping[str, tuple[Unit, ...]]:
        by_site: dict[str, list[Unit]] = {}
        for unit in sorted(self.units.values(), key=lambda u: u.code):
            by_site.setdefault(unit.site, []).append(unit)
        return {site: tuple(units) for site, units in by_site.items()}

    # Nodes and links ------------------------------------------------------------------------------

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Return every device by host: the declared ones, then one a site below the top, by code."""
        declared = {node.name: _declared(node) for node in self.file.nodes if node.lifecycle != "retired"}
        nodes = dict(declared)
        for site in sorted(self.sites.values(), key=lambda s: (s.level.rank, s.code)):
            if site.level in self.levels and site.lifecycle != "retired" and site.parent is not None:
                nodes[self.host_of(site.code)] = self._site_node(site, nodes)
        return nodes

    def host_of(self, code: str) -> str:
        """Return the host name of a site's own node: prefix and slug."""
        return f"{self.network.prefix}-{self.sites[code].slug}"

    def nodes_of(self, code: str) -> tuple[Node, ...]:
        """Return the devices that stand at a site, by their number in it."""
        return self._nodes_by_site.get(code, ())

    @cached_property
    def _nodes_by_site(self) -> Mapping[str, tuple[Node, ...]]:
        by_site: dict[str, list[Node]] = {}
        for node in sorted(self.nodes.values(), key=lambda n: n.index_in_site):
            by_site.setdefault(node.site, []).append(node)
        return {site: tuple(nodes) for site, nodes in by_site.items()}

    def lan_node(self, code: str) -> Node:
        """Return the device that a site's LANs and units hang on: the aggregation, or its first node."""
        nodes = self.nodes_of(code)
        return next((node for node in nodes if node.role == "aggregation"), nodes[0])

    def attachment(self, unit: str) -> LinkEnd:
        """Return the device and port that a unit is attached to."""
        attached = self.units[unit]
        node = self.nodes[attached.node] if attached.node else self.lan_node(attached.site)
        return LinkEnd(node.host, node.hardware.port("access", attached.port))

    def child_nodes(self, host: str) -> tuple[Node, ...]:
        """Return the nodes that have an uplink to a host, by host."""
        return self._nodes_below.get(host, ())

    @cached_property
    def _nodes_below(self) -> Mapping[str, tuple[Node, ...]]:
        below: dict[str, list[Node]] = {}
        for node in sorted(self.nodes.values(), key=lambda n: n.host):
            for parent in dict.fromkeys(uplink.parent_host for uplink in node.uplinks):
                below.setdefault(parent, []).append(node)
        return {parent: tuple(nodes) for parent, nodes in below.items()}

    @cached_property
    def links(self) -> tuple[NodeLink, ...]:
        """Return the declared links whose both ends are in service, by site and slot, the top's first."""
        nodes = self.nodes
        found = (
            NodeLink(
                site=nodes[link.a].site,
                slot=link.slot,
                a=LinkEnd(link.a, nodes[link.a].hardware.port(link.purpose, link.a_port)),
                b=LinkEnd(link.b, nodes[link.b].hardware.port(link.purpose, link.b_port)),
                planes=self._spelled_out(link.planes),
            )
            for link in self.file.links
            if link.a in nodes and link.b in nodes and nodes[link.a].site in self.sites
        )
        top = self.network.division
        return tuple(sorted(found, key=lambda link: (link.site != top, link.site, link.slot)))

    def links_at(self, code: str) -> tuple[NodeLink, ...]:
        """Return the declared links between devices of a site, by slot."""
        return self._links_by_site.get(code, ())

    @cached_property
    def _links_by_site(self) -> Mapping[str, tuple[NodeLink, ...]]:
        by_site: dict[str, list[NodeLink]] = {}
        for link in self.links:
            by_site.setdefault(link.site, []).append(link)
        return {site: tuple(links) for site, links in by_site.items()}

    def slots_at(self, code: str) -> tuple[int, ...]:
        """Return the slots of the links that are declared at a site, those of retired devices included."""
        return self._slots_by_site.get(code, ())

    @cached_property
    def _slots_by_site(self) -> Mapping[str, tuple[int, ...]]:
        """Return the slots by site, hubs' own too, from the data alone: devices need not be made for it."""
        standing = {node.name: node.site for node in self.file.nodes}
        if any(link.a not in standing for link in self.file.links):
            standing = {self.host_of(code): code for code in self.sites} | standing
        by_site: dict[str, list[int]] = {}
        taken = [(link.a, link.slot) for link in self.file.links]
        taken += [(hub.node, hub.slot) for hub in self.hubs.values() if hub.slot is not None]
        for host, slot in taken:
            if host in standing:  # of a part of a network it may stand outside
                by_site.setdefault(standing[host], []).append(slot)
        return {site: tuple(sorted(slots)) for site, slots in by_site.items()}

    def link_number(self, code: str, slot: int) -> int:
        """Return which of the link nets in a site's block are those of a declared link."""
        return link_number(slot, top=code == self.network.division)

    def _spelled_out(self, planes: tuple[str, ...]) -> tuple[str, ...]:
        named = ((self.departments if plane == department.DEPARTMENTS else (plane,)) for plane in planes)
        return tuple(dict.fromkeys(name for names in named for name in names))

    def links_of(self, host: str) -> tuple[NodeLink, ...]:
        """Return the declared links that end at a host, by slot."""
        return tuple(link for link in self.links if host in (link.a.host, link.b.host))

    def _site_node(self, site: Site, nodes: Mapping[str, Node]) -> Node:
        default = self.levels[site.level]
        hardware = catalogue()[site.model or default.model]
        places = downlink_places(self.uplink_hosts(site), site.port or 1)
        over = tunnels_to(places, hardware, nodes, self.hubs) if default.over == "internet" else None
        return Node(
            host=self.host_of(site.code),
            title=site.name,
            site=site.code,
            role=default.role,
            model=hardware.model,
            platform=hardware.platform,
            flavour=hardware.flavour,
            family=hardware.family,
            serial=site.serial or "",
            lifecycle=site.lifecycle,
            uplinks=over or lines_to(places, hardware, nodes),
            index_in_site=1,
        )

    @cached_property
    def hubs(self) -> Mapping[str, Hub]:
        """Return what is known of the devices that others meet over the internet, by host."""
        internet = self.file.internet
        return {hub.node: hub for hub in internet.hubs} if internet else {}

    def uplink_hosts(self, site: Site) -> tuple[str, ...]:
        """Return the hosts that a site's node is joined to, in the order of its uplinks."""
        named = self.levels[site.level].uplinks
        return tuple(self.host_of(site.parent or "") if name == "parent" else name for name in named)


def _declared(node: DeclaredNode) -> Node:
    hardware = catalogue()[node.model]
    return Node(
        host=node.name,
        title=node.title,
        site=node.site,
        role=node.role,
        model=hardware.model,
        platform=hardware.platform,
        flavour=hardware.flavour,
        family=hardware.family,
        serial=node.serial,
        lifecycle=node.lifecycle,
        uplinks=(),
        index_in_site=node.index,
    )
