# SPDX-License-Identifier: Apache-2.0
"""A design in Comware's own terms: what its words for zones, policies and defences make of it.

Comware keeps IPv4 and IPv6 apart where a policy has both: two kinds of object groups, two security
policies. A rule that names addresses stands in the policy of a family only if it names some of that family.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zongheng.design.model import DeviceDesign
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.files import from_yaml
from zongheng.platforms.h3c_comware.port_translations import (
    SourceList,
    TranslatingPort,
    source_lists,
    translating_ports,
)
from zongheng.policy.model import ExitPolicy, Rule, ServiceItem

_ZONES = {"local": "Local", "trust": "Trust", "dmz": "DMZ", "untrust": "Untrust"}
"""The zones that every SecPath has, as it prints them."""
KINDS = ("ip", "ipv6")
"""What Comware calls the families, in groups and policies."""
_LONGEST_GROUP_NAME = 31
"""Characters, says the command manual of Comware 7 (对象组配置命令); newer releases may take more."""
_GLOBALLY = frozenset({"secpath"})
"""The families that translate by a policy of the whole device; others do it port by port."""
_BANNER_END = "%"
"""Begins and ends the text of a banner, as devices print it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Named prefixes of one family."""

    name: str
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """Named protocols and ports."""

    name: str
    items: tuple[ServiceItem, ...]


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One rule of a security policy; ``profile`` is what its sessions are inspected by."""

    name: str
    passes: bool
    profile: str | None
    logs: bool
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    from_zones: tuple[str, ...]
    to_zones: tuple[str, ...]
    services: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """Object groups (of ``ip`` or ``ipv6``, the ``kind``) and rules, the last one deciding what is left."""

    kind: str
    groups: tuple[Group, ...]
    rules: tuple[PolicyRule, ...]


@dataclass(frozen=True, slots=True)
class Translation:
    """One rule that translates sources to the addresses of a group, or of the port they leave by."""

    name: str
    from_zone: str
    to_zone: str
    sources: tuple[str, ...]
    group: int | None


@dataclass(frozen=True, slots=True)
class Publication:
    """One rule that leads the port of a ``service`` group at a public address to an inside server."""

    name: str
    from_zones: tuple[str, ...]
    public4: str
    service: str
    host4: str
    host_port: int


@dataclass(frozen=True, slots=True)
class Terms:
    """What the templates ask for beside the design."""

    keychains: tuple[str, ...]
    vpns: tuple[str, ...]
    """The VPN instances that BGP has sessions in, in their order."""
    tracks: Mapping[str, int]
    """The number of the track entry that follows each health check."""
    signatures: tuple[str, ...]
    profiles: Mapping[str, tuple[str, ...]]
    """Application profiles by name: the kinds of inspection that each joins."""
    services: tuple[ServiceGroup, ...]
    policies: tuple[Policy, ...]
    pools: Mapping[tuple[str, ...], int]
    """The prefixes that sources are translated to, with the number of their address group."""
    translations: tuple[Translation, ...]
    publications: tuple[Publication, ...]
    translated_sources: tuple[SourceList, ...]
    """Of a router: the access lists of what its ports translate."""
    translating: tuple[TranslatingPort, ...]

    def zone(self, name: str) -> str:
        """Return a zone's name as the device prints it."""
        return zone(name)


def zone(name: str) -> str:
    """Return a zone's name as a SecPath prints it."""
    return _ZONES.get(name, name)


