# SPDX-License-Identifier: Apache-2.0
"""An exit gateway's policy as nftables and keepalived carry it out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network

from zongheng.design.model import DeviceDesign, Interface
from zongheng.platforms.linux import view
from zongheng.policy.model import LOCAL, AddressSet, ExitPolicy, NatRule, Rule, ServiceItem, ServiceSet

LOG_GROUP = 1
PORT_PROTOCOLS = frozenset({"tcp", "udp"})
_REFERENCE = re.compile(r"@(\w+)")


@dataclass(frozen=True, slots=True)
class NftSet:
    """A named set of nftables; ``type`` is of its elements."""

    name: str
    type: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gateway:
    """The exit part of a design; needs ``design.exit_policy``."""

    design: DeviceDesign
    policy: ExitPolicy

    # Sets -------------------------------------------------------------------------------------------

    @property
    def sets(self) -> tuple[NftSet, ...]:
        """Return the named sets that a line refers to; the policy defines some for other gateways."""
        lines = "\n".join((*self.forward_rules, *self.input_rules, *self.output_rules, *self.source_nat))
        used = set(_REFERENCE.findall(lines))
        return tuple(one for one in (*self._address_sets, *self._service_sets) if one.name in used)

    @property
    def _address_sets(self) -> Iterator[NftSet]:
        return (nft for entry in self.policy.address_sets for nft in _address_sets(entry))

    @property
    def _service_sets(self) -> Iterator[NftSet]:
        for entry in self.policy.service_sets:
            elements = tuple(
                f"{i.protocol} . {_range(i)}" for i in entry.items if i.protocol in PORT_PROTOCOLS
            )
            if elements:
                yield NftSet(f"svc_{_name(entry.name)}", "inet_proto . inet_service", elements)

    # Rules ------------------------------------------------------------------------------------------

    @property
    def forward_rules(self) -> tuple[str, ...]:
        """Return the policy's rules between zones, in its order."""
        return tuple(line for rule in self.policy.rules for line in self._rule(rule))

    @property
    def input_rules(self) -> tuple[str, ...]:
        """Return the policy's rules towards the gateway itself; management has its own namespace."""
        rules = (r for r in self.policy.rules if LOCAL in r.to_zones)
        return tuple(line for rule in rules for line in self._local(rule, "iifname", rule.from_zones))

    @property
    def output_rules(self) -> tuple[str, ...]:
        """Return the policy's rules from the gateway itself: nothing else leaves it for the carriers."""
        rules = (r for r in self.policy.rules if LOCAL in r.from_zones)
        return tuple(line for rule in rules for line in self._local(rule, "oifname", rule.to_zones))

    # Translation ------------------------------------------------------------------------------------

    @property
    def destination_nat(self) -> tuple[str, ...]:
        return tuple(
            f"iifname {{ {view.quoted(self.outside_ports)} }} ip daddr {server.public4} {server.protocol} "
            f"dport {server.public_port} counter dnat ip to {server.host4}:{server.host_port} "
            f'comment "{server.name}{"-" * bool(server.carrier)}{server.carrier}"'
            for server in self.policy.published
        )

    @property
    def source_nat(self) -> tuple[str, ...]:
        """Return one translation a carrier port, to its virtual address or a pool: sessions follow leaders.

        Out of several blocks of a pool a client has always the same one.
        """
        return tuple(
            f'iifname {{ {view.quoted(self._ports((rule.from_zone,)))} }} oifname "{port.name}" {source}'
            f'{chosen}counter {target} comment "{rule.name}"'
            for rule in self.policy.nat
            for port in self._interfaces((rule.to_zone,))
            if rule.carrier in ("", port.plane)
            for source in _matches("ip saddr", rule.sources, "4", self.policy)
            for chosen, target in _translations(rule, port)
        )

    # The pair ---------------------------------------------------------------------------------------

    @property
    def heartbeat(self) -> str:
        return self.design.availability.interface if self.design.availability else ""

    @property
    def heartbeat_local(self) -> str:
        return self.design.availability.local.partition("/")[0] if self.design.availability else ""

    @property
    def heartbeat_peer(self) -> str:
        return self.design.availability.remote.partition("/")[0] if self.design.availability else ""

    @property
    def tracked(self) -> tuple[str, ...]:
        """Return the ports whose loss hands over, those that VRRP itself watches aside."""
        if self.design.availability is None:
            return ()
        watched = {i.name for i in self.design.interfaces if i.vrrp}
        real = {port.name for i in view.instances(self.design) if i.vrf for port in i.ports}
        tracked = self.design.availability.tracked
        named = (i.name for i in self.design.interfaces if i.name in tracked or i.parent in tracked)
        return tuple(name for name in named if name in real - watched)

    @property
    def outside_ports(self) -> tuple[str, ...]:
        """Return the ports that face the carriers."""
        return self._ports(self.policy.untrusted)

    # Ports of zones -----------------------------------------------------------------------------------

    def _interfaces(self, zones: Iterable[str]) -> tuple[Interface, ...]:
        """Return the interfaces of zones; none named means all that lie in the exit's namespace."""
        own = [p.interface for i in view.instances(self.design) if i.vrf for p in i.ports if not p.loopback]
        wanted = tuple(zones)
        named = {n for zone in self.design.zones if zone.name in wanted for n in zone.interfaces}
        return tuple(i for i in own if not wanted or i.zone in wanted or i.name in named)

    def _ports(self, zones: Iterable[str]) -> tuple[str, ...]:
        return tuple(interface.name for interface in self._interfaces(zones))

    def _rule(self, rule: Rule) -> Iterator[str]:
        sources, targets = self._zone_ports(rule.from_zones), self._zone_ports(rule.to_zones)
        if (rule.from_zones and not sources) or (rule.to_zones and not targets):
            return
        ends = f"iifname {{ {view.quoted(sources)} }} " if sources else ""
        ends += f"oifname {{ {view.quoted(targets)} }} " if targets else ""
        logged = rule.log or (rule.action == "permit" and self._logs_sessions)
        for match in self._packets(rule):
            yield f"{ends}{match}{_verdict(rule, logged=logged)}"

    def _local(self, rule: Rule, word: str, zones: tuple[str, ...]) -> Iterator[str]:
        ports = self._zone_ports(zones)
        if zones and not ports:
            return
        end = f"{word} {{ {view.quoted(ports)} }} " if ports else ""
        for match in self._packets(rule):
            yield f"{end}{match}{_verdict(rule, logged=rule.log)}"

    @property
    def _logs_sessions(self) -> bool:
        return self.design.defence is not None and self.design.defence.session_log

    def _zone_ports(self, zones: tuple[str, ...]) -> tuple[str, ...]:
        return self._ports(zones) if zones else ()

    def _packets(self, rule: Rule) -> Iterator[str]:
        """Yield one match a family and kind of service."""
        for suffix, family in (("4", "ip"), ("6", "ip6")):
            named = rule.sources or rule.destinations
            for source in _matches(f"{family} saddr", rule.sources, suffix, self.policy):
                for target in _matches(f"{family} daddr", rule.destinations, suffix, self.policy):
                    for service in self._services(rule, suffix):
                        yield f"{source}{target}{service}"
            if not named:
                return  # one match serves both families

    def _services(self, rule: Rule, suffix: str) -> Iterator[str]:
        if not rule.services:
            yield ""
        for name in rule.services:
            service = self.policy.service_set(name)
            if any(item.protocol in PORT_PROTOCOLS for item in service.items):
                yield f"meta l4proto . th dport @svc_{_name(name)} "
            yield from _portless(service, suffix)


