# SPDX-License-Identifier: Apache-2.0
"""The topology that the designs of Linux machines imply, and the world around them.

Ports are joined by what their addresses say: two ports in one network hang on one segment. Links to
devices that are simulated lead nowhere here; only those that a gateway watches get a port, with light
on it. Around the machines stand plain boxes: a terminal behind every LAN, the published servers in
their zone, an operator in the management zone, and the internet with a web server and a name server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface, ip_network

from zongheng.design.model import DeviceDesign, Interface
from zongheng.errors import ZonghengError, problem
from zongheng.twin.lab.topology import Box, Machine, Segment, Service, Topology

PLATFORM = "linux"
INTERNET, PORTAL, OPERATOR, ZTP = "inet", "portal", "operator", "ztp"
CARRIER, HOMES = "carrier", "homes"
"""Who sells ordinary internet lines, and the network in which their ends get their addresses."""
HOMES_NETWORK = "100.64.0.1/24"
"""The carrier's side of it: shared address space (RFC 6598), translated on the way out."""
WEB_SERVER = "203.0.113.80"
"""A server far out on the internet (RFC 5737)."""
WEB_SERVER6 = "2001:db8:ffff::80"
OUTSIDE6 = "2001:db8:ffff:{number}::1/64"
"""The internet's own side of the carriers' networks over IPv6 (RFC 3849), one for each carrier port."""
WEB_SERVICES: Mapping[str, Service] = {"80": "web", "443": "tls", "8080": "web", "53": "dns"}
TERMINAL_NUMBER, OPERATOR_NUMBER = 10, 11


@dataclass(frozen=True, slots=True)
class _End:
    """One port of a machine that carries an address."""

    design: DeviceDesign
    interface: Interface

    @property
    def network(self) -> str:
        return str(ip_interface(self.interface.address4 or "").network)

    @property
    def port(self) -> tuple[str, str]:
        return self.design.host, self.interface.name


def blueprint(designs: Iterable[DeviceDesign]) -> Topology:
    """Return the lab of all designs of platform ``linux``.

    Raises:
        ZonghengError: LAB008 where there is none.
    """
    own = sorted((d for d in designs if d.platform == PLATFORM), key=lambda d: d.host)
    if not own:
        raise ZonghengError(problem("LAB008"))
    joined = _joined(own)
    boxes = {
        box.name: box
        for box in (
            *_terminals(joined), *_portals(own), *_operators(joined), *_internet(own), *_carrier(own)
        )
    }  # fmt: skip
    segments = (
        *_segments(joined, boxes.values()), *_mirrors(own, joined), *_watched(own, joined), *_homes(own)
    )  # fmt: skip
    return Topology(
        network=own[0].network,
        machines=tuple(Machine(name=design.host) for design in own),
        boxes=tuple(boxes[name] for name in sorted(boxes)),
        segments=tuple(sorted(segments, key=lambda segment: segment.name)),
    )


def terminal(host: str, domain: str) -> str:
    """Return the name of the box behind a machine's LAN in a domain."""
    return f"pc-{host}-{domain}"


def _joined(designs: list[DeviceDesign]) -> Mapping[str, tuple[_End, ...]]:
    """Return the ports of each network that is more than a link to nowhere, by network."""
    by_network: dict[str, list[_End]] = {}
    for design in designs:
        for interface in design.interfaces:
            if interface.enabled and interface.address4 and interface.kind not in ("loopback", "tunnel"):
                end = _End(design, interface)
                by_network.setdefault(end.network, []).append(end)
    return {
        network: tuple(ends)
        for network, ends in sorted(by_network.items())
        if len(ends) > 1 or ends[0].interface.purpose in ("lan", "dmz", "carrier", "management", "internet")
    }


