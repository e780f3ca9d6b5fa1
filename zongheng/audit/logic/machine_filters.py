# SPDX-License-Identifier: Apache-2.0
"""The packet filters of a Linux machine: they deny by default and let management in from its zone only."""

from __future__ import annotations

import re

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.machine import NETWORK, machine_file, machine_files, unit
from zongheng.audit.reading.nftables import FILTERS, Chain, FilterRule, Table, chains, tables, unread
from zongheng.audit.verdict import Observation, failed, passed
from zongheng.audit.wording import words
from zongheng.config import ConfigNode
from zongheng.platforms.linux.view import EXIT_FILTER

NO_FILTER = words("没有报文过滤规则", "there is no packet filter")
_UNLOADED = words(
    "报文过滤没有加载：zongheng-network 未运行", "no filter is loaded: zongheng-network does not run"
)


def filters_deny(device: Device, facts: SiteFacts) -> list[Observation]:
    """Every chain for packets to the machine or through it drops what no line lets in, and is loaded."""
    del facts
    judged = [_denies(table, chain) for hook in ("input", "forward") for table, chain in chains(device, hook)]
    unguarded = [_unguarded(device, namespace) for namespace in _unfiltered(device)]
    return [*loaded(device), *(judged or [failed(why=NO_FILTER)]), *unguarded, *unfollowed(device)]


def unfollowed(device: Device) -> list[Observation]:
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


def loaded(device: Device) -> list[Observation]:
    """Return whether the unit runs that loads the filters: files alone filter nothing."""
    running = unit(device, "zongheng-network")
    if running is not None:
        return [passed(running)]
    return [failed(why=_UNLOADED, fix=("### SERVICE zongheng-network",))]


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
    return [*found, *_files_loaded(device)] or [failed(why=NO_FILTER)]


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
    return [*(found or [failed(why=NO_FILTER)]), passed(strict, section=strict.parent)]


def _has(table: Table, chain: Chain, pattern: str) -> Observation:
    line = next((rule.node for rule in chain.rules if re.fullmatch(pattern, rule.text)), None)
    if line is not None:
        return passed(line, section=table.file.node)
    why = words(f"链 {chain.name} 没有按会话状态处理", f"chain {chain.name} does not go by session state")
    return failed(chain.node, section=table.file.node, why=why)
