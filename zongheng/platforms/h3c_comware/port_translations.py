# SPDX-License-Identifier: Apache-2.0
"""Translations of a router: lines of its ports to carriers, for routers have no global policy of them.

Of several lines at a port the one with the highest access list counts first (H3C's command manual, NAT), so
the first rule has the highest number; a rule that is appended changes no other's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zongheng.design.model import DeviceDesign, Interface
from zongheng.policy.model import ExitPolicy, NatRule, PublishedServer

_HIGHEST = 2999
"""Basic access lists end here."""
_CARRIER = "carrier"


@dataclass(frozen=True, slots=True)
class SourceList:
    """The access list of what one rule translates; no prefixes stand for every source."""

    number: int
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TranslatedSources:
    """One line of a port: the access list, and the address group or (None) the port's own address."""

    acl: int
    group: int | None


@dataclass(frozen=True, slots=True)
class TranslatingPort:
    """A port to a carrier, and what it translates in either direction."""

    name: str
    sources: tuple[TranslatedSources, ...]
    publications: tuple[PublishedServer, ...]


def source_lists(policy: ExitPolicy) -> tuple[SourceList, ...]:
    """Return the access lists that the lines of all ports name."""
    return tuple(
        SourceList(number, prefixes) for number, rule in _numbered(policy) for prefixes in [_of(policy, rule)]
    )


def translating_ports(
    design: DeviceDesign, policy: ExitPolicy, pools: Mapping[tuple[str, ...], int]
) -> Iterator[TranslatingPort]:
    """Yield the ports to carriers with their lines; ``pools`` are the numbers of the address groups."""
    for port in design.interfaces:
        if port.purpose == _CARRIER and port.address4:
            rules = [
                (n, r) for n, r in _numbered(policy) if r.to_zone == port.zone and _over(port, r.carrier)
            ]
            yield TranslatingPort(
                port.name,
                tuple(TranslatedSources(number, pools.get(rule.prefixes)) for number, rule in rules),
                tuple(_published(policy.published, port)),
            )


def _numbered(policy: ExitPolicy) -> Iterator[tuple[int, NatRule]]:
    """Yield the rules that translate anybody, with the numbers of their access lists."""
    for place, rule in enumerate(policy.nat):
        if _of(policy, rule) or not rule.sources:
            yield _HIGHEST - place, rule


def _of(policy: ExitPolicy, rule: NatRule) -> tuple[str, ...]:
    sets = (policy.address_set(name).prefixes4 for name in rule.sources)
    return tuple(dict.fromkeys(prefix for prefixes in sets for prefix in prefixes))


def _over(port: Interface, carrier: str) -> bool:
    return carrier in ("", port.plane)


def _published(servers: Sequence[PublishedServer], port: Interface) -> Iterator[PublishedServer]:
    return (server for server in servers if _over(port, server.carrier))
