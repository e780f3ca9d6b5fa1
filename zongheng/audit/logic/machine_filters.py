# SPDX-License-Identifier: Apache-2.0
"""The packet filters of a Linux machine: they deny by default and let management in from its zone only."""

from __future__ import annotations

import re
from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.gateway_rules import outside_ports
from zongheng.audit.reading.interfaces import within
from zongheng.audit.reading.machine import NETWORK, machine_file, machine_files, placed_ports, unit
from zongheng.audit.reading.nftables import FILTERS, Chain, FilterRule, Table, chains, tables, unread
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words
from zongheng.config import ConfigNode
from zongheng.platforms.linux.view import EXIT_FILTER, out_of_band

SSH, SNMP = 22, 161
_NO_SITE = words("没有管理区数据可对照", "the site names no management zone to compare with")
_NO_FILTER = words("没有报文过滤规则", "there is no packet filter")
_UNLOADED = words(
    "报文过滤没有加载：zongheng-network 未运行", "no filter is loaded: zongheng-network does not run"
)


def filters_deny(device: Device, facts: SiteFacts) -> list[Observation]:
    """Every chain for packets to the machine or through it drops what no line lets in, and is loaded."""
    del facts
    judged = [_denies(table, chain) for hook in ("input", "forward") for table, chain in chains(device, hook)]
    unguarded = [_unguarded(device, namespace) for namespace in _unfiltered(device)]
    return [*_loaded(device), *(judged or [failed(why=_NO_FILTER)]), *unguarded, *_unfollowed(device)]


def _unfollowed(device: Device) -> list[Observation]:
    """Return what lets packets pass by rules that are not where they can be judged."""
    why = words(
        "放行与否取决于别处的规则，无法逐行核查",
        "what passes is decided elsewhere and cannot be judged line by line",
    )
    leading = [
        (table, rule.node)
        for table in tables(device)
        for chain in table.chains
        for rule in chain.rules
        if rule.leads_elsewhere
    ]
    fixed = [
        failed(n, section=t.file.node, why=why, fix=(f"{t.file.path}:", f" # 展开：{n.text}"))
        for t, n in leading
    ]
    scripts = machine_files(device, r".*\.sh")
    changing = [line for script in scripts for line, _ in script.matching(_CHANGES_FILTERS)]
    beside = [failed(line, section=line.parent, why=why) for line in (*unread(device), *changing)]
    return [*fixed, *beside]


_CHANGES_FILTERS = r"(?:.*[ ;&|])?(?:nft (?!-f )\S.*|ip6?tables\S* .*)"
"""What a script may not do to the filters: anything but load a file of them."""


def _denies(table: Table, chain: Chain) -> Observation:
    open_end = next((r for r in chain.rules if r.verdict == "accept" and _matches_all(r)), None)
    if open_end is not None:
        why = words("这一行放行一切", "this line lets everything through")
        return failed(open_end.node, section=table.file.node, why=why, fix=_drop_fix(table, chain))
    if chain.policy == "drop":
        return passed(chain.node, section=table.file.node)
    why = words(f"链 {chain.name} 缺省放行", f"chain {chain.name} lets pass what no line names")
    return failed(chain.node, section=table.file.node, why=why, fix=_drop_fix(table, chain))


def _drop_fix(table: Table, chain: Chain) -> tuple[str, ...]:
    base = f"type filter hook {chain.hook} priority filter; policy drop;"
    return (f"{table.file.path}:", f" chain {chain.name} {{", f"  {base}", " }")


def _matches_all(rule: FilterRule) -> bool:
    rest = rule.match.replace("counter", "").replace("log group 1", "").split()
    return rest == ["accept"]


def _unfiltered(device: Device) -> list[ConfigNode]:
    """Return the lines that make a namespace into which no filter is loaded."""
    script = machine_file(device, NETWORK)
    if script is None:
        return []
    loaded = {match["name"] for _, match in script.matching(r"filter (?P<name>\S+) /\S+")}
    return [node for node, m in script.matching(r"namespace (?P<name>[\w.-]+)") if m["name"] not in loaded]


