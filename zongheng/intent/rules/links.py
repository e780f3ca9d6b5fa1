# SPDX-License-Identifier: Apache-2.0
"""Declared links: between two devices of one site that exist, on ports that they have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zongheng.errors import Place, Problem, problem
from zongheng.intent.department import DEPARTMENTS
from zongheng.intent.draft import Device, Draft
from zongheng.intent.hardware import catalogue
from zongheng.intent.network import HEARTBEAT, MANAGEMENT, Link, NetworkFile
from zongheng.intent.rules.references import devices, domain_names, unknown
from zongheng.intent.rules.repeats import Somewhere, repeated, told


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield links that repeat a slot or port, or join what does not exist."""
    network = draft.network
    if network is None:
        return
    known = devices(draft)
    yield from repeated(_slots(draft, network, known), zh="链路槽位", en="link slot")
    yield from repeated(_ends(draft, network), zh="设备端口", en="device port")
    for number, link in enumerate(network.links):
        yield from _of_one(draft, network, number, link)
        yield from _apart(draft, number, link, known)


def _slots(
    draft: Draft, network: NetworkFile, known: Mapping[str, Device]
) -> Iterator[tuple[tuple[str | int, ...], Place]]:
    """Yield the slot of each link, with its site where that is not the top."""
    places: list[tuple[str, int, tuple[str | int, ...]]] = [
        (link.a, link.slot, ("links", number)) for number, link in enumerate(network.links)
    ]
    for number, hub in enumerate(network.internet.hubs if network.internet else ()):
        if hub.slot is not None:
            places.append((hub.node, hub.slot, ("internet", "hubs", number)))
    for host, slot, path in places:
        site = known[host].site if host in known else network.network.division
        at = () if site == network.network.division else (site,)
        yield (*at, slot), draft.network_place(*path, "slot")


def _apart(draft: Draft, number: int, link: Link, known: Mapping[str, Device]) -> Iterator[Problem]:
    """Yield a link whose ends stand at two sites: neither would know what to number it out of."""
    ends = known.get(link.a), known.get(link.b)
    if ends[0] is not None and ends[1] is not None and ends[0].site != ends[1].site:
        place = draft.network_place("links", number, "b")
        yield problem("INT070", place, found=link.b, a=link.a, at=ends[0].site, b=link.b, to=ends[1].site)


def _ends(draft: Draft, network: NetworkFile) -> Iterator[tuple[tuple[str, str, int], Place]]:
    for number, link in enumerate(network.links):
        yield (link.a, link.purpose, link.a_port), draft.network_place("links", number, "a_port")
        yield (link.b, link.purpose, link.b_port), draft.network_place("links", number, "b_port")


def _of_one(draft: Draft, network: NetworkFile, number: int, link: Link) -> Iterator[Problem]:
    if link.a == link.b:
        yield problem("INT028", draft.network_place("links", number, "b"), found=link.b)
    known = devices(draft)
    for key, host, port in (("a", link.a, link.a_port), ("b", link.b, link.b_port)):
        yield from unknown(host, known, draft.network_place("links", number, key), zh="设备", en="device")
        hardware = catalogue().get(known[host].model) if host in known else None
        if hardware is not None:
            place = draft.network_place("links", number, f"{key}_port")
            yield from too_few_ports(host, hardware.model, link.purpose, port, place)
    shared = [DEPARTMENTS] if any(domain.overlapping for domain in network.domains) else []
    planes = [HEARTBEAT] if link.purpose == HEARTBEAT else [MANAGEMENT, *domain_names(draft), *shared]
    for place_in_list, plane in enumerate(link.planes):
        place = draft.network_place("links", number, "planes", place_in_list)
        yield from unknown(plane, planes, place, zh="平面", en="plane")


def too_few_ports(host: str, model: str, purpose: str, wanted: int, place: Somewhere) -> Iterator[Problem]:
    """Yield a problem where a model has fewer ports of a purpose than the number asks for."""
    have = len(catalogue()[model].ports(purpose))
    if wanted > have:
        code = "INT020" if have else "INT031"
        yield problem(code, told(place), found=wanted, host=host, model=model, purpose=purpose, have=have)
