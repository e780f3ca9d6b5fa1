# SPDX-License-Identifier: Apache-2.0
"""A design as a Linux machine carries it out: one instance (namespace) a plane, with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from ipaddress import ip_interface
from shlex import quote

from zongheng.design.model import (
    BgpFamily,
    BgpPeer,
    DeviceDesign,
    DhcpPool,
    Interface,
    InterfaceIsis,
    InterfaceOspf,
    IsisProcess,
    OspfProcess,
    PrefixList,
    StaticRoute,
    Vrrp,
)
from zongheng.files import from_yaml
from zongheng.platforms.linux import underlay
from zongheng.platforms.linux.underlay import UNDERLAY, Tunnel

MAIN = "main"
"""The instance of the management plane: the machine's own first namespace."""
MANAGEMENT_PLANE = "management"
EXIT_FILTER, DEFENCE_FILTER = "/etc/zongheng/exit.nft", "/etc/zongheng/nft/defence.nft"
CLOSED_FILTER = "/etc/zongheng/closed.nft"
"""What stands in a domain until the stage that brings its own filter has run."""
OUTSIDE_PURPOSES = frozenset({"carrier", "dmz", "heartbeat"})
STRICT, LOOSE = 1, 2
"""Reverse path filter: strict towards users, loose where two ways to a core are equal."""
LINK_LOCAL_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Port:
    """One port with its addresses; ``virtual`` ones come and go with keepalived."""

    interface: Interface
    virtual: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return "lo" if self.loopback else self.interface.name

    @property
    def loopback(self) -> bool:
        return self.interface.kind == "loopback"

    @property
    def description(self) -> str:
        """Return what the port is for, as one word of a shell; empty for loopbacks."""
        return "" if self.loopback or not self.interface.description else quote(self.interface.description)

    @property
    def ospf(self) -> InterfaceOspf | None:
        return self.interface.ospf

    @property
    def isis(self) -> InterfaceIsis | None:
        return self.interface.isis

    @property
    def address4(self) -> str | None:
        return self.interface.address4

    @property
    def address6(self) -> str | None:
        return self.interface.address6

    @property
    def addresses(self) -> tuple[str, ...]:
        leased = underlay.LEASED if self.interface.dhcp == "client" else None
        return tuple(a for a in (leased, self.address4, *self.interface.secondary4, self.address6) if a)

    @property
    def reverse_path(self) -> int:
        return STRICT if self.interface.purpose == "lan" else LOOSE

    @property
    def networks4(self) -> tuple[str, ...]:
        return tuple(str(ip_interface(a).network) for a in (self.address4, *self.interface.secondary4) if a)

    @property
    def networks6(self) -> tuple[str, ...]:
        return tuple(str(ip_interface(a).network) for a in (self.address6,) if a)


