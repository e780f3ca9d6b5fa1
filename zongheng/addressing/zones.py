# SPDX-License-Identifier: Apache-2.0
"""DNS zones of a network as master files (RFC 1035): one forward, and the reverse ones of all its space.

A reverse zone is cut where DNS can: at octets of IPv4 (a pool 10.140.0.0/18 is 64 zones of a /24; what is
smaller than a /24 lies in the zone of its /24), at nibbles of IPv6. Every zone of a pool is made, also
while it is empty, so that what resolvers are told does not change with every new site.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zongheng.addressing.names import aliases, name_servers, named_addresses
from zongheng.addressing.prefix import Prefix
from zongheng.errors import ZonghengError, problem

if TYPE_CHECKING:
    from zongheng.addressing.names import Named
    from zongheng.addressing.plan import AddressPlan
    from zongheng.addressing.prefix import Address

_CUT = {4: 8, 6: 4}
_LONGEST = {4: 24, 6: 124}
"""The longest prefix that has a zone of its own."""

_TTL = 3600
_TIMES = "10800 3600 1209600 3600"
"""Refresh, retry, expire, and how long that something does not exist is remembered (seconds)."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One zone: ``origin`` without the last dot, its records but the first in order, relative to it."""

    origin: str
    servers: tuple[str, ...]
    contact: str
    records: tuple[str, ...]

    @property
    def file_name(self) -> str:
        return f"{self.origin}.zone"

    def text(self, serial: int) -> str:
        """Return the master file."""
        soa = f"@ IN SOA {self.servers[0]} {self.contact} {serial} {_TIMES}"
        head = (f"$ORIGIN {self.origin}.", f"$TTL {_TTL}", soa, *(f"@ IN NS {name}" for name in self.servers))
        return "\n".join((*head, *self.records)) + "\n"


def zones(plan: AddressPlan) -> tuple[Zone, ...]:
    """Return the forward zone of a network, then its reverse zones by address.

    An address outside all of them (a name server elsewhere) has no PTR here: it is not ours to name.

    Raises:
        ZonghengError: ADR070 for a name that two have, ADR071 where no name server is known.
    """
    domain = plan.intent.network.dns_domain
    servers = tuple(f"{server.name}.{domain}." for server in name_servers(plan))
    if not servers:
        raise ZonghengError(problem("ADR071"))
    contact = f"hostmaster.{domain}."
    named = sorted(set(named_addresses(plan)), key=_in_order)
    forward = [f"{name} IN {_TYPE[address.family]} {address}" for name, address in named]
    forward += [f"{alias.name} IN CNAME {alias.target}" for alias in sorted(aliases(plan))]
    pointers = _pointers(named, _reverse_cuts(plan), domain)
    reverse = (Zone(origin, servers, contact, tuple(records)) for origin, records in pointers)
    return Zone(domain, servers, contact, tuple(forward)), *reverse


def cuts(prefix: Prefix) -> Iterator[Prefix]:
    """Yield the prefixes that a prefix's reverse zones are of; of a small one, that which it lies in."""
    step, longest = _CUT[prefix.family], _LONGEST[prefix.family]
    if prefix.length > longest:
        yield prefix.supernet(longest)
    else:
        yield from prefix.subnets(-(-prefix.length // step) * step)


def origin_of(cut: Prefix) -> str:
    """Return the name of the reverse zone of a cut: ``8.26.10.in-addr.arpa`` of 10.26.8.0/24."""
    step = _CUT[cut.family]
    pieces = [cut.network >> shift & (1 << step) - 1 for shift in range(0, cut.bits, step)]
    labels = (f"{piece:x}" if cut.family == 6 else str(piece) for piece in pieces)
    beyond = (cut.bits - cut.length) // step
    return ".".join((*list(labels)[beyond:], "ip6" if cut.family == 6 else "in-addr", "arpa"))


_TYPE = {4: "A", 6: "AAAA"}


def _in_order(named: Named) -> tuple[list[str], Address]:
    """Return what sorts names as DNS does: what belongs to a device stands together."""
    return named.name.split(".")[::-1], named.address


def _reverse_cuts(plan: AddressPlan) -> list[Prefix]:
    """Return the cuts of all that is ours, none inside another, by address."""
    intent = plan.intent
    given = [*(p.prefix for p in intent.pools if p.purpose != "exclusion"), *intent.management_zone.prefixes]
    ours = [Prefix.parse(str(prefix)) for prefix in given]
    ours += [block for *_, block in plan.own_blocks]
    found: set[Prefix] = set()
    for prefix in sorted(ours, key=lambda one: one.length):
        if not _is_inside(prefix, found):
            found.update(cut for cut in cuts(prefix) if not _is_inside(cut, found))
    return sorted(found)


def _is_inside(prefix: Prefix, found: Container[Prefix]) -> bool:
    """Return whether a prefix lies in one of the cuts found."""
    step, longest = _CUT[prefix.family], min(prefix.length, _LONGEST[prefix.family])
    return any(prefix.supernet(length) in found for length in range(longest // step * step, -1, -step))


def _pointers(named: Iterable[Named], ours: list[Prefix], domain: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the origin of every reverse zone with its PTR records by address."""
    entries = sorted((address.family, address.value, name, address) for name, address in named)
    for cut in ours:
        first = bisect_left(entries, (cut.family, cut.network))
        behind = bisect_left(entries, (cut.family, cut.last + 1))
        origin = origin_of(cut)
        yield (
            origin,
            [
                f"{address.reverse_pointer[: -len(origin) - 1]} IN PTR {name}.{domain}."
                for _, _, name, address in entries[first:behind]
            ],
        )
