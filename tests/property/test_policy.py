# SPDX-License-Identifier: Apache-2.0
"""The compiled exit policy does what the intent says, packet for packet; the analysis never misjudges."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from ipaddress import ip_address, ip_network
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.intent import load_network
from zongheng.intent.exit import ExitIntent, ExitRule, Member
from zongheng.policy import Kind, analyse, compile_exit, decide, from_data, to_data
from zongheng.policy.decision import PolicySpace
from zongheng.policy.model import ExitPolicy, Rule

XIAYI = Path(__file__).parents[2] / "inventories" / "xiayi"
ZONES = ("trust", "untrust", "dmz")


@cache
def intent():
    return load_network(XIAYI)


class Plan:
    """Gives the n-th owner the n-th /24 of a domain's pool, and the n-th /64."""

    def has_lan(self, owner, domain):
        return domain == "ipv6" or owner not in intent().units or domain in intent().units[owner].domains

    @staticmethod
    @cache
    def lans(owner, domain, family=4):
        number = sorted({**intent().sites, **intent().units}).index(owner)
        index = intent().domains[domain].index
        if family == 6:
            return (ip_network(((0x20010DB8 << 96) + (index << 80) + (number << 64), 64)),)
        base = {"internet": "10.26.0.0", "administrative": "10.126.0.0", "video": "10.127.0.0"}.get(
            domain, "59.207.96.0"
        )
        return (ip_network((int(ip_address(base)) + (number << 8), 24)),)


PLAN = Plan()


@st.composite
def exits(draw):
    """The exit of Xiayi with rules of any kind in any order."""
    wanted = intent().exit
    groups = st.one_of(
        st.just("all"),
        st.lists(st.sampled_from([g.name for g in wanted.groups]), max_size=3, unique=True).map(tuple),
    )
    sources = st.lists(
        st.sampled_from(["10.141.0.0/24", "10.26.4.0/22", "10.126.1.0/24", "0.0.0.0/0", "10.127.0.0/16"]),
        max_size=2,
    )
    rule = st.fixed_dictionaries(
        {
            "from": st.sampled_from(ZONES),
            "to": st.sampled_from(ZONES),
            "groups": groups,
            "source4": sources,
            "services": st.lists(st.sampled_from(["web", "mail", "dns"]), max_size=2, unique=True),
            "action": st.sampled_from(["permit", "deny"]),
            "inspect": st.sampled_from([[], ["ips"]]),
        }
    )
    rules = draw(st.lists(rule, max_size=6))
    named = [
        ExitRule.model_validate({**r, "name": f"rule-{n}", "title": "规则"}) for n, r in enumerate(rules)
    ]
    return wanted.model_copy(update={"rules": tuple(named)})


def addresses():
    """Addresses in and around everything that the intent and the plan name."""
    owners = sorted({**intent().sites, **intent().units})
    lans = [
        PLAN.lans(owner, domain, family)[0]
        for owner in owners[::5]
        for domain in ("public", "internet", "administrative", "video")
        for family in (4, 6)
        if PLAN.has_lan(owner, domain)
    ]
    edges = [lan[n] for lan in lans for n in (0, 9, -1)]
    others = [
        "8.8.8.8",
        "10.141.0.10",
        "10.141.0.53",
        "10.126.127.255",
        "10.126.128.0",
        "10.140.0.11",
        "2001:4860::8",
    ]
    return st.sampled_from([*map(str, edges), *others])


@st.composite
def packets(draw):
    src = draw(addresses())
    dst = draw(addresses().filter(lambda a: (":" in a) == (":" in src)))
    protocol = draw(st.sampled_from(["tcp", "udp"]))
    port = draw(st.sampled_from([22, 25, 53, 80, 443, 444, 995, 18514]))
    return draw(st.sampled_from(ZONES)), draw(st.sampled_from(ZONES)), src, dst, protocol, port


