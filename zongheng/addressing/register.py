# SPDX-License-Identifier: Apache-2.0
"""The address register (地址分配表) of a whole network: what bureaus file and hand to the level above."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.addressing.explanation import place_names
from zongheng.addressing.nets import Net, net_title
from zongheng.addressing.plan import AddressPlan
from zongheng.addressing.prefix import Prefix
from zongheng.intent.pool_names import pool_names
from zongheng.intent.purpose import IPV6
from zongheng.intent.site import Site, Unit
from zongheng.language import pick
from zongheng.workbook import Row, Table


def register(plan: AddressPlan) -> tuple[Table, ...]:
    """Return the tables of nets, devices, links and summaries, each sorted by code."""
    return (
        Table(
            pick(zh="网段", en="Nets"),
            _words(
                zh="代码 名称 级别 上级 用途 IPv4网段 掩码 网关 可用地址 IPv6网段 IPv6网关",
                en="code name level parent purpose IPv4 mask gateway usable IPv6 gateway6",
            ),
            _nets(plan),
        ),
        Table(
            pick(zh="设备", en="Devices"),
            _words(
                zh="设备 名称 站点 站点名称 型号 序列号 管理地址 IPv6环回 路由器标识 AS",
                en="device title site site-name model serial management loopback6 router-id AS",
            ),
            _devices(plan),
        ),
        Table(
            pick(zh="互联", en="Links"),
            _words(
                zh="站点 本端 对端 链路 平面 IPv4网段 本端地址 对端地址 IPv6网段 本端IPv6 对端IPv6",
                en="site a b link plane IPv4 a-address b-address IPv6 a-address6 b-address6",
            ),
            _links(plan),
        ),
        Table(
            pick(zh="汇总", en="Summaries"),
            _words(zh="代码 名称 级别 地址池 汇总段 地址数", en="code name level pool prefix size"),
            _summaries(plan),
        ),
    )


def _words(*, zh: str, en: str) -> tuple[str, ...]:
    return tuple(pick(zh=zh, en=en).split())


def _nets(plan: AddressPlan) -> Iterator[Row]:
    for owner in _owners(plan):
        for net in plan.nets.values():
            if plan.has_lan(owner.code, net.pool):
                yield from _net(plan, owner, net)


def _net(plan: AddressPlan, owner: Site | Unit, net: Net) -> Iterator[Row]:
    """Yield one row a block; IPv6 stands beside the first, for nets never grow in it."""
    level, parent = _place(plan, owner)
    six = net.number is not None and plan.has_lan(owner.code, IPV6)
    sixes = (
        (
            str(plan.lan(owner.code, net.pool, 6)),
            str(plan.gateway(owner.code, net.pool, 6).address) if net.gateway else "",
        )
        if six
        else ("", "")
    )
    for block in plan.lans(owner.code, net.pool):
        first, last = block.usable
        gateway = str(block.host(1)) if net.gateway else ""
        head = (owner.code, owner.name, level, parent, net_title(plan.intent, net))
        yield (*head, str(block), block.mask, gateway, last - first + 1, *sixes)
        sixes = ("", "")


def _place(plan: AddressPlan, owner: Site | Unit) -> tuple[str, str]:
    """Return the level of a site or unit and the name of what it hangs on."""
    sites = plan.intent.sites
    if isinstance(owner, Unit):
        return pick(zh="单位", en="unit"), sites[owner.site].name
    return owner.level.word, sites[owner.parent].name if owner.parent else ""


def _devices(plan: AddressPlan) -> Iterator[Row]:
    intent = plan.intent
    for node in sorted(intent.nodes.values(), key=lambda node: (node.site, node.index_in_site)):
        if not plan.has_lan(node.site, plan.loopback_pool):
            continue
        yield (
            node.host,
            node.title,
            node.site,
            intent.sites[node.site].name,
            node.model,
            node.serial,
            str(plan.management_address(node.host)),
            str(plan.loopback(node.host, 6)) if plan.has_lan(node.site, IPV6) else "",
            str(plan.router_id(node.host)),
            plan.as_number(node.site),
        )


def _links(plan: AddressPlan) -> Iterator[Row]:
    names = place_names(plan.intent)
    for site in sorted(plan.intent.sites):
        if not plan.has_lan(site, plan.link_pool):
            continue
        for link in plan.links_of_site(site):
            ends = (str(part) for end in link.ends for part in (end.prefix, end.a.address, end.b.address))
            yield site, link.a, link.b, link.number, names[link.plane], *ends


def _summaries(plan: AddressPlan) -> Iterator[Row]:
    for code, site in sorted(plan.intent.sites.items()):
        for pool in pool_names(plan.intent.file):
            for prefix in _summary(plan, code, pool):
                yield code, site.name, site.level.word, pool, str(prefix), _size(prefix)


def _summary(plan: AddressPlan, site: str, pool: str) -> tuple[Prefix, ...]:
    return plan.summaries(site, pool, 6 if pool == IPV6 else 4)


def _size(prefix: Prefix) -> str | int:
    """Return the number of addresses, or of /64s in IPv6, where addresses are beyond counting."""
    if prefix.family == 4:
        return prefix.size
    return pick(zh=f"{1 << (64 - prefix.length):,} 个 /64", en=f"{1 << (64 - prefix.length):,} /64s")


def _owners(plan: AddressPlan) -> list[Site | Unit]:
    sites, units = plan.intent.sites, plan.intent.units
    return [sites[code] for code in sorted(sites)] + [units[code] for code in sorted(units)]
