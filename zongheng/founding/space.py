# SPDX-License-Identifier: Apache-2.0
"""How much address space a new network needs in each pool, and where an example of it lies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zongheng.addressing.demand import policy_of, pool_family, pool_step
from zongheng.addressing.prefix import BITS, Prefix
from zongheng.addressing.region import Policy, region_parts, stepped
from zongheng.errors import Place, ZonghengError, problem
from zongheng.founding.defaults import Defaults
from zongheng.founding.top import Top
from zongheng.importing.table import Rows
from zongheng.intent.division import level_of
from zongheng.intent.purpose import IPV6
from zongheng.intent.shortage import UNIT, amount
from zongheng.intent.site import own_sizes
from zongheng.intent.size import Size

PUBLIC = "public"
"""The domain whose addresses are the nation's own; those of all others are private."""

ZONE, DMZ = "zone", "dmz"
"""The networks of the management zone and of published servers: facts of the network, not pools."""

_SERVERS = 8
"""Host bits of these two networks."""


@dataclass(frozen=True, slots=True)
class Space:
    """The prefix of each pool by its name, and those of the management zone and the DMZ."""

    pools: Mapping[str, Prefix]
    zone: Prefix
    dmz: Prefix


def space_for(top: Top, sites: Rows, known: Defaults) -> Space:
    """Return pools that hold a network's sites, the units that are expected there, and its growth.

    Raises:
        ZonghengError: FND004 where a space is too small.
    """
    pools = known.sizes_below(top.level)[top.level]
    bits = {pool: _host_bits(needed(top, sites, pool, known), pool, known.growth) for pool in pools}
    private = {pool: size for pool, size in bits.items() if pool not in (PUBLIC, IPV6)}
    spaces = known.spaces
    laid = {
        **_laid_out(top, {PUBLIC: bits[PUBLIC]}, Prefix.parse(str(spaces.public))),
        **_laid_out(top, {**private, ZONE: _SERVERS, DMZ: _SERVERS}, Prefix.parse(str(spaces.private))),
        **_laid_out(top, {IPV6: bits[IPV6]}, Prefix.parse(str(spaces.ipv6))),
    }
    return Space({pool: laid[pool] for pool in pools}, laid[ZONE], laid[DMZ])


def needed(top: Top, sites: Rows, pool: str, known: Defaults) -> int:
    """Return how many addresses the regions and blocks of all sites take, expected units included.

    A site that has more terminals than its level is given, or says its own size, takes what it will be given.
    """
    family = pool_family(pool)
    sizes = {str(kind): of_kind.get(pool) for kind, of_kind in known.sizes_below(top.level).items()}
    policies = {kind: policy_of(size, BITS[family]) for kind, size in sizes.items()}
    unit = policies[UNIT]
    below: dict[str, list[int]] = {}
    for code in sorted(sites, key=lambda code: (-level_of(code).rank, code)):
        level = level_of(code)
        policy = policies[level] or Policy(0)
        inner = below.pop(code, []) + ([unit.bits] * known.units.get(level, 0) if unit else [])
        extent = _own_bits(sites[code], pool, sizes[level], policy.bits) + policy.reserve
        if code == top.code:
            return sum(1 << bits for bits in [*inner, extent])
        parts = _parts(inner, extent, policy, pool_step(pool)) if policy.most else [*inner, extent]
        below.setdefault(sites[code]["parent"], []).extend(parts)
    return 0


def greediest(top: Top, sites: Rows, known: Defaults) -> str | None:
    """Return the site that asks for the most beyond what its level has; None where none does."""
    sizes = known.sizes_below(top.level)
    beyond = {
        code: max(
            _own_bits(site, pool, size, usual := _usual_bits(pool, size)) - usual
            for pool, size in sizes[level_of(code)].items()
        )
        for code, site in sites.items()
    }
    most = max(beyond, key=lambda code: (beyond[code], code), default=None)
    return most if most is not None and beyond[most] > 0 else None


def _usual_bits(pool: str, size: Size) -> int:
    return BITS[pool_family(pool)] - size.size


def _own_bits(site: Mapping[str, str], pool: str, size: Size | None, usual: int) -> int:
    """Return the host bits of a site's own block, which its row may ask to be other than its level's."""
    terminals, sizes = site.get("terminals"), site.get("sizes")
    if size is None or not (terminals or sizes) or site.get("lifecycle") == "retired":
        return usual
    bits = BITS[pool_family(pool)]
    return bits - size.first_length(own_sizes(sizes or "").get(pool), int(terminals or 0), bits)


def _parts(inner: list[int], extent: int, policy: Policy, step: int) -> tuple[int, ...]:
    need = sum(1 << bits for bits in inner) + (1 << extent)
    return region_parts(need, policy, step=step, smallest=min([extent, *inner]))


def _host_bits(need: int, pool: str, growth: int) -> int:
    """Return the size of the pool that holds a need and its growth, as the exponent of two."""
    return stepped((need * (100 + growth) // 100 - 1).bit_length(), pool_step(pool))


def _laid_out(top: Top, sizes: Mapping[str, int], space: Prefix) -> dict[str, Prefix]:
    """Return one prefix each, the largest first, in a part of a space that the code chooses.

    Divisions beside each other have different parts where there is room for that.
    """
    whole = (sum(1 << bits for bits in sizes.values()) - 1).bit_length()
    room = space.bits - space.length
    if whole > room:
        need = sum(1 << bits for bits in sizes.values())
        ipv6 = space.family == 6
        numbers = {"need": amount(need, ipv6=ipv6), "have": amount(space.size, ipv6=ipv6)}
        raise ZonghengError(problem("FND004", Place(), found=space, pools=", ".join(sizes), **numbers))
    address = space.network + (int(top.code) % (1 << room - whole) << whole)
    laid = {}
    for pool, bits in sorted(sizes.items(), key=lambda entry: (-entry[1], entry[0])):
        laid[pool] = Prefix(space.family, address, space.bits - bits)
        address += 1 << bits
    return laid
