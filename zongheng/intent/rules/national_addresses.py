# SPDX-License-Identifier: Apache-2.0
"""National domains: the public zones of centre and localities talk over national public addresses only.

The rule is of IPv4: what the extranet has of IPv6 is not public.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network

from zongheng.errors import Problem, problem
from zongheng.intent.draft import Draft
from zongheng.intent.extranet_space import EXTRANET_SPACE
from zongheng.intent.network import NetworkFile
from zongheng.intent.purpose import SPEAKING


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield what lies outside the extranet's space: pools of national domains, and ends of their sessions."""
    if draft.network is not None:
        national = {domain.name for domain in draft.network.domains if domain.national}
        yield from _pools(draft, draft.network, national)
        yield from _sessions(draft, draft.network, national)


def _pools(draft: Draft, network: NetworkFile, national: set[str]) -> Iterator[Problem]:
    for number, pool in enumerate(network.pools):
        speaks = pool.purpose in SPEAKING and pool.domain in national
        if speaks and isinstance(pool.prefix, IPv4Network) and not pool.prefix.subnet_of(EXTRANET_SPACE):
            place = draft.network_place("pools", number, "prefix")
            yield problem("INT051", place, found=pool.prefix, domain=pool.domain, space=EXTRANET_SPACE)


def _sessions(draft: Draft, network: NetworkFile, national: set[str]) -> Iterator[Problem]:
    for number, peer in enumerate(network.boundary.peers if network.boundary else ()):
        if peer.domain not in national:
            continue
        for key, address in (("local4", peer.local4.ip), ("peer4", peer.peer4)):
            if address not in EXTRANET_SPACE:
                place = draft.network_place("boundary", "peers", number, key)
                yield problem("INT052", place, found=address, domain=peer.domain, space=EXTRANET_SPACE)
