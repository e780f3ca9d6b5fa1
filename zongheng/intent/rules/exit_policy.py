# SPDX-License-Identifier: Apache-2.0
"""The exit policy: every group, service, carrier, unit, site, domain and gateway that it names exists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zongheng.errors import Problem
from zongheng.intent.draft import Draft
from zongheng.intent.exit import ExitIntent, ExitRule, NatRule
from zongheng.intent.hardware import catalogue
from zongheng.intent.rules.links import too_few_ports
from zongheng.intent.rules.references import domain_names, site_codes, unknown
from zongheng.intent.rules.repeats import repeated

_LISTS = ("carriers", "services", "groups", "rules", "nat", "published")


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield every name in the exit policy that repeats or does not exist."""
    if draft.exit is None:
        return
    policy = draft.exit.exit
    for key in _LISTS:
        names = (
            (e.name, draft.exit_place("exit", key, n, "name")) for n, e in enumerate(getattr(policy, key))
        )
        yield from repeated(names, zh=f"{key} 中的名称", en=f"name in {key}")
    yield from _members(draft, policy)
    yield from _rules(draft, policy)
    yield from _published(draft, policy)
    if draft.network is not None:
        yield from _gateways(draft, policy)
        for number, domain in enumerate(policy.never_outside):
            place = draft.exit_place("exit", "never_outside", number)
            yield from unknown(domain, domain_names(draft), place, zh="域", en="domain")


def _members(draft: Draft, policy: ExitIntent) -> Iterator[Problem]:
    for number, group in enumerate(policy.groups):
        for at, member in enumerate(group.members):
            path = ("exit", "groups", number, "members", at)
            if member.unit is not None and draft.units is not None:
                units = {placed.model.code for placed in draft.units}
                yield from unknown(member.unit, units, draft.exit_place(*path, "unit"), zh="单位", en="unit")
            for key, code in (("site", member.site), ("below", member.below)):
                if code is not None and draft.sites:
                    sites = site_codes(draft)
                    yield from unknown(code, sites, draft.exit_place(*path, key), zh="站点", en="site")


def _rules(draft: Draft, policy: ExitIntent) -> Iterator[Problem]:
    groups = [group.name for group in policy.groups]
    services = [service.name for service in policy.services]
    lists: tuple[tuple[str, Sequence[ExitRule | NatRule]], ...] = (
        ("rules", policy.rules),
        ("nat", policy.nat),
    )
    for key, rules in lists:
        for number, rule in enumerate(rules):
            for at, group in enumerate(rule.groups if rule.groups != "all" else ()):
                place = draft.exit_place("exit", key, number, "groups", at)
                yield from unknown(group, groups, place, zh="用户组", en="group")
    for number, rule in enumerate(policy.rules):
        for at, service in enumerate(rule.services):
            place = draft.exit_place("exit", "rules", number, "services", at)
            yield from unknown(service, services, place, zh="服务", en="service")


def _published(draft: Draft, policy: ExitIntent) -> Iterator[Problem]:
    carriers = [carrier.name for carrier in policy.carriers]
    for number, server in enumerate(policy.published):
        for carrier in server.public4:
            place = draft.exit_place("exit", "published", number, "public4", carrier)
            yield from unknown(carrier, carriers, place, zh="运营商", en="carrier")


def _gateways(draft: Draft, policy: ExitIntent) -> Iterator[Problem]:
    nodes = draft.network.nodes if draft.network else ()
    exits = {node.name: node.model for node in nodes if node.role == "exit" and node.lifecycle != "retired"}
    for number, host in enumerate(policy.gateways):
        place = draft.exit_place("exit", "gateways", number)
        yield from unknown(host, exits, place, zh="出口网关", en="exit gateway")
    for host in sorted(set(policy.gateways) & set(exits)):
        for number, carrier in enumerate(policy.carriers):
            wanted = int(carrier.gateway_port.removeprefix("wan"))
            place = draft.exit_place("exit", "carriers", number, "gateway_port")
            if exits[host] in catalogue():
                yield from too_few_ports(host, exits[host], "wan", wanted, place)
    for number, carrier in enumerate(policy.carriers):
        for host in carrier.local4:
            place = draft.exit_place("exit", "carriers", number, "local4", host)
            yield from unknown(host, exits, place, zh="出口网关", en="exit gateway")
