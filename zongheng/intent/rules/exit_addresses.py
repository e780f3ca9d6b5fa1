# SPDX-License-Identifier: Apache-2.0
"""Addresses of exits: the plan gives those that are translated to, and no two exits have the same one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network

from zongheng.errors import Place, Problem, problem
from zongheng.intent.draft import Draft, DraftExit
from zongheng.intent.encoding import shown_place
from zongheng.intent.exit import ExitIntent, ServiceAddress
from zongheng.intent.network import NetworkFile
from zongheng.intent.purpose import NAT, PURPOSES, SERVICE
from zongheng.intent.rules.references import site_codes, unknown
from zongheng.intent.shortage import UNIT


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield addresses of the plan that an exit asks for in vain, and addresses that two exits have."""
    files = [(one, one.file.exit) for one in draft.exits if one.file is not None]
    if draft.network is not None:
        for one, policy in files:
            yield from _translation(draft, draft.network, one, policy)
            yield from _services(draft, draft.network, one, policy)
            yield from _links(draft.network, one, policy)
    yield from _at_two_exits(files)


def _translation(draft: Draft, network: NetworkFile, one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    site = one.code or network.network.division
    level = next((str(p.model.level) for p in draft.sites or () if p.model.code == site), None)
    pools = _pools(network, NAT)
    if level is None or _sized(network, level, pools):
        return
    for number, rule in enumerate(policy.nat):
        if rule.mode == "pool":
            place = one.place("exit", "nat", number, "mode")
            yield problem("INT076", place, found=rule.mode, site=site, level=level, pools=_named(pools, NAT))


def _services(draft: Draft, network: NetworkFile, one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    pools = _pools(network, SERVICE)
    units = {placed.model.code: placed.model for placed in draft.units or ()}
    levels = {placed.model.code: str(placed.model.level) for placed in draft.sites or ()}
    for number, server in enumerate(policy.published):
        service, place = server.service, one.place("exit", "published", number, "service")
        if service is None:
            continue
        unknown_owner = list(_unknown(draft, service, place))
        yield from unknown_owner
        unit = units.get(service.unit or "")
        usable = [pool for pool, domain in pools.items() if unit is None or domain in unit.domains]
        level = UNIT if unit is not None else levels.get(service.owner)
        if not unknown_owner and level is not None and not _sized(network, level, usable):
            named = _named(pools, SERVICE)
            yield problem("INT077", place, found=service.owner, owner=service.owner, level=level, pools=named)


def _unknown(draft: Draft, service: ServiceAddress, place: Place) -> Iterator[Problem]:
    if service.unit is not None and draft.units is not None:
        codes = {placed.model.code for placed in draft.units}
        yield from unknown(service.unit, codes, place, zh="单位", en="unit")
    if service.site is not None and draft.sites:
        yield from unknown(service.site, site_codes(draft), place, zh="站点", en="site")


def _links(network: NetworkFile, one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    """Yield a carrier's link in the addresses that the plan has for outside: those are routed to gateways."""
    pools = [(p, p.prefix) for p in network.pools if p.purpose in (NAT, SERVICE)]
    for number, carrier in enumerate(policy.carriers):
        for host, local in sorted(carrier.local4.items()):
            for pool, prefix in pools:
                if isinstance(prefix, IPv4Network) and prefix.overlaps(local.network):
                    place = one.place("exit", "carriers", number, "local4", host)
                    yield problem("INT078", place, found=local, pool=pool.name, prefix=prefix)


def _at_two_exits(files: list[tuple[DraftExit, ExitIntent]]) -> Iterator[Problem]:
    """Yield each address or prefix that an exit has though an exit before it has it, or a part of it."""
    taken: list[tuple[int, IPv4Network, Place]] = []
    services: dict[ServiceAddress, tuple[int, Place]] = {}
    for at, (one, policy) in enumerate(files):
        for prefix, place in _held(one, policy):
            first = next((p for other, net, p in taken if other != at and net.overlaps(prefix)), None)
            if first is not None:
                shown = prefix.network_address if prefix.prefixlen == prefix.max_prefixlen else prefix
                yield problem("INT079", place, found=shown, first=shown_place(first))
            taken.append((at, prefix, place))
        for number, server in enumerate(policy.published):
            if server.service is not None:
                place = one.place("exit", "published", number, "service")
                holder, first = services.setdefault(server.service, (at, place))
                if holder != at:
                    found = f"{server.service.owner} {server.service.number}"
                    yield problem("INT079", place, found=found, first=shown_place(first))


def _held(one: DraftExit, policy: ExitIntent) -> Iterator[tuple[IPv4Network, Place]]:
    """Yield what one exit alone may have outside and beside it; a carrier's gateway may serve several."""
    for number, carrier in enumerate(policy.carriers):
        for host, local in sorted(carrier.local4.items()):
            yield IPv4Network(local.ip), one.place("exit", "carriers", number, "local4", host)
        yield IPv4Network(carrier.virtual4), one.place("exit", "carriers", number, "virtual4")
    if policy.dmz is not None:
        yield policy.dmz.prefix4, one.place("exit", "dmz", "prefix4")
    for number, server in enumerate(policy.published):
        for name, address in sorted(server.public4.items()):
            yield IPv4Network(address), one.place("exit", "published", number, "public4", name)


def _pools(network: NetworkFile, purpose: str) -> dict[str, str]:
    """Return the pools of a purpose in domains that go out: their names, with the domain of each."""
    outward = {domain.name for domain in network.domains if domain.exit}
    pools = (pool for pool in network.pools if pool.purpose == purpose and pool.domain in outward)
    return {pool.name: pool.domain for pool in pools if pool.domain is not None}


def _sized(network: NetworkFile, level: str, pools: Iterable[str]) -> bool:
    sizes = {str(key): named for key, named in network.sizes.items()}
    return any(pool in sizes.get(level, {}) for pool in pools)


def _named(pools: dict[str, str], purpose: str) -> str:
    """Return the names of pools to choose from; where there is none, that of one to be written."""
    return ", ".join(sorted(pools)) or PURPOSES[purpose].pool_name(purpose, "internet")
