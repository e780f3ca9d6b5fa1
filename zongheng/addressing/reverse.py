# SPDX-License-Identifier: Apache-2.0
"""Whose an address is: the ledger's blocks, what derives from them, and the facts of the intent.

Departments' own VPNs may use the same addresses, so that an address can be somebody's in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from zongheng.addressing import arguments as read
from zongheng.addressing.explanation import Explained, explained
from zongheng.addressing.prefix import BITS, Address, Interface, Prefix
from zongheng.errors import ZonghengError, problem
from zongheng.intent import Intent
from zongheng.intent.pool_names import domain_of
from zongheng.language import pick

if TYPE_CHECKING:
    from zongheng.addressing.plan import AddressPlan

_Whose = tuple[str, str]
"""Owner and pool of a block."""


def told_apart(intent: Intent, found: Iterable[Explained]) -> str:
    """Return in words which owners share an address, each with its domain."""
    owners = (f"{_domain(intent, entry) or entry.pool}: {entry.owner} {entry.what}" for entry in found)
    return pick(zh="；", en="; ").join(owners)


def _domain(intent: Intent, entry: Explained) -> str | None:
    if entry.pool in intent.domains:
        return entry.pool
    return domain_of(intent.file, entry.pool) if entry.pool else None


class _Inside(NamedTuple):
    """What lies in a prefix: a region, or what a ``fact`` takes up."""

    owner: str
    pool: str
    taken: Prefix
    fact: Explained | None = None

    def place(self) -> tuple[int, int, str, str]:
        return self.taken.network, self.taken.length, self.owner, self.pool


class Reverse:
    """The plan read backwards."""

    def __init__(self, plan: AddressPlan) -> None:
        self._plan = plan
        self._overlapping = any(domain.overlapping for domain in plan.intent.domains.values())

    def owner_of(self, asked: str, domain: str | None) -> Explained:
        """Return what an address is for where only one has it.

        Raises:
            ZonghengError: ADR030 where several have it; and as ``owners_of``.
        """
        found = self.owners_of(str(read.address(asked)), domain)
        if len(found) > 1:
            owners = told_apart(self._plan.intent, found)
            raise ZonghengError(
                problem("ADR030", found=asked, address=asked, count=len(found), owners=owners)
            )
        return found[0]

    def owners_of(self, asked: str, domain: str | None) -> tuple[Explained, ...]:
        """Return what an address or prefix is for, or the smallest block that it lies in.

        One entry for each domain that has it, by index; as seen from ``domain``, what other domains have does
        not count. Of a prefix that lies in nobody's block, the largest blocks inside it and what the intent
        states of it outside of blocks, by address.

        Raises:
            ZonghengError: ADR025 where it is neither, ADR024 where it is nobody's.
        """
        wanted = read.taken(asked)
        found: dict[str | None, Explained] = {}
        for entry in self._entries(wanted):
            of = _domain(self._plan.intent, entry)
            if domain is None or of in (None, domain):
                found.setdefault(of, entry)
            if found and not self._overlapping:
                break
        if None in found:
            return (found[None],)
        owners = tuple(found[name] for name in self._plan.intent.domains if name in found)
        owners = owners or tuple(self._inside_of(wanted, domain))
        if not owners:
            raise ZonghengError(problem("ADR024", found=asked, address=asked))
        return owners

    def _entries(self, wanted: Prefix) -> Iterator[Explained]:
        """Yield what an address or prefix may be, the most exact first."""
        yield from (fact for fact in self._facts if _is(fact, wanted))
        blocks = list(self._blocks_around(wanted))
        yield from (fact for fact in self._facts if _holds(fact, wanted))
        yield from (self._part(wanted, whose) for whose in blocks)
        if not any(self._facts_in(wanted)):
            yield from (fact for fact in self._facts if _is_net_around(fact, wanted))
        if not blocks or self._overlapping:
            yield from self._room_around(wanted)

    def _part(self, wanted: Prefix, whose: _Whose) -> Explained:
        """Return what an address or prefix is in a block that it lies in."""
        owner, pool = whose
        found = [entry for entry in explained(self._plan, owner) if entry.pool == pool]
        # what is one address goes before the block of one that it is given from
        exact = sorted(
            (entry for entry in found if _is(entry, wanted)), key=lambda entry: entry.address is None
        )
        around = [entry for entry in found if _holds(entry, wanted)]
        return (exact or sorted(around, key=_length)[-1:])[0]

    def _room_around(self, wanted: Prefix) -> Iterator[Explained]:
        """Yield the regions that hold what is nobody's own yet, the smallest first."""
        around = [
            (region.length, owner, pool, region)
            for owner, pool, region in self._plan.in_use.regions
            if region.contains(wanted)
        ]
        for _, owner, pool, region in sorted(around, reverse=True):
            if region == wanted:
                yield _region(owner, pool, region)
                continue
            what = pick(zh=f"{pool} 预留", en=f"{pool} reserve")
            why = pick(zh="留给下级和今后增长", en="kept for what lies below and for growth")
            yield Explained(owner, what, region, why, pool)

    def _inside_of(self, wanted: Prefix, domain: str | None) -> Iterator[Explained]:
        """Yield the regions and facts inside a prefix, without those inside of one another, by address."""
        regions = self._plan.in_use.regions
        inside = [_Inside(*one) for one in regions if wanted.contains(one[2])]
        for fact in self._facts_in(wanted):
            taken = _taken(fact)
            if not any(self._blocks_around(taken)):
                inside.append(_Inside(fact.owner, fact.pool, taken, fact))
        last: dict[str, int] = {}
        for one in sorted(inside, key=_Inside.place):
            if one.taken.last <= last.get(one.pool, -1):
                continue
            last[one.pool] = one.taken.last
            entry = one.fact or _region(one.owner, one.pool, one.taken)
            if domain is None or _domain(self._plan.intent, entry) in (None, domain):
                yield entry

    def _facts_in(self, wanted: Prefix) -> Iterator[Explained]:
        return (fact for fact in self._facts if wanted.contains(_taken(fact)))

    def _blocks_around(self, wanted: Prefix) -> Iterator[_Whose]:
        """Yield the blocks that an address or prefix lies in, the smallest first."""
        for family, length in self._lengths:
            if family == wanted.family and length <= wanted.length:
                yield from self._blocks.get(wanted.supernet(length), ())

    @cached_property
    def _blocks(self) -> Mapping[Prefix, Sequence[_Whose]]:
        found: dict[Prefix, list[_Whose]] = {}
        for owner, pool, block in self._plan.in_use.all_own:
            found.setdefault(block, []).append((owner, pool))
        return found

    @cached_property
    def _lengths(self) -> list[tuple[int, int]]:
        return sorted({(block.family, block.length) for block in self._blocks}, reverse=True)

    @cached_property
    def _facts(self) -> tuple[Explained, ...]:
        return (*_zone(self._plan), *_boundary(self._plan), *_exit(self._plan), *_internet(self._plan))


