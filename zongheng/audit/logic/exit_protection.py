# SPDX-License-Identifier: Apache-2.0
"""The exit's protection: content inspection on every rule to or from outside, logs, a pair."""

from __future__ import annotations

from zongheng.audit.device import Device, saying, says
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.exit_rules import security_rules
from zongheng.audit.reading.firewall import FirewallRule, firewall_rules, outer_interfaces
from zongheng.audit.verdict import Observation, failed, passed
from zongheng.audit.wording import words
from zongheng.config import ConfigNode
from zongheng.policy.space import Intervals, difference, union

_UDP, _PORTS = 1, 65536
_NO_FILES: Intervals = union(
    [
        (53, 53),
        *[
            (_UDP * _PORTS + port, _UDP * _PORTS + port)
            for port in (53, 67, 68, 123, 161, 162, 500, 514, 4500)
        ],
        (2 * _PORTS, 11 * _PORTS),
    ]
)
"""Services that carry no files: names, time, syslog, key exchange, all but TCP and UDP."""


def intrusion_prevention(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each permit across the exit has an IPS profile, and the profile exists."""
    del facts
    return [seen for rule in _crossing(device) for seen in _inspected(device, rule, "ips")] or [
        _nothing(device)
    ]


def antivirus(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each permit across the exit that can carry files has an anti-virus profile."""
    del facts
    rules = [
        rule for rule in _crossing(device) if rule.services is None or difference(rule.services, _NO_FILES)
    ]
    return [seen for rule in rules for seen in _inspected(device, rule, "av")] or [_nothing(device)]


def _crossing(device: Device) -> list[FirewallRule]:
    return [
        rule for policy in firewall_rules(device) for rule in policy if rule.permits and rule.crosses_exit
    ]


def _nothing(device: Device) -> Observation:
    why = words("没有跨出口的放行规则", "no rule permits anything across the exit")
    return passed(section=device.first("security-policy"), why=why)


def _inspected(device: Device, rule: FirewallRule, kind: str) -> list[Observation]:
    engine = {"ips": "入侵防御 (IPS)", "av": "反病毒 (AV)"}[kind]
    node = rule.profile(kind)
    if node is None:
        why = words(f"规则 {rule.name} 没有引用{engine}配置文件", f"rule {rule.name} has no {kind} profile")
        return [
            failed(rule.node, section=rule.node.parent, why=why, values={"name": rule.name, "kind": kind})
        ]
    name = node.text.split()[-1]
    if name != "default" and device.first(f"profile type {kind} name {name}") is None:
        why = words(f"引用的{engine}配置文件 {name} 不存在", f"{kind} profile {name} does not exist")
        fix = (f"profile type {kind} name {name}", " quit")
        return [failed(node, section=rule.node, why=why, fix=fix)]
    return [passed(node, section=rule.node)]


def rule_logging(device: Device, facts: SiteFacts) -> list[Observation]:
    """Each permit across the exit is logged (by session or by policy)."""
    del facts
    found = []
    for rule in (
        one for policy in security_rules(device) for one in policy if one.permits and one.crosses_exit
    ):
        node = rule.logged
        if node is not None:
            found.append(passed(node, section=rule.node))
        else:
            why = words(f"规则 {rule.name} 不记日志", f"rule {rule.name} logs nothing")
            found.append(failed(rule.node, section=rule.node.parent, why=why, values={"name": rule.name}))
    return found or [_nothing(device)]


def outside_services(device: Device, facts: SiteFacts) -> list[Observation]:
    """No interface in the outer zone answers for management; nowhere in clear text."""
    del facts
    outer = outer_interfaces(device)
    found = []
    for interface in device.interfaces:
        name = interface.text.removeprefix("interface ")
        for node, match in saying(interface, r"service-manage (?P<service>\S+) permit"):
            clear = match["service"] in ("telnet", "http", "all")
            exposed = name in outer and match["service"] != "ping"
            if clear or exposed:
                why = (
                    words(f"外网接口 {name} 开放了管理服务", f"{name} faces outside and serves management")
                    if exposed
                    else words(f"接口 {name} 开放了明文管理服务", f"{name} serves management in clear text")
                )
                fix = (interface.text, f" undo {node.text}", " quit")
                found.append(failed(node, section=interface, why=why, fix=fix))
            else:
                found.append(passed(node, section=interface))
    return found or [passed(why=words("没有接口开放管理服务", "no interface serves management"))]


def availability(device: Device, facts: SiteFacts) -> list[Observation]:
    """The exit is one of a pair: HRP on, a heartbeat, and virtual addresses or tracking."""
    del facts
    wanted = (
        (device.first("hrp enable"), words("没有启用双机热备 (hrp enable)", "HRP is not enabled")),
        (device.first("hrp interface"), words("没有指定心跳接口", "no heartbeat interface")),
        (
            _follows(device),
            words("没有 VRRP 虚地址，也没有 HRP 跟踪", "neither virtual addresses nor HRP tracking"),
        ),
    )
    return [passed(node) if node is not None else failed(why=why) for node, why in wanted]


def _follows(device: Device) -> ConfigNode | None:
    tracked = device.first("hrp track") or device.first("hrp adjust")
    virtual = (says(interface, r"vrrp6? vrid \d+ .*virtual-ip .+") for interface in device.interfaces)
    return tracked or next((node for node in virtual if node is not None), None)
