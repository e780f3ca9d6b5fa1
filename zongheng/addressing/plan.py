# SPDX-License-Identifier: Apache-2.0
"""The address plan: every address of the network by what it is for, derived from intent and ledger.

``owner`` is a site or unit code, ``domain`` a domain or the name of another pool with nets
(``voice-public``), ``plane`` a plane name or index (``management`` is 0), ``family`` 4 or 6. Everything
prints as devices take it by ``str()``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property

from zongheng.addressing import layout
from zongheng.addressing.blocks_in_use import BlocksInUse
from zongheng.addressing.demand import pool_prefixes
from zongheng.addressing.endpoints import is_loopback
from zongheng.addressing.explanation import Explained, explained
from zongheng.addressing.identity import identified
from zongheng.addressing.isis import network_entity_title
from zongheng.addressing.ledger import Ledger
from zongheng.addressing.link_nets import LinkEnds, NumberedLink, ends_of
from zongheng.addressing.nets import Net, nets_of
from zongheng.addressing.prefix import Address, Family, Interface, Prefix, merged
from zongheng.addressing.reverse import Reverse
from zongheng.addressing.unknown import unknown
from zongheng.errors import ZonghengError, problem
from zongheng.intent import HEARTBEAT, MANAGEMENT, Intent, Node
from zongheng.intent.internet import OWN_ENDPOINT
from zongheng.intent.pool_names import pool_names, transport
from zongheng.intent.purpose import IPV6

_FAMILIES: tuple[Family, Family] = (4, 6)


class AddressPlan:
    """All addresses and identifiers of one network.

    Raises (every method):
        ZonghengError: a name that the intent does not know, or something that has no addresses.
    """

    def __init__(self, intent: Intent, ledger: Ledger) -> None:
        self.intent = intent
        self.ledger = ledger
        self.in_use = BlocksInUse(ledger)
        self.nets = nets_of(intent)
        pools = transport(intent.file)
        self.loopback_pool, self.link_pool = pools[0], pools[-1]

    # LANs -----------------------------------------------------------------------------------------

    def lan(self, owner: str, domain: str, family: Family = 4) -> Prefix:
        """Return the LAN of a site or unit in a domain, or its net out of another pool."""
        return self._lan(owner, self._net(domain), family)

    def lans(self, owner: str, domain: str, family: Family = 4) -> tuple[Prefix, ...]:
        """Return the LAN of a site or unit in a domain, then those that it grew by elsewhere."""
        first = self.lan(owner, domain, family)
        return (first, *self.in_use.own(owner, domain)[1:]) if family == 4 else (first,)

    def gateway(self, owner: str, domain: str, family: Family = 4) -> Interface:
        """Return the first usable address of a LAN: its gateway."""
        return self.routed_lan(owner, domain, family).interface(1)

    def routed_lan(self, owner: str, domain: str, family: Family = 4) -> Prefix:
        """Return a LAN whose first usable address is its gateway."""
        net = self._net(domain)
        if not net.gateway:
            raise ZonghengError(problem("ADR032", found=domain, pool=domain))
        return self._lan(owner, net, family)

    def host(self, owner: str, domain: str, number: int, family: Family = 4) -> Address:
        """Return the ``number``-th usable address of a LAN; 1 is the gateway, -1 the last."""
        lan = self.lan(owner, domain, family)
        try:
            return lan.host(number)
        except IndexError as error:
            first, last = lan.usable
            raise ZonghengError(
                problem("ADR022", found=number, prefix=lan, have=last - first + 1, number=number)
            ) from error

    def has_lan(self, owner: str, domain: str) -> bool:
        """Return whether a site or unit is in a domain, or has a block in another pool."""
        return bool(self.in_use.own(owner, domain))

    def block(self, owner: str, pool: str) -> Prefix:
        """Return what the ledger gave: the own block of a site or unit in a pool, as it grew in place."""
        return (self.in_use.own(owner, pool) or self.blocks(owner, pool))[0]

    def blocks(self, owner: str, pool: str) -> Sequence[Prefix]:
        """Return the own blocks of a site or unit in a pool: the first, as it grew in place, then others."""
        found = self.in_use.own(owner, pool)
        if found:
            return found
        self._check_owner(owner)
        self._check_pool(pool)
        raise ZonghengError(problem("ADR020", found=owner, owner=owner, pool=pool))

    # Nodes ----------------------------------------------------------------------------------------

    def loopback(self, host: str, family: Family = 4) -> Address:
        """Return the loopback of a device in the global table."""
        node = self.node(host)
        if family == 4:
            return self._loopback4(node.site, node.index_in_site)
        return layout.loopback6(self.block(node.site, IPV6), node.index_in_site)

    def endpoint(self, host: str) -> Address:
        """Return the address that a device's tunnels over the internet run from."""
        node = self.node(host)
        if is_loopback(self.intent, node):
            return self._loopback4(node.site, OWN_ENDPOINT)
        slot = self.intent.hubs[host].slot or 0
        return self.node_link(slot, MANAGEMENT, site=node.site).a.address

    def management_address(self, host: str) -> Address:
        """Return the address by which a device is managed: its IPv4 loopback."""
        return self.loopback(host)

    def link(self, child_host: str, uplink: int, plane: str | int, family: Family = 4) -> LinkEnds:
        """Return one plane of an uplink; ``uplink`` is its place in ``Node.uplinks``, from 0."""
        return ends_of(self.uplink_prefix(child_host, uplink, plane, family))

    def uplink_prefix(self, child_host: str, uplink: int, plane: str | int, family: Family = 4) -> Prefix:
        """Return the net of one plane of an uplink; ``PARENT`` and ``CHILD`` number the ends in it.

        A department's own VPN has one only where its members are behind.
        """
        node = self.node(child_host)
        if not 0 <= uplink < len(node.uplinks):
            have = len(node.uplinks)
            raise ZonghengError(problem("ADR023", found=uplink, host=child_host, number=uplink, have=have))
        if plane in self.intent.departments and plane not in self.intent.planes_below(node.site):
            raise ZonghengError(problem("ADR020", found=plane, owner=child_host, pool=plane))
        return self._link_prefix(node.site, uplink, plane, family)

    def node_link(
        self, slot: int, plane: str | int, family: Family = 4, *, site: str | None = None
    ) -> LinkEnds:
        """Return one plane of a declared link, by its slot at a site, the top without one.

        The heartbeat takes the nets of plane 0.
        """
        at = self._site_of(site)
        if slot not in self.intent.slots_at(at):
            raise ZonghengError(unknown(str(slot), (), zh="链路槽位", en="slot"))
        return self._link_ends(at, self.intent.link_number(at, slot), _numbered_as(plane), family)

    def node(self, host: str) -> Node:
        """Return a device by its host name."""
        found = self.intent.nodes.get(host)
        if found is None:
            raise ZonghengError(unknown(host, self.intent.nodes, zh="设备", en="device"))
        return found

    # Identifiers ----------------------------------------------------------------------------------

    def as_number(self, owner: str | None = None) -> int:
        """Return the AS number of a site or unit; the network's own without one.

        The top site has the network's, a province, city or county below it that of its code, all others
        that of the nearest of these above them.
        """
        return self.intent.as_number_of(self._site_of(owner))

    def rd(self, domain: str) -> str:
        """Return the route distinguisher of a domain on every device: the network's AS, the domain's index.

        Both have four bytes and two, which is type 2.
        """
        return f"{self.as_number()}:{self._domain_index(domain)}"

    def router_id(self, host: str) -> Address:
        """Return the router id of a device: its IPv4 loopback."""
        return self.loopback(host)

    def isis_net(self, host: str) -> str:
        """Return the IS-IS network entity title of a device; its area is that of the AS it is in."""
        node = self.node(host)
        router_id = self._loopback4(node.site, node.index_in_site)
        return network_entity_title(self.intent.as_site(node.site), router_id)

    def rt_import(self, domain: str) -> tuple[str, ...]:
        """Return the route targets that a domain imports: its own, for domains do not leak."""
        return (self.rd(domain),)

    def rt_export(self, domain: str) -> tuple[str, ...]:
        """Return the route targets that a domain exports."""
        return (self.rd(domain),)

    def vlan(self, plane: str | int) -> int:
        """Return the VLAN of a plane, or of the LANs of a voice or video pool."""
        net = self.nets.get(plane) if isinstance(plane, str) and plane not in self.intent.planes else None
        if net is not None and net.vlan is not None:
            return net.vlan
        if isinstance(plane, str) and plane in self.intent.planes:
            return self.intent.vlan(plane)
        place = self._place(plane)
        return next(self.intent.vlan(name) for name, number in self.intent.places.items() if number == place)

    def hostname(self, site: str) -> str:
        """Return the host name of a site's first device."""
        nodes = self.intent.nodes_of(site)
        if not nodes:
            raise ZonghengError(unknown(site, self.intent.sites, zh="有设备的站点", en="site with a device"))
        return nodes[0].host

    def fqdn(self, host: str) -> str:
        """Return a device's name in the network's DNS domain."""
        return f"{self.node(host).host}.{self.intent.network.dns_domain}"

    def service_name(self, owner: str, service: str) -> str:
        """Return ``<service>.<unit>.<DNS domain>`` of a service that a site or unit offers."""
        code = self.code_of(owner)
        named = self.intent.units.get(code) or self.intent.sites[code]
        return f"{service}.{named.slug}.{self.intent.network.dns_domain}"

    def code_of(self, name: str) -> str:
        """Return the code of a site or unit named by code or slug."""
        if name in self.intent.sites or name in self.intent.units:
            return name
        found = self._slugs.get(name)
        if found is None:
            raise self._nobody(name, *self._slugs)
        return found

    # Whole sites ----------------------------------------------------------------------------------

    def summaries(self, site: str, pool: str, family: Family = 4) -> tuple[Prefix, ...]:
        """Return what a site advertises upward of a pool: what it and all below it have; of the top the pool.

        ``pool`` is the name of any IPv4 pool; with family 6 it only has to be one: the blocks of sites are
        not split by domain.
        """
        if site == self.intent.network.division:
            self._check_pool(pool)
            return pool_prefixes(self.intent, IPV6 if family == 6 else pool)
        return self.extent(site, pool, family)

    def extent(self, site: str, pool: str, family: Family = 4) -> tuple[Prefix, ...]:
        """Return the fewest prefixes that hold exactly what a site and all below it have, with room."""
        if site not in self.intent.sites:
            raise ZonghengError(unknown(site, self.intent.sites, zh="站点", en="site"))
        self._check_pool(pool)
        name = IPV6 if family == 6 else pool
        owners = [s.code for s in self.intent.subtree(site)]
        owners += [unit.code for code in owners for unit in self.intent.units_of(code)]
        return merged(block.region for owner in owners for block in self.in_use.held(owner, name))

    def links_of_site(self, site: str) -> Iterator[NumberedLink]:
        """Yield every plane of every link that is numbered in a site's block."""
        for node in self.intent.nodes_of(site):
            for number, uplink in enumerate(node.uplinks):
                carried = self.intent.planes_below(site)
                for plane in dict.fromkeys(self.intent.places[name] for name in carried):
                    yield self._numbered(site, uplink.parent_host, node.host, number, plane)
        for link in self.intent.links_at(site):
            number = self.intent.link_number(site, link.slot)
            for place in dict.fromkeys(self._place(_numbered_as(plane)) for plane in link.planes):
                yield self._numbered(site, link.a.host, link.b.host, number, place)

    def explain(self, owner: str) -> tuple[Explained, ...]:
        """Return all that a site or unit has, and why: blocks, LANs, gateways, loopbacks, links, names."""
        self._check_owner(owner)
        return (*explained(self, owner), *identified(self, owner))

    def owner_of(self, address: str, domain: str | None = None) -> Explained:
        """Return whose an address is and what for: the plan read backwards.

        Departments' own VPNs may use one address each for itself: ``domain`` says in which it is meant.
        """
        return self._reverse.owner_of(address, domain)

    def owners_of(self, asked: str, domain: str | None = None) -> tuple[Explained, ...]:
        """Return whose an address is: one entry, or one a domain where domains overlap.

        Of a prefix, who has the block that it lies in, or else everybody who has one inside it.
        """
        if domain is not None:
            self._domain_index(domain)
        return self._reverse.owners_of(asked, domain)

    # ----------------------------------------------------------------------------------------------

    def _site_of(self, owner: str | None) -> str:
        """Return the site that a unit is at, a site itself, the top site without either."""
        if owner is None:
            return self.intent.root.code
        unit = self.intent.units.get(owner)
        site = unit.site if unit else owner
        if site not in self.intent.sites:
            raise self._nobody(site)
        return site

    def _check_owner(self, code: str) -> None:
        if code not in self.intent.sites and code not in self.intent.units:
            raise self._nobody(code)

    def _nobody(self, name: str, *others: str) -> ZonghengError:
        known = {*self.intent.sites, *self.intent.units, *others}
        return ZonghengError(unknown(name, known, zh="站点或单位", en="site or unit"))

    def _check_pool(self, name: str) -> None:
        if name not in self._pools:
            raise ZonghengError(unknown(name, self._pools, zh="地址池", en="pool"))

    @cached_property
    def _pools(self) -> tuple[str, ...]:
        return pool_names(self.intent.file)

    @cached_property
    def _slugs(self) -> dict[str, str]:
        """Return the codes of sites and units by slug; a site goes before a unit of the same slug."""
        units = {unit.slug: unit.code for unit in self.intent.units.values()}
        return units | {site.slug: site.code for site in self.intent.sites.values()}

    @cached_property
    def _reverse(self) -> Reverse:
        return Reverse(self)

    def _numbered(self, site: str, a: str, b: str, number: int, plane: int) -> NumberedLink:
        ends4, ends6 = (self._link_ends(site, number, plane, family) for family in _FAMILIES)
        return NumberedLink(a, b, number, plane, (ends4, ends6))

    def _link_ends(self, site: str, number: int, plane: str | int, family: Family) -> LinkEnds:
        return ends_of(self._link_prefix(site, number, plane, family))

    def _link_prefix(self, site: str, number: int, plane: str | int, family: Family) -> Prefix:
        index = self._place(plane)
        if family == 4:
            blocks, planes = self.blocks(site, self.link_pool), self.intent.network.planes
            try:
                return layout.link4(blocks, number, index, planes, layout.lead_of(self.link_pool))
            except IndexError as error:
                raise self._no_room(site, self.link_pool, number) from error
        return layout.link6(self.block(site, IPV6), number, index)

    def _loopback4(self, site: str, number: int) -> Address:
        blocks = self.blocks(site, self.loopback_pool)
        try:
            return layout.loopback4(blocks, number)
        except IndexError as error:
            raise self._no_room(site, self.loopback_pool, number) from error

    def _no_room(self, site: str, pool: str, number: int) -> ZonghengError:
        code = "ADR013" if pool == self.loopback_pool != self.link_pool else "ADR011"
        held = ", ".join(map(str, self.blocks(site, pool)))
        return ZonghengError(problem(code, found=number, owner=site, blocks=held))

    def _place(self, plane: str | int) -> int:
        """Return the place of a plane, by its name or the place itself, among the nets of a link."""
        places = self.intent.places
        if isinstance(plane, str) and plane in places:
            return places[plane]
        if isinstance(plane, int) and plane in places.values():
            return plane
        raise ZonghengError(unknown(str(plane), places, zh="平面", en="plane"))

    def _lan(self, owner: str, net: Net, family: Family) -> Prefix:
        block = self.block(owner, net.pool)  # who has no LAN in the domain has none in IPv6 either
        if family == 4:
            return block
        if net.number is None:
            raise ZonghengError(problem("ADR031", found=net.pool, pool=net.pool))
        return layout.lan6(self.block(owner, IPV6), net.number)

    def _net(self, domain: str) -> Net:
        found = self.nets.get(domain)
        if found is None:
            raise ZonghengError(unknown(domain, self.nets, zh="域", en="domain"))
        return found

    def _domain_index(self, domain: str) -> int:
        found = self.intent.domains.get(domain)
        if found is None:
            raise ZonghengError(unknown(domain, self.intent.domains, zh="域", en="domain"))
        return found.index


def _numbered_as(plane: str | int) -> str | int:
    """Return the plane whose nets one of a declared link takes: a heartbeat those of plane 0."""
    return 0 if plane == HEARTBEAT else plane
