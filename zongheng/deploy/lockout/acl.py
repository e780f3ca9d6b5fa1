# SPDX-License-Identifier: Apache-2.0
"""Whether a VRP access list lets our SSH session through."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address
from zongheng.deploy.lockout.path import ManagementPath

ANY_PROTOCOL = frozenset({"ip", "ipv6", "tcp", "6"})
SSH_WORDS = frozenset({"22", "ssh"})
# words whose meaning for our session is not computed: a rule with one never permits us, but may deny us
UNKNOWN = frozenset(
    {
        "time-range",
        "vpn-instance",
        "tcp-flag",
        "fragment",
        "fragment-type",
        "dscp",
        "precedence",
        "ttl-expired",
    }
)


def acl_permits(tree: ConfigTree, name: str, path: ManagementPath) -> bool:
    """Return whether list ``name`` (number or name) of our family provably permits our session.

    The first rule that matches decides, by rule number; a list that is missing, has no rules, or
    matches nothing does not *provably* permit, whatever the version's default for it is.
    """
    heads = _heads(tree, name, path.version)
    rules = [rule for head in heads for rule in head.find("rule")]
    if any(head.text.endswith("match-order auto") for head in heads):
        return _all_permit(rules, path)
    for rule in sorted(rules, key=_number):
        words = rule.text.split()
        action = next((word for word in words if word in ("permit", "deny")), None)
        if action is None:
            continue
        certain = _matches(words, path)
        if action == "deny" and certain is not False:
            return False
        if action == "permit" and certain is True:
            return True
    return False


def may_deny(tree: ConfigTree, name: str, path: ManagementPath) -> bool:
    """Return whether a rule of list ``name`` may be the first that matches our session, and denies it."""
    rules = [rule for head in _heads(tree, name, path.version) for rule in head.find("rule")]
    for rule in sorted(rules, key=_number):
        certain = _matches(rule.text.split(), path)
        if "deny" in rule.text.split() and certain is not False:
            return True
        if certain is True:
            return False
    return False


def may_meet(tree: ConfigTree, name: str, path: ManagementPath) -> bool:
    """Return whether a rule of list ``name`` may speak of our session, whatever it says of it."""
    rules = (rule.text.split() for head in _heads(tree, name, path.version) for rule in head.find("rule"))
    return any(_matches(words, path) is not False for words in rules)


def may_hold_replies(tree: ConfigTree, name: str, path: ManagementPath) -> bool:
    """Return whether a rule of list ``name`` may speak of what the device sends us, by whichever ports."""
    rules = (rule.text.split() for head in _heads(tree, name, path.version) for rule in head.find("rule"))
    return any(
        {"permit", "deny"} & set(words)
        and _within(words, "source", path.address) is not False
        and _within(words, "destination", path.source) is not False
        for words in rules
    )


def _all_permit(rules: list[ConfigNode], path: ManagementPath) -> bool:
    """Return whether a rule permits our session and none may deny it: the device orders them its own way."""
    verdicts = {(("deny" in rule.text.split()), _matches(rule.text.split(), path)) for rule in rules}
    return (False, True) in verdicts and not {(True, True), (True, None)} & verdicts


def _heads(tree: ConfigTree, name: str, version: int) -> list[ConfigNode]:
    """Return the lists of this name; those for IPv6 have numbers of their own."""
    heads = [head.text.split()[1:] for head in tree.find("acl")]
    return [
        head
        for head, words in zip(tree.find("acl"), heads, strict=True)
        if name in words and (words[0] == "ipv6") == (version == 6)
    ]


def _number(rule: ConfigNode) -> int:
    match = re.match(r"rule (?:name \S+ )?(\d+)", rule.text)
    return int(match.group(1)) if match else 1 << 32


def _matches(words: list[str], path: ManagementPath) -> bool | None:
    """Return whether a rule matches our session; None where that depends on what is not computed."""
    actions = [words.index(word) for word in ("permit", "deny") if word in words]
    if not actions:  # a description or a step
        return False
    after = words[1 + max(actions) :]
    if after and after[0] not in ANY_PROTOCOL and after[0] not in ("source", *UNKNOWN):
        return False
    parts = (
        _within(after, "source", path.source),
        _within(after, "destination", path.address),
        _port(after, path.port),
    )
    if False in parts:
        return False
    return None if UNKNOWN & set(after) or None in parts else True


def _within(words: list[str], keyword: str, address: Address) -> bool | None:
    if keyword not in words:
        return True
    at = words.index(keyword) + 1
    if words[at : at + 1] == ["any"]:
        return True
    try:
        if address.version == 6:
            prefix = words[at] if "/" in words[at] else f"{words[at]}/{words[at + 1]}"
            return address in ip_network(prefix, strict=False)
        base, wildcard = IPv4Address(words[at]), _wildcard(words[at + 1])
    except (ValueError, IndexError):
        return None
    return (int(base) | wildcard) == (int(address) | wildcard)


def _wildcard(word: str) -> int:
    return 0 if word == "0" else int(IPv4Address(word))


def _port(words: list[str], port: int) -> bool | None:
    if "source-port" in words:
        return None
    if "destination-port" not in words:
        return True
    at = words.index("destination-port") + 1
    match words[at : at + 3]:
        case ["eq", value, *_]:
            return value == str(port) or (port == 22 and value in SSH_WORDS)
        case ["range", low, high] if low.isdigit() and high.isdigit():
            return int(low) <= port <= int(high)
        case _:
            return None