def _segments(joined: Mapping[str, tuple[_End, ...]], boxes: Iterable[Box]) -> Iterator[Segment]:
    for network, ends in joined.items():
        outer = tuple(
            (box.name, port)
            for box in boxes
            for port, addresses in box.addresses.items()
            if port != "lo" and any(str(ip_interface(a).network) == network for a in addresses)
        )
        yield Segment(name=network, ends=(*(end.port for end in ends), *outer))


def _mirrors(designs: list[DeviceDesign], joined: Mapping[str, tuple[_End, ...]]) -> Iterator[Segment]:
    """Yield the bare ports between a mirroring machine and its sensor, where frames carry no tag."""
    for design in designs:
        if design.mirror is None:
            continue
        for ends in joined.values():
            ports = {(end.design.host, end.interface.parent or "") for end in ends}
            if (design.host, design.mirror.observer) in ports:
                yield Segment(name=f"mirror {design.host}", ends=tuple(sorted(ports)))


def _watched(designs: list[DeviceDesign], joined: Mapping[str, tuple[_End, ...]]) -> Iterator[Segment]:
    """Yield a lit port for each tracked link that leads to a simulated device."""
    there = {end.port for ends in joined.values() for end in ends}
    for design in designs:
        tracked = design.availability.tracked if design.availability else ()
        for interface in design.interfaces:
            port = (design.host, interface.name)
            if interface.parent in tracked and interface.address4 and port not in there:
                yield Segment(name=f"{design.host} {interface.name}", ends=(port,))


def _terminals(joined: Mapping[str, tuple[_End, ...]]) -> Iterator[Box]:
    for ends in joined.values():
        lan = next((end for end in ends if end.interface.purpose == "lan"), None)
        if lan is not None:
            gateways = [ip_interface(a) for a in (lan.interface.address4, lan.interface.address6) if a]
            yield Box(
                name=terminal(lan.design.host, lan.interface.plane or ""),
                addresses={"eth0": tuple(_host(str(g.network), TERMINAL_NUMBER) for g in gateways)},
                routes={"default" if g.version == 4 else "::/0": str(g.ip) for g in gateways},
            )


def _operators(joined: Mapping[str, tuple[_End, ...]]) -> Iterator[Box]:
    """Yield the boxes in the management zone, at the places of the controller and of the DHCP server."""
    for network, ends in joined.items():
        zone = next(
            (e.interface for e in ends if e.interface.purpose == "management" and e.interface.vrrp), None
        )
        if zone is not None:
            gateway = zone.vrrp[0].address.partition("/")[0]
            yield Box(
                name=OPERATOR,
                addresses={"eth0": (_host(network, OPERATOR_NUMBER),)},
                routes={"default": gateway},
            )
            length = network.partition("/")[2]
            for server in sorted({i.dhcp_server for e in ends for i in e.design.interfaces if i.dhcp_server}):
                yield Box(name=ZTP, addresses={"eth0": (f"{server}/{length}",)}, routes={"default": gateway})


def _portals(designs: list[DeviceDesign]) -> Iterator[Box]:
    """Yield the published servers; besides what is published, each answers on a port that is not."""
    leaders = {d.exit_policy: d for d in reversed(designs) if d.exit_policy is not None}
    named = False
    for design in sorted(leaders.values(), key=lambda d: d.host):
        dmz = next((i for i in design.interfaces if i.purpose == "dmz" and i.address4), None)
        servers = design.exit_policy.published if design.exit_policy else ()
        for host in sorted({server.host4 for server in servers}) if dmz else ():
            length = ip_interface(dmz.address4 or "").network.prefixlen if dmz else 32
            services: dict[str, Service] = {
                f"{s.host4}:{s.host_port}": "tls" for s in servers if s.host4 == host
            }
            name = PORTAL if host == servers[0].host4 and not named else f"{PORTAL}-{host}"
            named = named or name == PORTAL
            yield Box(
                name=name,
                addresses={"eth0": (f"{host}/{length}",)},
                routes={"default": dmz.vrrp[0].address.partition("/")[0]} if dmz and dmz.vrrp else {},
                services={**services, f"{host}:80": "web"},
            )


