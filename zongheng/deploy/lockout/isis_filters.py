# SPDX-License-Identifier: Apache-2.0
"""What IS-IS filters between a device and us: routes that it takes, and routes that it tells of others.

A filter that is proved to let all pass which leads to us is none; one that lets nothing of it pass leaves no
way. Any other is part of the way, with every line that it refers to: whoever changes it ends the way.
Formats: IS-IS view of NE40E V800R012C10 and CE6800 V300R023C00; H3C 5710, IP routing command reference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from ipaddress import ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address
from zongheng.deploy.lockout.prefix_filter import Entry, lets_pass

_WORD6 = {"huawei_vrp": "ipv6 "}
"""What stands before a line that is of IPv6, where it has no section of its own."""
_LISTS = frozenset({"ip-prefix", "ipv6-prefix", "prefix-list"})
_ACLS = frozenset({"acl", "acl6", "acl-name", "acl6-name"})
_OF_NO_OTHER = ("import-route isis level-", "import-route limit")
"""Lines that bring in no routes of another protocol."""


class ClosedError(Exception):
    """Nothing that leads to us is let pass."""


def of_family(tree: ConfigTree, process: ConfigNode, version: int, word: str) -> list[str]:
    """Return the lines of a process in one family that begin with ``word``, the family's own word aside."""
    prefix = _WORD6.get(tree.platform, "") if version == 6 else ""
    sections = process.find(f"address-family ipv{version}")
    own = [node.text.removeprefix(prefix) for node in process.find(f"{prefix}{word}")]
    return own + [node.text for section in sections for node in section.find(word)]


def taken(tree: ConfigTree, process: ConfigNode, source: Address) -> tuple[str, ...]:
    """Return what of a process filters the routes to an address that it takes; raise :class:`ClosedError`."""
    lines = of_family(tree, process, source.version, "filter-policy")
    return tuple(word for line in lines if line.endswith(" import") for word in _said(tree, line, source))


def told(tree: ConfigTree, process: ConfigNode, address: Address) -> tuple[str, ...]:
    """Return what decides whether others' routes that hold an address are told; raise :class:`ClosedError`.

    While the overload bit is set, nothing is told that another protocol brought, unless that is allowed.
    """
    brought = of_family(tree, process, address.version, "import-route")
    brought = [line for line in brought if not line.startswith(_OF_NO_OTHER)]
    if not brought or any(_silences(node.text) for node in process.find("set-overload")):
        raise ClosedError
    filters = of_family(tree, process, address.version, "filter-policy")
    exported = [line for line in filters if " export" in line]
    found = [word for line in exported for word in _said(tree, line, address)]
    return (*(word for line in brought for word in (line, *_policies(tree, line.split()))), *found)


def _silences(line: str) -> bool:
    words = line.split()
    return "on-startup" not in words and "external" not in words


def _said(tree: ConfigTree, line: str, address: Address) -> Iterator[str]:
    """Yield a filter and all that it refers to; nothing of one that lets every route to an address pass."""
    words = line.split()
    entries = _entries(tree, words[2]) if words[1] in _LISTS else ()
    passing = _passing(entries, address)
    if passing == {False}:
        raise ClosedError
    if passing != {True}:
        yield from (line, *entries, *_policies(tree, words), *_acls(tree, words))


def _passing(lines: Sequence[str], address: Address) -> AbstractSet[bool]:
    """Return what a prefix list says of the routes to an address: both where that is not one answer."""
    try:
        entries = [Entry.of(line.split()[5:]) for line in lines]
    except (ValueError, KeyError, IndexError):  # words that we do not know
        entries = []
    routes = (ip_network((address, length), strict=False) for length in range(address.max_prefixlen + 1))
    return {lets_pass(entries, route) for route in routes} if entries else {True, False}


def _entries(tree: ConfigTree, name: str) -> tuple[str, ...]:
    """Return the lines of a prefix list: ``ip ip-prefix NAME index 10 permit 10.0.0.0 8``."""
    nodes = (node for family in ("ip", "ipv6") for node in tree.find(family))
    parts = ((node.text, node.text.split()) for node in nodes)
    return tuple(text for text, words in parts if _LISTS & set(words[1:2]) and words[2:3] == [name])


def _policies(tree: ConfigTree, words: list[str]) -> Iterator[str]:
    """Yield the nodes of the route policy that a line names, and what they match by."""
    if "route-policy" not in words[:-1]:
        return
    name = words[words.index("route-policy") + 1]
    for node in tree.find("route-policy"):
        if node.text.split()[1] == name:
            yield node.text
            for child in node.children:
                yield child.text
                yield from _matched(tree, child.text.split())


def _matched(tree: ConfigTree, words: list[str]) -> Iterable[str]:
    listed = next((at for at, word in enumerate(words[:-1]) if word in _LISTS), None)
    return _acls(tree, words) if listed is None else _entries(tree, words[listed + 1])


def _acls(tree: ConfigTree, words: list[str]) -> Iterator[str]:
    """Yield the rules of every access list that a line names, by its number or its name."""
    named = {word for word in words[1:] if word.isdigit()} | {
        words[at + 1] for at, word in enumerate(words[:-1]) if word in _ACLS
    }
    for node in (*tree.find("acl"), *tree.find("acl6")):
        if named & set(node.text.split()[1:]):
            yield node.text
            yield from (child.text for child in node.children)
