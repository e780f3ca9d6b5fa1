# SPDX-License-Identifier: Apache-2.0
"""What the intent wants of the ledger: who is to have a block in which pool, and how large."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.addressing.needs import NOTHING, Needs, transport_needs
from zongheng.addressing.placing import Asked
from zongheng.addressing.prefix import BITS, Family, Prefix
from zongheng.addressing.region import Policy
from zongheng.intent import MANAGEMENT, Intent, Level, Site, Unit
from zongheng.intent.network import Pool
from zongheng.intent.pool_names import domain_of, purpose_of, transport
from zongheng.intent.pool_names import pool_names as names_in_order
from zongheng.intent.purpose import EXCLUSION, IPV6, MANAGEMENT_LAN, NAT, PURPOSES
from zongheng.intent.shortage import UNIT
from zongheng.intent.size import Size

_NIBBLE = 4


def pool_names(intent: Intent) -> tuple[str, ...]:
    """Return the names of all pools that anybody is given something of."""
    sized = {pool for pools in intent.file.sizes.values() for pool in pools}
    return tuple(pool for pool in names_in_order(intent.file) if pool in sized)


def pools_named(intent: Intent, name: str) -> tuple[Pool, ...]:
    """Return the pools of a name in the order in which the intent has them."""
    return tuple(pool for pool in intent.pools if pool.purpose != EXCLUSION and pool.name == name)


def pool_prefixes(intent: Intent, pool: str) -> tuple[Prefix, ...]:
    """Return the prefixes of a pool name in the order in which the intent has them."""
    return tuple(Prefix.parse(str(entry.prefix)) for entry in pools_named(intent, pool))


def exclusions(intent: Intent, pool: str) -> list[Prefix]:
    """Return what is never given out of a pool: what nobody is given, and nobody in its domain."""
    domains = (None, domain_of(intent.file, pool))
    holes = (p.prefix for p in intent.pools if p.purpose == EXCLUSION and p.domain in domains)
    return [hole for prefix in holes if (hole := Prefix.parse(str(prefix))).family == pool_family(pool)]


def domain_prefixes(intent: Intent, domain: str) -> tuple[str, ...]:
    """Return all IPv4 pools that lie in a domain's VPN: its LANs, voice, video and public service."""
    inside = (p for p in intent.pools if p.domain == domain and p.purpose not in (EXCLUSION, NAT))
    return tuple(str(pool.prefix) for pool in inside)


def plane_pools(intent: Intent, plane: str) -> tuple[str, ...]:
    """Return the IPv4 pools whose blocks are reached in a plane: of management, those of devices."""
    if plane == MANAGEMENT:
        return tuple(n for n in pool_names(intent) if n in (*transport(intent.file), MANAGEMENT_LAN))
    inside = (name for name in pool_names(intent) if domain_of(intent.file, name) == plane)
    return tuple(name for name in inside if purpose_of(intent.file, name) is not PURPOSES[NAT])


def pool_family(pool: str) -> Family:
    """Return the family of a pool's addresses."""
    return 6 if pool == IPV6 else 4


def pool_step(pool: str) -> int:
    """Return how many bits the sizes of regions are multiples of: IPv6 summarises on nibbles."""
    return _NIBBLE if pool_family(pool) == 6 else 1


def asked(intent: Intent, pool: str) -> list[Asked]:
    """Return every site and unit in use, those below before those above, and what each is to have."""
    bits = BITS[pool_family(pool)]
    unit_size = intent.size(UNIT, pool)
    unit_policy = policy_of(unit_size, bits)
    units = (u for u in sorted(intent.units.values(), key=lambda u: u.code) if u.lifecycle != "retired")
    domain = domain_of(intent.file, pool)
    everybody = [
        _asked(
            u,
            u.site,
            unit_size,
            unit_policy if domain is None or domain in u.domains else None,
            pool,
            NOTHING,
        )
        for u in units
    ]
    policies, of_devices = _policies(intent, pool), pool in transport(intent.file)
    for level in reversed(Level):
        policy, size = policies[level], intent.size(level, pool)
        everybody += [
            _asked(
                site,
                site.parent,
                size,
                policy if site.lifecycle != "retired" else None,
                pool,
                transport_needs(intent, site.code, pool) if of_devices else NOTHING,
            )
            for site in intent.of_level(level)
        ]
    return everybody


def level_policies(intent: Intent, pool: str) -> Iterator[tuple[str, int, Policy]]:
    """Yield each level below the top (and ``unit``) that has a part in a pool: name, rank, policy."""
    for level, policy in _policies(intent, pool).items():
        if policy is not None and level.rank > intent.root.level.rank:
            yield str(level), level.rank, policy
    unit = policy_of(intent.size(UNIT, pool), BITS[pool_family(pool)])
    if unit is not None:
        yield UNIT, len(Level), unit


def _policies(intent: Intent, pool: str) -> dict[Level, Policy | None]:
    bits = BITS[pool_family(pool)]
    policies = {level: policy_of(intent.size(level, pool), bits) for level in Level}
    root = policies[intent.root.level]
    if root is not None:
        # the whole pool is the region of the top site
        policies[intent.root.level] = root._replace(most=0)
    return policies


def _asked(
    one: Site | Unit, parent: str | None, size: Size | None, policy: Policy | None, pool: str, needs: Needs
) -> Asked:
    """Return what a site or unit is to have: what its level has, unless it says otherwise or needs more."""
    if policy is None or size is None or not (one.sizes or size.terminals or needs.addresses):
        return Asked(one.code, parent, policy)
    bits, own = BITS[pool_family(pool)], one.sizes.get(pool)
    first = bits - size.first_length(own, one.terminals, bits)
    called = size.called_for(own, one.terminals, bits)
    if called is not None:
        needs = needs.or_block(bits - called)
    return Asked(one.code, parent, policy._replace(bits=max(first, needs.bits)), needs)


def policy_of(size: Size | None, bits: int) -> Policy | None:
    """Return what a size of addresses of so many bits means to whoever places blocks."""
    if size is None:
        return None
    return Policy(
        bits=bits - size.size,
        reserve=size.reserve,
        most=(size.prefixes or 1) if size.aggregated else 0,
        least=bits - size.aggregate if size.aggregate is not None else 0,
        room=size.room,
    )
