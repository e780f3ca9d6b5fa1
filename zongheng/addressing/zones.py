# SPDX-License-Identifier: Apache-2.0
"""DNS zones of a network as master files (RFC 1035): one forward, and the reverse ones of all its space.

A reverse zone is cut where DNS can: at octets of IPv4 (a pool 10.140.0.0/18 is 64 zones of a /24; what is
smaller than a /24 lies in the zone of its /24), at nibbles of IPv6. Every zone of a pool is made, also
while it is empty, so that what resolvers are told does not change with every new site. An address of ours
in another's space (that of a carrier, of the level above) has a zone of its own, which hides nobody else's.

Departments' own VPNs may use the same addresses. Each has its zones in a folder of its own, for a name
server inside it or a view of one; none of its addresses is in the zones of all.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from zongheng.addressing.department_names import department_addresses
from zongheng.addressing.edge_names import edge_addresses
from zongheng.addressing.names import aliases, name_servers, named_addresses, port_label
from zongheng.addressing.prefix import BITS, Prefix
from zongheng.errors import ZonghengError, problem
from zongheng.intent.pool_names import domain_of, pool_names
from zongheng.intent.purpose import EXCLUSION

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
    folder: str = ""
    """Of a department's own VPN its domain; that of all the others is none."""

    @property
    def file_name(self) -> str:
        """Return where the file lies, as seen from the folder of all zones."""
        return f"{self.folder}/{self.origin}.zone" if self.folder else f"{self.origin}.zone"

    def text(self, serial: int) -> str:
        """Return the master file."""
        soa = f"@ IN SOA {self.servers[0]} {self.contact} {serial} {_TIMES}"
        head = (f"$ORIGIN {self.origin}.", f"$TTL {_TTL}", soa, *(f"@ IN NS {name}" for name in self.servers))
        return "\n".join((*head, *self.records)) + "\n"


def zones(plan: AddressPlan) -> tuple[Zone, ...]:
    """Return the forward zone of a network and its reverse zones by address, then those of each department.

    A name server elsewhere has no PTR here: its address is not ours to name.

    Raises:
        ZonghengError: ADR070 for a name that two have, ADR071 where no name server is known.
    """
    domain = plan.intent.network.dns_domain
    servers = tuple(f"{server.name}.{domain}." for server in name_servers(plan))
    if not servers:
        raise ZonghengError(problem("ADR071"))
    shared = partial(Zone, servers=servers, contact=f"hostmaster.{domain}.")
    space, edge = _space(plan), set(edge_addresses(plan))
    ours = _cuts_of(space[""])
    elsewhere = {one for one in map(_alone, edge) if not _is_inside(one, ours)}
    called = [f"{alias.name} IN CNAME {alias.target}" for alias in sorted(aliases(plan))]
    found = list(_zones_of({*named_addresses(plan), *edge}, ours | elsewhere, shared, domain, called))
    for department, named in department_addresses(plan).items():
        within = _cuts_of((*_used(ours, named), *space[department]))
        own = partial(shared, folder=department)
        found += _zones_of(set(named), within, own, f"{port_label(department)}.{domain}")
    return tuple(found)


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


def _zones_of(
    names: Iterable[Named],
    cut: Iterable[Prefix],
    zone: Callable[..., Zone],
    domain: str,
    called: Iterable[str] = (),
) -> Iterator[Zone]:
    """Yield a forward zone, with aliases behind the names, and the reverse zones of cuts by address."""
    named = sorted(names, key=_in_order)
    forward = [f"{name} IN {_TYPE[address.family]} {address}" for name, address in named]
    yield zone(domain, records=(*forward, *called))
    for origin, records in _pointers(named, sorted(cut), domain):
        yield zone(origin, records=tuple(records))


def _space(plan: AddressPlan) -> dict[str, list[Prefix]]:
    """Return all that is ours by the department's VPN that it lies in alone; what lies in none, under ""."""
    intent = plan.intent
    dmz = (policy.dmz.prefix4 for policy in intent.exits.values() if policy.dmz is not None)
    found: dict[str, list[Prefix]] = {name: [] for name in ("", *intent.departments)}
    found[""] += (Prefix.parse(str(one)) for one in (*intent.management_zone.prefixes, *dmz))
    for pool in intent.pools:
        if pool.purpose != EXCLUSION:
            found.get(pool.domain or "", found[""]).append(Prefix.parse(str(pool.prefix)))
    domains = {pool: domain_of(intent.file, pool) or "" for pool in pool_names(intent.file)}
    for _, name, block in plan.in_use.all_own:
        found.get(domains.get(name, ""), found[""]).append(block)
    return found


def _cuts_of(space: Iterable[Prefix]) -> set[Prefix]:
    """Return the cuts of prefixes, none inside another."""
    found: set[Prefix] = set()
    for prefix in sorted(space, key=lambda one: one.length):
        if not _is_inside(prefix, found):
            found.update(cut for cut in cuts(prefix) if not _is_inside(cut, found))
    return found


def _used(cut: Iterable[Prefix], named: Iterable[Named]) -> Iterator[Prefix]:
    """Yield the cuts in which something is named: of links, which departments have in the space of all."""
    places = sorted((address.family, address.value) for _, address in named)
    for one in cut:
        first = bisect_left(places, (one.family, one.network))
        if first < bisect_left(places, (one.family, one.last + 1)):
            yield one


def _alone(named: Named) -> Prefix:
    """Return an address as a prefix, whose zone is of it alone."""
    return Prefix(named.address.family, named.address.value, BITS[named.address.family])


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
                f"{address.reverse_pointer[: -len(origin) - 1] or '@'} IN PTR {name}.{domain}."
                for _, _, name, address in entries[first:behind]
            ],
        )
