# SPDX-License-Identifier: Apache-2.0
"""Domains stay apart: no routes leak between VPN instances, no domain's address in another's table."""

from __future__ import annotations

from ipaddress import ip_network

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.interfaces import Address, addresses, vpn_of, within
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.config import ConfigNode


def domains_do_not_leak(device: Device, facts: SiteFacts) -> list[Observation]:
    """No VPN instance imports what another exports, and no static route crosses between them."""
    del facts
    instances = device.starting("ip vpn-instance")
    exported = {(target, node.text) for node in instances for target, _ in _targets(node, "export")}
    found = []
    for node in instances:
        for target, line in _targets(node, "import"):
            owners = sorted(
                other.split()[-1] for held, other in exported if held == target and other != node.text
            )
            if owners:
                why = words(
                    f"{node.text} 引入了 {'、'.join(owners)} 的路由",
                    f"{node.text} imports the routes of {', '.join(owners)}",
                )
                entered = line.path[:-1]
                fix = (*entered, f"undo vpn-target {target} import-extcommunity", *("quit" for _ in entered))
                found.append(failed(line, section=node, why=why, fix=fix))
    found += [_crossing(node) for node in device.tops if _crosses(node)]
    return found or [passed(node) for node in instances]


def _targets(instance: ConfigNode, direction: str) -> list[tuple[str, ConfigNode]]:
    found = []
    for node in instance.walk():
        words_ = node.text.split()
        if words_[:1] == ["vpn-target"] and words_[-1] in (f"{direction}-extcommunity", "both"):
            found += [(target, node) for target in words_[1:-1]]
        elif words_[:1] == ["vpn-target"] and not words_[-1].endswith("extcommunity"):
            found += [(target, node) for target in words_[1:]]
    return found


def _crosses(node: ConfigNode) -> bool:
    words_ = node.text.split()
    if words_[:2] not in (["ip", "route-static"], ["ipv6", "route-static"]):
        return False
    if "public" in words_[2:] or words_.count("vpn-instance") > 1:
        names = [words_[at + 1] for at, word in enumerate(words_[:-1]) if word == "vpn-instance"]
        return "public" in words_[2:] or len(set(names)) > 1
    return words_.count("vpn-instance") == 1 and words_[2] != "vpn-instance"


def _crossing(node: ConfigNode) -> Observation:
    why = words("静态路由跨越了 VPN 实例", "a static route crosses between VPN instances")
    return failed(node, why=why, fix=(f"undo {node.text}",))


def domain_addresses_stay_inside(device: Device, facts: SiteFacts) -> list[Observation]:
    """An address of a domain lies in that domain's VPN instance, a management address in none."""
    if not facts.domains:
        return [review(why=words("没有地址规划数据可对照", "the site names no address plan to compare with"))]
    spaces = [(vpn, ip_network(prefix)) for vpn, prefixes in facts.domains.items() for prefix in prefixes]
    management = [(None, ip_network(prefix)) for prefix in facts.management]
    found = []
    for interface in device.interfaces:
        for address in addresses(interface):
            owners = [vpn for vpn, net in [*spaces, *management] if within(address.network, net)]
            if owners:  # several where departments' own VPNs overlap
                mine = vpn_of(interface)
                found.append(_placed(interface, address, mine if mine in owners else owners[0]))
    return found or [passed(why=words("没有业务域地址", "no address of a domain"))]


def _placed(interface: ConfigNode, address: Address, owner: str | None) -> Observation:
    actual = vpn_of(interface)
    if actual == owner:
        return passed(address.node, section=interface)
    zh = (owner or "全局路由表", actual or "全局路由表")
    en = (owner or "the global table", actual or "the global table")
    why = words(
        f"{address.network} 属于 {zh[0]}，却在 {zh[1]} 中",
        f"{address.network} belongs to {en[0]} and stands in {en[1]}",
    )
    bind = f" ip binding vpn-instance {owner}" if owner else " undo ip binding vpn-instance"
    fix = (interface.text, bind, f" {address.node.text}", " quit")
    return failed(address.node, section=interface, why=why, fix=fix)
