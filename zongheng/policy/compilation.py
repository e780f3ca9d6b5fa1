# SPDX-License-Identifier: Apache-2.0
"""From the exit's intent and the address plan to the ordered policy that its gateways enforce.

Order: guards of the domains that never go outside, what the gateways themselves need, the
owner's rules as they stand, the permits of published servers, the default.

No carrier has IPv6, so groups are IPv4 and all IPv6 meets the default; only where a rule lets anybody
pass are the domains that stay inside named in IPv6 too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import Any, Literal, Protocol

from zongheng.addressing.demand import domain_prefixes
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import from_yaml
from zongheng.intent import Intent
from zongheng.intent.exit import ExitIntent, ExitRule, Group, Member, NatRule, Published, ServicePort
from zongheng.intent.purpose import IPV6
from zongheng.policy import model
from zongheng.policy.model import GUARD, AddressSet, ExitPolicy, Rule, ServiceItem, ServiceSet
from zongheng.policy.translation import BlockPlan, OwnAddresses, ports_of, translation, zone_of

Prefix = IPv4Network | IPv6Network
_RESOLVER = "resolver"
"""The address set of the resolver among the published servers, by its name in gateway.yml."""
_AAA = "aaa-servers"
"""The address set of the servers that know operators, likewise."""


class LanPlan(BlockPlan, Protocol):
    """What the compiler asks of an address plan."""

    def has_lan(self, owner: str, domain: str) -> bool: ...

    def lans(self, owner: str, domain: str, family: Literal[4, 6] = 4) -> tuple[object, ...]: ...

    def extent(self, site: str, pool: str) -> tuple[object, ...]: ...


def compile_exit(intent: Intent, plan: LanPlan, site: str | None = None) -> ExitPolicy:
    """Return the policy of a site's own exit: the network's, or that of a site below the top.

    Raises:
        ZonghengError: POL001, names that the owner chose and the compiler also makes.
    """
    top = intent.network.division
    wanted, gateway = intent.exits[site or top], _gateway()
    own = OwnAddresses(intent, plan, site or top)
    policy = ExitPolicy(
        title=wanted.title,
        zones=tuple(model.Zone(**_tuples(zone)) for zone in gateway["zones"]),
        address_sets=(
            *(_never_outside(name, wanted, intent, plan) for name in wanted.never_outside),
            _set("management-zone", "管理区", intent.management_zone.prefixes),
            *_aaa_servers(intent),
            _set("carrier-peers", "运营商下一跳", (_host(c.peer4) for c in wanted.carriers)),
            *(_group(group, intent, plan) for group in wanted.groups),
            *_resolver(wanted),
            *_own_sources((*wanted.rules, *wanted.nat)),
            *_own_targets(wanted.rules),
            *(_set(f"published-{p.name}", p.title, [_host(p.host4)]) for p in wanted.published),
        ),
        service_sets=(
            *(_services(s["name"], s["title"], _items(s["items"])) for s in gateway["services"]),
            *_aaa_ports(intent),
            *(_services(s.name, s.title, map(_item, s.ports)) for s in wanted.services),
            *(_services(f"published-{p.name}", p.title, map(_item, p.services)) for p in wanted.published),
        ),
        rules=(
            *(rule for name in wanted.never_outside for rule in _guards(name, _title(intent, name))),
            *(_gateway_rule(rule) for rule in gateway["rules"] if _has_targets(rule, wanted, intent)),
            *(_rule(rule, wanted) for rule in wanted.rules),
            *(_publication(server, wanted, gateway["untrusted"]) for server in wanted.published),
        ),
        default=wanted.default,
        nat=tuple(translation(rule, _sources(rule, wanted), own) for rule in wanted.nat),
        published=tuple(port for server in wanted.published for port in ports_of(server, wanted, own)),
        never_outside=tuple(f"never-{name}" for name in wanted.never_outside),
        untrusted=tuple(gateway["untrusted"]),
    )
    _refuse_equal_names(policy, "policy/exit.yml" if site in (None, top) else f"policy/exits/{site}.yml")
    return policy


def _never_outside(domain: str, wanted: ExitIntent, intent: Intent, plan: LanPlan) -> AddressSet:
    """The domain's whole IPv4 pools, and the IPv6 LANs given in it where a rule has no sources."""
    pools = map(ip_network, domain_prefixes(intent, domain))
    anybody = any(rule.action == "permit" and not (rule.groups or rule.source4) for rule in wanted.rules)
    owners = (o for o in _owners(intent) if plan.has_lan(o, IPV6)) if anybody else ()
    return _set(f"never-{domain}", _title(intent, domain), [*pools, *_lans(owners, (domain,), plan, 6)])


