# SPDX-License-Identifier: Apache-2.0
"""The security policy of a USG: rules with their addresses and services as interval sets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import ip_network

from zongheng.audit.device import Device, saying, says
from zongheng.audit.reading.crossing import (
    EVERYWHERE,
    PORTS,
    PROTOCOLS,
    CrossingRule,
    Sides,
    place_of,
    service_span,
)
from zongheng.config import ConfigNode
from zongheng.policy.space import Intervals, intersection, union

LOCAL, UNTRUSTED = "local", "untrust"
_INNER_FROM = 50
"""Zones of lower priority than the platform's own ``dmz`` (50) face outside, as ``untrust`` (5) does."""
_CONDITIONS = (
    r"(?:user|application|time-range|url-category|source-mac|device-group|access-authentication) (?!any).+"
)
_NUMBERS = {
    "1": "icmp",
    "2": "igmp",
    "6": "tcp",
    "17": "udp",
    "47": "gre",
    "50": "esp",
    "51": "ah",
    "58": "icmpv6",
    "89": "ospf",
}
_KNOWN = {
    "dns": (("udp", 53, 53), ("tcp", 53, 53)),
    "http": (("tcp", 80, 80),),
    "https": (("tcp", 443, 443),),
    "ntp": (("udp", 123, 123),),
    "ssh": (("tcp", 22, 22),),
    "telnet": (("tcp", 23, 23),),
    "ftp": (("tcp", 21, 21),),
    "smtp": (("tcp", 25, 25),),
    "icmp": (("icmp", 0, PORTS - 1),),
    "icmpv6": (("icmpv6", 0, PORTS - 1),),
    "ospf": (("ospf", 0, PORTS - 1),),
}
"""Predefined services of the platform that rules are seen to use; others stand for nothing known."""


@dataclass(frozen=True)
class FirewallRule(CrossingRule):
    """One ``rule name X`` block of ``security-policy`` or ``nat-policy``, in its virtual system."""

    name: str
    node: ConfigNode
    objects: Objects

    @property
    def sides(self) -> Objects:
        return self.objects

    @property
    def enabled(self) -> bool:
        return says(self.node, "disable") is None

    @cached_property
    def permits(self) -> bool:
        return says(self.node, "action (?:permit|source-nat.*|nat.*)") is not None

    def _values(self, word: str) -> list[str]:
        return [match["value"] for _, match in saying(self.node, rf"{word} (?P<value>.+)")]

    @cached_property
    def from_zones(self) -> frozenset[str]:
        return frozenset(zone for value in self._values("source-zone") for zone in value.split()) - {"any"}

    @cached_property
    def to_zones(self) -> frozenset[str]:
        return frozenset(zone for value in self._values("destination-zone") for zone in value.split()) - {
            "any"
        }

    @cached_property
    def sources(self) -> Intervals | None:
        return self.objects.addresses(self._values("source-address"))

    @cached_property
    def destinations(self) -> Intervals | None:
        return self.objects.addresses(self._values("destination-address"))

    @cached_property
    def services(self) -> Intervals | None:
        return self.objects.services(self._values("service"))

    @property
    def applications(self) -> bool:
        """Tell whether applications are named in place of ports."""
        return says(self.node, r"application (?!any).+") is not None

    @property
    def conditional(self) -> bool:
        """Tell whether the rule looks at more than packets: users, applications, times, URLs, devices."""
        return says(self.node, _CONDITIONS) is not None

    @property
    def logged(self) -> ConfigNode | None:
        """Return the line that has its sessions or hits logged."""
        return says(self.node, r"(?:session|policy|traffic) logging(?: enable)?")

    def profile(self, kind: str) -> ConfigNode | None:
        return says(self.node, rf"profile {kind} \S+")