def _internet(plan: AddressPlan) -> Iterator[Explained]:
    for host, hub in plan.intent.hubs.items():
        site, what = plan.node(host).site, pick(zh="互联网口", en="internet port")
        yield _fact(site, f"{host} {what}", hub.address)
        yield _fact(site, f"{host} {pick(zh='互联网网关', en='internet gateway')}", hub.gateway)


def _region(owner: str, pool: str, region: Prefix) -> Explained:
    what = pick(zh=f"{pool} 地址段", en=f"{pool} region")
    why = pick(zh="本级和下级的，连同预留", en="its own and of those below, with reserve")
    return Explained(owner, what, region, why, pool)


def _is(entry: Explained, wanted: Prefix) -> bool:
    if entry.address is None:
        return entry.value == wanted
    return (*entry.address, BITS[wanted.family]) == wanted


def _holds(entry: Explained, wanted: Prefix) -> bool:
    return isinstance(entry.value, Prefix) and entry.value.contains(wanted)


def _is_net_around(fact: Explained, wanted: Prefix) -> bool:
    return isinstance(fact.value, Interface) and fact.value.prefix.contains(wanted)


def _taken(fact: Explained) -> Prefix:
    """Return what a fact takes up: a prefix, or one address."""
    if fact.address is None:
        return Prefix.parse(str(fact.value))
    return Prefix(*fact.address, BITS[fact.address.family])


def _length(entry: Explained) -> int:
    return entry.value.length if isinstance(entry.value, Prefix) else 0


def _fact(owner: str, what: str, text: object, domain: str = "") -> Explained:
    written = str(text)
    value: Prefix | Address | Interface
    if "/" not in written:
        value = Address.parse(written)
    else:
        interface = Interface.parse(written)
        value = interface.prefix if interface.prefix.network == interface.address.value else interface
    return Explained(owner, what, value, pick(zh="清单中写明", en="stated in the inventory"), domain)


def _zone(plan: AddressPlan) -> Iterator[Explained]:
    zone, lan = plan.intent.management_zone, plan.intent.management_lan
    what = pick(zh="管理区", en="management zone")
    for name in ("bastion", "controller", "bootstrap"):
        yield _fact(plan.intent.network.division, f"{what} {name}", getattr(zone, name))
    for name in ("log", "ntp", "nms", "dns"):
        for address in getattr(zone, name):
            yield _fact(plan.intent.network.division, f"{what} {name}", address)
    gateway = pick(zh="网关", en="gateway")
    yield _fact(plan.intent.network.division, f"{what} {gateway}", lan.virtual4)
    for host, address in lan.local4.items():
        yield _fact(plan.intent.network.division, f"{what} {host}", address)
    yield _fact(plan.intent.network.division, what, zone.prefix)
    if zone.ipv6 is not None:
        yield _fact(plan.intent.network.division, f"{what} controller", zone.ipv6.controller)
        yield _fact(plan.intent.network.division, f"{what} {gateway}", zone.ipv6.gateway)
        for node, own in zone.ipv6.local.items():
            yield _fact(plan.intent.network.division, f"{what} {node}", own)
        yield _fact(plan.intent.network.division, what, zone.ipv6.prefix)


def _boundary(plan: AddressPlan) -> Iterator[Explained]:
    boundary = plan.intent.boundary
    for peer in boundary.peers if boundary else ():
        what = f"{boundary.title if boundary else ''} {peer.domain}"
        for own in (peer.local4, peer.local6):
            if own is not None:
                yield _fact(plan.intent.network.division, f"{what} {peer.node}", own, peer.domain)
        for other in (peer.peer4, peer.peer6):
            if other is not None:
                yield _fact(plan.intent.network.division, what, other, peer.domain)


def _exit(plan: AddressPlan) -> Iterator[Explained]:
    for site, policy in plan.intent.exits.items():
        for carrier in policy.carriers:
            for host, interface in carrier.local4.items():
                yield _fact(site, f"{carrier.title} {host}", interface)
            yield _fact(site, carrier.title, carrier.virtual4)
            yield _fact(site, carrier.title, carrier.peer4)
        for server in policy.published:
            yield _fact(site, server.title, server.host4)
            for public in server.public4.values():
                yield _fact(site, server.title, public)
        if policy.dmz is not None:
            yield _fact(site, policy.dmz.title, policy.dmz.prefix4)