def _unguarded(device: Device, namespace: ConfigNode) -> Observation:
    del device
    name = namespace.text.split()[1]
    why = words(f"命名空间 {name} 没有加载过滤规则", f"no filter is loaded into namespace {name}")
    fix = (f"{NETWORK}:", f" filter {name} /etc/zongheng/nft/{name}.nft")
    return failed(namespace, section=namespace.parent, why=why, fix=fix)


def _loaded(device: Device) -> list[Observation]:
    running = unit(device, "zongheng-network")
    if running is not None:
        return [passed(running)]
    return [failed(why=_UNLOADED, fix=("### SERVICE zongheng-network",))]


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
        return [failed(why=_NO_FILTER)]
    zone = [ip_network(prefix) for prefix in facts.management]
    found = [
        _source(rule, zone, ipv6=ipv6)
        for _, chain in inputs
        for rule in chain.rules
        if rule.verdict == "accept" and _serves(rule, protocol, port) and _family(rule, ipv6=ipv6)
    ]
    opened = [
        failed(chain.node, section=table.file.node, why=words("链缺省放行", "the chain lets pass by default"))
        for table, chain in inputs
        if chain.policy != "drop"
    ]
    return [*_loaded(device), *opened, *found, *_unfollowed(device)]


def opens(rule: FilterRule, protocol: str, port: int) -> bool:
    """Tell whether a line lets new sessions to a port in that it names."""
    named = [*rule.values(f"{protocol} dport"), *_of_pairs(rule, protocol)]
    return rule.verdict == "accept" and any(_holds(one, port) for one in named)


def _serves(rule: FilterRule, protocol: str, port: int) -> bool:
    """Tell whether a line lets sessions to a port begin: the port is named, or nothing is."""
    if rule.of_sessions or rule.within_machine:
        return False
    named = [*rule.values(f"{protocol} dport"), *_of_pairs(rule, protocol)]
    if named:
        return any(_holds(one, port) for one in named)
    protocols = [*rule.values("meta l4proto"), *rule.values("ip protocol"), *rule.values("ip6 nexthdr")]
    if protocols:
        return protocol in protocols and "th dport" not in rule.match
    other = "udp" if protocol == "tcp" else "tcp"
    return re.search(rf"\b(?:{other} (?:[sd]port|flags)|icmp(?:v6)?|th dport)\b", rule.match) is None


def _of_pairs(rule: FilterRule, protocol: str) -> list[str]:
    pairs = (value.split(" . ") for value in rule.values("th dport") if " . " in value)
    return [ports for kind, ports in pairs if kind == protocol]


def _holds(ports: str, port: int) -> bool:
    first, _, last = ports.partition("-")
    return first.isdigit() and int(first) <= port <= int(last if last.isdigit() else first)


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


def sets_are_used(device: Device, facts: SiteFacts) -> list[Observation]:
    """A set that no line of its table refers to controls nothing."""
    del facts
    found = []
    for table in tables(device):
        used = {name for chain in table.chains for rule in chain.rules for name in rule.sets}
        for name, (node, _) in table.sets.items():
            if name in used:
                found.append(passed(node, section=table.file.node))
            else:
                why = words(
                    f"集合 {name} 已定义但没有任何规则引用", f"set {name} is defined and used nowhere"
                )
                fix = (f"{table.file.path}:", f" # 删除 set {name}")
                found.append(failed(node, section=table.file.node, why=why, fix=fix))
    return found or [passed(why=words("没有命名集合", "there is no named set"))]


def sets_exist(device: Device, facts: SiteFacts) -> list[Observation]:
    """A line that permits by a set names one that exists; every filter that is loaded is in the bundle."""
    del facts
    found = [
        _referenced(table, rule, name)
        for table in tables(device)
        for chain in table.chains
        for rule in chain.rules
        for name in rule.sets
    ]
    return [*found, *_files_loaded(device)] or [failed(why=_NO_FILTER)]


