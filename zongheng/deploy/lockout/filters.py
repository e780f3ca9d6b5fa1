# SPDX-License-Identifier: Apache-2.0
"""Packet filters and address translations on our way to a device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import address_in
from zongheng.deploy.lockout.acl import acl_permits, may_deny, may_meet
from zongheng.deploy.lockout.firewall import rule_meets
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.path import ManagementPath

_VLAN = re.compile(r"Vlanif(\d+)$")
FILTERS = {
    4: re.compile(r"traffic-filter inbound acl (?!ipv6 )(?:name )?(\S+)$"),
    6: re.compile(r"traffic-filter inbound (?:ipv6 acl|acl ipv6) (?:name )?(\S+)$"),
}


def filter_refusals(tree: ConfigTree, path: ManagementPath, ingress: str) -> Iterator[str]:
    """Yield what of an interface, or of its VLAN, stops us: a filter unless it surely permits, policies."""
    interface, vlan = interfaces(tree).get(ingress), _VLAN.match(ingress)
    lines = interface.lines if interface else ()
    if vlan:
        lines += tuple(line.text for line in _of(tree, "vlan", vlan[1], at=1))
    for line in lines:
        match = FILTERS[path.version].match(line)
        if match and not acl_permits(tree, match.group(1), path):
            yield line
    for line in lines:
        words = line.split()
        if words[0] == "traffic-policy" and words[-1] == "inbound" and _policy_stops(tree, words[1], path):
            yield line
        if words[:2] in (["traffic-secure", "inbound"], ["traffic-redirect", "inbound"]):
            yield line


def _policy_stops(tree: ConfigTree, name: str, path: ManagementPath) -> bool:
    """Return whether a traffic policy may drop our session or lead it elsewhere."""
    for pair in tree.find(f"traffic policy {name}", "classifier"):
        words = pair.text.split()
        if (pair.parent is not None and pair.parent.text.split()[2] != name) or "behavior" not in words:
            continue
        classifier, behavior = words[1], words[words.index("behavior") + 1]
        acts = {line.text.split()[0] for line in _of(tree, "traffic behavior", behavior)}
        matches = [line.text for line in _of(tree, "traffic classifier", classifier)]
        if acts & _STOPPING and any(_may_match(tree, line, path) for line in matches):
            return True
        if any(_is_denied(tree, line, path) for line in matches):
            return True
    return False


_STOPPING = frozenset({"deny", "redirect"})


def _of(tree: ConfigTree, kind: str, name: str, *, at: int = 2) -> Iterator[ConfigNode]:
    for node in tree.find(f"{kind} {name}"):
        if node.text.split()[at] == name:
            yield from node.children


def _may_match(tree: ConfigTree, line: str, path: ManagementPath) -> bool:
    """Return whether a classifier's line may take our session; a list that surely passes it by does not."""
    words = line.split()
    if words[:2] != ["if-match", "acl"] and words[:3] != ["if-match", "ipv6", "acl"]:
        return True
    ours = ("ipv6" in words) == (path.version == 6)
    return ours and may_meet(tree, words[-1], path)


def _is_denied(tree: ConfigTree, line: str, path: ManagementPath) -> bool:
    """Return whether a classifier's list may deny our session: whatever is to be done, such packets drop."""
    words = line.split()
    named = words[:2] == ["if-match", "acl"] or words[:3] == ["if-match", "ipv6", "acl"]
    return named and ("ipv6" in words) == (path.version == 6) and may_deny(tree, words[-1], path)


def nat_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield the translation that takes our connections to the management address away from the device."""
    for node in tree.walk():
        words = node.text.split()
        if words[:2] not in (["nat", "server"], ["nat", "static"]) or "global" not in words:
            continue
        after = words[words.index("global") + 1 : words.index("inside") if "inside" in words else None]
        if not _takes(tree, after, path) or ("protocol" in words and not {"tcp", "6"} & set(words)):
            continue
        if _port_is_taken(after, path.port):
            yield node.text
    for rule in tree.find("nat-policy", "rule name"):
        lines = [child.text for child in rule.children]
        if any(line.startswith("action destination-nat") for line in lines) and rule_meets(tree, path, lines):
            yield f"nat-policy: {rule.text}"


def _takes(tree: ConfigTree, after: list[str], path: ManagementPath) -> bool:
    """Return whether the public side of a translation (an address, a range, an interface) is ours."""
    if after[:1] in (["interface"], ["current-interface"]):
        named = "".join(after[1:])
        holders = [name for name, one in interfaces(tree).items() if one.holds(path.address)]
        return after[0] == "current-interface" or any(named.startswith(holder) for holder in holders)
    ends = list(takewhile(lambda address: address is not None, map(address_in, after)))
    known = [end for end in ends if end is not None and end.version == path.version]
    return bool(known) and int(known[0]) <= int(path.address) <= int(known[-1])


def _port_is_taken(after: list[str], port: int) -> bool:
    """Return whether the ports behind the addresses hold ours; a translation without any takes all."""
    words = [word for word in after if address_in(word) is None]
    numbers = [22 if word == "ssh" else int(word) for word in words if word.isdigit() or word == "ssh"]
    if "any" in words or not numbers:
        return not words or "any" in words or words[0] in ("interface", "current-interface")
    return min(numbers[-2:]) <= port <= max(numbers[-2:])
