# SPDX-License-Identifier: Apache-2.0
"""Whose an address is: the ledger's blocks, what derives from them, and the facts of the intent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from zongheng.addressing.explanation import Explained, explained
from zongheng.addressing.prefix import Address, Interface, Prefix
from zongheng.language import pick

if TYPE_CHECKING:
    from zongheng.addressing.plan import AddressPlan


class Reverse:
    """The plan read backwards."""

    def __init__(self, plan: AddressPlan) -> None:
        self._plan = plan

    def owner_of(self, address: Address) -> Explained | None:
        """Return what an address is for; the smallest block that it lies in where it is nothing itself."""
        for fact in self._facts:
            if fact.address == address:
                return fact
        block = self._block_around(address)
        for fact in self._facts:
            if isinstance(fact.value, Prefix) and fact.value.contains(address):
                return fact
        if block is None:
            return self._room_around(address)
        found = list(explained(self._plan, self._blocks[block]))
        exact = [entry for entry in found if entry.address == address]
        around = [e for e in found if isinstance(e.value, Prefix) and e.value.contains(address)]
        return (
            exact or sorted(around, key=lambda e: e.value.length if isinstance(e.value, Prefix) else 0)[-1:]
        )[0]

    def _room_around(self, address: Address) -> Explained | None:
        """Return the smallest region that an address lies in which is nobody's own yet."""
        around = [
            (region.length, owner, pool, region)
            for owner, pool, region in self._plan.regions
            if region.family == address.family and region.contains(address)
        ]
        if not around:
            return None
        _, owner, pool, region = max(around)
        what = pick(zh=f"{pool} 预留", en=f"{pool} reserve")
        why = pick(zh="留给下级和今后增长", en="kept for what lies below and for growth")
        return Explained(owner, what, region, why)

    def _block_around(self, address: Address) -> Prefix | None:
        whole = Prefix(address.family, address.value, 32 if address.family == 4 else 128)
        for family, length in self._lengths:
            block = whole.supernet(length) if family == address.family else None
            if block in self._blocks:
                return block
        return None

    @cached_property
    def _blocks(self) -> Mapping[Prefix, str]:
        return {block: owner for owner, block in self._plan.own_blocks}

    @cached_property
    def _lengths(self) -> list[tuple[int, int]]:
        return sorted({(block.family, block.length) for block in self._blocks}, reverse=True)

    @cached_property
    def _facts(self) -> tuple[Explained, ...]:
        return (*_zone(self._plan), *_boundary(self._plan), *_exit(self._plan))


def _fact(owner: str, what: str, text: object) -> Explained:
    written = str(text)
    value: Prefix | Address | Interface
    if "/" not in written:
        value = Address.parse(written)
    else:
        interface = Interface.parse(written)
        value = interface.prefix if interface.prefix.network == interface.address.value else interface
    return Explained(owner, what, value, pick(zh="清单中写明", en="stated in the inventory"))


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


def _boundary(plan: AddressPlan) -> Iterator[Explained]:
    boundary = plan.intent.boundary
    for peer in boundary.peers if boundary else ():
        what = f"{boundary.title if boundary else ''} {peer.domain}"
        for own in (peer.local4, peer.local6):
            if own is not None:
                yield _fact(plan.intent.network.division, f"{what} {peer.node}", own)
        for other in (peer.peer4, peer.peer6):
            if other is not None:
                yield _fact(plan.intent.network.division, what, other)


def _exit(plan: AddressPlan) -> Iterator[Explained]:
    policy = plan.intent.exit
    for carrier in policy.carriers:
        for host, interface in carrier.local4.items():
            yield _fact(plan.intent.network.division, f"{carrier.title} {host}", interface)
        yield _fact(plan.intent.network.division, carrier.title, carrier.virtual4)
        yield _fact(plan.intent.network.division, carrier.title, carrier.peer4)
    for server in policy.published:
        yield _fact(plan.intent.network.division, server.title, server.host4)
        for public in server.public4.values():
            yield _fact(plan.intent.network.division, server.title, public)
    if policy.dmz is not None:
        yield _fact(plan.intent.network.division, policy.dmz.title, policy.dmz.prefix4)
