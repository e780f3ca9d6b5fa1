# SPDX-License-Identifier: Apache-2.0
"""What an exit of a site below the top changes beside the exit itself: the ways that do not lead out by it.

The site's devices send what they know no better way for to their own exit. Two things lie above all the
same: what the network has in the domains that go out (other LANs, servers beside the exits above), and the
management zone, which a gateway that has one table for all its planes would look for behind its carriers.
"""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.design.context import Context
from zongheng.design.model import StaticRoute
from zongheng.design.routes import BY_DEFAULT
from zongheng.design.sides import Side
from zongheng.intent import MANAGEMENT
from zongheng.intent.purpose import LAN, SERVICE

STANDBY_STEP = 10
"""How much less each further way is preferred than the one before."""


def upward_routes(context: Context) -> Iterator[StaticRoute]:
    """Yield the ways over the parent to what is the network's own, in each domain that goes out."""
    if not context.has_own_exit:
        return
    upward = [side for side in context.sides if side.routing == "bgp" and side.towards == "parent"]
    upward.sort(key=lambda side: side.number)
    for domain in sorted(context.intent.exit_domains):
        own = set(context.facts.announced(context.node.site, domain, 4))
        for prefix in _prefixes(context, domain):
            for number, side in enumerate(upward if prefix not in own else ()):
                yield StaticRoute(
                    prefix=prefix,
                    vrf=context.vrf_of(domain),
                    via=side.peer_address(context.plan, domain),
                    preference=BY_DEFAULT if side.main else BY_DEFAULT + STANDBY_STEP * number,
                    description=f"{domain} above",
                )


def management_routes(context: Context) -> Iterator[StaticRoute]:
    """Yield the ways from a gateway below the top to the management zone, the first before the others."""
    if context.node.site == context.intent.network.division:
        return
    inward = [side for side in context.sides if MANAGEMENT in side.planes]
    for number, side in enumerate(sorted(inward, key=_first)):
        yield StaticRoute(
            prefix=str(context.intent.management_zone.prefix),
            via=side.peer_address(context.plan, MANAGEMENT),
            preference=BY_DEFAULT + STANDBY_STEP * number,
            description=MANAGEMENT,
        )


def _first(side: Side) -> tuple[int, int]:
    return side.cost, side.number


def _prefixes(context: Context, domain: str) -> tuple[str, ...]:
    """Return where the network's LANs and services of a domain are, and the servers beside exits above."""
    intent = context.intent
    pools = (p for p in intent.pools if p.purpose in (LAN, SERVICE) and p.domain == domain)
    above = (intent.exits[site].dmz for site in intent.exits_upward(context.node.site))
    servers = [str(dmz.prefix4) for dmz in list(above)[1:] if dmz is not None]
    return (*(str(pool.prefix) for pool in pools if pool.prefix.version == 4), *servers)
