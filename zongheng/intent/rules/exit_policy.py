# SPDX-License-Identifier: Apache-2.0
"""The exit policies: what each names exists, and each is that of a site that may have an exit of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from zongheng.errors import Place, Problem, problem
from zongheng.intent.as_number import AS_LEVELS
from zongheng.intent.division import level_of
from zongheng.intent.draft import EXITS, OWN_EXIT, Draft, DraftExit
from zongheng.intent.encoding import shown
from zongheng.intent.exit import ExitIntent, ExitRule, NatRule
from zongheng.intent.hardware import catalogue
from zongheng.intent.network import NetworkFile
from zongheng.intent.rules.links import too_few_ports
from zongheng.intent.rules.references import domain_names, site_codes, unknown
from zongheng.intent.rules.repeats import repeated
from zongheng.intent.suggestion import suggestion

_LISTS = ("carriers", "services", "groups", "rules", "nat", "published")


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield every exit of what has none, and every name in a policy that repeats or does not exist."""
    for one in draft.exits:
        found = list(_named_by(draft, one))
        yield from found
        if one.file is not None:
            yield from _policy(draft, one, one.file.exit)
            if not found and draft.network is not None:
                site = one.code or draft.network.network.division
                yield from _elsewhere(draft.network, one, one.file.exit, site)


def _named_by(draft: Draft, one: DraftExit) -> Iterator[Problem]:
    """Yield a file whose name is not the code of a site below the top that is a routing domain of its own."""
    if one.code is None or draft.network is None or not draft.sites:
        return
    place = Place(file=shown(one.path))
    if one.code not in site_codes(draft):
        yield problem("INT071", place, found=one.code, hint=suggestion(one.code, site_codes(draft)))
    elif one.code == draft.network.network.division:
        yield problem("INT072", place, found=one.code, file=OWN_EXIT.as_posix())
    elif level_of(one.code) not in AS_LEVELS:
        yield problem("INT073", place, found=one.code, level=level_of(one.code).word, folder=EXITS.as_posix())


def _policy(draft: Draft, one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    for key in _LISTS:
        names = ((e.name, one.place("exit", key, n, "name")) for n, e in enumerate(getattr(policy, key)))
        yield from repeated(names, zh=f"{key} 中的名称", en=f"name in {key}")
    ports = (
        (c.gateway_port, one.place("exit", "carriers", n, "gateway_port"))
        for n, c in enumerate(policy.carriers)
    )
    yield from repeated(ports, zh="接运营商的端口", en="port to a carrier")
    yield from _members(draft, one, policy)
    yield from _rules(one, policy)
    yield from _published(one, policy)
    if draft.network is not None:
        yield from _gateways(draft.network, one, policy)
        for number, domain in enumerate(policy.never_outside):
            place = one.place("exit", "never_outside", number)
            yield from unknown(domain, domain_names(draft), place, zh="域", en="domain")


def _elsewhere(network: NetworkFile, one: DraftExit, policy: ExitIntent, site: str) -> Iterator[Problem]:
    """Yield the gateways of an exit that do not stand at its site."""
    standing = {node.name: node.site for node in network.nodes if node.role == "exit"}
    for number, host in enumerate(policy.gateways):
        if standing.get(host, site) != site:
            place = one.place("exit", "gateways", number)
            yield problem("INT074", place, found=host, host=host, at=standing[host], site=site)


def _members(draft: Draft, one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    for number, group in enumerate(policy.groups):
        for at, member in enumerate(group.members):
            path = ("exit", "groups", number, "members", at)
            if member.unit is not None and draft.units is not None:
                units = {placed.model.code for placed in draft.units}
                yield from unknown(member.unit, units, one.place(*path, "unit"), zh="单位", en="unit")
            for key, code in (("site", member.site), ("below", member.below)):
                if code is not None and draft.sites:
                    sites = site_codes(draft)
                    yield from unknown(code, sites, one.place(*path, key), zh="站点", en="site")


def _rules(one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    groups = [group.name for group in policy.groups]
    services = [service.name for service in policy.services]
    lists: tuple[tuple[str, Sequence[ExitRule | NatRule]], ...] = (
        ("rules", policy.rules),
        ("nat", policy.nat),
    )
    for key, rules in lists:
        for number, rule in enumerate(rules):
            for at, group in enumerate(rule.groups if rule.groups != "all" else ()):
                place = one.place("exit", key, number, "groups", at)
                yield from unknown(group, groups, place, zh="用户组", en="group")
    carriers = [carrier.name for carrier in policy.carriers]
    for number, nat in enumerate(policy.nat):
        if nat.carrier is not None:
            place = one.place("exit", "nat", number, "carrier")
            yield from unknown(nat.carrier, carriers, place, zh="运营商", en="carrier")
    for number, rule in enumerate(policy.rules):
        for at, service in enumerate(rule.services):
            place = one.place("exit", "rules", number, "services", at)
            yield from unknown(service, services, place, zh="服务", en="service")


def _published(one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    carriers = [carrier.name for carrier in policy.carriers]
    for number, server in enumerate(policy.published):
        for carrier in server.public4:
            place = one.place("exit", "published", number, "public4", carrier)
            yield from unknown(carrier, carriers, place, zh="运营商", en="carrier")


def _gateways(network: NetworkFile, one: DraftExit, policy: ExitIntent) -> Iterator[Problem]:
    nodes = (node for node in network.nodes if node.role == "exit" and node.lifecycle != "retired")
    exits = {node.name: node.model for node in nodes}
    for number, host in enumerate(policy.gateways):
        place = one.place("exit", "gateways", number)
        yield from unknown(host, exits, place, zh="出口网关", en="exit gateway")
    for host in sorted(set(policy.gateways) & set(exits)):
        for number, carrier in enumerate(policy.carriers):
            wanted = int(carrier.gateway_port.removeprefix("wan"))
            place = one.place("exit", "carriers", number, "gateway_port")
            if exits[host] in catalogue():
                yield from too_few_ports(host, exits[host], "wan", wanted, place)
    for number, carrier in enumerate(policy.carriers):
        for host in carrier.local4:
            place = one.place("exit", "carriers", number, "local4", host)
            yield from unknown(host, exits, place, zh="出口网关", en="exit gateway")
