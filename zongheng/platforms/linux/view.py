# SPDX-License-Identifier: Apache-2.0
"""A design as a Linux machine carries it out: one instance (namespace) a plane, with what belongs to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_interface

from zongheng.design.model import (
    BgpFamily,
    BgpPeer,
    DeviceDesign,
    Interface,
    InterfaceOspf,
    OspfProcess,
    PrefixList,
    StaticRoute,
)

MAIN = "main"
"""The instance of the management plane: the machine's own first namespace."""
OUTSIDE_PURPOSES = frozenset({"carrier", "dmz", "heartbeat"})
STRICT, LOOSE = 1, 2
"""Reverse path filter: strict towards users, loose where two ways to a core are equal."""


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
    def ospf(self) -> InterfaceOspf | None:
        return self.interface.ospf

    @property
    def address4(self) -> str | None:
        return self.interface.address4

    @property
    def address6(self) -> str | None:
        return self.interface.address6

    @property
    def addresses(self) -> tuple[str, ...]:
        return tuple(a for a in (self.address4, self.address6) if a)

    @property
    def reverse_path(self) -> int:
        return STRICT if self.interface.purpose == "lan" else LOOSE

    @property
    def networks4(self) -> tuple[str, ...]:
        return tuple(str(ip_interface(a).network) for a in (self.address4,) if a)

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
    statics: tuple[StaticRoute, ...] = ()
    bgp_families: tuple[BgpFamily, ...] = ()
    prefix_lists: tuple[PrefixList, ...] = ()
    dhcp_ports: tuple[str, ...] = field(default=())

    @property
    def vrf(self) -> str | None:
        return None if self.name == MAIN else self.name

    @property
    def filter_path(self) -> str:
        return "/etc/nftables.conf" if self.vrf is None else f"/etc/zongheng/nft/{self.name}.nft"

    @property
    def frr_folder(self) -> str:
        return "/etc/frr" if self.vrf is None else f"/etc/frr/{self.name}"

    @property
    def unit(self) -> str:
        return "frr" if self.vrf is None else f"frr@{self.name}"

    @property
    def routed_ports(self) -> tuple[Port, ...]:
        return tuple(port for port in self.ports if port.ospf)

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
    def vrrp_ports(self) -> tuple[str, ...]:
        return tuple(port.name for port in self.ports if port.interface.vrrp)

    @property
    def pingable(self) -> tuple[str, ...]:
        return tuple(port.name for port in self.ports if port.interface.ping)

    @property
    def access_ports(self) -> tuple[Port, ...]:
        return tuple(port for port in self.ports if port.interface.purpose == "lan")

    @property
    def forwarding_ports(self) -> tuple[str, ...]:
        return tuple(p.name for p in self.ports if not p.loopback and p.interface.purpose != "mirror")

    @property
    def bgp_peers(self) -> tuple[BgpPeer, ...]:
        return tuple(peer for family in self.bgp_families for peer in family.peers)

    @property
    def daemons(self) -> tuple[str, ...]:
        wanted = ["bgpd"] if self.bgp_families else []
        if self.ospf:
            wanted += ["ospfd", *(["ospf6d"] if self.ospf.ipv6 else [])]
        return tuple(wanted)


@dataclass(frozen=True, slots=True)
class MirrorView:
    """Sources of one namespace that are copied to an observer port in it."""

    namespace: str
    observer: str
    sources: tuple[str, ...]


def instances(design: DeviceDesign) -> tuple[Instance, ...]:
    """Return the management instance and one a domain that has ports here, in the order of the planes."""
    used = [vrf for vrf in design.vrfs if any(namespace_of(design, i) == vrf.name for i in _real(design))]
    main = _instance(design, MAIN, None, design.system.dns_domain)
    return (main, *(_instance(design, vrf.name, vrf.name, vrf.title) for vrf in used))


