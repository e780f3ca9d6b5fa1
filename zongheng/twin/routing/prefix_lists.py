# SPDX-License-Identifier: Apache-2.0
"""What a device takes of a BGP peer: the networks that the prefix list of its import lets pass."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from itertools import pairwise

from zongheng.twin.configuration.tree import Section, Words

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_LISTS = frozenset({"ip-prefix", "ipv6-prefix", "prefix-list"})
_INWARD = frozenset({"import", "in"})
_NAME = 3
"""Where the list's name stands in the line of a peer."""
_LEAST, _MOST = ("greater-equal", "ge"), ("less-equal", "le")


def let_in(
    root: Section, family: Section | None, peer: str, networks: Iterable[_Network]
) -> Iterator[_Network]:
    """Yield those networks of a peer that ``family`` takes; a list that is not there stops nothing."""
    named = _list_of(family, peer)
    lines = sorted(_lines(root, named), key=lambda words: int(words[4])) if named else []
    for network in networks:
        if not lines or _permitted(network, lines):
            yield network


def _list_of(family: Section | None, peer: str) -> str:
    for entry in family.entries.values() if family else ():
        words = entry.words
        if len(words) > _NAME and words[1].lower() == peer and words[2] in _LISTS and words[-1] in _INWARD:
            return words[_NAME]
    return ""


def _lines(root: Section, name: str) -> Iterator[Words]:
    for entry in root.entries.values():
        words = entry.words
        if words[0] in {"ip", "ipv6"} and len(words) > _NAME and words[1] in _LISTS and words[2] == name:
            yield words


def _permitted(network: _Network, lines: Iterable[Words]) -> bool:
    """Return what the first line that holds a network says of it; what none holds is stopped."""
    for words in lines:
        verdict, rest = words[5], words[6:]
        length = 1 if "/" in rest[0] else 2
        within = ipaddress.ip_network("/".join(rest[:length]), strict=False)
        told = dict(pairwise(rest[length:]))
        least = next((int(told[word]) for word in _LEAST if word in told), None)
        most = next((int(told[word]) for word in _MOST if word in told), None)
        if most is None:
            most = within.prefixlen if least is None else within.max_prefixlen
        if _holds(within, network) and (least or within.prefixlen) <= network.prefixlen <= most:
            return verdict == "permit"
    return False


def _holds(within: _Network, network: _Network) -> bool:
    same = within.version == network.version
    return same and within.prefixlen <= network.prefixlen and network.network_address in within
