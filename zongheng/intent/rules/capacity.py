# SPDX-License-Identifier: Apache-2.0
"""Whether the pools hold what the sizes ask for: arithmetic, before anything is given.

Blocks are aligned powers of two and the largest are placed first, so a demand fits exactly if for
every length the blocks of that length or larger, counted in blocks of that length, are no more than
the aligned free blocks of the pools. Reserves and regions do not count: a pool that is too full for
them is filled without.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network

from zongheng.errors import Place, Problem, problem
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.network import NetworkFile
from zongheng.intent.reserves import OWN6, infrastructure_need
from zongheng.intent.shortage import UNIT, shortage
from zongheng.intent.site import Site, Unit
from zongheng.intent.size import Size
from zongheng.intent.suggestion import suggestion

_INFRASTRUCTURE, _IPV6 = "infrastructure", "ipv6"
_BITS = {4: 32, 6: 128}
_BOUNDS = {_INFRASTRUCTURE: (8, 30), _IPV6: (16, OWN6)}
_LAN_BOUNDS = (8, 30)
_NIBBLE = 4


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield sizes that are missing or cannot hold what they are for, and pools that are too small."""
    network = draft.network
    if network is None:
        return
    found = [*_sizes(draft, network), *_infrastructure(draft, network)]
    yield from found
    if not found and draft.sites and draft.units is not None:
        for pool in (*(domain.name for domain in network.domains), _INFRASTRUCTURE, _IPV6):
            yield from _pool(draft, network, pool)


def _owners(draft: Draft, network: NetworkFile) -> Iterator[tuple[str, list[str]]]:
    """Yield each kind of owner in use with the pools that it needs a size in."""
    domains = [domain.name for domain in network.domains]
    for level in sorted({placed.model.level for placed in draft.sites or ()}):
        yield str(level), [*domains, _INFRASTRUCTURE, _IPV6]
    if draft.units:
        yield UNIT, [*domains, _IPV6]


