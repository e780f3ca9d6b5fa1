# SPDX-License-Identifier: Apache-2.0
"""Who sees whom: neighbours computed from the configurations of all devices of the twin."""

from __future__ import annotations

import contextlib
import ipaddress
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from zongheng.config.addresses import Address
from zongheng.twin.configuration.tree import Section
from zongheng.twin.devices.device import Device, Neighbour, PeerState
from zongheng.twin.devices.interfaces import links_of
from zongheng.twin.models.dialect import Dialect
from zongheng.twin.routing import rgos_facts, vrp_facts
from zongheng.twin.routing.bgp import Terms, terms_of
from zongheng.twin.routing.facts import UNKNOWN_ID, Facts, Port
from zongheng.twin.routing.isis_circuits import Circuit
from zongheng.twin.routing.ospf_circuits import Ospf
from zongheng.twin.routing.standing import Standing
from zongheng.twin.routing.tunnels import agreed
from zongheng.twin.routing.wires import End, dark_ports, ends_of

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_OSPF = {4: "ospf", 6: "ospfv3"}
_FACTS: Mapping[str, Callable[[str, Section, Dialect, frozenset[str]], Facts]] = {
    "vrp": vrp_facts.facts,
    "comware": vrp_facts.facts,
    "rgos": rgos_facts.facts,
}
"""How a device's configuration is read, by its dialect."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A port, and one of another device that it hears."""

    mine: Port
    other: Port


@dataclass(slots=True)
class Topology:
    """All devices of a twin. ``boundary`` are peers outside it: address -> AS number."""

    devices: Mapping[str, Device]
    boundary: Mapping[str, str] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    """Addresses outside, of carriers say, that answer nobody."""
    _ends: dict[str, tuple[tuple[object, ...], tuple[End, ...]]] = field(default_factory=dict)
    _facts: dict[str, tuple[tuple[object, ...], Facts]] = field(default_factory=dict)
    _standing: Standing | None = None
    _at_rest: bool = False

    def facts(self, host: str) -> Facts:
        return self.standing().facts[host]

    def dark(self, host: str) -> frozenset[str]:
        """Return the ports of a device that hear nothing from the other end of their wire."""
        return self.standing().dark[host]

    def standing(self) -> Standing:
        """Return what follows from all configurations, worked out again only where one has changed."""
        if self._standing is not None and self._at_rest:
            return self._standing
        stamps = {host: _stamp(device) for host, device in self.devices.items()}
        stamp = (frozenset(self.silent), *stamps.values())
        if self._standing is None or self._standing.stamp != stamp:
            dark = dark_ports({host: self._ends_of(host, its) for host, its in stamps.items()})
            facts = {
                host: self._facts_of(host, its, dark.get(host, frozenset())) for host, its in stamps.items()
            }
            self._standing = Standing(stamp, dark, facts, _carrying(facts))
        return self._standing

    def _ends_of(self, host: str, stamp: tuple[object, ...]) -> tuple[End, ...]:
        known = self._ends.get(host)
        if known is None or known[0] != stamp:
            known = self._ends[host] = (stamp, ends_of(self.devices[host]))
        return known[1]

    def _facts_of(self, host: str, stamp: tuple[object, ...], dark: frozenset[str]) -> Facts:
        known = self._facts.get(host)
        if known is None or known[0] != (stamp, dark):
            known = self._facts[host] = ((stamp, dark), facts_of(self.devices[host], dark))
        return known[1]

    @contextlib.contextmanager
    def at_rest(self) -> Iterator[Standing]:
        """Yield what stands; whoever asks inside says that nothing changes meanwhile, as no command does."""
        before, standing = self._at_rest, self.standing()
        self._at_rest = True
        try:
            yield standing
        finally:
            self._at_rest = before

    def ports(self, host: str) -> Sequence[Port]:
        """Return the ports of a device that carry anything: tunnels only while their other end agrees."""
        return self.standing().ports[host]

    def segments(self, host: str, family: int) -> Sequence[Segment]:
        """Return each port of a device with each port of another that hears it: same subnet, same tag."""
        found = self.standing().segments
        if family not in found:
            found[family] = self._all_segments(family)
        return found[family].get(host, ())

    def _all_segments(self, family: int) -> Mapping[str, Sequence[Segment]]:
        found: dict[str, list[Segment]] = defaultdict(list)
        for net, ports in self._by_network(family).items():
            for mine in ports if net is not None else ():
                found[mine.host] += [
                    Segment(mine, other)
                    for other in ports
                    if other.host != mine.host and other.tag == mine.tag
                ]
        return found

    def adjacencies(self, host: str, family: int) -> list[tuple[Segment, Ospf, Ospf]]:
        """Return where a device is fully adjacent: the segment, and OSPF at this end and at the other."""
        found = []
        for segment in self.segments(host, family):
            mine, theirs = (end.ospf_of(family) for end in (segment.mine, segment.other))
            if mine is None or theirs is None or not mine.agrees(theirs):
                continue
            if not self._are_one(segment, mine, theirs, family):
                found.append((segment, mine, theirs))
        return found

    def _are_one(self, segment: Segment, mine: Ospf, theirs: Ospf, family: int) -> bool:
        """Tell whether both ends have one router id, by mistake: such routers do not listen to each other."""
        protocol = _OSPF[family]
        ids = {
            self.facts(end.host).router_ids.get((protocol, own.process), UNKNOWN_ID)
            for end, own in ((segment.mine, mine), (segment.other, theirs))
        }
        return len(ids) == 1 and UNKNOWN_ID not in ids

    def ospf_neighbours(self, host: str, family: int) -> list[Neighbour]:
        """Return the full adjacencies of a device, by process and interface."""
        protocol = _OSPF[family]
        found = []
        for segment, mine, theirs in self.adjacencies(host, family):
            other = segment.other.host
            router_id = self.facts(other).router_ids.get((protocol, theirs.process), UNKNOWN_ID)
            found.append(Neighbour(mine.process, mine.area, segment.mine.name, router_id, other))
        return sorted(found, key=lambda n: (int(n.process), n.interface, n.router_id))

    def circuits(self, host: str) -> list[tuple[Segment, Circuit, Circuit, frozenset[int]]]:
        """Return where a device has neighbours by IS-IS: the segment, both ends, and in which levels.

        A neighbour is one for both families; that both ends lie in one net of IPv4 is what is asked.
        """
        found = []
        for segment in self.segments(host, 4):
            mine, theirs = segment.mine.isis, segment.other.isis
            met = mine.met(theirs) if mine is not None and theirs is not None else frozenset[int]()
            if mine is not None and theirs is not None and met:
                found.append((segment, mine, theirs, met))
        return found

    def isis_neighbours(self, host: str) -> list[Neighbour]:
        """Return the neighbours of a device by IS-IS, by process and interface: system id and level each."""
        found = [
            Neighbour(mine.process, f"L{level}", segment.mine.name, theirs.system, segment.other.host)
            for segment, mine, theirs, met in self.circuits(host)
            for level in sorted(met)
        ]
        return sorted(found, key=lambda n: (int(n.process), n.interface, n.area))

    def bgp_peers(self, host: str) -> list[PeerState]:
        """Return every configured peer with its state."""
        facts = self.facts(host)
        return [
            PeerState(address, as_number, vpn, self._peer_state(host, vpn, address, as_number))
            for vpn, address, as_number in facts.peers
        ]

    def in_service(self, host: str) -> bool:
        """Return whether the device is part of the management plane: process 1 has a full adjacency."""
        return any(neighbour.process == "1" for neighbour in self._neighbours(host))

    def _neighbours(self, host: str) -> list[Neighbour]:
        return [*self.ospf_neighbours(host, 4), *self.isis_neighbours(host)]

    def _peer_state(self, host: str, vpn: str, address: str, as_number: str) -> str:
        wanted = ipaddress.ip_address(address)
        local = [
            port
            for port in self.ports(host)
            if port.vpn == vpn and any(wanted in i.network for i in (port.v4, port.v6) if i)
        ]
        if not local or self._terms(host, vpn, address).closed:
            return "Idle"
        if self.boundary.get(address.lower()) == as_number:
            return "Established"
        heard = (s for s in self.segments(host, wanted.version) if s.mine.vpn == vpn and _ip(s.other, wanted))
        met = any(self._speaks(segment, address, as_number) for segment in heard)
        return "Established" if met else "Connect"

    def _speaks(self, segment: Segment, address: str, as_number: str) -> bool:
        """Tell whether the other end has the AS that is meant, and us for a peer on the same terms."""
        mine, other = segment.mine, segment.other
        us, them = self.facts(mine.host), self.facts(other.host)
        asked = self._terms(mine.host, mine.vpn, address)
        return them.as_number == as_number and any(
            vpn == other.vpn
            and number == us.as_number
            and _ip(mine, ipaddress.ip_address(peer))
            and self._terms(other.host, vpn, peer) == asked
            for vpn, peer, number in them.peers
        )

    def _terms(self, host: str, vpn: str, address: str) -> Terms:
        device = self.devices[host]
        return terms_of(device.running.root, device.dialect.bgp, vpn, address)

    def _by_network(self, family: int) -> Mapping[_Network | None, list[Port]]:
        nets: dict[_Network | None, list[Port]] = defaultdict(list)
        for ports in self.standing().ports.values():
            for port in ports:
                nets[_network(port, family)].append(port)
        return nets