def _referenced(table: Table, rule: FilterRule, name: str) -> Observation:
    if name in table.sets:
        return passed(rule.node, section=table.file.node)
    why = words(
        f"引用的集合 {name} 未定义，整个过滤文件不会加载", f"set {name} is missing: the file does not load"
    )
    fix = (f"{table.file.path}:", f" set {name} {{ … }}")
    return failed(rule.node, section=table.file.node, why=why, fix=fix)


def _files_loaded(device: Device) -> list[Observation]:
    script = machine_file(device, NETWORK)
    paths = {file.path for file in machine_files(device, FILTERS)}
    lines = script.matching(r"(?:filter \S+|inside \S+ nft -f) (?P<path>/\S+)") if script else []
    return [
        passed(node, section=node.parent)
        if match["path"] in paths
        else failed(
            node,
            section=node.parent,
            why=words(f"过滤文件 {match['path']} 不存在", f"the filter {match['path']} does not exist"),
            fix=(f"### FILE {match['path']} 0640 root:root",),
        )
        for node, match in lines
    ]


def sessions_decide(device: Device, facts: SiteFacts) -> list[Observation]:
    """What goes through the exit is in a session or begins one by a rule; none is adopted midway."""
    del facts
    found = [
        seen
        for table, chain in chains(device, "forward")
        if table.file.path == EXIT_FILTER
        for seen in (
            _has(table, chain, r"ct state (?:established,related|related,established) (?:counter )?accept"),
            _has(table, chain, r"ct state invalid (?:counter )?drop"),
        )
    ]
    script = machine_file(device, NETWORK)
    strict = (
        script.first(r"inside \S+ sysctl -qw net\.netfilter\.nf_conntrack_tcp_loose=0") if script else None
    )
    if strict is None:
        why = words("接纳中途出现的会话", "sessions are adopted midway")
        fix = (f"{NETWORK}:", " inside INTERNET sysctl -qw net.netfilter.nf_conntrack_tcp_loose=0")
        return [*found, failed(section=script.node if script else None, why=why, fix=fix)]
    return [*(found or [failed(why=_NO_FILTER)]), passed(strict, section=strict.parent)]


def _has(table: Table, chain: Chain, pattern: str) -> Observation:
    line = next((rule.node for rule in chain.rules if re.fullmatch(pattern, rule.text)), None)
    if line is not None:
        return passed(line, section=table.file.node)
    why = words(f"链 {chain.name} 没有按会话状态处理", f"chain {chain.name} does not go by session state")
    return failed(chain.node, section=table.file.node, why=why)


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
    return found or [failed(why=_NO_FILTER)]


def _filters_of(device: Device, ports: frozenset[str]) -> set[str]:
    """Return the files of the filters in the namespaces of some ports."""
    namespaces = {port.namespace for port in placed_ports(device) if port.name in ports}
    script = machine_file(device, NETWORK)
    lines = script.matching(r"filter (?P<name>\S+) (?P<path>/\S+)") if script else []
    return {match["path"] for _, match in lines if match["name"] in namespaces}


def _exposed(table: Table, rule: FilterRule, outside: frozenset[str]) -> Observation:
    ports = rule.ports("i")
    serves = any(_serves(rule, protocol, port) for protocol, port in _MANAGEMENT)
    if not serves or (ports and not ports & outside):
        return passed(rule.node, section=table.file.node)
    why = words("外网口可达管理服务", "management answers on a port that faces outside")
    fix = (f"{table.file.path}:", f" # 删除：{rule.text}")
    return failed(rule.node, section=table.file.node, why=why, fix=fix)


_MANAGEMENT = (("tcp", 22), ("tcp", 23), ("tcp", 80), ("tcp", 443), ("tcp", 8443), ("udp", SNMP))
