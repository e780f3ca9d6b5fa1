# SPDX-License-Identifier: Apache-2.0
"""The exit policy of a Linux gateway, as a USG's is judged: a rule is a line, a zone a port."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network

from zongheng.audit.device import Device
from zongheng.audit.reading.crossing import PORTS, PROTOCOLS, CrossingRule, Sides, place_of, service_span
from zongheng.audit.reading.machine import machine_files, placed_ports
from zongheng.audit.reading.nftables import Chain, FilterRule, chains
from zongheng.config import ConfigNode
from zongheng.policy.space import ALL_V4, ALL_V6, Intervals, union

FAMILIES = {"4": union(ALL_V4), "6": union(ALL_V6)}
_NUMBERS = {"ipv6-icmp": "icmpv6", "ospfigp": "ospf"}
_OTHER_CONDITIONS = re.compile(
    r"\b(?:meta (?:day|hour|time|mark|skuid)|limit rate|ct (?:mark|count)|fib|quota)\b"
)


@dataclass(frozen=True)
class GatewayRule(CrossingRule):
    """One line of the forward chain, or of the chain that translates sources."""

    rule: FilterRule
    ports: Sides

    enabled = True
    applications = False

    @property
    def sides(self) -> Sides:
        return self.ports

    @property
    def name(self) -> str:
        return self.rule.name

    @property
    def node(self) -> ConfigNode:
        return self.rule.node

    @property
    def permits(self) -> bool:
        return self.rule.verdict in ("accept", "snat", "masquerade")

    @property
    def conditional(self) -> bool:
        return _OTHER_CONDITIONS.search(self.rule.match) is not None

    @cached_property
    def from_zones(self) -> frozenset[str]:
        return self.rule.ports("i")

    @cached_property
    def to_zones(self) -> frozenset[str]:
        return self.rule.ports("o")

    @cached_property
    def sources(self) -> Intervals | None:
        return self._addresses("saddr")

    @cached_property
    def destinations(self) -> Intervals | None:
        return self._addresses("daddr")

    def _addresses(self, side: str) -> Intervals | None:
        if not re.search(rf"\bip6? {side} ", self.rule.match):
            return None
        if re.search(rf"\bip6? {side} !=", self.rule.match):
            return FAMILIES["6" if f"ip6 {side}" in self.rule.match else "4"]
        values = [value for word in ("ip", "ip6") for value in self.rule.values(f"{word} {side}")]
        return union(span for value in values if (span := _span(value)))

    @cached_property
    def services(self) -> Intervals | None:
        match = self.rule.match
        if "th dport" in match:
            return union(
                _service(*value.split(" . ")) for value in self.rule.values(r"th dport") if " . " in value
            )
        named = [
            (protocol, value)
            for protocol in ("tcp", "udp")
            for value in self.rule.values(f"{protocol} dport")
        ]
        if named:
            return union(_service(protocol, value) for protocol, value in named)
        protocols = [*self.rule.values("meta l4proto"), *re.findall(r"\b(icmp|icmpv6) type\b", match)]
        return union(service_span(_protocol(one), 0, PORTS - 1) for one in protocols) if protocols else None

    @property
    def logged(self) -> ConfigNode | None:
        """Return the line where it logs, which is itself."""
        return self.node if re.search(r"\blog\b", self.rule.match) else None


def gateway_rules(device: Device, *, translation: bool = False) -> list[list[GatewayRule]]:
    """Return the lines of each forward chain that decide of sessions, or those that translate sources."""
    ports = Sides({port.name for port in placed_ports(device)}, outside=outside_ports(device))
    kind, hook = ("nat", "postrouting") if translation else ("filter", "forward")
    return [
        [GatewayRule(rule, ports) for rule in _deciding(chain)] for _, chain in chains(device, hook, kind)
    ]


def outside_ports(device: Device) -> frozenset[str]:
    """Return the ports that face the carriers: sources are translated there, or a default route leads out."""
    translating = {
        port
        for _, chain in chains(device, "postrouting", "nat")
        for rule in chain.rules
        if rule.verdict in ("snat", "masquerade")
        for port in rule.ports("o")
    }
    routes = r"(?:0\.0\.0\.0/0|::/0|default) via \S+ dev (?P<port>\S+).*"
    leading = {
        match["port"]
        for file in machine_files(device, r"/etc/keepalived/keepalived\.conf")
        for _, match in file.matching(routes)
    }
    return frozenset(translating | leading)


def _deciding(chain: Chain) -> list[FilterRule]:
    return [rule for rule in chain.rules if rule.verdict and not rule.of_sessions]


def _span(value: str) -> tuple[int, int] | None:
    """Return the places of an address, a prefix or a range; None of a name."""
    first, _, last = value.partition("-")
    try:
        if last:
            return place_of(first), place_of(last)
        network = ip_network(value, strict=False)
    except ValueError:
        return None
    return place_of(str(network[0])), place_of(str(network[-1]))


def _service(protocol: str, ports: str) -> tuple[int, int]:
    first, _, last = ports.partition("-")
    low = int(first) if first.isdigit() else 0
    high = int(last) if last.isdigit() else (low if first.isdigit() else PORTS - 1)
    return service_span(_protocol(protocol), low, min(high, PORTS - 1))


def _protocol(name: str) -> str:
    named = _NUMBERS.get(name, name)
    return named if named in PROTOCOLS else "other"