def naive(wanted: ExitIntent, packet) -> str:
    """The intent read sentence by sentence."""
    come, go, src, dst, protocol, port = packet
    if any(in_domain(domain, end) for domain in wanted.never_outside for end in (src, dst)):
        return "deny"
    for rule in wanted.rules:
        if (come, go) == (rule.source_zone, rule.target_zone) and from_source(wanted, rule, src):
            ports = [p for s in wanted.services if s.name in rule.services for p in s.ports]
            if not rule.services or any(p.protocol == protocol and p.port == port for p in ports):
                return rule.action
    for server in wanted.published:
        called = any(p.protocol == protocol and p.port == port for p in server.services)
        if called and (come, go, dst) == ("untrust", "dmz", str(server.host4)):
            return "permit"
    return "deny"


def from_source(wanted: ExitIntent, rule: ExitRule, src: str) -> bool:
    if not rule.groups and not rule.source4:
        return True
    if any(inside(prefix, src) for prefix in rule.source4):
        return True
    groups = [g for g in wanted.groups if rule.groups == "all" or g.name in rule.groups]
    return any(is_member(member, src) for group in groups for member in group.members)


def is_member(member: Member, src: str) -> bool:
    if ":" in src:
        return False  # no carrier has IPv6, so no group goes out with it
    sites = intent().sites.values()
    meant = {
        site.code
        for site in sites
        if (member.level and site.level == member.level) or site.code == member.site
    }
    return any(in_lan(code, "internet", src) for code in (*meant, *([member.unit] if member.unit else [])))


def in_domain(domain: str, address: str) -> bool:
    pools = [p.prefix for p in intent().pools if p.domain == domain]
    owners = {**intent().sites, **intent().units}
    return any(inside(p, address) for p in pools) or any(in_lan(owner, domain, address) for owner in owners)


def in_lan(owner: str, domain: str, address: str) -> bool:
    return PLAN.has_lan(owner, domain) and inside(
        PLAN.lans(owner, domain, 6 if ":" in address else 4)[0], address
    )


def inside(prefix, address: str) -> bool:
    return ip_address(address) in prefix


def compiled(wanted: ExitIntent) -> ExitPolicy:
    return compile_exit(replace(intent(), exits={"411426": wanted}), PLAN)


@settings(max_examples=50, deadline=None)
@given(exits(), st.lists(packets(), min_size=1, max_size=25))
def test_the_compiled_policy_decides_as_the_intent_reads(wanted, samples):
    policy = compiled(wanted)
    for packet in samples:
        assert decide(policy, *packet).action == naive(wanted, packet), packet


@settings(max_examples=50, deadline=None)
@given(exits(), st.lists(packets(), min_size=1, max_size=25))
def test_a_closed_domain_is_never_let_through_and_no_rule_is_found_to(wanted, samples):
    policy = compiled(wanted)
    assert Kind.REACHES_OUTSIDE not in {finding.kind for finding in analyse(policy)}
    for packet in samples:
        if any(in_domain(domain, end) for domain in wanted.never_outside for end in packet[2:4]):
            decision = decide(policy, *packet)
            assert decision.action == "deny"
            assert ":" in packet[2] or decision.rule is not None
            assert decision.rule is None or decision.rule.log


@settings(max_examples=50, deadline=None)
@given(exits(), st.lists(packets(), min_size=1, max_size=25))
def test_without_its_dead_rules_a_policy_decides_the_same(wanted, samples):
    policy = compiled(wanted)
    dead = {f.subject for f in analyse(policy) if f.kind in (Kind.SHADOWED, Kind.REDUNDANT)}
    lean = PolicySpace(replace(policy, rules=tuple(r for r in policy.rules if r.name not in dead)))
    for packet in samples:
        assert lean.decide(*packet).action == decide(policy, *packet).action, (dead, packet)


@settings(max_examples=50, deadline=None)
@given(exits(), st.integers(0, 20))
def test_a_repeated_rule_is_found(wanted, place):
    """A rule put in again behind itself never takes effect: found, whatever stands between."""
    policy = compiled(wanted)
    again = policy.rules[place % len(policy.rules)]
    rules: tuple[Rule, ...] = (*policy.rules, replace(again, name="again"))
    found = {
        f.subject for f in analyse(replace(policy, rules=rules)) if f.kind in (Kind.SHADOWED, Kind.REDUNDANT)
    }
    assert found & {"again", again.name}


@settings(max_examples=30, deadline=None)
@given(exits())
def test_a_policy_survives_its_data(wanted):
    policy = compiled(wanted)
    assert from_data(to_data(policy)) == policy
