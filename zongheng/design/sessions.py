# SPDX-License-Identifier: Apache-2.0
"""BGP sessions (option A: one a domain and family) and the speaker that they make together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from zongheng.addressing.prefix import Family
from zongheng.design.context import Context
from zongheng.design.model import Bgp, BgpFamily, BgpPeer, PrefixEntry, PrefixList, StaticRoute
from zongheng.design.routes import BY_DEFAULT

PREFERENCE = 140
"""Before external OSPF routes (150): each device uses its own session first and offers it to the others."""

BEHIND_AN_EXIT = 160
"""Behind external OSPF routes: the default of a site's own exits goes first, the parent's stands by."""

DISCARDED_LAST = 250
"""Behind every other route: below the top, what a site announces may be exactly what one below it has."""

_LONGEST: dict[Family, int] = {4: 32, 6: 128}
ANYTHING: dict[Family, str] = {4: "0.0.0.0/0", 6: "::/0"}


@dataclass(frozen=True, slots=True)
class Session:
    """One session: the plane it is in, the prefixes announced to the peer, the lists that filter it.

    ``networks`` are summaries, which exist only in what is announced; ``existing`` have routes already.
    """

    plane: str
    family: Family
    peer: BgpPeer
    networks: tuple[str, ...]
    lists: tuple[PrefixList, ...]
    existing: tuple[str, ...] = ()


def bgp(context: Context, sessions: Iterable[Session]) -> Bgp | None:
    """Return the speaker of a device that has sessions."""
    by_family: dict[tuple[str, Family], list[Session]] = {}
    for session in sessions:
        by_family.setdefault((session.plane, session.family), []).append(session)
    if not by_family:
        return None
    return Bgp(
        as_number=context.as_number,
        router_id=str(context.plan.loopback(context.node.host, 4)),
        preference=PREFERENCE,
        families=tuple(
            BgpFamily(
                vrf=context.vrf_of(plane),
                family=family,
                peers=tuple(session.peer for session in those),
                networks=tuple(dict.fromkeys(net for s in those for net in (*s.networks, *s.existing))),
                paths=context.shared_lines,
                preference=_preference(context, plane, family),
            )
            for (plane, family), those in by_family.items()
        ),
    )


def _preference(context: Context, plane: str, family: Family) -> int | None:
    """Return what BGP routes count for where a site's own exit offers another way out; exits are of IPv4."""
    beside = family == 4 and plane in context.intent.exit_domains and context.has_own_exit
    return BEHIND_AN_EXIT if beside else None


def prefix_lists(sessions: Iterable[Session]) -> Iterator[PrefixList]:
    """Yield the filters of sessions, each name once."""
    yield from {entry.name: entry for session in sessions for entry in session.lists}.values()


def summary_routes(context: Context, sessions: Iterable[Session]) -> Iterator[StaticRoute]:
    """Yield the discard routes that let a summary be announced and keep unused space from looping.

    The top announces whole pools, which nobody below has alone.
    """
    at_the_top = context.node.site == context.intent.network.division
    announced = ((s.plane, network) for s in sessions for network in s.networks)
    for plane, prefix in dict.fromkeys(announced):
        yield StaticRoute(
            prefix=prefix,
            vrf=context.vrf_of(plane),
            preference=BY_DEFAULT if at_the_top else DISCARDED_LAST,
            description=f"summary of {plane}",
        )


def permit_only(name: str, family: Family, prefixes: Iterable[str]) -> PrefixList:
    """Return a list that lets these prefixes pass and no others; an empty one would let all pass."""
    permits = tuple(
        PrefixEntry(index=10 * n, action="permit", prefix=prefix)
        for n, prefix in enumerate(prefixes, start=1)
    )
    return PrefixList(name=name, family=family, entries=permits or (_all(10, "deny", family),))


def all_but(name: str, family: Family, prefixes: tuple[str, ...]) -> PrefixList:
    """Return a list that lets all pass but these prefixes and what lies inside them."""
    longest = _LONGEST[family]
    denies = tuple(
        PrefixEntry(index=10 * n, action="deny", prefix=prefix, le=longest)
        for n, prefix in enumerate(prefixes, start=1)
    )
    return PrefixList(
        name=name, family=family, entries=(*denies, _all(10 * len(denies) + 10, "permit", family))
    )


def _all(index: int, action: Literal["permit", "deny"], family: Family) -> PrefixEntry:
    return PrefixEntry(
        index=index,
        action=action,
        prefix=ANYTHING[family],
        le=_LONGEST[family],
    )
