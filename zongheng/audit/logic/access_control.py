# SPDX-License-Identifier: Apache-2.0
"""Access lists: defined and used, and strict where they guard management."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.audit.device import Device, UserInterface
from zongheng.audit.facts import SiteFacts
from zongheng.audit.logic.remote_services import telnet_off
from zongheng.audit.reading.access_lists import ANY, AccessList, Network, access_lists, source_of, uses
from zongheng.audit.reading.interfaces import addresses, vpn_of, within
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.config import ConfigNode

_NO_SITE = words("没有管理区数据可对照", "the site names no management zone to compare with")


def lists_are_applied(device: Device, facts: SiteFacts) -> list[Observation]:
    """A list that nothing uses protects nothing."""
    del facts
    used = {(name, ipv6) for _, name, ipv6 in uses(device)}
    return [
        passed(acl.node)
        if any((name, acl.ipv6) in used for name in acl.names)
        else failed(
            acl.node,
            why=words(
                f"{acl.node.text} 已定义但没有任何地方引用", f"{acl.node.text} is defined and used nowhere"
            ),
            fix=(f"undo {acl.node.text}",),
        )
        for acl in access_lists(device)
    ]


def lists_exist(device: Device, facts: SiteFacts) -> list[Observation]:
    """What refers to a list that does not exist, or is empty, lets everything through."""
    del facts
    defined = {(name, acl.ipv6): acl for acl in access_lists(device) for name in acl.names}
    found = []
    for node, name, ipv6 in uses(device):
        acl = defined.get((name, ipv6))
        if acl is not None and acl.rules:
            found.append(passed(node, section=node.parent))
            continue
        why = words(f"引用的 ACL {name} 未定义或没有规则", f"ACL {name} does not exist or holds no rule")
        define = f"acl ipv6 number {name}" if ipv6 else f"acl number {name}"
        fix = (define, " rule 5 permit source {management}", " quit") if not ipv6 else (define, " quit")
        found.append(failed(node, section=node.parent, why=why, fix=fix))
    return found


def management_sources(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each VTY range lets in the management zone only; the weakest range, and the weakest way in, decides.

    The list of the SSH server limits as much as one of the lines themselves, where SSH is the only way in:
    a line that lost its own is drift from the baseline then, and no open door.
    """
    return _guarded_lines(device, facts, ipv6=False)


def management_sources_ipv6(device: Device, facts: SiteFacts) -> list[Observation]:
    """Where the management plane has IPv6 addresses, the VTYs are closed or limited for IPv6 too."""
    reachable = [
        one.node
        for interface in device.interfaces
        if vpn_of(interface) is None
        for one in addresses(interface)
        if one.network.version == 6 and not one.network.is_link_local
    ]
    closed = device.first("undo stelnet ipv6 server enable") or _ipv4_only(device)
    if closed is not None:
        return [passed(closed)]
    if not reachable:
        return [passed(why=words("全局路由表没有 IPv6 地址", "the global table has no IPv6 address"))]
    return _guarded_lines(device, facts, ipv6=True)


def _ipv4_only(device: Device) -> ConfigNode | None:
    only = device.first("stelnet ipv4 server enable")
    both = device.first("stelnet server enable") or device.first("stelnet ipv6 server enable")
    return only if only is not None and both is None else None


def _guarded_lines(device: Device, facts: SiteFacts, *, ipv6: bool) -> list[Observation]:
    lists = {name: acl for acl in access_lists(device) if acl.ipv6 is ipv6 for name in acl.names}
    of_ssh = device.first("ssh ipv6 server acl" if ipv6 else "ssh server acl")
    is_off = telnet_off(device) is not None
    return [
        seen
        for line in device.remote_lines
        for seen in _guarded(
            line, lists, of_ssh if is_off or not _takes_telnet(line) else None, facts, ipv6=ipv6
        )
    ] or [review(why=words("没有显示 VTY 配置", "no VTY block is shown"))]


def _takes_telnet(line: UserInterface) -> bool:
    """Tell whether a line says that it takes Telnet, which the list of the SSH server does not limit."""
    return line.child(r"protocol inbound (?:all|telnet)") is not None


def _guarded(
    line: UserInterface,
    lists: dict[str, AccessList],
    everywhere: ConfigNode | None,
    facts: SiteFacts,
    *,
    ipv6: bool,
) -> list[Observation]:
    own = line.child(r"acl ipv6 \S+ inbound" if ipv6 else r"acl (?!ipv6)\S+ inbound")
    guard = own or everywhere
    if guard is None:
        zh, en = ("IPv6 ", "IPv6 logins") if ipv6 else ("", "logins")
        why = words(
            f"{line.node.text} 没有限制{zh}登录来源",
            f"{line.node.text} does not limit where {en} come from",
        )
        return [failed(section=line.node, why=why, values={"section": line.node.text})]
    name = guard.text.removesuffix(" inbound").split()[-1]
    acl = lists.get(name)
    if acl is None or not acl.rules:
        why = words(
            f"引用的 ACL {name} 未定义或没有规则，等于不限制",
            f"ACL {name} is missing or empty, so it limits nothing",
        )
        return [failed(guard, section=guard.parent, why=why, values={"section": line.node.text})]
    return strict_rules(acl, facts)


def strict_rules(acl: AccessList, facts: SiteFacts) -> list[Observation]:
    """Return whether each permit of a list stays within the management zone."""
    if not facts.management:
        return [review(acl.node, why=_NO_SITE)]
    allowed = [ip_network(prefix) for prefix in facts.management]
    return [_strict(rule, allowed) for rule in acl.rules if source_of(rule) is not None] or [passed(acl.node)]


def _strict(rule: ConfigNode, allowed: Sequence[Network]) -> Observation:
    source = source_of(rule)
    if not isinstance(source, IPv4Network | IPv6Network) or not any(within(source, zone) for zone in allowed):
        shown = "any" if source is ANY else str(source)
        match = re.match(r"rule (\d+)", rule.text)
        number = match[1] if match else ""
        why = words(
            f"放行了管理区以外的来源 {shown}", f"lets in {shown}, which is outside the management zone"
        )
        acl = rule.parent.text if rule.parent is not None else "acl"
        fix = (acl, f" undo rule {number}", f" rule {number} permit source {{management}}", " quit")
        return failed(rule, section=rule.parent, why=why, fix=fix)
    return passed(rule, section=rule.parent)


def snmp_sources(device: Device, facts: SiteFacts) -> list[Observation]:
    """SNMP answers the management zone only."""
    lists = {name: acl for acl in access_lists(device) if not acl.ipv6 for name in acl.names}
    guards = [
        (node, name) for node, name, ipv6 in uses(device) if node.text.startswith("snmp-agent") and not ipv6
    ]
    if not guards:
        why = words("SNMP 没有限制访问来源", "SNMP does not limit who may ask")
        return [failed(section=device.first("snmp-agent"), why=why)]
    found = []
    for node, name in guards:
        acl = lists.get(name)
        if acl is None or not acl.rules:
            found.append(
                failed(node, why=words(f"ACL {name} 未定义或没有规则", f"ACL {name} is missing or empty"))
            )
        else:
            found.extend(strict_rules(acl, facts))
    return found
