# SPDX-License-Identifier: Apache-2.0
"""Pools: of the right kind, none over another, none over what others gave."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import NamedTuple

from zongheng.errors import Place, Problem, problem
from zongheng.intent.address_kinds import kind_word, unusable_in
from zongheng.intent.department import LAN6
from zongheng.intent.draft import Draft
from zongheng.intent.encoding import shown_place
from zongheng.intent.network import NetworkFile, Pool
from zongheng.intent.purpose import EXCLUSION, INFRASTRUCTURE, LINK, LOOPBACK, NAT, PURPOSES, Purpose
from zongheng.intent.reserves import SWITCH_VLANS
from zongheng.intent.rules.references import domain_names, unknown
from zongheng.intent.rules.repeats import repeated
from zongheng.language import pick

AnyNetwork = IPv4Network | IPv6Network


class _Held(NamedTuple):
    """A prefix of a pool or a fact, and the domain that it is in, if any."""

    prefix: AnyNetwork
    place: Place
    title: str
    domain: str | None


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield pools of the wrong kind, and those that overlap."""
    if draft.network is None:
        return
    for number, pool in enumerate(draft.network.pools):
        yield from _kind(pool, number, draft)
    yield from _transport(draft, draft.network)
    yield from _alike(draft, draft.network)
    yield from _numbers(draft, draft.network)
    yield from _overlaps(draft, draft.network)


def _kind(pool: Pool, number: int, draft: Draft) -> Iterator[Problem]:
    purpose = PURPOSES.get(pool.purpose)
    if purpose is not None and pool.prefix.version != purpose.family:
        place = draft.network_place("pools", number, "prefix")
        yield problem("INT022", place, found=pool.prefix, purpose=pool.purpose, version=purpose.family)
    unusable = unusable_in(pool.prefix) if purpose is not None else None
    if unusable is not None:
        within, kind = unusable
        place = draft.network_place("pools", number, "prefix")
        yield problem("INT095", place, found=pool.prefix, within=within, kind=kind_word(kind))
    needed, taken = _keys(purpose)
    for key in ("domain", "vlan", "index"):
        value = getattr(pool, key)
        if key in needed and value is None:
            yield problem("INT005", draft.network_place("pools", number), key=key)
        elif value is not None and key not in (*needed, *taken):
            place = draft.network_place("pools", number, key)
            yield problem("INT040", place, found=value, key=key, purpose=pool.purpose)
    if pool.domain is not None:
        domain_place = draft.network_place("pools", number, "domain")
        yield from unknown(pool.domain, domain_names(draft), domain_place, zh="域", en="domain")
    if pool.vlan in SWITCH_VLANS:
        first, last = SWITCH_VLANS[0], SWITCH_VLANS[-1]
        expected = pick(zh=f"不在交换机自用的 {first}–{last} 之内", en=f"none of {first}–{last}")
        yield problem(
            "INT006", draft.network_place("pools", number, "vlan"), found=pool.vlan, expected=expected
        )