def terms(design: DeviceDesign) -> Terms:
    """Return a design in Comware's terms.

    Raises:
        ZonghengError: H3C001 for each attack of the baseline that Comware has no signature for, H3C002 for
            each translation over one of several carriers, H3C003 for a banner that would end too early,
            H3C004 for each group whose name is too long.
    """
    policy = design.exit_policy
    by_port = policy if design.family not in _GLOBALLY else None
    problems = [
        *_broken_banner(design),
        *_unknown_attacks(design),
        *(_unknown_translations(design, policy) if policy and not by_port else ()),
        *(_long_names(design, policy) if policy else ()),
    ]
    if problems:
        raise ZonghengError(problems)
    return Terms(
        keychains=tuple(
            dict.fromkeys(i.ospf.auth_secret for i in design.interfaces if i.ospf and i.ospf.auth_secret)
        ),
        vpns=tuple(dict.fromkeys(f.vrf for f in design.bgp.families if f.vrf)) if design.bgp else (),
        tracks={check.name: number for number, check in enumerate(design.health_checks, 1)},
        signatures=_signatures(design),
        profiles=_profiles(design, policy) if policy else {},
        services=tuple(_services(policy)) if policy else (),
        policies=tuple(_policy(design, policy, kind) for kind in KINDS) if policy else (),
        pools=_pools(policy) if policy else {},
        translations=tuple(_translations(policy)) if policy else (),
        publications=tuple(_publications(policy)) if policy else (),
        translated_sources=source_lists(by_port) if by_port else (),
        translating=tuple(translating_ports(design, by_port, _pools(by_port))) if by_port else (),
    )


def _broken_banner(design: DeviceDesign) -> Iterator[Problem]:
    """Yield that a banner holds the character that ends it: Comware knows no way to write that."""
    if _BANNER_END in design.system.banner:
        yield problem("H3C003", Place(host=design.host, key="banner"), found=design.system.banner)


def _unknown_attacks(design: DeviceDesign) -> Iterator[Problem]:
    place, known = Place(host=design.host, key="defence.attacks"), _attacks()
    for name in design.defence.attacks if design.defence else ():
        if name not in known:
            yield problem("H3C001", place, found=name, known=", ".join(known))


def _unknown_translations(design: DeviceDesign, policy: ExitPolicy) -> Iterator[Problem]:
    """Yield the translations that the global NAT policy cannot tell apart: it sees zones, not ports."""
    carriers = {i.plane for i in design.interfaces if i.purpose == "carrier"}
    for rule in policy.nat:
        if rule.carrier and carriers != {rule.carrier}:
            place = Place(host=design.host, key=f"nat.{rule.name}")
            there = ", ".join(sorted(filter(None, carriers)))
            yield problem("H3C002", place, found=rule.carrier, carriers=there)


def _long_names(design: DeviceDesign, policy: ExitPolicy) -> Iterator[Problem]:
    groups = [name for kind in KINDS for name in _group_names(policy, kind).values()]
    for name in (*groups, *(group.name for group in _services(policy))):
        if len(name) > _LONGEST_GROUP_NAME:
            place = Place(host=design.host, key="object-group")
            yield problem("H3C004", place, found=name, longest=_LONGEST_GROUP_NAME)


def _signatures(design: DeviceDesign) -> tuple[str, ...]:
    attacks = design.defence.attacks if design.defence else ()
    return tuple(signature for name in attacks for signature in _attacks()[name])


@cache
def _attacks() -> Mapping[str, tuple[str, ...]]:
    told = from_yaml(files(__package__).joinpath("defences.yml").read_text(encoding="utf-8"))
    return {name: tuple(signatures) for name, signatures in told["attacks"].items()}


def _profiles(design: DeviceDesign, policy: ExitPolicy) -> Mapping[str, tuple[str, ...]]:
    kinds = dict.fromkeys(rule.inspect for rule in policy.rules if rule.inspect)
    return {_profile(each): each for each in kinds} if design.inspection else {}


def _profile(kinds: tuple[str, ...]) -> str:
    """Return the name of the profile that joins these kinds: letters, digits and underscores are allowed."""
    return "_".join(("zh", *kinds))


