# SPDX-License-Identifier: Apache-2.0
"""What an exit gateway lets through, and what of that a change changes: exact, in packet space.

Two readings meet here: the policy that the intent was compiled to (``zongheng.policy``), and the policy
that a gateway's running text says (read as the audit reads it, by nothing that rendered it). A rule that
looks at more than packets counts at its widest: a conditional permit permits, a conditional deny does not.
A Linux gateway knows ports in place of zones, so its text is compared with another text of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from ipaddress import IPv4Address, IPv6Address, summarize_address_range

from zongheng.audit.device import Device
from zongheng.audit.device_text import DeviceText
from zongheng.audit.reading.crossing import ALL_SERVICES, EVERYWHERE, PORTS, PROTOCOLS, service_span
from zongheng.audit.reading.exit_rules import ExitRule, security_rules
from zongheng.config import ConfigNode, parse
from zongheng.devices import HostRecord
from zongheng.policy.decision import resolved
from zongheng.policy.model import ExitPolicy
from zongheng.policy.space import (
    ALL_V4,
    ALL_V6,
    V6_FROM,
    Intervals,
    Region,
    difference,
    intersection,
    union,
    without,
)

_SHOWN = 6
"""Prefixes that one row names; more are counted."""
LINUX = "linux"
_LINUX_POLICY = "### FILE /etc/zongheng/exit.nft "
_SERVERS = (
    re.compile(
        r"nat server \S+ .*?protocol (?P<protocol>\S+) global (?P<public>\S+) (?P<port>\d+)"
        r" inside (?P<host>\S+) (?P<inner>\d+)"
    ),
    re.compile(
        r".*\bip daddr (?P<public>\S+) (?P<protocol>tcp|udp) dport (?P<port>\d+) .*"
        r"\bdnat ip to (?P<host>[\d.]+):(?P<inner>\d+)"
    ),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One rule: zones by name (none: all), addresses and services as intervals, and whether it decides."""

    name: str
    permits: bool
    always: bool
    from_zones: frozenset[str]
    to_zones: frozenset[str]
    sources: Intervals
    destinations: Intervals
    services: Intervals


@dataclass(frozen=True, slots=True)
class Enforced:
    """What one gateway enforces: zones, rules in order with a denying default, and published servers."""

    zones: frozenset[str]
    clauses: tuple[Clause, ...]
    published: frozenset[str]


NOTHING = Enforced(frozenset(), (), frozenset())
"""What a gateway without a policy enforces: it lets nothing through."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One changed decision in words that a record keeps; ``rule`` is the one that permits."""

    rule: str
    packets: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.packets}: {self.before} → {self.after} ({self.rule})"

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


def compiled(policy: ExitPolicy) -> Enforced:
    """Return what a compiled policy enforces."""
    packets = resolved(policy)
    clauses = (
        Clause(
            name=rule.name,
            permits=rule.action == "permit",
            always=True,
            from_zones=frozenset(rule.from_zones),
            to_zones=frozenset(rule.to_zones),
            sources=packets.addresses(rule.sources),
            destinations=packets.addresses(rule.destinations),
            services=_services(policy, rule.services),
        )
        for rule in policy.rules
    )
    published = frozenset(
        _publication(one.protocol, one.public4, one.public_port, one.host4, one.host_port)
        for one in policy.published
    )
    return Enforced(frozenset(zone.name for zone in policy.zones), tuple(clauses), published)


def running(record: HostRecord, text: str) -> Enforced:
    """Return what a gateway's running configuration enforces (on a USG its root system)."""
    known = {"host": record.host, "platform": record.platform, "flavour": record.flavour}
    device = Device(DeviceText(text=text, **known), parse(text, record.platform))
    rules = _rules(device)
    clauses = tuple(
        Clause(
            name=rule.name,
            permits=rule.permits,
            always=not rule.conditional,
            from_zones=rule.from_zones,
            to_zones=rule.to_zones,
            sources=EVERYWHERE if rule.sources is None else rule.sources,
            destinations=EVERYWHERE if rule.destinations is None else rule.destinations,
            services=ALL_SERVICES if rule.services is None else rule.services,
        )
        for rule in rules
    )
    found = (pattern.match(node.text) for node in device.tree.walk() for pattern in _SERVERS)
    published = frozenset(
        _publication(one["protocol"], one["public"], one["port"], one["host"], one["inner"])
        for one in found
        if one
    )
    zones = (name for clause in clauses for name in clause.from_zones | clause.to_zones)
    return Enforced(frozenset(zones), clauses, published)


