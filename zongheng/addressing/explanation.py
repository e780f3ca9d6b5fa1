# SPDX-License-Identifier: Apache-2.0
"""What an owner has, and why: every address of a site or unit with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from zongheng.addressing.demand import INFRASTRUCTURE, IPV6
from zongheng.addressing.layout import infrastructure6
from zongheng.addressing.ledger_row import Block, Row
from zongheng.addressing.prefix import Address, Interface, Prefix
from zongheng.language import pick

if TYPE_CHECKING:
    from zongheng.addressing.plan import AddressPlan


class Explained(NamedTuple):
    """One thing that an owner has: ``value`` an address or prefix, ``why`` a half-sentence."""

    owner: str
    what: str
    value: Prefix | Address | Interface
    why: str

    @property
    def address(self) -> Address | None:
        """Return the one address that it is; None for a whole prefix."""
        if isinstance(self.value, Interface):
            return self.value.address
        return self.value if isinstance(self.value, Address) else None


def explained(plan: AddressPlan, owner: str) -> Iterator[Explained]:
    """Yield all that a site or unit has, blocks of the ledger first."""
    yield from _blocks(plan, owner)
    for domain in plan.intent.domains:
        if plan.has_lan(owner, domain):
            yield from _lan(plan, owner, domain)
    if plan.has_lan(owner, INFRASTRUCTURE):
        yield from _loopbacks(plan, owner)
        yield from _links(plan, owner)


def _blocks(plan: AddressPlan, owner: str) -> Iterator[Explained]:
    for pool in (*plan.intent.domains, INFRASTRUCTURE, IPV6):
        if plan.has_lan(owner, pool):
            for row in plan.ledger.of_owner(owner, pool):
                yield _row(owner, pool, row)


def _row(owner: str, pool: str, row: Row) -> Explained:
    block = Block.parse(row.value)
    zh, en = f"台账，{row.given} 由 {row.by} 给出", f"ledger, given {row.given} by {row.by}"
    if row.is_region:
        what = pick(zh=f"{pool} 下级地址块", en=f"{pool} block of what lies below")
    else:
        what = pick(zh=f"{pool} 地址块", en=f"{pool} block")
    if block.room:
        zh = f"{zh}；连同下级和预留共 {block.region}"
        en = f"{en}; {block.region} with what lies below and reserve"
    return Explained(owner, what, block.prefix, pick(zh=zh, en=en))


def _lan(plan: AddressPlan, owner: str, domain: str) -> Iterator[Explained]:
    title = plan.intent.domains[domain].title
    index = plan.intent.domains[domain].index
    gateway = pick(zh=f"{title}网关", en=f"{domain} gateway")
    first = pick(zh="网段的第一个可用地址", en="first usable address of the LAN")
    yield Explained(owner, gateway, plan.gateway(owner, domain), first)
    if plan.has_lan(owner, IPV6):
        why = pick(
            zh=f"地址块的第 {index} 个 /64（域序号）", en=f"/64 number {index} of the block (domain index)"
        )
        lan = pick(zh=f"{title}网段", en=f"{domain} LAN")
        yield Explained(owner, lan, plan.lan(owner, domain, 6), why)
        yield Explained(owner, gateway, plan.gateway(owner, domain, 6), first)


def _loopbacks(plan: AddressPlan, site: str) -> Iterator[Explained]:
    for node in plan.intent.nodes_of(site):
        what = f"{node.host} LoopBack0"
        number = node.index_in_site
        zh, en = f"本站点第 {number} 台设备", f"device number {number} of the site"
        yield Explained(site, what, plan.loopback(node.host), pick(zh=zh, en=en))
        yield Explained(site, what, plan.loopback(node.host, 6), pick(zh=zh, en=en))
    if plan.has_lan(site, IPV6):
        what = pick(zh="设备与链路网段", en="loopbacks and links")
        why = pick(zh="地址块的第 15 个 /64", en="/64 number 15 of the block")
        yield Explained(site, what, infrastructure6(plan.block(site, IPV6)), why)


def _links(plan: AddressPlan, site: str) -> Iterator[Explained]:
    names = {index: name for name, index in plan.intent.planes.items()}
    for link in plan.links_of_site(site):
        why = pick(
            zh=f"链路 {link.number}、平面 {link.plane}（{names[link.plane]}）",
            en=f"link {link.number}, plane {link.plane} ({names[link.plane]})",
        )
        for ends in link.ends:
            yield Explained(site, f"{link.a} → {link.b}", ends.a, why)
            yield Explained(site, f"{link.b} → {link.a}", ends.b, why)
