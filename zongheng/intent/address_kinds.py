# SPDX-License-Identifier: Apache-2.0
"""What the whole address space is for, and what of it no host of a network can have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, ip_network

from zongheng.files import from_yaml
from zongheng.language import pick

_UNUSABLE = {"loopback": "本机", "link_local": "链路本地", "multicast": "组播", "reserved": "保留"}
"""Kinds of addresses that no pool can be of."""
_CARRIED = frozenset(map(ip_network, ("192.88.99.0/24", "198.18.0.0/15", "2001::/23", "2002::/16")))
"""Reserved by the registries alone: devices carry these like any others, and networks have them."""

AnyNetwork = IPv4Network | IPv6Network


def kind_word(kind: str) -> str:
    """Return what an operator calls a kind that no pool can be of."""
    return pick(zh=_UNUSABLE[kind], en=kind.replace("_", "-"))


@cache
def known_prefixes() -> Mapping[AnyNetwork, str]:
    """Return the prefixes of the registries with their kinds; an address is of the smallest that holds it."""
    table = files("zongheng.intent").joinpath("address_kinds.yml").read_text(encoding="utf-8")
    return {ip_network(text): kind for kind, some in from_yaml(table).items() for text in some}


def unusable_in(prefix: AnyNetwork) -> tuple[AnyNetwork, str] | None:
    """Return what addresses of a prefix no host can have, and their kind; None where all can be had."""
    known = known_prefixes()
    sharing = [one for one in known if one.version == prefix.version and one.overlaps(prefix)]
    sharing.sort(key=lambda one: one.prefixlen)
    around = [one for one in sharing if one.prefixlen <= prefix.prefixlen]
    smallest = [around[-1], *sharing[len(around) :]]
    return next(
        ((one, known[one]) for one in smallest if known[one] in _UNUSABLE and one not in _CARRIED), None
    )
