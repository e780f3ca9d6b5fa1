# SPDX-License-Identifier: Apache-2.0
"""What a row may ask of the network's pools: that they exist, and are as large as the block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zongheng.errors import Problem, problem
from zongheng.importing.given import Given
from zongheng.intent.network import NetworkFile
from zongheng.intent.pool_names import domain_of, of_units, pool_names, purpose_of
from zongheng.intent.purpose import EXCLUSION
from zongheng.intent.shortage import UNIT
from zongheng.intent.site import Site, Unit
from zongheng.intent.size import Size
from zongheng.intent.suggestion import suggestion

_FAMILY, _BITS = 4, 32
"""Sizes of a site's or unit's own are of IPv4 pools: an IPv6 block has room for any terminals."""


class PoolLimits:
    """The pools of a network, and what its levels have in them."""

    def __init__(self, network: NetworkFile) -> None:
        self._network = network
        of_family = [name for name in pool_names(network) if purpose_of(network, name).family == _FAMILY]
        self._of_sites = tuple(of_family)
        self._of_units = tuple(name for name in of_family if name in of_units(network))
        self._sizes = {
            str(level): {pool: size for pool, size in sizes.items() if pool in of_family}
            for level, sizes in network.sizes.items()
        }
        self._largest = dict(self._largest_prefixes())

    def of_site(self, site: Site, row: Given) -> Iterator[Problem]:
        """Yield the pools of a site's own sizes that do not exist, and blocks that no pool is as large as."""
        yield from self._unknown(site, row, self._of_sites)
        yield from self._too_large(site, row, self._sizes.get(str(site.level), {}))

    def of_unit(self, unit: Unit, row: Given) -> Iterator[Problem]:
        """Yield the same of a unit, in the domains that it is in."""
        yield from self._unknown(unit, row, self._of_units)
        sizes = self._sizes.get(UNIT, {})
        domains = (None, *unit.domains)
        here = {pool: sizes[pool] for pool in sizes if domain_of(self._network, pool) in domains}
        yield from self._too_large(unit, row, here)

    def _largest_prefixes(self) -> Iterator[tuple[str, int]]:
        """Yield each pool with the length of its largest prefix, the largest last."""
        pools = (pool for pool in self._network.pools if pool.purpose != EXCLUSION)
        own = ((pool.name, pool.prefix.prefixlen) for pool in pools if pool.prefix.version == _FAMILY)
        yield from sorted(own, key=lambda entry: -entry[1])

    def _unknown(self, one: Site | Unit, row: Given, known: tuple[str, ...]) -> Iterator[Problem]:
        for pool in one.sizes:
            if pool not in known:
                yield problem("INT004", row.place("sizes"), key=pool, hint=suggestion(pool, known))

    def _too_large(self, one: Site | Unit, row: Given, sizes: Mapping[str, Size]) -> Iterator[Problem]:
        if one.lifecycle == "retired" or not (one.sizes or one.terminals):
            return
        for pool, size in sizes.items():
            own, largest = one.sizes.get(pool), self._largest.get(pool, 0)
            length = size.first_length(own, one.terminals, _BITS)
            if length < min(largest, size.size):
                column = "terminals" if own is None else "sizes"
                values = {"pool": pool, "length": max(0, length), "largest": largest}
                yield problem("IMP044", row.place(column), found=row.text(column), **values)