class Objects(Sides):
    """The zones, address sets and service sets of one virtual system, resolved."""

    def __init__(self, device: Device, vsys: str | None) -> None:
        tops = [node for node in device.tops if node.vsys == vsys]
        self._addresses = _named_blocks(tops, "ip address-set")
        self._services = _named_blocks(tops, "ip service-set")
        self._domains = _named_blocks(tops, "domain-set name")
        zones = {name: node for node in tops if (name := zone_name(node)) is not None}
        names = {LOCAL, UNTRUSTED, *zones}
        outer = {UNTRUSTED, *(name for name, zone in zones.items() if _faces_outside(zone))}
        super().__init__(names, outside=outer, itself={LOCAL})

    def addresses(self, values: Iterable[str]) -> Intervals | None:
        values = [value for value in values if value != "any"]
        if not values:
            return None
        return union(span for value in values for span in self._address(value, frozenset()))

    def _address(self, value: str, seen: frozenset[str]) -> list[tuple[int, int]]:
        tokens = value.split()
        if tokens[0] == "address-set":
            return self._set(tokens[1], seen)
        if tokens[0] == "range":
            return [(place_of(tokens[1]), place_of(tokens[2]))]
        if tokens[0] in ("domain-set", "geo-location", "mac-address"):
            return []
        mask = tokens[-1] if len(tokens) > 1 else ("128" if ":" in tokens[0] else "32")
        if mask == "0" and ":" not in tokens[0] and "mask" not in tokens:
            mask = "32"  # a wildcard of one host, not a length
        try:
            net = ip_network(f"{tokens[0]}/{mask}", strict=False)
        except ValueError:
            return []
        return [(place_of(str(net[0])), place_of(str(net[-1])))]

    def _set(self, name: str, seen: frozenset[str]) -> list[tuple[int, int]]:
        if name in seen or name not in self._addresses:
            return []
        entries = saying(self._addresses[name], r"address (?:\d+ )?(?P<value>.+)")
        return [span for _, match in entries for span in self._address(_plain(match["value"]), seen | {name})]

    def services(self, values: Iterable[str]) -> Intervals | None:
        values = [value for value in values if value != "any"]
        if not values:
            return None
        return union(span for value in values for span in self._service(value, frozenset()))

    def _service(self, value: str, seen: frozenset[str]) -> list[tuple[int, int]]:
        if value.startswith("protocol "):
            return _protocol(value)
        name = value.rpartition(" ")[2]
        if name in self._services and name not in seen:
            entries = saying(self._services[name], r"service (?:\d+ )?(?P<value>.+)")
            return [
                span for _, match in entries for span in self._service(_plain(match["value"]), seen | {name})
            ]
        return [service_span(*known) for known in _KNOWN.get(name, ())]


def firewall_rules(device: Device, policy: str = "security-policy") -> list[list[FirewallRule]]:
    """Return the enabled rules of each virtual system's ``policy``, in order."""
    found = []
    for section in device.starting(policy):
        objects = Objects(device, section.vsys)
        blocks = saying(section, r"rule name (?P<name>.+)")
        rules = [FirewallRule(match["name"], node, objects) for node, match in blocks]
        found.append([rule for rule in rules if rule.enabled])
    return found


def zone_name(node: ConfigNode) -> str | None:
    """Return the name of a ``firewall zone`` block; None for another block."""
    match = re.fullmatch(r"firewall zone (?:name )?(\S+)(?: id \d+)?", node.text)
    return match[1] if match else None


def outer_interfaces(device: Device) -> frozenset[str]:
    """Return the interfaces in zones that face outside."""
    found = set()
    for zone in device.starting("firewall zone"):
        if zone_name(zone) in Objects(device, zone.vsys).outside:
            found |= {match["name"] for _, match in saying(zone, r"add interface (?P<name>.+)")}
    return frozenset(found)


def _faces_outside(zone: ConfigNode) -> bool:
    found = saying(zone, r"set priority (?P<priority>\d+)")
    return bool(found) and int(found[0][1]["priority"]) < _INNER_FROM


def overlapping(intervals: Intervals | None, other: Intervals) -> bool:
    """Tell whether addresses (None: any) touch ``other``."""
    return bool(intersection(EVERYWHERE if intervals is None else intervals, other))


def _named_blocks(tops: list[ConfigNode], prefix: str) -> dict[str, ConfigNode]:
    pattern = re.compile(rf"{prefix} (?P<name>\"[^\"]+\"|\S+)(?: .*)?")
    found = ((pattern.fullmatch(node.text), node) for node in tops)
    return {match["name"]: node for match, node in found if match is not None}


def _plain(value: str) -> str:
    return re.sub(r"^(\S+) mask ", r"\1 ", value)


def _protocol(value: str) -> list[tuple[int, int]]:
    match = re.match(r"protocol (?P<protocol>\S+)(?:.*?destination-port (?P<ports>[\d to]+))?", value)
    if match is None:
        return []
    named = _NUMBERS.get(match["protocol"], match["protocol"])
    protocol = named if named in PROTOCOLS else "other"
    ports = (match["ports"] or "").strip()
    if not ports:
        return [service_span(protocol, 0, PORTS - 1)]
    ranges = re.findall(r"(\d+)(?: to (\d+))?", ports)
    return [service_span(protocol, int(first), int(last or first)) for first, last in ranges]