@dataclass(frozen=True, slots=True)
class Instance:
    """One plane on the machine: ports, routing and filter of one namespace."""

    name: str
    title: str
    ports: tuple[Port, ...]
    ospf: OspfProcess | None
    isis: IsisProcess | None = None
    statics: tuple[StaticRoute, ...] = ()
    bgp_families: tuple[BgpFamily, ...] = ()
    prefix_lists: tuple[PrefixList, ...] = ()
    dhcp_pools: tuple[DhcpPool, ...] = ()
    exits: bool = False
    """Whether the exit policy is this plane's packet filter."""
    transit: bool = True
    """Whether packets of others pass: not through the management plane of an exit."""

    @property
    def vrf(self) -> str | None:
        return None if self.name == MAIN else self.name

    @property
    def filter_path(self) -> str:
        if self.exits:
            return EXIT_FILTER
        if self.name == UNDERLAY:
            return underlay.FILTER
        return "/etc/nftables.conf" if self.vrf is None else f"/etc/zongheng/nft/{self.name}.nft"

    @property
    def frr_folder(self) -> str:
        return "/etc/frr" if self.vrf is None else f"/etc/frr/{self.name}"

    @property
    def unit(self) -> str:
        return "frr" if self.vrf is None else f"frr@{self.name}"

    @property
    def routes(self) -> bool:
        """Return whether the plane has routing of its own; the underlay has its fixed ways only."""
        return self.name != UNDERLAY

    @property
    def tunnels(self) -> tuple[Tunnel, ...]:
        own = (port.interface for port in self.ports)
        return tuple(Tunnel(self.name, i.name, i.tunnel) for i in own if i.tunnel)

    @property
    def routed_ports(self) -> tuple[Port, ...]:
        return tuple(port for port in self.ports if port.ospf or port.isis)

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the names of the secrets that guard adjacencies here; each becomes a key chain."""
        named = {
            p.ospf.auth_secret for p in self.ports if p.ospf and p.ospf.auth_secret and not p.ospf.passive
        }
        return tuple(sorted(named))

    @property
    def links(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.ports if p.ospf and not p.ospf.passive and not p.loopback)

    @property
    def watched_ports(self) -> tuple[str, ...]:
        """Return the ports of the lines that BFD watches."""
        return tuple(port.name for port in self.ports if port.interface.bfd)

    @property
    def vrrp_ports(self) -> tuple[str, ...]:
        return tuple(port.name for port in self.ports if port.interface.vrrp)

    @property
    def access_ports(self) -> tuple[Port, ...]:
        return tuple(port for port in self.ports if port.interface.purpose == "lan")

    @property
    def forwarding_ports(self) -> tuple[str, ...]:
        if not self.transit:
            return ()
        return tuple(p.name for p in self.ports if not p.loopback and p.interface.purpose != "mirror")

    @property
    def bgp_peers(self) -> tuple[BgpPeer, ...]:
        return tuple(peer for family in self.bgp_families for peer in family.peers)

    @property
    def dhcp_ports(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(pool.interface for pool in self.dhcp_pools))

    @property
    def daemons(self) -> tuple[str, ...]:
        wanted = ["bgpd"] if self.bgp_families else []
        if self.ospf:
            wanted += ["ospfd", *(["ospf6d"] if self.ospf.ipv6 else [])]
        if self.isis:
            wanted.append("isisd")
        return (*wanted, "bfdd") if self.watched_ports else tuple(wanted)


@dataclass(frozen=True, slots=True)
class MirrorView:
    """Sources of one namespace that are copied to an observer port in it."""

    namespace: str
    observer: str
    sources: tuple[str, ...]


@cache
def out_of_band() -> str:
    """Return the port that no configuration touches."""
    told = from_yaml(files(__package__).joinpath("capabilities.yml").read_text(encoding="utf-8"))
    return str(told["out_of_band"])


def instances(design: DeviceDesign) -> tuple[Instance, ...]:
    """Return the management instance, then one a domain that has ports here, by name."""
    placed: dict[str, list[Interface]] = {MAIN: []}
    for interface in _real(design):
        placed.setdefault(namespace_of(design, interface), []).append(interface)
    return tuple(_instance(design, name, own) for name, own in sorted(placed.items(), key=_main_first))


def namespace_of(design: DeviceDesign, interface: Interface) -> str:
    """Return the instance of an interface: its domain's, or the main one.

    A design keeps an exit's two planes apart by zones alone; here they are two namespaces, and the
    outside ports lie in that of the plane which goes out.
    """
    if interface.name in underlay.interfaces(design):
        return UNDERLAY
    if interface.vrf is not None:
        return interface.vrf
    if design.exit_policy is not None:
        inward = interface.kind in ("sub", "tunnel") and interface.plane != MANAGEMENT_PLANE
        return outside(design) if inward or interface.purpose in OUTSIDE_PURPOSES else MAIN
    view = mirror(design)
    return view.namespace if view is not None and interface.name == view.observer else MAIN


def outside(design: DeviceDesign) -> str:
    """Return the namespace of an exit's outside ports: that of the domain its links to the cores carry."""
    planes = sorted(
        {i.plane for i in design.interfaces if i.purpose == "link" and i.plane} - {MANAGEMENT_PLANE}
    )
    return planes[0].upper() if planes else MAIN


def mirror(design: DeviceDesign) -> MirrorView | None:
    """Return what is mirrored.

    A port copies within its own namespace only, so the sources are the ports of one domain: the one
    that the mirrored links inside the network carry, which at a county core is the way to the exit.
    """
    if design.mirror is None:
        return None
    named = design.mirror.sources
    ports = [i for i in _real(design) if (i.name in named or i.parent in named) and i.vrf is not None]
    domains = [i.vrf for i in sorted(ports, key=lambda i: i.purpose != "link")]
    if not domains or domains[0] is None:
        return None
    sources = tuple(i.name for i in ports if i.vrf == domains[0])
    return MirrorView(domains[0], design.mirror.observer, sources)


def sensing_ports(design: DeviceDesign) -> tuple[str, ...]:
    """Return the ports on which a sensor hears: its mirror ports, or the bare ports of its links."""
    if design.role != "sensor":
        return ()
    return tuple(i.name for i in design.interfaces if i.purpose in ("mirror", "port") and i.enabled)


def quoted(names: Iterable[str]) -> str:
    """Return interface names as an nftables set holds them."""
    return ", ".join(f'"{name}"' for name in names)


