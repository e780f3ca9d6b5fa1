# SPDX-License-Identifier: Apache-2.0
"""The compiled exit policy: what both gateways of an exit enforce, in no vendor's words.

Every value is text, a number, a flag or a tuple of such, so that ``dataclasses.asdict`` gives JSON
that a design can hold. Prefixes are canonical text (``10.26.0.0/23``, ``2001:db8::/52``).
An empty tuple where a rule names zones, sources, destinations or services means *any*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, cast

Action = Literal["permit", "deny"]
Protocol = Literal["tcp", "udp", "icmp", "icmpv6", "ospf"]
Purpose = Literal["internet", "management", "carrier", "dmz", "heartbeat"]

LOCAL = "local"
"""The zone of the gateway itself; it has no interfaces."""

GUARD = "guard-"
"""How the names of the rules begin that keep a domain inside."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A security zone. ``purposes`` say which of the gateway's interfaces lie in it.

    ``internet`` and ``management`` are the sub-interfaces of those planes towards the cores, ``carrier``
    the ports to the carriers, ``dmz`` and ``heartbeat`` the ports of these names.
    """

    name: str
    title: str
    priority: int
    """1 (least trusted) to 100 (the gateway itself), unique in a policy."""
    purposes: tuple[Purpose, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressSet:
    """Named prefixes, merged, sorted, without overlap."""

    name: str
    title: str
    prefixes4: tuple[str, ...] = ()
    prefixes6: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """One protocol with a range of destination ports; both ends 0 where it has none."""

    protocol: Protocol
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class ServiceSet:
    """Named services."""

    name: str
    title: str
    items: tuple[ServiceItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. The first rule of a policy that matches a packet decides it."""

    name: str
    title: str
    from_zones: tuple[str, ...]
    to_zones: tuple[str, ...]
    sources: tuple[str, ...]
    """Names of address sets."""
    destinations: tuple[str, ...]
    """Names of address sets."""
    services: tuple[str, ...]
    """Names of service sets."""
    action: Action
    inspect: tuple[str, ...] = ()
    """Inspection that a permitted session goes through: ``ips``, ``av``, ``url``."""
    log: bool = False


@dataclass(frozen=True, slots=True)
class NatRule:
    """One source translation, over one carrier or any (empty); the first that matches is the one.

    ``easy-ip`` takes the address of the interface that the packet leaves by, ``pool`` those of ``prefixes``,
    network and broadcast addresses included, for nobody but the gateway has them.
    """

    name: str
    title: str
    from_zone: str
    to_zone: str
    sources: tuple[str, ...]
    mode: Literal["easy-ip", "pool"] = "easy-ip"
    carrier: str = ""
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedServer:
    """One port of an inside server made reachable at a public address.

    ``carrier`` gave it; empty where it is one of the plan's own, which every carrier routes to the gateways.
    """

    name: str
    title: str
    carrier: str
    zone: str
    public4: str
    host4: str
    protocol: Protocol
    public_port: int
    host_port: int


@dataclass(frozen=True, slots=True)
class ExitPolicy:
    """The whole policy of a unified internet exit, the same for each of its gateways."""

    title: str
    zones: tuple[Zone, ...]
    address_sets: tuple[AddressSet, ...]
    service_sets: tuple[ServiceSet, ...]
    rules: tuple[Rule, ...]
    default: Action
    nat: tuple[NatRule, ...] = ()
    published: tuple[PublishedServer, ...] = ()
    never_outside: tuple[str, ...] = ()
    """Names of the address sets that no permit may join with the untrusted zones."""
    untrusted: tuple[str, ...] = ("untrust",)
    """Names of the zones outside."""

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """Return the prefixes of the plan that are translated to or published, routed here by carriers."""
        own = [prefix for rule in self.nat for prefix in rule.prefixes]
        own += [f"{server.public4}/32" for server in self.published if not server.carrier]
        return tuple(dict.fromkeys(own))

    def address_set(self, name: str) -> AddressSet:
        """Return the address set of that name; KeyError where there is none."""
        return {entry.name: entry for entry in self.address_sets}[name]

    def service_set(self, name: str) -> ServiceSet:
        """Return the service set of that name; KeyError where there is none."""
        return {entry.name: entry for entry in self.service_sets}[name]


_PARTS: dict[str, type[Any]] = {
    "zones": Zone,
    "address_sets": AddressSet,
    "service_sets": ServiceSet,
    "items": ServiceItem,
    "rules": Rule,
    "nat": NatRule,
    "published": PublishedServer,
}


def to_data(policy: ExitPolicy) -> dict[str, Any]:
    """Return the policy as JSON-ready data."""
    return asdict(policy)


def from_data(data: Mapping[str, Any]) -> ExitPolicy:
    """Return the policy of :func:`to_data`."""
    return cast("ExitPolicy", _revive(ExitPolicy, data))


def _revive(kind: type[Any], data: Mapping[str, Any]) -> object:
    return kind(**{entry.name: _value(entry.name, data[entry.name]) for entry in fields(kind)})


def _value(name: str, value: object) -> object:
    if not isinstance(value, list | tuple):
        return value
    part = _PARTS.get(name)
    return tuple(_revive(part, entry) if part else entry for entry in value)