def _sizes(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    sizes = _of_owners(network)
    for owner, pools in _owners(draft, network):
        if owner not in sizes:
            yield problem("INT005", draft.network_place("sizes"), key=owner)
            continue
        missing = (pool for pool in pools if pool not in sizes[owner])
        for pool in missing:
            yield problem("INT005", draft.network_place("sizes", owner), key=pool)
    known = [*(domain.name for domain in network.domains), _INFRASTRUCTURE, _IPV6]
    for owner, lengths in sizes.items():
        for pool, size in lengths.items():
            place = draft.network_place("sizes", owner, pool)
            if pool not in known:
                yield problem("INT004", place, key=pool, hint=suggestion(pool, known))
            else:
                yield from _size(size, pool, place)
    own = [name for name in known if name != _IPV6]
    for site in draft.sites or ():
        yield from _of_one(site, own)
    for unit in draft.units or ():
        yield from _of_one(unit, own)


def _of_one(placed: Placed[Site] | Placed[Unit], known: list[str]) -> Iterator[Problem]:
    """Yield the pools that a site or unit says its own size of and that do not exist."""
    unknown = [pool for pool in placed.model.sizes if pool not in known]
    for pool in unknown:
        yield problem("INT004", placed.place("sizes"), key=pool, hint=suggestion(pool, known))


def _size(size: Size, pool: str, place: Place) -> Iterator[Problem]:
    """Yield lengths outside what the pool's layout can use, and regions smaller than what lies in them."""
    low, high = _BOUNDS.get(pool, _LAN_BOUNDS)
    if not low <= size.size <= high:
        yield problem("INT006", place, found=size.size, expected=f"{low}–{high}")
    longest = size.size - size.reserve
    if size.aggregate is not None and size.aggregate > longest:
        yield problem("INT006", place, found=size.aggregate, expected=f"≤ {longest}")
    if pool == _IPV6 and any(n % _NIBBLE for n in (size.size, size.aggregate or 0)):
        yield problem("INT033", place, found=size.aggregate if size.size % _NIBBLE == 0 else size.size)
    if pool == _IPV6 and (size.prefixes or 1) > 1:
        yield problem("INT006", place, found=size.prefixes, expected="1")


def _of_owners(network: NetworkFile) -> Mapping[str, Mapping[str, Size]]:
    return {str(owner): pools for owner, pools in network.sizes.items()}


def _infrastructure(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield the levels whose infrastructure block is too small for loopbacks and links."""
    links = {str(level): len(default.uplinks) for level, default in network.levels.items()}
    root = next((p.model for p in draft.sites or () if p.model.code == network.network.division), None)
    if root is not None:
        links[str(root.level)] = max((link.slot + 1 for link in network.links), default=0)
    for level, lengths in network.sizes.items():
        size = lengths.get(_INFRASTRUCTURE)
        if size is None or level not in links or size.size > _BITS[4]:
            continue
        need = infrastructure_need(links[level], network.network.planes)
        have = 1 << (_BITS[4] - size.size)
        if need > have:
            fit = 32 - (need - 1).bit_length()
            place = draft.network_place("sizes", level, _INFRASTRUCTURE)
            yield problem("INT021", place, found=size.size, links=links[level], need=need, have=have, fit=fit)


def _pool(draft: Draft, network: NetworkFile, pool: str) -> Iterator[Problem]:
    purpose = pool if pool in (_INFRASTRUCTURE, _IPV6) else "lan"
    named = [
        (n, p.prefix)
        for n, p in enumerate(network.pools)
        if p.purpose == purpose and p.domain in (None, pool)
    ]
    excluded = [p.prefix for p in network.pools if p.purpose == "exclusion"]
    wanted = _wanted(draft, network, pool)
    version = 6 if pool == _IPV6 else 4
    if any(prefix.version != version for _, prefix in named):
        return  # told by the rules of pools
    bits = _BITS[version]
    used = 0  # addresses
    lengths = Counter(length for _, length in wanted)
    for length, count in sorted(lengths.items()):
        block = 1 << (bits - length)
        have = sum(_free_blocks(prefix, excluded, length) for _, prefix in named) - used // block
        if count > have:
            where = ("pools", named[0][0], "prefix") if named else ("pools",)
            free = sum(_free_blocks(prefix, excluded, bits) for _, prefix in named)
            prefixes = ", ".join(str(prefix) for _, prefix in named)
            yield problem(
                "INT016",
                draft.network_place(*where),
                found=prefixes,
                pool=pool,
                **shortage(wanted, free, bits),
            )
            return
        used += count * block


def _wanted(draft: Draft, network: NetworkFile, pool: str) -> list[tuple[str, int]]:
    """Return the level and length of every block that a pool is asked for."""
    sizes = _of_owners(network)
    sites = (placed.model for placed in draft.sites or () if placed.model.lifecycle != "retired")
    units = (placed.model for placed in draft.units or () if placed.model.lifecycle != "retired")
    owners: list[tuple[str, Site | Unit]] = [(str(site.level), site) for site in sites]
    owners += [(UNIT, unit) for unit in units if pool == _IPV6 or pool in unit.domains]
    bits = _BITS[6 if pool == _IPV6 else 4]
    return [
        (level, sizes[level][pool].first_length(one.sizes.get(pool), one.terminals, bits))
        for level, one in owners
    ]


def _free_blocks(
    pool: IPv4Network | IPv6Network, excluded: list[IPv4Network | IPv6Network], length: int
) -> int:
    """Return how many aligned blocks of a length a pool has outside the exclusions."""
    if length < pool.prefixlen:
        return 0
    step = pool.max_prefixlen - length
    first, last = int(pool.network_address) >> step, int(pool.broadcast_address) >> step
    gone: set[tuple[int, int]] = set()
    for hole in excluded:
        if hole.version == pool.version and hole.overlaps(pool):
            begin = max(int(hole.network_address) >> step, first)
            gone.add((begin, min(int(hole.broadcast_address) >> step, last)))
    total, reached = last - first + 1, first - 1
    for begin, end in sorted(gone):
        total -= max(0, end - max(begin, reached + 1) + 1)
        reached = max(reached, end)
    return total