def _real(design: DeviceDesign) -> tuple[Interface, ...]:
    """Return the interfaces that carry something themselves: not those that only hold sub-interfaces."""
    bare = {design.mirror.observer} if design.mirror else set(sensing_ports(design))
    parents = {i.parent for i in design.interfaces} - bare - set(underlay.interfaces(design))
    return tuple(
        i
        for i in design.interfaces
        if (i.enabled and i.name not in parents and i.purpose not in ("port", "unused")) or i.name in bare
    )


def _main_first(entry: tuple[str, list[Interface]]) -> tuple[bool, str]:
    return entry[0] != MAIN, entry[0]


def _instance(design: DeviceDesign, name: str, own: list[Interface]) -> Instance:
    vrf = next((v for v in design.vrfs if v.name == name), None)
    families = tuple(f for f in design.bgp.families if (f.vrf or MAIN) == name) if design.bgp else ()
    lists = {n for family in families for peer in family.peers for n in (peer.import_list, peer.export_list)}
    planes = {i.plane for i in own if i.ospf or i.isis}
    public = published(design)
    return Instance(
        name=name,
        title=vrf.title if vrf else name,
        ports=tuple(Port(i, _virtual(i, public)) for i in own),
        ospf=next((p for p in design.ospf if p.plane in planes), None),
        isis=next((p for p in design.isis if p.plane in planes), None),
        statics=tuple(r for r in design.statics if _static_in(design, r, name)),
        bgp_families=families,
        prefix_lists=tuple(entry for entry in design.prefix_lists if entry.name in lists),
        dhcp_pools=tuple(pool for pool in design.dhcp_pools if pool.vrf == name),
        exits=design.exit_policy is not None and name == outside(design),
        transit=design.exit_policy is None or name != MAIN,
    )


def _static_in(design: DeviceDesign, route: StaticRoute, name: str) -> bool:
    """Tell whether FRR holds the route here; defaults to carriers are keepalived's, and the leader's only.

    Ways to the internet are the underlay's, which has no routing; what an exit discards are addresses of its
    outside.
    """
    if is_carrier_default(design, route) or underlay.is_outer(design, route):
        return False
    if design.exit_policy is not None and route.via is None:
        return name == outside(design)
    return (route.vrf or MAIN) == name


def is_carrier_default(design: DeviceDesign, route: StaticRoute) -> bool:
    """Tell whether a route is a gateway's way out through a carrier."""
    return (
        design.exit_policy is not None
        and route.prefix in ("0.0.0.0/0", "::/0")
        and carrier_of(design, route) is not None
    )


def carrier_of(design: DeviceDesign, route: StaticRoute) -> Interface | None:
    """Return the carrier port whose network holds the route's next hop."""
    for interface in design.interfaces:
        if interface.purpose == "carrier" and interface.address4 and route.via:
            network = ip_interface(interface.address4).network
            if network.version == route.family and ip_interface(route.via).ip in network:
                return interface
    return None


def published(design: DeviceDesign) -> tuple[str, ...]:
    """Return the public addresses of servers that the exit publishes, sorted; bare."""
    if design.exit_policy is None:
        return ()
    return tuple(sorted({server.public4 for server in design.exit_policy.published}))


def published_on(interface: Interface, public: Iterable[str]) -> tuple[str, ...]:
    """Return the published addresses that a carrier port answers for, as ``a.b.c.d/32``."""
    if interface.purpose != "carrier" or interface.address4 is None:
        return ()
    network = ip_interface(interface.address4).network
    return tuple(f"{address}/32" for address in public if ip_interface(address).ip in network)


def virtual_address(interface: Interface, address: str) -> str:
    """Return a virtual address with the length of its port's network."""
    length = ip_interface(interface.address4).network.prefixlen if interface.address4 else 32
    return address if "/" in address else f"{address}/{length}"


def virtual_addresses6(interface: Interface, vrrp: Vrrp) -> tuple[str, ...]:
    """Return the virtual addresses of IPv6, the link-local one first, with the lengths of their networks."""
    if vrrp.link_local is None or vrrp.address6 is None or interface.address6 is None:
        return ()
    length = ip_interface(interface.address6).network.prefixlen
    return (f"{vrrp.link_local}/{LINK_LOCAL_LENGTH}", f"{vrrp.address6}/{length}")


def _virtual(interface: Interface, public: tuple[str, ...]) -> tuple[str, ...]:
    vips = (
        address
        for vrrp in interface.vrrp
        for address in (virtual_address(interface, vrrp.address), *virtual_addresses6(interface, vrrp))
    )
    return (*vips, *published_on(interface, public))
