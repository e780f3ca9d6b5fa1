# SPDX-License-Identifier: Apache-2.0
"""What the intent wants of the ledger: one demand a block that somebody has to choose."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from zongheng.intent import Intent, Level, Site, Unit

INFRASTRUCTURE, IPV6 = "infrastructure", "ipv6"


@dataclass(frozen=True, slots=True)
class Demand:
    """A block for ``owner`` (site or unit code) in ``pool`` (a domain, ``infrastructure`` or ``ipv6``).

    ``parent`` is the site whose block this one should lie in or near; ``rank`` is 0 for a province to
    4 for a village and 5 for a unit. ``grows``: others will gather around this block.
    """

    owner: str
    pool: str
    length: int
    parent: str | None
    rank: int
    grows: bool

    @property
    def key(self) -> str:
        return f"{self.owner}/{self.pool}"


def demands(intent: Intent) -> Iterator[Demand]:
    """Yield every demand of the sites and units that are not retired."""
    for site in intent.sites.values():
        if site.lifecycle != "retired":
            yield from _of_site(intent, site)
    for unit in intent.units.values():
        if unit.lifecycle != "retired":
            yield from _of_unit(intent, unit)


def _of_site(intent: Intent, site: Site) -> Iterator[Demand]:
    for pool in (*intent.domains, INFRASTRUCTURE, IPV6):
        length = intent.size(site.level, pool)
        if length is not None:
            grows = pool != IPV6 and site.level is not Level.VILLAGE
            yield Demand(site.code, pool, length, site.parent, site.level.rank, grows)


def _of_unit(intent: Intent, unit: Unit) -> Iterator[Demand]:
    for pool in (*unit.domains, IPV6):
        length = intent.size("unit", pool)
        if length is not None:
            yield Demand(unit.code, pool, length, unit.site, len(Level), grows=False)