def _guards(domain: str, title: str) -> tuple[Rule, Rule]:
    """Deny and log the domain as source and as destination, between whatever zones."""
    name = f"never-{domain}"
    out = Rule(f"{GUARD}{domain}-out", f"{title}不出网", (), (), (name,), (), (), "deny", log=True)
    back = Rule(f"{GUARD}{domain}-in", f"不得访问{title}", (), (), (), (name,), (), "deny", log=True)
    return out, back


def _resolver(wanted: ExitIntent) -> Iterator[AddressSet]:
    if wanted.dmz and wanted.dmz.dns:
        yield _set(_RESOLVER, "门户区解析器", [_host(wanted.dmz.dns)])


def _aaa_servers(intent: Intent) -> Iterator[AddressSet]:
    """Yield the servers that gateways ask about logins, where they ask any."""
    aaa = intent.management_zone.aaa
    if aaa and aaa.asked_by("exit"):
        yield _set(_AAA, "认证服务器", (_host(server.address) for server in aaa.servers))


def _aaa_ports(intent: Intent) -> Iterator[ServiceSet]:
    aaa = intent.management_zone.aaa
    if aaa and aaa.asked_by("exit"):
        protocol: Literal["tcp", "udp"] = "tcp" if aaa.protocol == "tacacs" else "udp"
        told = 2 if aaa.accounting else 1
        ports = sorted({port for server in aaa.servers for port in aaa.ports(server)[:told]})
        yield _services("manage-login", "登录认证", (ServiceItem(protocol, port, port) for port in ports))


def _has_targets(data: dict[str, Any], wanted: ExitIntent, intent: Intent) -> bool:
    """Tell whether a rule of the gateway has somebody to reach: where nobody is, nobody is asked."""
    targets = data.get("destinations", ())
    return (_RESOLVER not in targets or any(_resolver(wanted))) and (
        _AAA not in targets or any(_aaa_servers(intent))
    )


def _gateway_rule(data: dict[str, Any]) -> Rule:
    return Rule(**{"sources": (), "destinations": (), "services": (), **_tuples(data)})


def _rule(rule: ExitRule, wanted: ExitIntent) -> Rule:
    return Rule(
        name=rule.name,
        title=rule.title,
        from_zones=(rule.source_zone,),
        to_zones=(rule.target_zone,),
        sources=_sources(rule, wanted),
        destinations=(f"{rule.name}-targets",) if rule.target4 else (),
        services=rule.services,
        action=rule.action,
        inspect=rule.inspect,
        log=rule.action == "deny",
    )


def _publication(server: Published, wanted: ExitIntent, untrusted: list[str]) -> Rule:
    name = f"published-{server.name}"
    return Rule(
        name=name,
        title=f"发布{server.title}",
        from_zones=tuple(untrusted),
        to_zones=(zone_of(server, wanted),),
        sources=(),
        destinations=(name,),
        services=(name,),
        action="permit",
        inspect=server.inspect,
        log=True,
    )


def _sources(rule: ExitRule | NatRule, wanted: ExitIntent) -> tuple[str, ...]:
    """Return the rule's source sets; a rule that names neither groups nor prefixes means any source."""
    groups = tuple(group.name for group in wanted.groups) if rule.groups == "all" else tuple(rule.groups)
    return (*groups, f"{rule.name}-sources") if rule.source4 else groups


