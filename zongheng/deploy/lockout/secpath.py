# SPDX-License-Identifier: Apache-2.0
"""Whether the zones and the security policy of a SecPath, or of a router, let our session reach it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_address, ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address
from zongheng.deploy.lockout.path import ManagementPath

Verdict = bool | None
"""Whether a condition holds for our session; None where that depends on what is not computed."""

_NEUTRAL = ("action", "logging enable", "counting enable", "profile", "description")
_POLICY = {4: "security-policy ip", 6: "security-policy ipv6"}
_GROUP = {4: "object-group ip address", 6: "object-group ipv6 address"}


def firewall_refusals(tree: ConfigTree, path: ManagementPath, ingress: str) -> Iterator[str]:
    """Yield what keeps us out at interface ``ingress``: no zone, or no rule that surely lets us in."""
    zone = _zone_of(tree, ingress)
    if zone is None:
        yield f"security-zone: import interface {ingress}"
        return
    stopped = _stopped_by(tree, path, zone)
    if stopped is not None:
        yield stopped


def gateway_refusals(tree: ConfigTree, path: ManagementPath, ingress: str) -> Iterator[str]:
    """Yield the same of a router, which looks at zones only where one of them has an interface."""
    if any(zone.find("import interface") for zone in tree.find("security-zone name")):
        yield from firewall_refusals(tree, path, ingress)


def _zone_of(tree: ConfigTree, interface: str) -> str | None:
    for zone in tree.find("security-zone name"):
        members = {
            child.text.split(maxsplit=2)[2].replace(" ", "") for child in zone.find("import interface")
        }
        if interface in members:
            return zone.text.split()[2]
    return None


def _stopped_by(tree: ConfigTree, path: ManagementPath, zone: str) -> str | None:
    """Return the rule (or the policy's own end) that stops us; None where a rule certainly permits us."""
    policies = [node for node in tree.find(_POLICY[path.version]) if node.text == _POLICY[path.version]]
    for rule in (rule for policy in policies for rule in policy.find("rule")):
        lines = [child.text for child in rule.children]
        met = _meets(tree, path, zone, lines)
        if "disable" in lines or met is False:
            continue
        if "action pass" in lines and met is True:
            return None
        if "action pass" not in lines:
            return f"{_POLICY[path.version]}: {rule.text}"
    return f"{_POLICY[path.version]}: no rule"


def _meets(tree: ConfigTree, path: ManagementPath, zone: str, lines: Sequence[str]) -> Verdict:
    group = _GROUP[path.version]
    holding: dict[str, Callable[[str], Verdict]] = {
        "source-zone": lambda name: name.lower() in (zone.lower(), "any"),
        "destination-zone": lambda name: name.lower() in ("local", "any"),
        "source-ip": lambda name: _group_holds(tree, f"{group} {name}", path.source),
        "destination-ip": lambda name: _group_holds(tree, f"{group} {name}", path.address),
        "service": lambda name: _serves(tree, name, path.port),
    }
    verdicts = [_any_of(lines, keyword, holds) for keyword, holds in holding.items()]
    if False in verdicts:
        return False
    others = [line for line in lines if line.split()[0] not in holding and not line.startswith(_NEUTRAL)]
    return None if None in verdicts or [line for line in others if line != "disable"] else True


def _any_of(lines: Sequence[str], keyword: str, holds: Callable[[str], Verdict]) -> Verdict:
    """Return whether any line of ``keyword`` holds; a rule without such a line is not limited by it."""
    named = [words[1:] for line in lines if (words := line.split())[0] == keyword]
    return _either([holds(words[0]) if len(words) == 1 else None for words in named] or [True])


def _either(verdicts: Sequence[Verdict]) -> Verdict:
    if True in verdicts:
        return True
    return None if None in verdicts else False


def _group_holds(tree: ConfigTree, head: str, address: Address) -> Verdict:
    members = _members(tree, head, "network")
    if members is None:
        return None
    return _either([_member_holds(words, address) for words in members])


def _member_holds(words: Sequence[str], address: Address) -> Verdict:
    try:
        match list(words):
            case ["network", "subnet", base, mask]:
                return address in ip_network(f"{base}/{mask}", strict=False)
            case ["network", "host", "address", host]:
                return address == ip_address(host)
            case ["network", "range", low, high]:
                return int(ip_address(low)) <= int(address) <= int(ip_address(high))
            case _:
                return None
    except ValueError:
        return None


def _serves(tree: ConfigTree, name: str, port: int) -> Verdict:
    """Return whether a service holds SSH: groups of the device's own, and the vendor's ``ssh``."""
    members = _members(tree, f"object-group service {name}", "service")
    if members is None:
        return port == 22 if name.lower() == "ssh" else None
    return _either([_service_holds(words[1:], port) for words in members])


def _service_holds(words: Sequence[str], port: int) -> Verdict:
    match list(words):
        case ["tcp"] | ["6"]:
            return True
        case ["tcp", "destination", "eq", number]:
            return number == str(port)
        case ["tcp", "destination", "range", low, high]:
            return int(low) <= port <= int(high)
        case ["tcp" | "6", *_]:
            return None
        case _:
            return False


def _members(tree: ConfigTree, head: str, keyword: str) -> list[list[str]] | None:
    """Return a group's members without the numbers that the device gives; None where there is none."""
    groups: list[ConfigNode] = [node for node in tree.find(head) if node.text == head]
    if not groups:
        return None
    words = [child.text.split() for node in groups for child in node.children]
    plain = [each[1:] if each[0].isdigit() else each for each in words]
    return [each for each in plain if each[0] == keyword]
