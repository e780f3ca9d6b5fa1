# SPDX-License-Identifier: Apache-2.0
"""Whether a USG's zones, service management and security policy let our session reach the device itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address, ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.path import ManagementPath

Verdict = bool | None
"""Whether a condition holds for our session; None where that depends on what is not computed."""

CONDITIONS = ("source-zone", "destination-zone", "source-address", "destination-address", "service", "action")
NEUTRAL = ("description", "policy logging", "session logging", "traffic logging", "profile", "parent-group")
PERMITTING = frozenset({"service-manage ssh permit", "service-manage all permit"})
DENYING = frozenset({"service-manage ssh deny", "service-manage all deny"})
SERVICES = {"ssh": 22, "telnet": 23, "http": 80, "https": 443, "ftp": 21, "dns": 53, "smtp": 25, "snmp": 161}


def firewall_refusals(tree: ConfigTree, path: ManagementPath, ingress: str) -> Iterator[str]:
    """Yield what keeps us out at interface ``ingress``."""
    zone = _zone_of(tree, ingress)
    if zone is None:
        yield f"firewall zone: add interface {ingress}"
        return
    interface = interfaces(tree).get(ingress)
    lines = frozenset(interface.lines) if interface else frozenset()
    managed = "undo service-manage enable" not in lines
    if managed and DENYING & lines:
        yield f"{ingress}: {min(DENYING & lines)}"
    elif not (managed and PERMITTING & lines and path.version == 4):  # its word on IPv6 differs by version
        verdict = _stopped_by(tree, path, zone)
        if verdict is not None:
            yield verdict


def _zone_of(tree: ConfigTree, interface: str) -> str | None:
    for zone in tree.find("firewall zone"):
        members = {child.text.split(maxsplit=2)[2].replace(" ", "") for child in zone.find("add interface")}
        if interface in members:
            words = zone.text.split()
            return words[3] if words[2] == "name" else words[2]
    return None


def _stopped_by(tree: ConfigTree, path: ManagementPath, zone: str) -> str | None:
    """Return the rule (or the default) that stops us; None where a rule certainly permits us."""
    for rule in tree.find("security-policy", "rule name"):
        lines = [child.text for child in rule.children]
        met = _meets(tree, path, zone, lines)
        if "disable" in lines or met is False:
            continue
        if "action permit" in lines and met is True:
            return None
        if "action permit" not in lines:
            return rule.text
    default = tree.find("security-policy", "default action permit")
    return None if default else "security-policy: default action deny"


def rule_meets(tree: ConfigTree, path: ManagementPath, lines: Sequence[str]) -> bool:
    """Return whether a rule of another policy may hold for our session, from whatever zone it comes."""
    everywhere = [line for line in lines if not line.startswith(("source-zone ", "destination-zone "))]
    return _meets(tree, path, "", everywhere) is not False


def _meets(tree: ConfigTree, path: ManagementPath, zone: str, lines: Sequence[str]) -> Verdict:
    conditions = (
        _any_of(lines, "source-zone", lambda words: zone in words or "any" in words),
        _any_of(lines, "destination-zone", lambda words: "local" in words or "any" in words),
        _any_of(lines, "source-address", lambda words: _holds(tree, words, path.source)),
        _any_of(lines, "destination-address", lambda words: _holds(tree, words, path.address)),
        _any_of(lines, "service", lambda words: _serves(tree, words, path.port)),
    )
    if False in conditions:
        return False
    others = [line for line in lines if not line.startswith((*CONDITIONS, *NEUTRAL)) and line != "disable"]
    return None if None in conditions or others else True


def _any_of(lines: Sequence[str], keyword: str, holds: Callable[[list[str]], Verdict]) -> Verdict:
    """Return whether any line of ``keyword`` holds; a rule without such a line is not limited by it."""
    return _either([holds(line.split()[1:]) for line in lines if line.split()[0] == keyword] or [True])


def _either(verdicts: Sequence[Verdict]) -> Verdict:
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _holds(tree: ConfigTree, words: Sequence[str], address: Address) -> Verdict:
    """Return whether an address condition (``any``, a prefix, a range, an address set) holds ``address``."""
    match list(words):
        case ["any", *_]:
            return True
        case ["address-set", *names]:
            return _either([_set_holds(tree, name, address) for name in names])
        case ["range", low, high, *_]:
            return _range_holds(low, high, address)
        case [base, "mask", mask, *_] | [base, mask, *_] if "/" not in base:
            return _prefix_holds(f"{base}/{mask}", address)
        case [prefix] if "/" in prefix:
            return _prefix_holds(prefix, address)
        case _:
            return None


def _range_holds(low: str, high: str, address: Address) -> Verdict:
    try:
        ends = [ip_address(end) for end in (low, high)]
    except ValueError:
        return None
    if any(end.version != address.version for end in ends):
        return False
    return int(ends[0]) <= int(address) <= int(ends[1])


def _prefix_holds(prefix: str, address: Address) -> Verdict:
    try:
        return address in ip_network(prefix, strict=False)
    except ValueError:
        return None


def _set_holds(tree: ConfigTree, name: str, address: Address) -> Verdict:
    return _either(
        [
            _set_holds(tree, words[3], address)
            if words[2:3] == ["address-set"]
            else _holds(tree, words[2:], address)
            for words in _members(tree, f"ip address-set {name}", "address")
        ]
    )


def _serves(tree: ConfigTree, words: Sequence[str], port: int) -> Verdict:
    """Return whether a service condition holds SSH: predefined names, sets, or ports given in place."""
    if words[:1] == ["any"]:
        return True
    if words[:1] == ["protocol"]:
        return _ports_hold(words, port)
    return _either([_named_serves(tree, word, port) for word in words])


def _named_serves(tree: ConfigTree, name: str, port: int) -> Verdict:
    if name in SERVICES:
        return SERVICES[name] == port
    members = _members(tree, f"ip service-set {name}", "service")
    return _either([_ports_hold(words[2:], port) for words in members]) if members else None


def _ports_hold(words: Sequence[str], port: int) -> Verdict:
    if "protocol" not in words or words[words.index("protocol") + 1] != "tcp":
        return False
    if "destination-port" not in words:
        return True
    numbers = list(words[words.index("destination-port") + 1 :])
    if "to" in numbers:
        at = numbers.index("to")
        return int(numbers[at - 1]) <= port <= int(numbers[at + 1])
    return str(port) in numbers


def _members(tree: ConfigTree, head: str, keyword: str) -> list[list[str]]:
    sets: list[ConfigNode] = [node for node in tree.find(head) if node.text.split()[2] == head.split()[2]]
    return [child.text.split() for node in sets for child in node.find(keyword)]