def _services(policy: ExitPolicy) -> Iterator[ServiceGroup]:
    """Yield the groups that rules name, then one for each port that is published."""
    for one in policy.service_sets:
        yield ServiceGroup(_service(one.name), one.items)
    items = (ServiceItem(each.protocol, each.public_port, each.public_port) for each in policy.published)
    for item in dict.fromkeys(items):
        yield ServiceGroup(_public_service(item.protocol, item.first), (item,))


def _service(name: str) -> str:
    """Return the name of a service's group: apart from those that a SecPath has of its own, like ``http``."""
    return f"zh-{name}"


def _public_service(protocol: str, port: int) -> str:
    return _service(f"public-{protocol}-{port}")


def _prefixes(policy: ExitPolicy, kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return the address sets by name that have prefixes of a family."""
    every = {each.name: each.prefixes4 if kind == "ip" else each.prefixes6 for each in policy.address_sets}
    return {name: prefixes for name, prefixes in every.items() if prefixes}


def _group_names(policy: ExitPolicy, kind: str) -> Mapping[str, str]:
    """Return the groups' names by address set; those of IPv6 have their own, for all share one space."""
    return {name: name if kind == "ip" else f"{name}-v6" for name in _prefixes(policy, kind)}


def _policy(design: DeviceDesign, policy: ExitPolicy, kind: str) -> Policy:
    prefixes, held = _prefixes(policy, kind), _group_names(policy, kind)
    rules = [_rule(design, rule, held) for rule in policy.rules if _concerns(rule, held)]
    return Policy(
        kind,
        tuple(Group(held[name], prefixes[name]) for name in held),
        (*rules, _what_is_left(design, policy)),
    )


def _concerns(rule: Rule, held: Mapping[str, str]) -> bool:
    """Tell whether a rule can match a packet of the family whose address sets are ``held``."""
    return all(
        not named or any(name in held for name in named) for named in (rule.sources, rule.destinations)
    )


def _rule(design: DeviceDesign, rule: Rule, held: Mapping[str, str]) -> PolicyRule:
    inspected = rule.inspect and design.inspection and rule.action == "permit"
    return PolicyRule(
        name=rule.name,
        passes=rule.action == "permit",
        profile=_profile(rule.inspect) if inspected else None,
        logs=_logs_policy(design) and (rule.log or rule.action == "deny"),
        sources=tuple(held[name] for name in rule.sources if name in held),
        destinations=tuple(held[name] for name in rule.destinations if name in held),
        from_zones=tuple(zone(name) for name in rule.from_zones),
        to_zones=tuple(zone(name) for name in rule.to_zones),
        services=tuple(_service(name) for name in rule.services),
    )


def _what_is_left(design: DeviceDesign, policy: ExitPolicy) -> PolicyRule:
    """Return the rule for everything: Comware drops what no rule matches, but only a rule can log it."""
    passes = policy.default == "permit"
    return PolicyRule("zh-default", passes, None, _logs_policy(design) and not passes, (), (), (), (), ())


def _logs_policy(design: DeviceDesign) -> bool:
    return design.defence is not None and design.defence.policy_log


def _pools(policy: ExitPolicy) -> Mapping[tuple[str, ...], int]:
    different = dict.fromkeys(rule.prefixes for rule in policy.nat if rule.prefixes)
    return {prefixes: number for number, prefixes in enumerate(different, 1)}


def _translations(policy: ExitPolicy) -> Iterator[Translation]:
    pools = _pools(policy)
    for rule in policy.nat:
        sources = tuple(name for name in rule.sources if policy.address_set(name).prefixes4)
        if sources or not rule.sources:
            zones = zone(rule.from_zone), zone(rule.to_zone)
            yield Translation(rule.name, *zones, sources, pools.get(rule.prefixes))


def _publications(policy: ExitPolicy) -> Iterator[Publication]:
    for server in policy.published:
        yield Publication(
            name=server.name,
            from_zones=tuple(zone(name) for name in policy.untrusted),
            public4=server.public4,
            service=_public_service(server.protocol, server.public_port),
            host4=server.host4,
            host_port=server.host_port,
        )
