# SPDX-License-Identifier: Apache-2.0
"""Domains and the service classes in them."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.errors import Problem, problem
from zongheng.intent.department import DEPARTMENTS, FIRST_INDEX, LAST_INDEX
from zongheng.intent.draft import Draft
from zongheng.intent.network import NetworkFile
from zongheng.intent.purpose import RESERVED
from zongheng.intent.rules.references import domain_names, unknown
from zongheng.intent.rules.repeats import repeated

MOST_SHARED = 90
"""Percent of a link that classes may have together: queues of AR must leave some to all else."""


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield domains and services that repeat, and indices beyond the planes of a link."""
    network = draft.network
    if network is None:
        return
    for key, zh, en in (
        ("name", "域名称", "domain name"),
        ("index", "域序号", "domain index"),
        ("vpn", "VPN 实例名", "VPN name"),
    ):
        entries = (
            (getattr(d, key), draft.network_place("domains", n, key)) for n, d in enumerate(network.domains)
        )
        yield from repeated(entries, zh=zh, en=en)
    vlans = [(network.management.vlan, draft.network_place("management", "vlan"))]
    vlans += [(d.vlan, draft.network_place("domains", n, "vlan")) for n, d in enumerate(network.domains)]
    yield from repeated(vlans, zh="平面 VLAN", en="plane VLAN")
    yield from _indices(draft, network)
    yield from _of_departments(draft, network)
    for number, service in enumerate(network.services):
        place = draft.network_place("services", number, "domain")
        yield from unknown(service.domain, domain_names(draft), place, zh="域", en="domain")
    names = ((s.name, draft.network_place("services", n, "name")) for n, s in enumerate(network.services))
    yield from repeated(names, zh="业务名称", en="service name")
    shares = sum(service.share_percent for service in network.services)
    if shares > MOST_SHARED:
        yield problem("INT096", draft.network_place("services"), found=shares, most=MOST_SHARED)


def _indices(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield indices beyond the planes of a link, the last of which departments' own VPNs share."""
    planes = network.network.planes
    last = planes - 1 - any(domain.overlapping for domain in network.domains)
    for number, domain in enumerate(network.domains):
        place = draft.network_place("domains", number, "index")
        if domain.overlapping and not FIRST_INDEX <= domain.index <= LAST_INDEX:
            yield problem("INT006", place, found=domain.index, expected=f"{FIRST_INDEX}–{LAST_INDEX}")
        elif not domain.overlapping and domain.index > last:
            yield problem("INT023", place, found=domain.index, planes=planes, last=last)


def _of_departments(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield departments' own VPNs that go outside, and domains called like a pool that every site has."""
    for number, domain in enumerate(network.domains):
        if domain.overlapping and domain.exit:
            yield problem("INT044", draft.network_place("domains", number, "exit"), found="true")
        if domain.name in (*RESERVED, DEPARTMENTS):
            place = draft.network_place("domains", number, "name")
            yield problem("INT043", place, found=domain.name, name=domain.name)
