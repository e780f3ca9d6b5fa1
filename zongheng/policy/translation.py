# SPDX-License-Identifier: Apache-2.0
"""What an exit translates: sources to addresses of carriers or the plan, published addresses to servers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from zongheng.intent import Intent
from zongheng.intent.exit import ExitIntent, NatRule, Published, ServiceAddress
from zongheng.intent.purpose import NAT, PURPOSES, SERVICE
from zongheng.policy import model
from zongheng.policy.model import PublishedServer


class BlockPlan(Protocol):
    """What translation asks of an address plan."""

    def has_lan(self, owner: str, domain: str) -> bool: ...

    def lans(self, owner: str, domain: str) -> tuple[object, ...]: ...

    def host(self, owner: str, domain: str, number: int) -> object: ...


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """The addresses of the plan that the exit of ``site`` has outside, in the domains that go out."""

    intent: Intent
    plan: BlockPlan
    site: str

    @property
    def for_translation(self) -> tuple[str, ...]:
        """Return the blocks that sources are translated to, in the order of the domains and as they grew."""
        pools = [pool for pool in self._pools(NAT) if self.plan.has_lan(self.site, pool)]
        return tuple(str(block) for pool in pools for block in self.plan.lans(self.site, pool))

    def of(self, service: ServiceAddress) -> str:
        """Return the address that a server is published under.

        Raises:
            ZonghengError: ADR020, its owner has none; ADR022, the owner's block has not as many.
        """
        pools = self._pools(SERVICE)
        pool = next((pool for pool in pools if self.plan.has_lan(service.owner, pool)), pools[0])
        return str(self.plan.host(service.owner, pool, service.number))

    def _pools(self, purpose: str) -> list[str]:
        return [PURPOSES[purpose].pool_name(purpose, domain) for domain in sorted(self.intent.exit_domains)]


def translation(rule: NatRule, sources: tuple[str, ...], own: OwnAddresses) -> model.NatRule:
    """Return a rule of source translation."""
    return model.NatRule(
        name=rule.name,
        title=rule.title,
        from_zone=rule.source_zone,
        to_zone=rule.target_zone,
        sources=sources,
        mode=rule.mode,
        carrier=rule.carrier or "",
        prefixes=own.for_translation if rule.mode == "pool" else (),
    )


def ports_of(server: Published, wanted: ExitIntent, own: OwnAddresses) -> Iterator[PublishedServer]:
    """Yield every port of a published server at each of its public addresses: the carriers', then our own."""
    titles = {carrier.name: carrier.title for carrier in wanted.carriers}
    for carrier in [name for name in titles if name in server.public4]:
        yield from _ports_at(server, wanted, str(server.public4[carrier]), carrier, f"（{titles[carrier]}）")
    if server.service is not None:
        yield from _ports_at(server, wanted, own.of(server.service), "", "")


def zone_of(server: Published, wanted: ExitIntent) -> str:
    """Return the zone in which a published server stands."""
    return "dmz" if wanted.dmz and server.host4 in wanted.dmz.prefix4 else "trust"


def _ports_at(
    server: Published, wanted: ExitIntent, public4: str, carrier: str, whose: str
) -> Iterator[PublishedServer]:
    known = f"{server.name}-{carrier}" if carrier else server.name
    for service in server.services:
        for port in range(service.port, (service.to or service.port) + 1):
            yield PublishedServer(
                name=f"{known}-{service.protocol}-{port}",
                title=f"{server.title}{whose}",
                carrier=carrier,
                zone=zone_of(server, wanted),
                public4=public4,
                host4=str(server.host4),
                protocol=service.protocol,
                public_port=port,
                host_port=port,
            )
