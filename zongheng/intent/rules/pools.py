# SPDX-License-Identifier: Apache-2.0
"""Pools: of the right kind, none over another, none over what others gave."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from zongheng.errors import Place, Problem, problem
from zongheng.intent.draft import Draft
from zongheng.intent.encoding import shown_place
from zongheng.intent.network import NetworkFile, Pool
from zongheng.intent.rules.references import domain_names, unknown
from zongheng.language import pick

AnyNetwork = IPv4Network | IPv6Network


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield pools of the wrong kind, and those that overlap."""
    if draft.network is None:
        return
    for number, pool in enumerate(draft.network.pools):
        yield from _kind(pool, number, draft)
    yield from _overlaps(draft, draft.network)


def _kind(pool: Pool, number: int, draft: Draft) -> Iterator[Problem]:
    place = draft.network_place("pools", number, "prefix")
    version = {"lan": 4, "infrastructure": 4, "ipv6": 6}.get(pool.purpose)
    if version is not None and pool.prefix.version != version:
        yield problem("INT022", place, found=pool.prefix, purpose=pool.purpose, version=version)
    if pool.purpose == "lan" and pool.domain is None:
        yield problem("INT005", draft.network_place("pools", number), key="domain")
    elif pool.domain is not None:
        domain_place = draft.network_place("pools", number, "domain")
        yield from unknown(pool.domain, domain_names(draft), domain_place, zh="域", en="domain")


def _overlaps(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield each pool or fact that shares addresses with an earlier pool."""
    pools = [
        (pool.prefix, draft.network_place("pools", number, "prefix"), _name(pool))
        for number, pool in enumerate(network.pools)
        if pool.purpose != "exclusion"
    ]
    for number, (prefix, place, _) in enumerate(pools):
        for other, other_place, name in pools[:number]:
            if _share(prefix, other):
                yield _overlap(place, prefix, f"{name} {other} ({shown_place(other_place)})")
    excluded = [pool.prefix for pool in network.pools if pool.purpose == "exclusion"]
    for prefix, place, title in _facts(draft, network):
        for other, _, name in pools:
            if _share(prefix, other) and not any(_within(prefix, hole) for hole in excluded):
                yield problem(
                    "INT025", place, found=prefix, title=title, other=f"{name} {other}", prefix=prefix
                )


def _overlap(place: Place, prefix: AnyNetwork, other: str) -> Problem:
    return problem("INT011", place, found=prefix, other=other)


def _facts(draft: Draft, network: NetworkFile) -> Iterator[tuple[AnyNetwork, Place, str]]:
    """Yield the prefixes that are not ours to give."""
    zone = draft.network_place("management_zone", "prefix")
    for prefix in network.management_zone.prefixes:
        yield prefix, zone, pick(zh="管理区", en="management zone")
    for number, peer in enumerate(network.boundary.peers if network.boundary else ()):
        title = pick(zh="上联边界", en="boundary")
        yield peer.local4.network, draft.network_place("boundary", "peers", number, "local4"), title
        if peer.local6 is not None:
            yield peer.local6.network, draft.network_place("boundary", "peers", number, "local6"), title
    if draft.exit is not None and draft.exit.exit.dmz is not None:
        dmz = draft.exit.exit.dmz
        yield dmz.prefix4, draft.exit_place("exit", "dmz", "prefix4"), dmz.title


def _name(pool: Pool) -> str:
    return f"{pool.purpose}/{pool.domain}" if pool.domain else pool.purpose


def _share(one: AnyNetwork, other: AnyNetwork) -> bool:
    return one.version == other.version and one.overlaps(other)


def _within(one: AnyNetwork, other: AnyNetwork) -> bool:
    return _share(one, other) and other.prefixlen <= one.prefixlen