def _carrying(facts: Mapping[str, Facts]) -> Mapping[str, Sequence[Port]]:
    """Return the ports of each device that carry anything: tunnels only where both ends agree."""
    ends = {port.tunnel: one for one in facts.values() for port in one.ports if port.tunnel is not None}

    def carries(port: Port) -> bool:
        if port.tunnel is None:
            return True
        other = ends.get(port.tunnel.mirrored)
        return other is not None and agreed(facts[port.host].underlay, other.underlay, port.tunnel)

    return {
        host: [port for port in own.ports if carries(port)] if ends else own.ports
        for host, own in facts.items()
    }


def _ip(port: Port, wanted: Address) -> bool:
    """Tell whether a port has an address."""
    own = port.address(wanted.version)
    return own is not None and own.ip == wanted


def _stamp(device: Device) -> tuple[object, ...]:
    """Return what changes whenever the configuration or the state of a device does."""
    return (device.generation, device.running.version, device.state)


def _network(port: Port, family: int) -> _Network | None:
    interface = port.address(family)
    return interface.network if interface else None


def facts_of(device: Device, dark: frozenset[str]) -> Facts:
    """Return what the network needs to know of a device; nothing when it is off or in factory state."""
    if device.state != "booted":
        return Facts((), {}, "", ())
    root = device.running.root
    up = frozenset(name for name, link in links_of(root, dark).items() if link)
    return _FACTS[device.dialect.name](device.host, root, device.dialect, up)
