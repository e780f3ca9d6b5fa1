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
from typing import NamedTuple

from zongheng.errors import Place, Problem, problem
from zongheng.intent.division import level_of
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.internet import OWN_ENDPOINT
from zongheng.intent.network import NetworkFile
from zongheng.intent.pool_names import domain_of, obligatory, of_units, pool_names, purpose_of, transport
from zongheng.intent.purpose import EXCLUSION, IPV6, LOOPBACK, Purpose
from zongheng.intent.reserves import link_number, transport_need
from zongheng.intent.rules.internet import hubs, levels_with_endpoints
from zongheng.intent.rules.references import devices
from zongheng.intent.shortage import UNIT, shortage
from zongheng.intent.site import Site, Unit
from zongheng.intent.size import Size
from zongheng.intent.suggestion import suggestion

_BITS = {4: 32, 6: 128}
_NIBBLE = 4


def problems(draft: Draft, times: Mapping[str, int] | None = None) -> Iterator[Problem]:
    """Yield sizes that are missing or cannot hold what they are for, and pools that are too small.

    ``times`` says, by code, how many sites like itself one of the draft stands for; 1 where it says nothing.
    """
    network = draft.network
    if network is None:
        return
    found = [*_sizes(draft, network), *_transport(draft, network)]
    yield from found
    yield from _regions(draft, network)
    if not found and draft.sites and draft.units is not None:
        kinds = _kinds(draft, times or {})
        for pool in pool_names(network):
            yield from _pool(draft, network, pool, kinds)


def _owners(draft: Draft, network: NetworkFile) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each kind of owner in use with the pools that it needs a size in."""
    needed = obligatory(network)
    for level in sorted({placed.model.level for placed in draft.sites or ()}):
        yield str(level), needed
    if draft.units:
        units = of_units(network)
        yield UNIT, tuple(pool for pool in needed if pool in units)


def _sizes(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    sizes = _of_owners(network)
    for owner, pools in _owners(draft, network):
        if owner not in sizes:
            yield problem("INT005", draft.network_place("sizes"), key=owner)
            continue
        missing = (pool for pool in pools if pool not in sizes[owner])
        for pool in missing:
            yield problem("INT005", draft.network_place("sizes", owner), key=pool)
    departments = {domain.name for domain in network.domains if domain.overlapping}
    for owner, lengths in sizes.items():
        known = of_units(network) if owner == UNIT else pool_names(network)
        for pool, size in lengths.items():
            place = draft.network_place("sizes", owner, pool)
            if pool not in known:
                yield problem("INT004", place, key=pool, hint=suggestion(pool, known))
            elif owner != UNIT and pool in departments:
                yield problem("INT061", place, found=size.size, domain=pool)
            else:
                yield from _size(size, purpose_of(network, pool), place)
    known_of_sites = [name for name in pool_names(network) if name != IPV6]
    known_of_units = [name for name in of_units(network) if name != IPV6]
    for site in draft.sites or ():
        yield from _of_one(site, known_of_sites)
    for unit in draft.units or ():
        yield from _of_one(unit, known_of_units)


def _of_one(placed: Placed[Site] | Placed[Unit], known: list[str]) -> Iterator[Problem]:
    """Yield the pools that a site or unit says its own size of and that do not exist."""
    unknown = [pool for pool in placed.model.sizes if pool not in known]
    for pool in unknown:
        yield problem("INT004", placed.place("sizes"), key=pool, hint=suggestion(pool, known))


def _size(size: Size, purpose: Purpose, place: Place) -> Iterator[Problem]:
    """Yield lengths outside what the pool's layout can use, and regions smaller than what lies in them."""
    low, high = purpose.shortest, purpose.longest
    if not low <= size.size <= high:
        yield problem("INT006", place, found=size.size, expected=f"{low}–{high}")
    longest = size.size - size.reserve
    if size.aggregate is not None and size.aggregate > longest:
        yield problem("INT006", place, found=size.aggregate, expected=f"≤ {longest}")
    if purpose.family == 6 and any(n % _NIBBLE for n in (size.size, size.aggregate or 0)):
        yield problem("INT033", place, found=size.aggregate if size.size % _NIBBLE == 0 else size.size)
    if purpose.family == 6 and (size.prefixes or 1) > 1:
        yield problem("INT006", place, found=size.prefixes, expected="1")


