# SPDX-License-Identifier: Apache-2.0
"""What an ordered policy does with a packet: the executable meaning of :class:`ExitPolicy`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address

from zongheng.policy import space
from zongheng.policy.model import Action, ExitPolicy, Protocol, Rule


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decided, or None for the default, and what it said."""

    rule: Rule | None
    action: Action


@dataclass(frozen=True, slots=True)
class RuleSpace:
    """A rule with its packets: one region a family that it can match."""

    rule: Rule
    regions: tuple[space.Region, ...]


class PolicySpace:
    """An ExitPolicy resolved into packet space, for deciding and for analysis."""

    def __init__(self, policy: ExitPolicy) -> None:
        self.policy = policy
        self._zones = {zone.name: number for number, zone in enumerate(policy.zones)}
        self._addresses = {s.name: space.addresses((*s.prefixes4, *s.prefixes6)) for s in policy.address_sets}
        self._services = {s.name: space.services(s.items) for s in policy.service_sets}
        self.rules = tuple(RuleSpace(rule, self._regions(rule)) for rule in policy.rules)

    def decide(
        self, zone_from: str, zone_to: str, src: str, dst: str, protocol: Protocol, port: int = 0
    ) -> Decision:
        """Return the decision on one packet; an unknown zone is a KeyError."""
        packet = (
            self._zones[zone_from],
            self._zones[zone_to],
            _on_line(src),
            _on_line(dst),
            space.PROTOCOLS.index(protocol) * space.PORTS + port,
        )
        for entry in self.rules:
            for region in entry.regions:
                if all(space.contains(axis, at) for axis, at in zip(region, packet, strict=True)):
                    return Decision(entry.rule, entry.rule.action)
        return Decision(None, self.policy.default)

    def zones(self, names: tuple[str, ...]) -> space.Intervals:
        """Return zones on their axis; none named means all."""
        chosen = names or tuple(self._zones)
        return space.union((self._zones[name], self._zones[name]) for name in chosen)

    def addresses(self, sets: tuple[str, ...]) -> space.Intervals:
        """Return the addresses of the sets; none named means all of both families."""
        if not sets:
            return space.ALL_V4 + space.ALL_V6
        return space.union(part for name in sets for part in self._addresses[name])

    def services(self, sets: tuple[str, ...]) -> space.Intervals:
        """Return the services of the sets; none named means all."""
        if not sets:
            return space.ALL_SERVICES
        return space.union(part for name in sets for part in self._services[name])

    def regions_between(
        self,
        zones: tuple[space.Intervals, space.Intervals],
        ends: tuple[space.Intervals, space.Intervals],
        services: space.Intervals = space.ALL_SERVICES,
    ) -> tuple[space.Region, ...]:
        """Return the packets from and to these zones and addresses: one region a family."""
        regions = (
            (*zones, *(space.intersection(end, family) for end in ends), services)
            for family in (space.ALL_V4, space.ALL_V6)
        )
        return tuple(region for region in regions if all(region))

    def _regions(self, rule: Rule) -> tuple[space.Region, ...]:
        return self.regions_between(
            (self.zones(rule.from_zones), self.zones(rule.to_zones)),
            (self.addresses(rule.sources), self.addresses(rule.destinations)),
            self.services(rule.services),
        )


@lru_cache(maxsize=8)
def resolved(policy: ExitPolicy) -> PolicySpace:
    """Return the policy in packet space, resolved once."""
    return PolicySpace(policy)


def decide(
    policy: ExitPolicy, zone_from: str, zone_to: str, src: str, dst: str, protocol: Protocol, port: int = 0
) -> Decision:
    """Return what the policy does with a packet: the first rule that matches, else the default."""
    return resolved(policy).decide(zone_from, zone_to, src, dst, protocol, port)


def _on_line(address: str) -> int:
    value = ip_address(address)
    return int(value) + (space.V6_FROM if value.version == 6 else 0)
