# SPDX-License-Identifier: Apache-2.0
"""The names that sizes, ledger and questions know pools by, and what stands behind each.

The LANs of a domain go by the domain's name, what sites have once by its purpose (``infrastructure``,
``ipv6``, ``management``), and what there is beside the LANs of a domain by both: ``voice-public``.
"""

from __future__ import annotations

from collections.abc import Mapping

from zongheng.intent.network import Domain, NetworkFile, Pool
from zongheng.intent.purpose import (
    INFRASTRUCTURE,
    IPV6,
    LAN,
    LINK,
    LOOPBACK,
    MANAGEMENT_LAN,
    PURPOSES,
    RESERVED,
    Purpose,
)

_APART = (LOOPBACK, LINK)


def pool_names(file: NetworkFile) -> tuple[str, ...]:
    """Return all names: the domains by index, what every site has, then the others as the file has them."""
    domains = (domain.name for domain in _by_index(file))
    of_sites = (*transport(file), IPV6, *((MANAGEMENT_LAN,) if MANAGEMENT_LAN in _named(file) else ()))
    return tuple(dict.fromkeys((*domains, *of_sites, *_named(file))))


def obligatory(file: NetworkFile) -> tuple[str, ...]:
    """Return the pools that every level is to have a size in: not departments' own VPNs, which few are in."""
    domains = (domain.name for domain in _by_index(file) if not domain.overlapping)
    return (*domains, *transport(file), IPV6)


def transport(file: NetworkFile) -> tuple[str, ...]:
    """Return where loopbacks and link nets come from: one pool for both, or one for each."""
    purposes = {pool.purpose for pool in file.pools}
    return _APART if INFRASTRUCTURE not in purposes and purposes & {*_APART} else (INFRASTRUCTURE,)


def of_units(file: NetworkFile) -> tuple[str, ...]:
    """Return the pools that units may have a block in."""
    return tuple(name for name in pool_names(file) if purpose_of(file, name).units)


def purpose_of(file: NetworkFile, name: str) -> Purpose:
    """Return what a pool is for, by its name; a name that has no pool is that of a domain without one."""
    pool = _named(file).get(name)
    if pool is not None:
        return PURPOSES[pool.purpose]
    return PURPOSES[name] if name in RESERVED else PURPOSES[LAN]


def domain_of(file: NetworkFile, name: str) -> str | None:
    """Return the domain that a pool belongs to; None where it belongs to none."""
    if name in RESERVED:
        return None
    pool = _named(file).get(name)
    return pool.domain if pool else name


def _by_index(file: NetworkFile) -> list[Domain]:
    return sorted(file.domains, key=lambda domain: domain.index)


def _named(file: NetworkFile) -> Mapping[str, Pool]:
    """Return the first pool of each name, in the order of the file; exclusions have none."""
    return {pool.name: pool for pool in reversed(file.pools) if pool.purpose in PURPOSES}
