# SPDX-License-Identifier: Apache-2.0
"""An exit's policy with owners added to it, without compiling it anew for everybody else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from zongheng.policy.model import AddressSet, ExitPolicy


def grown(policy: ExitPolicy, more: ExitPolicy) -> ExitPolicy | None:
    """Return a policy whose address sets also hold those of another; None where they differ in more."""
    if replace(more, address_sets=policy.address_sets) != policy:
        return None
    if [(one.name, one.title) for one in policy.address_sets] != [
        (one.name, one.title) for one in more.address_sets
    ]:
        return None
    sets = tuple(_both(one, other) for one, other in zip(policy.address_sets, more.address_sets, strict=True))
    return replace(policy, address_sets=sets)


def _both(one: AddressSet, other: AddressSet) -> AddressSet:
    return replace(
        one,
        prefixes4=_merged(one.prefixes4, other.prefixes4),
        prefixes6=_merged(one.prefixes6, other.prefixes6),
    )


def _merged(held: tuple[str, ...], more: Iterable[str]) -> tuple[str, ...]:
    """Return the fewest prefixes that are two lists of fewest prefixes together, sorted."""
    merged = list(held)
    for prefix in more:
        _add(merged, ip_network(prefix))
    return tuple(merged)


def _add(held: list[str], prefix: IPv4Network | IPv6Network) -> None:
    """Add a prefix to sorted ones, joined with its neighbours where together they are one."""
    order: Any = ip_network  # prefixes of one family have an order
    at = bisect_left(held, prefix, key=order)
    if any(_holds(ip_network(text), prefix) for text in held[max(at - 1, 0) : at + 1]):
        return
    end = at
    while end < len(held) and _holds(prefix, ip_network(held[end])):
        end += 1
    del held[at:end]
    above = prefix.supernet()
    for place in (at - 1, at):
        if 0 <= place < len(held):
            neighbour = ip_network(held[place])
            if neighbour.prefixlen == prefix.prefixlen > 0 and neighbour.supernet() == above:
                del held[place]
                _add(held, above)
                return
    held.insert(at, str(prefix))


def _holds(outer: IPv4Network | IPv6Network, inner: IPv4Network | IPv6Network) -> bool:
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network) and inner.subnet_of(outer)