def changed(before: Enforced, after: Enforced) -> tuple[Decision, ...]:
    """Return every decision that differs, exactly: packets let through now, packets stopped now, servers."""
    zones = tuple(sorted(before.zones | after.zones))
    old, new = _permitted(before, zones), _permitted(after, zones)
    return (
        *_packets(new, old, zones, "deny", "permit"),
        *_packets(old, new, zones, "permit", "deny"),
        *(
            Decision("nat server", server, "–", "published")
            for server in sorted(after.published - before.published)
        ),
        *(
            Decision("nat server", server, "published", "–")
            for server in sorted(before.published - after.published)
        ),
    )


def _rules(device: Device) -> list[ExitRule]:
    """Return the rules of the exit policy: of the first system of a USG, of one file of a machine."""
    policies = security_rules(device)
    if device.text.platform == LINUX:
        return [rule for policy in policies for rule in policy if _stands_in(rule.node, _LINUX_POLICY)]
    return [rule for policy in policies[:1] for rule in policy]


def _stands_in(node: ConfigNode, section: str) -> bool:
    return node.path[0].startswith(section)


Permitted = list[tuple[str, Region]]


def _permitted(enforced: Enforced, zones: tuple[str, ...]) -> Permitted:
    """Return the packets that pass, by the rule that lets them."""
    decided: list[Region] = []
    permitted: Permitted = []
    for clause in enforced.clauses:
        regions = list(_regions(clause, zones))
        if clause.permits:
            permitted += [(clause.name, region) for region in without(regions, decided)]
        if clause.permits or clause.always:
            decided += regions
    return permitted


def _packets(
    some: Permitted, others: Permitted, zones: tuple[str, ...], before: str, after: str
) -> Iterator[Decision]:
    regions = [region for _, region in others]
    for rule, region in some:
        for left in without([region], regions):
            yield Decision(rule, _shown(left, zones), before, after)


def _regions(clause: Clause, zones: tuple[str, ...]) -> Iterator[Region]:
    sides = tuple(_on_axis(names, zones) for names in (clause.from_zones, clause.to_zones))
    for family in (ALL_V4, ALL_V6):
        ends = tuple(intersection(end, family) for end in (clause.sources, clause.destinations))
        region = (*sides, *ends, clause.services)
        if all(region):
            yield region


def _on_axis(names: frozenset[str], zones: tuple[str, ...]) -> Intervals:
    if not names:
        return ((0, len(zones) - 1),)
    return union((number, number) for number, zone in enumerate(zones) if zone in names)


def _services(policy: ExitPolicy, names: Iterable[str]) -> Intervals:
    items = [item for name in names for item in policy.service_set(name).items]
    if not items:
        return ALL_SERVICES
    return union(service_span(item.protocol, item.first, item.last or PORTS - 1) for item in items)


def _publication(protocol: str, public: object, port: object, host: object, inner: object) -> str:
    return f"{protocol} {public}:{port} → {host}:{inner}"


def _shown(region: Region, zones: tuple[str, ...]) -> str:
    names = [
        ",".join(zones[number] for low, high in side for number in range(low, high + 1))
        if side != ((0, len(zones) - 1),)
        else "any"
        for side in region[:2]
    ]
    source, destination = (_prefixes(end) for end in region[2:4])
    return f"{names[0]} → {names[1]}, {source} → {destination}, {_ports(region[4])}"


def _prefixes(intervals: Intervals) -> str:
    family = ALL_V6 if intervals[0][0] >= V6_FROM else ALL_V4
    everything = "::/0" if family is ALL_V6 else "0.0.0.0/0"
    holes = difference(family, intervals)
    if len(holes) < len(intervals) or holes == ():
        return " ".join([everything, *(f"!{prefix}" for prefix in _listed(holes))])
    return " ".join(_listed(intervals))


def _listed(intervals: Intervals) -> list[str]:
    prefixes = [str(prefix) for low, high in intervals for prefix in _summary(low, high)]
    more = len(prefixes) - _SHOWN
    return [*prefixes[:_SHOWN], f"(+{more})"] if more > 0 else prefixes


def _summary(low: int, high: int) -> Iterator[object]:
    if low >= V6_FROM:
        return summarize_address_range(IPv6Address(low - V6_FROM), IPv6Address(high - V6_FROM))
    return summarize_address_range(IPv4Address(low), IPv4Address(high))


def _ports(intervals: Intervals) -> str:
    if intervals == ALL_SERVICES:
        return "any"
    return " ".join(part for low, high in intervals for part in _protocols(low, high))


def _protocols(low: int, high: int) -> Iterator[str]:
    for number in range(low // PORTS, high // PORTS + 1):
        first = max(low, number * PORTS) % PORTS
        last = min(high, number * PORTS + PORTS - 1) % PORTS
        if (first, last) == (0, PORTS - 1):
            yield PROTOCOLS[number]
        else:
            yield f"{PROTOCOLS[number]}/{first}" + (f"-{last}" if last != first else "")
