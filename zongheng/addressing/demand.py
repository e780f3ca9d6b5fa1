# SPDX-License-Identifier: Apache-2.0
"""What the intent wants of the ledger: who is to have a block in which pool, and how large."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.addressing.placing import Asked
from zongheng.addressing.prefix import BITS, Family, Prefix
from zongheng.addressing.region import Policy
from zongheng.intent import Intent, Level, Site, Unit
from zongheng.intent.shortage import UNIT
from zongheng.intent.size import Size

INFRASTRUCTURE, IPV6 = "infrastructure", "ipv6"

_NIBBLE = 4


def pool_names(intent: Intent) -> tuple[str, ...]:
    """Return the names of all pools that anybody is given something of: domains, infrastructure, IPv6."""
    sized = {pool for pools in intent.file.sizes.values() for pool in pools}
    return tuple(pool for pool in (*intent.domains, INFRASTRUCTURE, IPV6) if pool in sized)


def pool_prefixes(intent: Intent, pool: str) -> tuple[Prefix, ...]:
    """Return the prefixes of a pool name in the order in which the intent has them."""
    purpose = pool if pool in (INFRASTRUCTURE, IPV6) else "lan"
    named = (p for p in intent.pools if p.purpose == purpose and (purpose != "lan" or p.domain == pool))
    return tuple(Prefix.parse(str(p.prefix)) for p in named)


def pool_family(pool: str) -> Family:
    """Return the family of a pool's addresses."""
    return 6 if pool == IPV6 else 4


def pool_step(pool: str) -> int:
    """Return what the sizes of regions are multiples of: IPv6 summarises on nibbles."""
    return _NIBBLE if pool_family(pool) == 6 else 1


def asked(intent: Intent, pool: str) -> list[Asked]:
    """Return every site and unit in use, those below before those above, and what each is to have."""
    bits = BITS[pool_family(pool)]
    unit_size = intent.size(UNIT, pool)
    unit_policy = policy_of(unit_size, bits)
    units = (u for u in sorted(intent.units.values(), key=lambda u: u.code) if u.lifecycle != "retired")
    everybody = [
        _asked(u, u.site, unit_size, unit_policy if pool == IPV6 or pool in u.domains else None, pool)
        for u in units
    ]
    policies = _policies(intent, pool)
    for level in reversed(Level):
        policy, size = policies[level], intent.size(level, pool)
        everybody += [
            _asked(site, site.parent, size, policy if site.lifecycle != "retired" else None, pool)
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
    one: Site | Unit, parent: str | None, size: Size | None, policy: Policy | None, pool: str
) -> Asked:
    """Return what a site or unit is to have: what its level has, unless it says otherwise or needs more."""
    if policy is None or size is None or not (one.sizes or size.terminals):
        return Asked(one.code, parent, policy)
    bits, own = BITS[pool_family(pool)], one.sizes.get(pool)
    called = size.called_for(own, one.terminals, bits)
    first = bits - size.first_length(own, one.terminals, bits)
    return Asked(one.code, parent, policy._replace(bits=first), 0 if called is None else bits - called)


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
        step=_NIBBLE if bits == BITS[6] else 1,
    )
