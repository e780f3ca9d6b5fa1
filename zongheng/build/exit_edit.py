# SPDX-License-Identifier: Apache-2.0
"""An exit's policy after some owners came or went, without compiling it anew for everybody else."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from zongheng.policy.model import AddressSet, ExitPolicy

Network = IPv4Network | IPv6Network


def edited(
    policy: ExitPolicy,
    nobody: ExitPolicy,
    gone: ExitPolicy,
    come: ExitPolicy,
    *,
    growing: Collection[str] = (),
) -> ExitPolicy | None:
    """Return a policy whose address sets have what is said of some owners exchanged; None where more differs.

    ``nobody`` is the exit's policy without owners, ``gone`` with these as they were, ``come`` as they are.
    What others have must not overlap what these had; sets where it may can be said to be ``growing`` only:
    None where anything would leave them.
    """
    if any(_frame(other, policy) != _frame(policy, policy) for other in (nobody, gone, come)):
        return None
    sets = (nobody.address_sets, gone.address_sets, come.address_sets)
    found = [_exchanged(*four, growing) for four in zip(policy.address_sets, *sets, strict=True)]
    known = tuple(one for one in found if one is not None)
    return replace(policy, address_sets=known) if len(known) == len(found) else None


def _frame(policy: ExitPolicy, other: ExitPolicy) -> tuple[ExitPolicy, list[tuple[str, str]]]:
    """Return all that a policy says but what its address sets hold."""
    return replace(policy, address_sets=other.address_sets), [(s.name, s.title) for s in policy.address_sets]


def _exchanged(
    held: AddressSet, nobody: AddressSet, gone: AddressSet, come: AddressSet, growing: Collection[str]
) -> AddressSet | None:
    if gone == come:
        return held
    stays = held.name in growing
    four = exchanged(held.prefixes4, nobody.prefixes4, gone.prefixes4, come.prefixes4, grows=stays)
    six = exchanged(held.prefixes6, nobody.prefixes6, gone.prefixes6, come.prefixes6, grows=stays)
    return None if four is None or six is None else replace(held, prefixes4=four, prefixes6=six)


def exchanged(
    held: Sequence[str],
    nobody: Sequence[str],
    gone: Sequence[str],
    come: Sequence[str],
    *,
    grows: bool = False,
) -> tuple[str, ...] | None:
    """Return the fewest prefixes that hold what ``held`` does without what is only in ``gone``, and ``come``.

    All are the fewest prefixes for what they hold, sorted. None where ``held`` lacks what is to go, and where
    anything is to go that only ``grows``.
    """
    result = list(held)
    leaving = _without(_without(_networks(gone, besides=nobody), nobody), come)
    if (leaving and grows) or not all(_remove(result, network) for network in leaving):
        return None
    for network in _networks(come, besides=gone):
        _add(result, network)
    return tuple(result)


def _networks(prefixes: Iterable[str], *, besides: Iterable[str]) -> list[Network]:
    known = frozenset(besides)
    return [ip_network(prefix) for prefix in prefixes if prefix not in known]


def _without(networks: Iterable[Network], holes: Iterable[str]) -> list[Network]:
    """Return what is left of networks outside of some others."""
    left = list(networks)
    for hole in [ip_network(text) for text in holes] if left else ():
        left = [piece for network in left for piece in _outside(network, hole)]
    return left


def _outside(network: Network, hole: Network) -> Iterator[Network]:
    if _holds(hole, network):
        return
    if _holds(network, hole):
        yield from network.address_exclude(hole)  # type: ignore[arg-type]  # of one family, says _holds
    else:
        yield network


def _remove(held: list[str], prefix: Network) -> bool:
    """Take a prefix out of sorted ones; return whether they held it."""
    order: Any = ip_network  # prefixes of one family have an order
    at = bisect_left(held, prefix, key=order)
    for place in (at, at - 1):
        if 0 <= place < len(held) and _holds(outer := ip_network(held[place]), prefix):
            held[place : place + 1] = map(str, sorted(_outside(outer, prefix), key=order))
            return True
    return False


def _add(held: list[str], prefix: Network) -> None:
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


def _holds(outer: Network, inner: Network) -> bool:
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network) and inner.subnet_of(outer)