def _keys(purpose: Purpose | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the keys that a pool of a purpose must have, and those that it may; an exclusion has none."""
    if purpose is None:
        return (), ("domain",)
    needed = (*(("domain",) if purpose.of_domain else ()), *(("vlan",) if purpose.tagged else ()))
    return needed, ("index",) if purpose.numbered else ()


def _transport(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield loopback and link pools beside infrastructure, or one of them without the other."""
    purposes = {pool.purpose for pool in network.pools}
    for number, pool in enumerate(network.pools):
        if pool.purpose in (LOOPBACK, LINK) and INFRASTRUCTURE in purposes:
            place = draft.network_place("pools", number, "purpose")
            yield problem("INT042", place, found=pool.purpose)
    apart = purposes & {LOOPBACK, LINK} if INFRASTRUCTURE not in purposes else set()
    for one, other in ((LOOPBACK, LINK), (LINK, LOOPBACK)):
        if apart == {one}:
            yield problem("INT005", draft.network_place("pools"), key=f"purpose: {other}")


def _alike(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield pools of one name that do not say the same of its LANs."""
    first: dict[str, int] = {}
    for number, pool in enumerate(network.pools):
        if pool.purpose not in PURPOSES:
            continue
        before = first.setdefault(pool.name, number)
        for key in ("vlan", "index"):
            value = getattr(pool, key)
            if value != getattr(network.pools[before], key):
                place = draft.network_place("pools", number, key)
                where = shown_place(draft.network_place("pools", before))
                yield problem("INT041", place, found=value, key=key, pool=pool.name, first=where)


def _numbers(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield pools that have the /64 or VLAN of another, and translation for domains that stay inside."""
    first = {pool.name: number for number, pool in reversed(list(enumerate(network.pools)))}
    for key, zh, en in (("index", "域或地址池序号", "index of a domain or pool"), ("vlan", "VLAN", "VLAN")):
        taken = {
            LAN6 if key == "index" and domain.overlapping else getattr(domain, key): draft.network_place(
                "domains", number, key
            )
            for number, domain in enumerate(network.domains)
        }
        if key == "vlan":
            taken[network.management.vlan] = draft.network_place("management", "vlan")
        pools = (
            (getattr(network.pools[number], key), draft.network_place("pools", number, key))
            for number in sorted(first.values())
        )
        yield from repeated([*taken.items(), *pools], zh=zh, en=en)
    inside = {domain.name for domain in network.domains if not domain.exit}
    for number, pool in enumerate(network.pools):
        if pool.purpose == NAT and pool.domain in inside:
            place = draft.network_place("pools", number, "domain")
            yield problem("INT045", place, found=pool.domain, domain=pool.domain)


def _overlaps(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield each pool or fact that shares addresses with an earlier pool.

    Those of two departments' own VPNs may: they never meet in one table.
    """
    pools = [
        _Held(pool.prefix, draft.network_place("pools", number, "prefix"), _name(pool), pool.domain)
        for number, pool in enumerate(network.pools)
        if pool.purpose != EXCLUSION
    ]
    apart = frozenset(domain.name for domain in network.domains if domain.overlapping)
    for number, one in enumerate(pools):
        for other in pools[:number]:
            if _collide(one, other, apart):
                shown = f"{other.title} {other.prefix} ({shown_place(other.place)})"
                yield problem("INT011", one.place, found=one.prefix, other=shown)
    for fact in _facts(draft, network):
        for other in pools:
            if _collide(fact, other, apart) and not _excluded(fact.prefix, other.domain, network):
                yield problem(
                    "INT025",
                    fact.place,
                    found=fact.prefix,
                    title=fact.title,
                    other=f"{other.title} {other.prefix}",
                    prefix=fact.prefix,
                )


def _collide(one: _Held, other: _Held, apart: frozenset[str]) -> bool:
    """Return whether two that must not share addresses do."""
    apart_from = one.domain != other.domain and one.domain in apart and other.domain in apart
    return _share(one.prefix, other.prefix) and not apart_from


def _excluded(prefix: AnyNetwork, domain: str | None, network: NetworkFile) -> bool:
    holes = (p.prefix for p in network.pools if p.purpose == EXCLUSION and p.domain in (None, domain))
    return any(_within(prefix, hole) for hole in holes)


def _facts(draft: Draft, network: NetworkFile) -> Iterator[_Held]:
    """Yield the prefixes that are not ours to give."""
    zone = draft.network_place("management_zone", "prefix")
    for prefix in network.management_zone.prefixes:
        yield _Held(prefix, zone, pick(zh="管理区", en="management zone"), None)
    for number, peer in enumerate(network.boundary.peers if network.boundary else ()):
        title = pick(zh="上联边界", en="boundary")
        for key in ("local4", "local6"):
            local = getattr(peer, key)
            if local is not None:
                place = draft.network_place("boundary", "peers", number, key)
                yield _Held(local.network, place, title, peer.domain)
    for policy in draft.exits:
        dmz = policy.file.exit.dmz if policy.file is not None else None
        if dmz is not None:
            yield _Held(dmz.prefix4, policy.place("exit", "dmz", "prefix4"), dmz.title, None)


def _name(pool: Pool) -> str:
    return f"{pool.purpose}/{pool.domain}" if pool.domain else pool.purpose


def _share(one: AnyNetwork, other: AnyNetwork) -> bool:
    return one.version == other.version and one.overlaps(other)


def _within(one: AnyNetwork, other: AnyNetwork) -> bool:
    return _share(one, other) and other.prefixlen <= one.prefixlen