def _regions(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield regions that no prefix of their pool holds; that of the top site is the whole pool."""
    top = str(level_of(network.network.division))
    for owner, pools in _of_owners(network).items():
        for pool, size in pools.items():
            prefixes = [p.prefix for p in network.pools if p.purpose != EXCLUSION and p.name == pool]
            if size.aggregate is None or owner == top or not prefixes:
                continue
            if size.aggregate < min(prefix.prefixlen for prefix in prefixes):
                named = ", ".join(map(str, prefixes))
                place = draft.network_place("sizes", owner, pool)
                yield problem("INT094", place, found=size.aggregate, pool=pool, prefixes=named)


def _of_owners(network: NetworkFile) -> Mapping[str, Mapping[str, Size]]:
    return {str(owner): pools for owner, pools in network.sizes.items()}


def _transport(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield the levels whose blocks are too small for loopbacks and links."""
    links = {str(level): len(default.uplinks) for level, default in network.levels.items()}
    root = next((p.model for p in draft.sites or () if p.model.code == network.network.division), None)
    declared = _declared_links(draft, network)
    if root is not None:
        links[str(root.level)] = declared.get(root.code, 0)
    nodes = _node_numbers(draft, network)
    for level, lengths in network.sizes.items():
        for pool in transport(network):
            size = lengths.get(pool)
            if size is None or level not in links or size.size > _BITS[4]:
                continue
            need = transport_need(pool, links=links[level], planes=network.network.planes)
            if pool == LOOPBACK:
                need = nodes.get(level, 1)
            have = 1 << (_BITS[4] - size.size)
            place = draft.network_place("sizes", level, pool)
            told: dict[str, object] = {"need": need, "have": have, "fit": _BITS[4] - (need - 1).bit_length()}
            if need > have and pool == LOOPBACK:
                yield problem("INT046", place, found=size.size, **told)
            elif need > have:
                yield problem("INT021", place, found=size.size, links=links[level], **told)
    for placed in draft.sites or ():
        if placed.model != root and placed.model.code in declared:
            yield from _transport_of_one(placed, network, declared[placed.model.code])


def _declared_links(draft: Draft, network: NetworkFile) -> Mapping[str, int]:
    """Return how many links a site numbers for the sake of those that are declared there, by its code."""
    known, top = devices(draft), network.network.division
    found: dict[str, int] = {}
    taken = [(link.a, link.slot) for link in network.links]
    taken += [(hub.node, hub.slot) for hub in hubs(network).values() if hub.slot is not None]
    for host, slot in taken:
        if host in known:
            site = known[host].site
            found[site] = max(found.get(site, 0), link_number(slot, top=site == top) + 1)
    return found


def _transport_of_one(placed: Placed[Site], network: NetworkFile, links: int) -> Iterator[Problem]:
    """Yield a site whose block holds the links of its level, but not those that are declared at it."""
    site, pool = placed.model, transport(network)[-1]
    of_level = _of_owners(network).get(str(site.level), {}).get(pool)
    if of_level is None:
        return
    length = of_level.first_length(site.sizes.get(pool), site.terminals, _BITS[4])
    need = transport_need(pool, links=links, planes=network.network.planes)
    have = 1 << max(0, _BITS[4] - length)
    if need > have:
        fit = _BITS[4] - (need - 1).bit_length()
        told = {"links": links, "need": need, "have": have, "pool": pool, "fit": fit}
        yield problem("INT075", placed.place("sizes"), found=length, site=site.name, **told)


def _node_numbers(draft: Draft, network: NetworkFile) -> Mapping[str, int]:
    """Return the highest number of a declared node in its site, by level."""
    levels = {
        placed.model.code: str(placed.model.level)
        for placed in draft.sites or ()
        if LOOPBACK not in placed.model.sizes
    }
    found = {str(level): OWN_ENDPOINT for level in levels_with_endpoints(draft, network)}
    for node in network.nodes:
        if node.site in levels and node.lifecycle != "retired":
            level = levels[node.site]
            found[level] = max(found.get(level, 1), node.index)
    return found


class _Kind(NamedTuple):
    """What sites or units have in common that are given blocks of the same lengths.

    ``level`` is ``unit`` for units; only they have ``domains``.
    """

    level: str
    sizes: tuple[tuple[str, int], ...]
    terminals: int
    domains: tuple[str, ...]


def _kinds(draft: Draft, times: Mapping[str, int]) -> Mapping[_Kind, int]:
    """Return how many sites and units in use there are of each kind."""
    found: Counter[_Kind] = Counter()
    for site in (placed.model for placed in draft.sites or ()):
        if site.lifecycle != "retired":
            kind = _Kind(str(site.level), tuple(site.sizes.items()), site.terminals, ())
            found[kind] += times.get(site.code, 1)
    for unit in (placed.model for placed in draft.units or ()):
        if unit.lifecycle != "retired":
            found[_Kind(UNIT, tuple(unit.sizes.items()), unit.terminals, unit.domains)] += 1
    return found


def _pool(draft: Draft, network: NetworkFile, pool: str, kinds: Mapping[_Kind, int]) -> Iterator[Problem]:
    named = [(n, p.prefix) for n, p in enumerate(network.pools) if p.purpose != EXCLUSION and p.name == pool]
    excluded = [
        p.prefix
        for p in network.pools
        if p.purpose == EXCLUSION and p.domain in (None, domain_of(network, pool))
    ]
    wanted = _wanted(network, pool, kinds)
    version = purpose_of(network, pool).family
    if any(prefix.version != version for _, prefix in named):
        return  # told by the rules of pools
    bits = _BITS[version]
    used = 0  # addresses
    lengths: Counter[int] = Counter()
    for (_, length), count in wanted.items():
        lengths[length] += count
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


def _wanted(network: NetworkFile, pool: str, kinds: Mapping[_Kind, int]) -> Counter[tuple[str, int]]:
    """Return how many blocks a pool is asked for, by level and length."""
    sizes, domain = _of_owners(network), domain_of(network, pool)
    has_units = pool in of_units(network)
    bits = _BITS[purpose_of(network, pool).family]
    found: Counter[tuple[str, int]] = Counter()
    for kind, count in kinds.items():
        is_asking = kind.level != UNIT or (has_units and (domain is None or domain in kind.domains))
        if is_asking and pool in sizes[kind.level]:
            own = dict(kind.sizes).get(pool)
            length = sizes[kind.level][pool].first_length(own, kind.terminals, bits)
            found[kind.level, length] += count
    return found


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
