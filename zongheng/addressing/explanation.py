# SPDX-License-Identifier: Apache-2.0
"""What an owner has, and why: every address of a site or unit with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from zongheng.addressing.endpoints import endpoint_nodes, is_loopback
from zongheng.addressing.layout import infrastructure6
from zongheng.addressing.ledger_row import Block, Row
from zongheng.addressing.nets import Net, net_title
from zongheng.addressing.prefix import Address, Interface, Prefix
from zongheng.intent.pool_names import pool_names
from zongheng.intent.purpose import IPV6
from zongheng.language import pick

if TYPE_CHECKING:
    from zongheng.addressing.plan import AddressPlan
    from zongheng.intent import Intent


class Explained(NamedTuple):
    """One thing that an owner has: ``value`` an address, prefix or identifier, ``why`` a half-sentence.

    ``pool`` is the pool that it comes out of; of a fact of the intent, the domain that it is in, if any.
    """

    owner: str
    what: str
    value: Prefix | Address | Interface | str
    why: str
    pool: str = ""

    @property
    def address(self) -> Address | None:
        """Return the one address that it is; None for a whole prefix or an identifier."""
        if isinstance(self.value, Interface):
            return self.value.address
        return self.value if isinstance(self.value, Address) else None


def explained(plan: AddressPlan, owner: str) -> Iterator[Explained]:
    """Yield all that a site or unit has, blocks of the ledger first."""
    yield from _blocks(plan, owner)
    for net in plan.nets.values():
        if plan.has_lan(owner, net.pool):
            yield from _net(plan, owner, net)
    if plan.has_lan(owner, plan.loopback_pool):
        yield from _loopbacks(plan, owner)
    if plan.has_lan(owner, plan.link_pool):
        yield from _links(plan, owner)


def place_names(intent: Intent) -> dict[int, str]:
    """Return what operators call the planes of links; departments' own VPNs share one."""
    names = {place: name for name, place in intent.places.items()}
    shared = (intent.places[name] for name in intent.departments)
    return names | dict.fromkeys(shared, pick(zh="各部门专网", en="departments"))


def _blocks(plan: AddressPlan, owner: str) -> Iterator[Explained]:
    for pool in pool_names(plan.intent.file):
        if plan.has_lan(owner, pool):
            for row in plan.ledger.of_owner(owner, pool):
                yield _row(owner, pool, row, plan.blocks(owner, pool))


def _row(owner: str, pool: str, row: Row, own: Sequence[Prefix]) -> Explained:
    """Return a row of the ledger; ``own`` are the owner's blocks in the pool as they grew."""
    block = Block.parse(row.value)
    zh, en = f"台账，{row.given} 由 {row.by} 给出", f"ledger, given {row.given} by {row.by}"
    if row.is_region:
        what = pick(zh=f"{pool} 下级地址块", en=f"{pool} block of what lies below")
    else:
        what = pick(zh=f"{pool} 地址块", en=f"{pool} block")
    if block.room:
        zh = f"{zh}；连同下级和预留共 {block.region}"
        en = f"{en}; {block.region} with what lies below and reserve"
    grown = next((one for one in own if one.contains(block.prefix) and one != block.prefix), None)
    if grown is not None and not row.is_region:
        zh, en = f"{zh}；已就地扩为 {grown}", f"{en}; has grown in place to {grown}"
    return Explained(owner, what, block.prefix, pick(zh=zh, en=en), pool)


def _net(plan: AddressPlan, owner: str, net: Net) -> Iterator[Explained]:
    title = net_title(plan.intent, net)
    gateway = pick(zh=f"{title}网关", en=f"{title} gateway")
    first = pick(zh="网段的第一个可用地址", en="first usable address of the LAN")
    if net.gateway:
        for lan in plan.lans(owner, net.pool):
            yield Explained(owner, gateway, lan.interface(1), first, net.pool)
    if net.number is None or not plan.has_lan(owner, IPV6):
        return
    counted = pick(zh="域序号", en="domain index") if net.pool in plan.intent.domains else ""
    counted = counted or pick(zh="地址池序号", en="index of the pool")
    why = pick(
        zh=f"地址块的第 {net.number} 个 /64（{counted}）",
        en=f"/64 number {net.number} of the block ({counted})",
    )
    what = pick(zh=f"{title}网段", en=f"{title} LAN")
    yield Explained(owner, what, plan.lan(owner, net.pool, 6), why, IPV6)
    if net.gateway:
        yield Explained(owner, gateway, plan.gateway(owner, net.pool, 6), first, IPV6)


def _loopbacks(plan: AddressPlan, site: str) -> Iterator[Explained]:
    for node in plan.intent.nodes_of(site):
        what = f"{node.host} LoopBack0"
        number = node.index_in_site
        zh, en = f"本站点第 {number} 台设备", f"device number {number} of the site"
        yield Explained(site, what, plan.loopback(node.host), pick(zh=zh, en=en), plan.loopback_pool)
        yield Explained(site, what, plan.loopback(node.host, 6), pick(zh=zh, en=en), IPV6)
    for node in endpoint_nodes(plan.intent, site):
        what = pick(zh=f"{node.host} 隧道端点", en=f"{node.host} end of tunnels")
        why = pick(zh="经互联网的链路", en="links over the internet")
        pool = plan.loopback_pool if is_loopback(plan.intent, node) else plan.link_pool
        yield Explained(site, what, plan.endpoint(node.host), why, pool)
    if plan.has_lan(site, IPV6):
        what = pick(zh="设备与链路网段", en="loopbacks and links")
        why = pick(zh="地址块的第 15 个 /64", en="/64 number 15 of the block")
        yield Explained(site, what, infrastructure6(plan.block(site, IPV6)), why, IPV6)


def _links(plan: AddressPlan, site: str) -> Iterator[Explained]:
    names = place_names(plan.intent)
    for link in plan.links_of_site(site):
        why = pick(
            zh=f"链路 {link.number}、平面 {link.plane}（{names[link.plane]}）",
            en=f"link {link.number}, plane {link.plane} ({names[link.plane]})",
        )
        for ends, pool in zip(link.ends, (plan.link_pool, IPV6), strict=True):
            yield Explained(site, f"{link.a} → {link.b}", ends.a, why, pool)
            yield Explained(site, f"{link.b} → {link.a}", ends.b, why, pool)
