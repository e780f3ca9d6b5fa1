# SPDX-License-Identifier: Apache-2.0
"""Whether an RGOS access list lets our SSH session through."""

from __future__ import annotations

from ipaddress import IPv4Address, ip_address, ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address
from zongheng.deploy.lockout.acl import ANY_PROTOCOL, SSH_WORDS
from zongheng.deploy.lockout.path import ManagementPath

_HEADS = {4: ("ip access-list standard", "ip access-list extended"), 6: ("ipv6 access-list",)}


def acl_permits(tree: ConfigTree, name: str, path: ManagementPath) -> bool:
    """Return whether list ``name`` of our family provably permits our session.

    The first rule that matches decides, by number; a list that is missing, has no rules, or matches
    nothing does not *provably* permit, whatever a device makes of it.
    """
    heads = [node for head in _HEADS[path.version] for node in tree.find(f"{head} {name}")]
    for head in (node for node in heads if node.text.split()[-1] == name):
        standard = head.text.split()[2] == "standard"
        for rule in sorted(head.children, key=_number):
            words = rule.text.split()
            action = next((word for word in words[:2] if word in ("permit", "deny")), None)
            if action is None:
                continue
            certain = _matches(words[words.index(action) + 1 :], path, standard=standard)
            if action == "deny" and certain is not False:
                return False
            if action == "permit" and certain is True:
                return True
    return False


def _number(rule: ConfigNode) -> int:
    first = rule.text.split()[0]
    return int(first) if first.isdigit() else 1 << 32


def _matches(words: list[str], path: ManagementPath, *, standard: bool) -> bool | None:
    """Return whether a rule matches our session; None where that depends on what is not computed."""
    if standard:
        source, rest = _end(words, path.source)
        return source if not rest or source is False else None
    if words[0] not in ANY_PROTOCOL:
        return False
    source, rest = _end(words[1:], path.source)
    if rest and rest[0] in ("eq", "gt", "lt", "neq", "range"):
        return False if source is False else None
    target, rest = _end(rest, path.address) if rest else (None, [])
    port, rest = _port(rest, path.port)
    if False in (source, target, port):
        return False
    return None if rest or None in (source, target, port) else True


def _end(words: list[str], address: Address) -> tuple[bool | None, list[str]]:
    """Return whether ``any``, ``host A``, ``A WILDCARD`` or a prefix holds the address, and what follows."""
    try:
        if words[0] == "any":
            return True, words[1:]
        if words[0] == "host":
            return ip_address(words[1]) == address, words[2:]
        if "/" in words[0]:
            return address in ip_network(words[0], strict=False), words[1:]
        wildcard = int(IPv4Address(words[1]))
        return int(IPv4Address(words[0])) | wildcard == int(address) | wildcard, words[2:]
    except (ValueError, IndexError):
        return None, []


def _port(words: list[str], port: int) -> tuple[bool | None, list[str]]:
    match words:
        case ["eq", value, *rest]:
            return value == str(port) or (port == 22 and value in SSH_WORDS), rest
        case ["range", low, high, *rest] if low.isdigit() and high.isdigit():
            return int(low) <= port <= int(high), rest
        case _:
            return True, words