def _own_sources(rules: Iterable[ExitRule | NatRule]) -> Iterator[AddressSet]:
    """Yield a set for each rule that names prefixes of its own."""
    for rule in rules:
        if rule.source4:
            yield _set(f"{rule.name}-sources", f"{rule.title}的源地址", rule.source4)


def _own_targets(rules: Iterable[ExitRule]) -> Iterator[AddressSet]:
    """Yield a set for each rule that names where it leads."""
    for rule in rules:
        if rule.target4:
            yield _set(f"{rule.name}-targets", f"{rule.title}的目的地址", rule.target4)


def _group(group: Group, intent: Intent, plan: LanPlan) -> AddressSet:
    domains = tuple(domain.name for domain in intent.domains.values() if domain.exit)
    owners = [owner for member in group.members for owner in _members(member, intent)]
    below = [
        ip_network(str(prefix))
        for member in group.members
        if member.below is not None
        for domain in domains
        for prefix in plan.extent(member.below, domain)
    ]
    return _set(group.name, group.title, [*_lans(owners, domains, plan), *below])


def _members(member: Member, intent: Intent) -> list[str]:
    """Return the codes of the sites and units that a member of a group stands for."""
    if member.level:
        named = {code for code, site in intent.sites.items() if site.level == member.level}
    else:
        named = {code for code in (member.unit, member.site) if code}
    return [owner for owner in _owners(intent) if owner in named]


def _owners(intent: Intent) -> list[str]:
    """Return the codes of all sites and units in service or planned; retired ones have no LANs."""
    sites = [code for code, site in intent.sites.items() if site.lifecycle != "retired"]
    units = [code for code, unit in intent.units.items() if unit.lifecycle != "retired"]
    return sorted((*sites, *units))


def _lans(
    owners: Iterable[str], domains: tuple[str, ...], plan: LanPlan, family: Literal[4, 6] = 4
) -> Iterator[Prefix]:
    for owner in owners:
        for domain in domains:
            if plan.has_lan(owner, domain):
                yield from (ip_network(str(lan)) for lan in plan.lans(owner, domain, family))


def _set(name: str, title: str, prefixes: Iterable[Prefix]) -> AddressSet:
    """Return an address set with as few prefixes as say the same."""
    prefixes = set(prefixes)
    merged4 = collapse_addresses(p for p in prefixes if isinstance(p, IPv4Network))
    merged6 = collapse_addresses(p for p in prefixes if isinstance(p, IPv6Network))
    return AddressSet(name, title, tuple(map(str, merged4)), tuple(map(str, merged6)))


def _services(name: str, title: str, items: Iterable[ServiceItem]) -> ServiceSet:
    return ServiceSet(name, title, tuple(items))


def _item(service: ServicePort) -> ServiceItem:
    return ServiceItem(service.protocol, service.port, service.to or service.port)


def _items(data: list[dict[str, Any]]) -> Iterator[ServiceItem]:
    return (ServiceItem(**entry) for entry in data)


def _host(address: object) -> IPv4Network:
    return IPv4Network(str(address))


def _title(intent: Intent, domain: str) -> str:
    return intent.domains[domain].title


def _refuse_equal_names(policy: ExitPolicy, file: str) -> None:
    """The owner's names share one space with those made here; an ambiguous name is never guessed."""
    kinds = (
        policy.zones,
        policy.address_sets,
        policy.service_sets,
        policy.rules,
        policy.nat,
        policy.published,
    )
    twice = sorted(
        name for entries in kinds for name, n in Counter(entry.name for entry in entries).items() if n > 1
    )
    if twice:
        raise ZonghengError([problem("POL001", Place(file=file, key=name)) for name in twice])


@cache
def _gateway() -> dict[str, Any]:
    text = files("zongheng.policy").joinpath("gateway.yml").read_text(encoding="utf-8")
    data: dict[str, Any] = from_yaml(text)
    return data


def _tuples(data: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