def _internet(designs: list[DeviceDesign]) -> Iterator[Box]:
    """Yield the world outside: the carriers' gateways and, behind them, a server."""
    ports: dict[str, tuple[str, ...]] = {}
    towards = carrier_ports(designs)
    for design in designs:
        for interface in design.interfaces:
            if interface.purpose == "carrier" and interface.address4:
                network = ip_interface(interface.address4).network
                gateways = [r.via for r in design.statics if r.via and ip_address(r.via) in network]
                ports[towards[str(network)]] = tuple(f"{via}/{network.prefixlen}" for via in gateways)
    if ports:
        outside = {
            port: (*addresses, OUTSIDE6.format(number=number))
            for number, (port, addresses) in enumerate(sorted(ports.items()), start=1)
        }
        yield Box(
            name=INTERNET,
            addresses={**outside, "lo": (f"{WEB_SERVER}/32", f"{WEB_SERVER6}/128")},
            routes=dict(_routed_here(designs)),
            services={
                f"{server}:{port}": service
                for server in (WEB_SERVER, WEB_SERVER6)
                for port, service in WEB_SERVICES.items()
                if service != "dns" or server == WEB_SERVER
            },
            forwards=True,
        )


def _routed_here(designs: list[DeviceDesign]) -> Iterator[tuple[str, str]]:
    """Yield what carriers route to the gateways that lead: addresses of the plan, each by one carrier."""
    for design in designs:
        policy = design.exit_policy
        carriers = {i.plane: i for i in design.interfaces if i.purpose == "carrier" and i.vrrp}
        if policy is None or not carriers:
            continue
        by = {
            prefix: rule.carrier
            for rule in policy.nat
            if rule.carrier in carriers
            for prefix in rule.prefixes
        }
        for prefix in policy.own_addresses:
            port = carriers[by.get(prefix, next(iter(carriers)))]
            yield prefix, port.vrrp[0].address.partition("/")[0]


def _carrier(designs: list[DeviceDesign]) -> Iterator[Box]:
    """Yield who joins the ports to the internet: fixed ones as they are, the others behind translation."""
    fixed = {
        str(ip_interface(port.address4).network): f"{design.ipsec.gateway}"
        for design in designs
        if design.ipsec is not None and design.ipsec.gateway
        for port in (design.interface(design.ipsec.interface),)
        if port.address4
    }
    outer = {
        f"isp{number}": (f"{gateway}/{network.partition('/')[2]}",)
        for number, (network, gateway) in enumerate(sorted(fixed.items()), start=1)
    }
    if outer:
        yield Box(
            name=CARRIER,
            addresses={**outer, HOMES: (HOMES_NETWORK,)},
            services={f"{HOMES_NETWORK}@{HOMES}:67": "dhcp"},
            forwards=True,
            translates=tuple(outer),
        )


def _homes(designs: list[DeviceDesign]) -> Iterator[Segment]:
    """Yield the network of the ports whose addresses are the carrier's to say."""
    ends = tuple(
        (design.host, design.ipsec.interface)
        for design in designs
        if design.ipsec is not None and design.interface(design.ipsec.interface).dhcp == "client"
    )
    if ends:
        yield Segment(name=HOMES, ends=(*ends, (CARRIER, HOMES)))


def carrier_ports(designs: Iterable[DeviceDesign]) -> Mapping[str, str]:
    """Return the internet's port towards each carrier's network, by network.

    It is called as the gateways' own, with a number of its own where those of another exit are called so.
    """
    found: dict[str, str] = {}
    for interface in (i for design in designs for i in design.interfaces if i.purpose == "carrier"):
        if interface.address4:
            network, taken = str(ip_interface(interface.address4).network), len(found) + 1
            name = interface.name if interface.name not in found.values() else f"carrier{taken}"
            found.setdefault(network, name)
    return found


def _host(network: str, number: int) -> str:
    net = ip_network(network)
    return f"{net[number]}/{net.prefixlen}"
