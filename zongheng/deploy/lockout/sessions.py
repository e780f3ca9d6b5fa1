# SPDX-License-Identifier: Apache-2.0
"""BGP of the global table as a way between a device and us: what a session needs, in its own words.

A device below another routing domain is reached through its sessions with that one: it announces the
prefix that its management address lies in, and takes a default route. All lines that decide about
either are words of the way, so that it survives only where none of them changes.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address, ip_network

from zongheng.config import ConfigNode, ConfigTree
from zongheng.config.addresses import Address
from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.prefix_filter import Entry, lets_pass, lets_pass_a_way_to

_FAMILY = {4: "ipv4-family unicast", 6: "ipv6-family unicast"}
_STATIC_ROUTE = {4: "ip route-static", 6: "ipv6 route-static"}
_PREFIX_LIST = {4: "ip-prefix", 6: "ipv6-prefix"}
_SILENT = ("description ", "password ")
"""What says nothing of whether a session carries routes; a wrong password ends with the dead man's timer."""


def sessions(tree: ConfigTree, path: ManagementPath) -> Iterator[tuple[Address, tuple[str, ...]]]:
    """Yield each peer that is told of the management address and tells of us, with what decides about it."""
    for bgp in tree.find("bgp"):
        for family in bgp.find(_FAMILY[path.version]):
            for peer in _enabled(family, path.version):
                words = _words(bgp, family, peer)
                filtered = _filters(tree, words, path.version)
                announced = _announced(tree, family, path, filtered.get("export"))
                taken = filtered.get("import")
                if (
                    announced
                    and any(line.startswith(f"peer {peer} as-number ") for line in words)
                    and f"peer {peer} ignore" not in words
                    and (taken is None or lets_pass_a_way_to(map(_entry, taken), path.source))
                ):
                    yield (
                        peer,
                        (
                            bgp.text,
                            *words,
                            *(e for some in filtered.values() for e in some),
                            *_policies(tree, family, words),
                            *announced,
                        ),
                    )


def _announced(
    tree: ConfigTree, family: ConfigNode, path: ManagementPath, filtered: tuple[str, ...] | None
) -> tuple[str, ...]:
    """Return the lines by which a prefix that holds the address is told: the statement and its route."""
    lines: list[str] = []
    for statement in family.find("network"):
        words = statement.text.split()[1:3]
        prefix = ip_network("/".join(words))
        route = f"{_STATIC_ROUTE[path.version]} {' '.join(words)} NULL0"
        routes = [node.text for node in tree.children if node.text.startswith(route)]
        passes = filtered is None or lets_pass(map(_entry, filtered), prefix)
        if path.address in prefix and routes and passes:
            lines += [statement.text, *routes]
    return tuple(lines)


def _enabled(family: ConfigNode, version: int) -> Iterator[Address]:
    for line in family.find("peer"):
        words = line.text.split()
        if words[2:] == ["enable"]:
            peer = ip_address(words[1])
            if peer.version == version:
                yield peer


def _words(bgp: ConfigNode, family: ConfigNode, peer: Address) -> tuple[str, ...]:
    beginning = f"peer {peer} "
    lines = (node.text for block in (bgp, family) for node in block.children)
    said = (line for line in lines if line.startswith(beginning))
    return tuple(sorted(line for line in said if not line.removeprefix(beginning).startswith(_SILENT)))


def _policies(tree: ConfigTree, family: ConfigNode, words: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of the route policies that a session names, and what filters the whole family."""
    yield from (node.text for node in family.find("filter-policy"))
    named = {line.split()[3] for line in words if line.split()[2:3] == ["route-policy"]}
    for policy in tree.find("route-policy"):
        if policy.text.split()[1] in named:
            yield from (policy.text, *(child.text for child in policy.children))


def _filters(tree: ConfigTree, words: tuple[str, ...], version: int) -> dict[str, tuple[str, ...]]:
    """Return the entries of the prefix list of each direction that has one."""
    named = (line.split()[2:5] for line in words)
    return {
        direction[0]: tuple(node.text for node in tree.find(f"ip {kind}") if node.text.split()[2] == name)
        for kind, name, *direction in filter(lambda parts: len(parts) == 3, named)
        if kind == _PREFIX_LIST[version]
    }


def _entry(line: str) -> Entry:
    """Read ``ip ip-prefix NAME index 10 permit …``."""
    return Entry.of(line.split()[5:])
