# SPDX-License-Identifier: Apache-2.0
"""Whether the pools hold what the sizes ask for: arithmetic, before anything is given.

Blocks are aligned powers of two and the largest are placed first, so a demand fits exactly if for
every length the blocks of that length or larger, counted in blocks of that length, are no more than
the aligned free blocks of the pools.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network

from zongheng.errors import Problem, problem
from zongheng.intent.draft import Draft
from zongheng.intent.network import NetworkFile
from zongheng.intent.reserves import OWN6, infrastructure_need
from zongheng.intent.suggestion import suggestion

_INFRASTRUCTURE, _IPV6, _UNIT = "infrastructure", "ipv6", "unit"
_BITS = {4: 32, 6: 128}
_BOUNDS = {_INFRASTRUCTURE: (8, 30), _IPV6: (16, OWN6)}
_LAN_BOUNDS = (8, 30)


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
        yield _UNIT, [*domains, _IPV6]


def _sizes(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    sizes: Mapping[str, Mapping[str, int]] = {str(owner): pools for owner, pools in network.sizes.items()}
    for owner, pools in _owners(draft, network):
        if owner not in sizes:
            yield problem("INT005", draft.network_place("sizes"), key=owner)
            continue
        missing = (pool for pool in pools if pool not in sizes[owner])
        for pool in missing:
            yield problem("INT005", draft.network_place("sizes", owner), key=pool)
    known = [*(domain.name for domain in network.domains), _INFRASTRUCTURE, _IPV6]
    for owner, lengths in sizes.items():
        for pool, length in lengths.items():
            place = draft.network_place("sizes", owner, pool)
            low, high = _BOUNDS.get(pool, _LAN_BOUNDS)
            if pool not in known:
                yield problem("INT004", place, key=pool, hint=suggestion(pool, known))
            elif not low <= length <= high:
                yield problem("INT006", place, found=length, expected=f"{low}–{high}")


def _infrastructure(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield the levels whose infrastructure block is too small for loopbacks and links."""
    links = {str(level): len(default.uplinks) for level, default in network.levels.items()}
    root = next((p.model for p in draft.sites or () if p.model.code == network.network.division), None)
    if root is not None:
        links[str(root.level)] = max((link.slot + 1 for link in network.links), default=0)
    for level, lengths in network.sizes.items():
        length = lengths.get(_INFRASTRUCTURE)
        if length is None or level not in links or length > 32:
            continue
        need = infrastructure_need(links[level], network.network.planes)
        have = 1 << (32 - length)
        if need > have:
            fit = 32 - (need - 1).bit_length()
            place = draft.network_place("sizes", level, _INFRASTRUCTURE)
            yield problem("INT021", place, found=length, links=links[level], need=need, have=have, fit=fit)


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
    place = draft.network_place("pools", named[0][0], "prefix") if named else draft.network_place("pools")
    for length, count in sorted(wanted.items()):
        block = 1 << (bits - length)
        have = sum(_free_blocks(prefix, excluded, length) for _, prefix in named) - used // block
        if count > have:
            total = sum(n << (bits - size) for size, n in wanted.items())
            fit = bits - (total - 1).bit_length()
            prefixes = ", ".join(str(prefix) for _, prefix in named)
            yield problem(
                "INT016",
                place,
                found=prefixes,
                pool=pool,
                need=count,
                have=max(have, 0),
                length=length,
                fit=fit,
            )
            return
        used += count * block


def _wanted(draft: Draft, network: NetworkFile, pool: str) -> Counter[int]:
    """Return how many blocks of each length a pool is asked for."""
    sizes: Mapping[str, Mapping[str, int]] = {str(owner): pools for owner, pools in network.sizes.items()}
    asked: list[tuple[int, str | None]] = []
    outer: dict[str, int] = {}
    for site in (placed.model for placed in draft.sites or ()):
        if site.lifecycle != "retired":
            asked.append((sizes[str(site.level)][pool], site.parent))
            outer[site.code] = sizes[str(site.level)][pool]
    units = (placed.model for placed in draft.units or () if placed.model.lifecycle != "retired")
    asked += [(sizes[_UNIT][pool], unit.site) for unit in units if pool == _IPV6 or pool in unit.domains]
    return _outside_parents(asked, outer) if pool == _IPV6 else Counter(length for length, _ in asked)


def _outside_parents(asked: list[tuple[int, str | None]], outer: Mapping[str, int]) -> Counter[int]:
    """Leave out the IPv6 blocks that lie in the blocks of their parents, each of which keeps one /60."""
    room = {code: (1 << (OWN6 - length)) - 1 for code, length in outer.items() if length < OWN6}
    left: Counter[int] = Counter()
    for length, parent in sorted(asked, key=lambda one: one[0]):
        takes = 1 << (OWN6 - length)
        if parent in room and room[parent] >= takes:
            room[parent] -= takes
        else:
            left[length] += 1
    return left


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