def namespace_of(design: DeviceDesign, interface: Interface) -> str:
    """Return the instance of an interface: its VRF's, and on an exit that of the domain which goes out there."""
    if interface.vrf is not None:
        return interface.vrf
    if design.exit_policy is not None and interface.purpose in OUTSIDE_PURPOSES:
        return outside(design)
    view = mirror(design)
    if view is not None and interface.name == view.observer:
        return view.namespace
    return MAIN


def outside(design: DeviceDesign) -> str:
    """Return the namespace of an exit's outside ports: the one domain that its links to the core carry."""
    return next((i.vrf for i in design.interfaces if i.vrf is not None), MAIN)


def mirror(design: DeviceDesign) -> MirrorView | None:
    """Return what is mirrored. A port can copy within its own namespace only, so the sources are the
    ports of the first domain among those named, which at a county core is the one that goes outside.
    """
    if design.mirror is None:
        return None
    named = design.mirror.sources
    ports = [i for i in design.interfaces if i.name in named or i.parent in named]
    domains = [i.vrf for i in ports if i.vrf is not None and i.purpose != "port"]
    if not domains:
        return None
    sources = tuple(i.name for i in ports if i.vrf == domains[0])
    return MirrorView(domains[0], design.mirror.observer, sources)


def quoted(names: Iterable[str]) -> str:
    """Return interface names as an nftables set holds them."""
    return ", ".join(f'"{name}"' for name in names)


def _real(design: DeviceDesign) -> tuple[Interface, ...]:
    """Return the interfaces that carry something themselves: not those that only hold sub-interfaces."""
    return tuple(i for i in design.interfaces if i.enabled and i.purpose not in ("port", "unused"))


def _instance(design: DeviceDesign, name: str, vrf: str | None, title: str) -> Instance:
    own = tuple(i for i in _real(design) if namespace_of(design, i) == name)
    families = tuple(f for f in design.bgp.families if f.vrf == vrf) if design.bgp and vrf else ()
    lists = {n for family in families for peer in family.peers for n in (peer.import_list, peer.export_list)}
    vips = {i.name: tuple(v.address for v in i.vrrp) for i in own}
    public = _published(design)
    return Instance(
        name=name,
        title=title,
        ports=tuple(Port(i, _virtual(i, vips[i.name], public)) for i in own),
        ospf=next((p for p in design.ospf if p.vrf == vrf), None),
        statics=tuple(r for r in design.statics if _static_in(design, r, name)),
        bgp_families=families,
        prefix_lists=tuple(entry for entry in design.prefix_lists if entry.name in lists),
        dhcp_ports=tuple(i.name for i in own if i.dhcp),
    )


def _static_in(design: DeviceDesign, route: StaticRoute, name: str) -> bool:
    """Tell whether FRR holds the route here. Defaults to carriers are keepalived's: only the leader has them."""
    if is_carrier_default(design, route):
        return False
    return (route.vrf or MAIN) == name


def is_carrier_default(design: DeviceDesign, route: StaticRoute) -> bool:
    """Tell whether a route is a gateway's way out through a carrier."""
    return (
        design.exit_policy is not None
        and route.prefix in ("0.0.0.0/0", "::/0")
        and _carrier_port(design, route)
    )


def _carrier_port(design: DeviceDesign, route: StaticRoute) -> bool:
    return carrier_of(design, route) is not None


def carrier_of(design: DeviceDesign, route: StaticRoute) -> Interface | None:
    """Return the carrier port whose network holds the route's next hop."""
    for interface in design.interfaces:
        if interface.purpose == "carrier" and interface.address4 and route.via:
            network = ip_interface(interface.address4).network
            if network.version == route.family and ip_interface(route.via).ip in network:
                return interface
    return None


def _published(design: DeviceDesign) -> tuple[str, ...]:
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


def _virtual(interface: Interface, vips: tuple[str, ...], public: tuple[str, ...]) -> tuple[str, ...]:
    return (*(virtual_address(interface, vip) for vip in vips), *published_on(interface, public))