def gateway(design: DeviceDesign) -> Gateway | None:
    """Return the exit part of a design; None where it is no exit."""
    return Gateway(design, design.exit_policy) if design.exit_policy is not None else None


def _portless(service: ServiceSet, suffix: str) -> Iterator[str]:
    for item in service.items:
        if item.protocol not in PORT_PROTOCOLS and not (item.protocol == "icmpv6" and suffix == "4"):
            number = {"icmp": "icmp", "icmpv6": "ipv6-icmp", "ospf": "ospf"}[item.protocol]
            yield f"meta l4proto {number} "


def _translations(rule: NatRule, port: Interface) -> Iterator[tuple[str, str]]:
    """Yield what a packet must match besides, and what it is translated to then."""
    if rule.mode == "easy-ip":
        own = port.vrrp[0].address.partition("/")[0] if port.vrrp else ""
        yield "", f"snat ip to {own}" if own else "masquerade"
    for number, prefix in enumerate(rule.prefixes):
        left = len(rule.prefixes) - number
        block = ip_network(prefix)
        chosen = f"jhash ip saddr mod {left} 0 " if left > 1 else ""
        yield chosen, f"snat ip to {block[0]}-{block[-1]} persistent"


def _verdict(rule: Rule, *, logged: bool) -> str:
    log = f'log group {LOG_GROUP} prefix "{rule.name} " ' if logged else ""
    return f'counter {log}{"accept" if rule.action == "permit" else "drop"} comment "{rule.name}"'


def _matches(match: str, names: tuple[str, ...], suffix: str, policy: ExitPolicy) -> Iterator[str]:
    """Yield a match a named set that has addresses of the family; an empty one where any will do."""
    if not names:
        yield ""
    for name in names:
        entry = policy.address_set(name)
        if entry.prefixes4 if suffix == "4" else entry.prefixes6:
            yield f"{match} @{_set(name, suffix)} "


def _address_sets(entry: AddressSet) -> Iterator[NftSet]:
    yield NftSet(_set(entry.name, "4"), "ipv4_addr", entry.prefixes4)
    yield NftSet(_set(entry.name, "6"), "ipv6_addr", entry.prefixes6)


def _set(name: str, suffix: str) -> str:
    return f"{_name(name)}_{suffix}"


def _name(name: str) -> str:
    """Return a name as nftables takes it: letters, digits and underscores, a letter first."""
    plain = "".join(c if c.isalnum() and c.isascii() else "_" for c in name)
    return plain if plain[:1].isalpha() else f"s{plain}"


def _range(item: ServiceItem) -> str:
    if not item.last:
        return "0-65535"
    return str(item.first) if item.first == item.last else f"{item.first}-{item.last}"
