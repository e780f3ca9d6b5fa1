# SPDX-License-Identifier: Apache-2.0
"""Who reaches a Linux machine's services for management: from the management zone, never from outside."""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.logic.machine_filters import NO_FILTER, loaded, unfollowed
from zongheng.audit.reading.gateway_rules import outside_ports
from zongheng.audit.reading.interfaces import within
from zongheng.audit.reading.machine import NETWORK, machine_file, placed_ports
from zongheng.audit.reading.nftables import FilterRule, Table, chains
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.platforms.linux.view import out_of_band

SSH, SNMP = 22, 161
_MANAGEMENT = (("tcp", SSH), ("tcp", 23), ("tcp", 80), ("tcp", 443), ("tcp", 8443), ("udp", SNMP))
_NO_SITE = words("没有管理区数据可对照", "the site names no management zone to compare with")


def machine_management_sources(device: Device, facts: SiteFacts) -> list[Observation]:
    """What reaches SSH comes from the management zone; the out-of-band port is for people to look at."""
    return _served(device, facts, "tcp", SSH, ipv6=False)


def machine_management_sources_ipv6(device: Device, facts: SiteFacts) -> list[Observation]:
    """The same for IPv6, which a match on an IPv4 source does not limit."""
    return _served(device, facts, "tcp", SSH, ipv6=True)


def machine_snmp_sources(device: Device, facts: SiteFacts) -> list[Observation]:
    """What reaches SNMP comes from the management zone."""
    return _served(device, facts, "udp", SNMP, ipv6=False)


def _served(device: Device, facts: SiteFacts, protocol: str, port: int, *, ipv6: bool) -> list[Observation]:
    if not facts.management:
        return [review(why=_NO_SITE)]
    inputs = chains(device, "input")
    if not inputs:
        return [failed(why=NO_FILTER)]
    zone = [ip_network(prefix) for prefix in facts.management]
    found = [
        _source(rule, zone, ipv6=ipv6)
        for _, chain in inputs
        for rule in chain.rules
        if rule.verdict == "accept" and rule.serves(protocol, port) and _family(rule, ipv6=ipv6)
    ]
    opened = [
        failed(chain.node, section=table.file.node, why=words("链缺省放行", "the chain lets pass by default"))
        for table, chain in inputs
        if chain.policy != "drop"
    ]
    return [*loaded(device), *opened, *found, *unfollowed(device)]


def _family(rule: FilterRule, *, ipv6: bool) -> bool:
    other = r" ip saddr " if ipv6 else r" ip6 saddr "
    return other not in f" {rule.match}"


def _source(rule: FilterRule, zone: list[IPv4Network | IPv6Network], *, ipv6: bool) -> Observation:
    if rule.ports("i") == {out_of_band()}:
        why = words(
            "带外口不限来源：请证明它只接带外管理网",
            "the out-of-band port limits no source: show that only its own network is attached",
        )
        return review(rule.node, section=rule.node.parent, why=why)
    sources = rule.values("ip6 saddr" if ipv6 else "ip saddr")
    strangers = [one for one in sources if not _inside(one, zone)]
    if sources and not strangers:
        return passed(rule.node, section=rule.node.parent)
    shown = ", ".join(strangers) or "any"
    why = words(f"放行了管理区以外的来源 {shown}", f"lets in {shown}, which is outside the management zone")
    return failed(rule.node, section=rule.node.parent, why=why)


def _inside(source: str, zone: list[IPv4Network | IPv6Network]) -> bool:
    try:
        network = ip_network(source, strict=False)
    except ValueError:
        return False
    return any(within(network, one) for one in zone)


def machine_outside_services(device: Device, facts: SiteFacts) -> list[Observation]:
    """Nothing that manages the machine answers on a port that faces the carriers."""
    del facts
    outside = outside_ports(device)
    if not outside:
        return [
            review(why=words("无法从配置得知哪些端口朝外", "the text does not tell which ports face outside"))
        ]
    guarding = _filters_of(device, outside)
    found = [
        _exposed(table, rule, outside)
        for table, chain in chains(device, "input")
        if table.file.path in guarding
        for rule in chain.rules
        if rule.verdict == "accept" and not rule.of_sessions and not rule.within_machine
    ]
    return found or [failed(why=NO_FILTER)]


def _filters_of(device: Device, ports: frozenset[str]) -> set[str]:
    """Return the files of the filters in the namespaces of some ports."""
    namespaces = {port.namespace for port in placed_ports(device) if port.name in ports}
    script = machine_file(device, NETWORK)
    lines = script.matching(r"filter (?P<name>\S+) (?P<path>/\S+)") if script else []
    return {match["path"] for _, match in lines if match["name"] in namespaces}


def _exposed(table: Table, rule: FilterRule, outside: frozenset[str]) -> Observation:
    ports = rule.ports("i")
    serves = any(rule.serves(protocol, port) for protocol, port in _MANAGEMENT)
    if not serves or (ports and not ports & outside):
        return passed(rule.node, section=table.file.node)
    why = words("外网口可达管理服务", "management answers on a port that faces outside")
    fix = (f"{table.file.path}:", f" # 删除：{rule.text}")
    return failed(rule.node, section=table.file.node, why=why, fix=fix)
