# SPDX-License-Identifier: Apache-2.0
"""QoS policies of Comware 7 that drop our session, or lead it elsewhere, on its way in or on its way back.

Syntax: H3C, ACL and QoS command reference of Comware 7 (``traffic classifier``, ``traffic behavior``,
``classifier behavior``, ``qos apply policy``, ``qos apply policy global``, ``qos vlan-policy``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zongheng.config import ConfigNode, ConfigTree
from zongheng.deploy.lockout.acl import acl_permits, may_hold_replies, may_meet
from zongheng.deploy.lockout.carriers import vlans
from zongheng.deploy.lockout.interfaces import interfaces
from zongheng.deploy.lockout.path import ManagementPath

_APPLIED = re.compile(r"qos apply policy (?P<name>\S+) (?P<way>inbound|outbound)\b")
_GLOBAL = re.compile(r"qos apply policy (?P<name>\S+) global (?P<way>inbound|outbound)\b")
_OF_VLANS = re.compile(r"qos vlan-policy (?P<name>\S+) vlan (?P<vlans>[\d to]+) (?P<way>inbound|outbound)\b")
_VLAN = re.compile(r"Vlan-interface(\d+)$")
_STOPPING = re.compile(r"filter deny$|redirect |car .*\bgreen discard\b")
_OTHER_LISTS = frozenset({"mac", "user-defined"})


def policy_refusals(tree: ConfigTree, path: ManagementPath, place: str) -> Iterator[str]:
    """Yield the policies of an interface, and of the VLAN that it is of, that may stop our session."""
    interface, vlan = interfaces(tree).get(place), _VLAN.match(place)
    lines = interface.lines if interface else ()
    applied = [(line, _APPLIED.match(line)) for line in lines]
    if vlan:
        applied += _of_vlan(tree, int(vlan[1]))
    for line, found in applied:
        if found and _stops(tree, found["name"], path, found["way"]):
            yield line


def _of_vlan(tree: ConfigTree, number: int) -> Iterator[tuple[str, re.Match[str] | None]]:
    for node in tree.find("qos vlan-policy"):
        found = _OF_VLANS.match(node.text)
        if found and number in vlans(found["vlans"].split()):
            yield node.text, found


def device_refusals(tree: ConfigTree, path: ManagementPath) -> Iterator[str]:
    """Yield the policies of all ports, or of what is for the device itself, that may stop our session."""
    own = ((node, _GLOBAL.match(node.text)) for node in tree.find("qos apply policy"))
    control = (
        (node, _APPLIED.match(node.text)) for plane in tree.find("control-plane") for node in plane.children
    )
    for node, found in (*own, *control):
        if found and _stops(tree, found["name"], path, found["way"]):
            yield " / ".join(node.path)


def _stops(tree: ConfigTree, policy: str, path: ManagementPath, way: str) -> bool:
    """Return whether a policy may stop our session: its first class that takes a packet decides."""
    for pair in _of(tree, "qos policy", policy):
        words = pair.text.split()
        if words[0] != "classifier" or "behavior" not in words[:-1]:
            continue
        takes = _takes(tree, words[1], path, way)
        if takes is False:
            continue
        does = [line.text for line in _of(tree, "traffic behavior", words[words.index("behavior") + 1])]
        inner = [line.split()[1] for line in does if line.startswith("traffic-policy ")]
        if any(map(_STOPPING.match, does)) or any(
            _stops(tree, name, path, way) for name in inner if name != policy
        ):
            return True
        if takes:
            return False
    return False


def _of(tree: ConfigTree, kind: str, name: str) -> Iterator[ConfigNode]:
    for node in tree.find(f"{kind} {name}"):
        if node.text.split()[2] == name:
            yield from node.children


def _takes(tree: ConfigTree, classifier: str, path: ManagementPath, way: str) -> bool | None:
    """Return whether a class takes our packets; None where that is not known."""
    headers = [
        node for node in tree.find(f"traffic classifier {classifier}") if node.text.split()[2] == classifier
    ]
    verdicts = {_matches(tree, line.text, path, way) for node in headers for line in node.find("if-match")}
    if any(node.text.endswith("operator or") for node in headers):
        return True if True in verdicts else None if None in verdicts else False
    return False if False in verdicts else True if verdicts == {True} else None


def _matches(tree: ConfigTree, line: str, path: ManagementPath, way: str) -> bool | None:
    words = line.split()[1:]
    if words == ["any"]:
        return True
    if words[0] != "acl" or _OTHER_LISTS & set(words):
        return None
    if ("ipv6" in words) != (path.version == 6):
        return False
    if way == "outbound":
        return None if may_hold_replies(tree, words[-1], path) else False
    if acl_permits(tree, words[-1], path):
        return True
    return None if may_meet(tree, words[-1], path) else False
