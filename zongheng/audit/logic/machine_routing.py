# SPDX-License-Identifier: Apache-2.0
"""Routing and domains on a Linux machine: neighbours authenticate, namespaces stay apart."""

from __future__ import annotations

from ipaddress import ip_network

from zongheng.audit.device import Device
from zongheng.audit.facts import SiteFacts
from zongheng.audit.reading.frr import (
    Adjacency,
    Guarded,
    Neighbour,
    adjacencies,
    frr_files,
    guarded_by_isis,
    neighbours,
)
from zongheng.audit.reading.interfaces import within
from zongheng.audit.reading.machine import (
    MAIN,
    NETWORK,
    PlacedPort,
    machine_file,
    machine_files,
    placed_ports,
)
from zongheng.audit.verdict import Observation, failed, passed, review
from zongheng.audit.wording import words

_CROSSING = (
    r"import vrf .*|.* nexthop-vrf \S+.*|.* vrf \S+ leak.*|import vpn|export vpn|rt vpn .*"
    r"|ip(?:v6)? route .* vrf \S+.*"
)
_JOINING = (
    r".*\b(?:type veth|ip link add .* peer|ip netns exec \S+ ip link add|brctl addif"
    r"|ip link set .* master)\b.*"
)


def machine_igp(device: Device, facts: SiteFacts) -> list[Observation]:
    """Wherever OSPF of either family or IS-IS may meet a neighbour, a key with a digest guards it."""
    del facts
    none = words("没有可能建立邻接的接口", "no interface can meet a neighbour")
    found = [_guarded(one) for one in adjacencies(device)]
    return [*found, *map(_by_isis, guarded_by_isis(device))] or [passed(why=none)]


def _by_isis(one: Guarded) -> Observation:
    name = one.block.node.text
    if one.strong:
        return passed(one.guard, section=one.block.file.node)
    why = words(f"{name} 的 {one.wanted} 没有 md5 口令", f"{name}: {one.wanted} is no md5 password")
    fix = (f"{one.block.file.path}:", f" {name}", f"  {one.wanted} md5 {{{{secret:isis_key}}}}", " exit")
    return failed(one.guard, section=one.block.node, why=why, fix=fix)


def _guarded(one: Adjacency) -> Observation:
    name = one.block.node.text
    if one.strong:
        return passed(one.guard, section=one.block.file.node)
    fix = (
        f"{one.block.file.path}:",
        f" {name}",
        f"  {one.word} authentication {_KEYWORD[one.word]} ospf_key",
        " exit",
    )
    if one.guard is None:
        why = words(
            f"{name} 的 {_NAMES[one.word]} 没有认证", f"{_NAMES[one.word]} on {name} is not authenticated"
        )
        return failed(section=one.block.node, why=why, fix=fix)
    why = words(
        f"{name} 的认证没有可用的摘要密钥", f"what authenticates {name} names no key chain with a digest"
    )
    return failed(one.guard, section=one.block.file.node, why=why, fix=fix)


_NAMES = {"ip ospf": "OSPF", "ipv6 ospf6": "OSPFv3"}
_KEYWORD = {"ip ospf": "key-chain", "ipv6 ospf6": "keychain"}


def machine_bgp(device: Device, facts: SiteFacts) -> list[Observation]:
    """Every BGP neighbour has a password."""
    del facts
    none = words("没有 BGP 邻居", "there is no BGP neighbour")
    return [_with_password(one) for one in neighbours(device)] or [passed(why=none)]


def _with_password(one: Neighbour) -> Observation:
    if one.guard is not None:
        return passed(one.guard, section=one.file.node)
    why = words(f"邻居 {one.name} 没有认证", f"neighbour {one.name} is not authenticated")
    fix = (f"{one.file.path}:", f" neighbor {one.name} password {{{{secret:bgp_key}}}}")
    return failed(one.node, section=one.file.node, why=why, fix=fix)


def namespaces_do_not_leak(device: Device, facts: SiteFacts) -> list[Observation]:
    """No port lies in two namespaces, no FRR takes another's routes, nothing joins two namespaces."""
    del facts
    ports = placed_ports(device)
    if not ports:
        return [failed(why=words("没有说明端口属于哪个域", "nothing says which domain a port belongs to"))]
    homes: dict[str, set[str]] = {}
    for port in ports:
        homes.setdefault(port.name, set()).add(port.namespace)
    twice = [port for port in ports if port.name != "lo" and len(homes[port.name]) > 1]
    crossing = [line for file in frr_files(device) for line, _ in file.matching(_CROSSING)]
    joining = [line for file in machine_files(device, r".*\.sh") for line, _ in file.matching(_JOINING)]
    blamed = [
        *(
            failed(
                port.node,
                section=port.node.parent,
                why=words(f"端口 {port.name} 属于两个域", f"{port.name} lies in two domains"),
            )
            for port in twice
        ),
        *(
            failed(
                line,
                section=line.parent,
                why=words("路由从一个域引入另一个域", "routes cross between domains"),
            )
            for line in crossing
        ),
        *(
            failed(line, section=line.parent, why=words("两个域被连接起来", "two domains are joined"))
            for line in joining
        ),
    ]
    return blamed or [passed(port.node, section=port.node.parent) for port in ports]


def namespaces_hold_their_addresses(device: Device, facts: SiteFacts) -> list[Observation]:
    """An address of a domain lies in that domain's namespace, a management address in the main one."""
    if not facts.domains:
        return [review(why=words("没有地址规划数据可对照", "the site names no address plan to compare with"))]
    spaces = [(name, ip_network(prefix)) for name, prefixes in facts.domains.items() for prefix in prefixes]
    spaces += [(MAIN, ip_network(prefix)) for prefix in facts.management]
    found = []
    for port in placed_ports(device):
        for address in port.addresses:
            owner = next((name for name, space in spaces if within(address.network, space)), None)
            if owner is not None:
                found.append(_placed(port, str(address), owner))
    if found:
        return found
    script = machine_file(device, NETWORK)
    return [
        passed(section=script.node if script else None, why=words("没有业务域地址", "no address of a domain"))
    ]


def _placed(port: PlacedPort, address: str, owner: str) -> Observation:
    if port.namespace == owner:
        return passed(port.node, section=port.node.parent)
    why = words(
        f"{address} 属于 {owner}，却在 {port.namespace} 中",
        f"{address} belongs to {owner} and stands in {port.namespace}",
    )
    fix = (f"{NETWORK}:", f" port {owner} {port.name} … {address}")
    return failed(port.node, section=port.node.parent, why=why, fix=fix)
