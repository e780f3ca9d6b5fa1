# SPDX-License-Identifier: Apache-2.0
"""Names of what stands at the network's edge: boundary, exits, the servers beside them.

=============================  =====================================================
``<domain>.<port>.<host>``       our end of a session with the level above
``<carrier>.<port>.<host>``      a gateway's address at a carrier
``exit.<carrier>.<slug>``        the address that the gateways of a site's exit share there
``dmz.<port>.<host>``            a gateway's address among the published servers
``gw.dmz.<slug>``                the one that they share there
``dns.dmz.<slug>``               the resolver there
``<server>.<slug>``              a published server, by its own address
``<server>.<carrier>.<slug>``    the same by an address that a carrier gave
``<server>.public.<slug>``       the same by one of the plan's own for the outside
=============================  =====================================================

The other ends of these links have their names from whoever owns them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zongheng.addressing.names import Named, port_label
from zongheng.addressing.prefix import Address
from zongheng.intent.purpose import PURPOSES, SERVICE

if TYPE_CHECKING:
    from zongheng.addressing.plan import AddressPlan
    from zongheng.intent.exit import Dmz, ExitIntent, Published


def edge_addresses(plan: AddressPlan) -> Iterator[Named]:
    """Yield every address at the edge that has a name; a name may have several, of either family."""
    yield from _boundary(plan)
    for site, policy in plan.intent.exits.items():
        slug = plan.intent.sites[site].slug
        yield from _carriers(plan, policy, slug)
        if policy.dmz is not None:
            yield from _dmz(plan, policy.dmz, slug)
        for server in policy.published:
            yield from _published(plan, server, slug)


def _boundary(plan: AddressPlan) -> Iterator[Named]:
    boundary = plan.intent.boundary
    for peer in boundary.peers if boundary else ():
        port = plan.intent.nodes[peer.node].hardware.port("boundary", 1)
        yield _named((peer.domain, port, peer.node), peer.local4.ip)
        if peer.local6 is not None:
            yield _named((peer.domain, port, peer.node), peer.local6.ip)


def _carriers(plan: AddressPlan, policy: ExitIntent, slug: str) -> Iterator[Named]:
    for carrier in policy.carriers:
        for host, interface in carrier.local4.items():
            port = plan.intent.nodes[host].hardware.named_port(carrier.gateway_port)
            yield _named((carrier.name, port, host), interface.ip)
        yield _named(("exit", carrier.name, slug), carrier.virtual4)


def _dmz(plan: AddressPlan, dmz: Dmz, slug: str) -> Iterator[Named]:
    for host, address in dmz.local4.items():
        yield _named(("dmz", plan.intent.nodes[host].hardware.named_port(dmz.port), host), address)
    yield _named(("gw", "dmz", slug), dmz.virtual4)
    if dmz.dns is not None:
        yield _named(("dns", "dmz", slug), dmz.dns)


def _published(plan: AddressPlan, server: Published, slug: str) -> Iterator[Named]:
    yield _named((server.name, slug), server.host4)
    for carrier, address in server.public4.items():
        yield _named((server.name, carrier, slug), address)
    if server.service is not None:
        pools = (PURPOSES[SERVICE].pool_name(SERVICE, domain) for domain in sorted(plan.intent.exit_domains))
        pool = next(pool for pool in pools if plan.has_lan(server.service.owner, pool))
        number = server.service.number
        yield _named((server.name, "public", slug), plan.host(server.service.owner, pool, number))


def _named(words: tuple[str, ...], address: object) -> Named:
    return Named(".".join(map(port_label, words)), Address.parse(str(address)))
