# SPDX-License-Identifier: Apache-2.0
"""The exit of Xiayi county, compiled: what its people and its neighbours may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from tests.support import aaa
from tests.support.departments import planned
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.errors import ZonghengError
from zongheng.intent import load_network
from zongheng.policy import analyse, compile_exit, decide

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"


@pytest.fixture(scope="module")
def intent():
    return load_network(XIAYI)


@pytest.fixture(scope="module")
def plan(intent, tmp_path_factory):
    empty = Ledger.load(tmp_path_factory.mktemp("ledger") / "ledger.csv")
    return AddressPlan(intent, allocate(intent, empty, date=dt.date(2026, 1, 1), by="test"))


@pytest.fixture(scope="module")
def policy(intent, plan):
    return compile_exit(intent, plan)


def test_the_county_policy_has_no_finding(policy):
    assert analyse(policy) == ()


CALLS = [
    # who, from zone, to zone, destination, service, rule (None is the default deny)
    ("411426101/internet", "trust", "untrust", "8.8.8.8", ("tcp", 443), "out-web"),
    ("U001/internet", "trust", "untrust", "8.8.8.8", ("tcp", 25), "out-mail"),
    ("411426101/internet", "trust", "untrust", "8.8.8.8", ("tcp", 25), None),
    ("U012/internet", "trust", "untrust", "8.8.8.8", ("udp", 53), "out-dns"),
    ("411426101/internet", "trust", "untrust", "8.8.8.8", ("tcp", 22), None),
    ("411426101/internet", "trust", "dmz", "10.141.0.10", ("tcp", 443), None),
    ("411426101/public", "trust", "untrust", "8.8.8.8", ("tcp", 443), None),
    ("411426101/administrative", "trust", "untrust", "8.8.8.8", ("tcp", 443), "guard-administrative-out"),
    ("411426101/video", "trust", "untrust", "8.8.8.8", ("tcp", 443), "guard-video-out"),
    ("8.8.8.8", "untrust", "dmz", "10.141.0.10", ("tcp", 443), "published-portal"),
    ("8.8.8.8", "untrust", "dmz", "10.141.0.10", ("tcp", 80), None),
    ("8.8.8.8", "untrust", "dmz", "10.141.0.53", ("tcp", 443), None),
    ("8.8.8.8", "untrust", "trust", "10.126.0.10", ("tcp", 443), "guard-administrative-in"),
    ("8.8.8.8", "untrust", "local", "203.0.113.2", ("tcp", 22), None),
    ("10.141.0.53", "dmz", "untrust", "8.8.8.8", ("udp", 53), "portal-resolve"),
    ("10.141.0.10", "dmz", "untrust", "8.8.8.8", ("udp", 53), None),
    ("10.140.0.10", "manage", "local", "10.140.1.4", ("tcp", 22), "manage-in"),
    ("10.140.1.9", "manage", "local", "10.140.1.4", ("tcp", 22), None),
    ("10.140.1.4", "local", "manage", "10.140.0.20", ("udp", 514), "manage-out"),
    ("10.140.1.2", "trust", "local", "224.0.0.5", ("ospf", 0), "routing-in"),
    ("411426101/internet", "trust", "dmz", "10.141.0.53", ("udp", 53), "lan-resolve"),
    ("411426101/internet", "trust", "dmz", "10.141.0.53", ("tcp", 443), None),
    ("411426101/internet", "trust", "dmz", "10.141.0.10", ("udp", 53), None),
    ("411426101/public", "trust", "dmz", "10.141.0.53", ("udp", 53), None),
    ("203.0.113.2", "local", "untrust", "8.8.8.8", ("tcp", 443), "update-out"),
    ("203.0.113.2", "local", "untrust", "8.8.8.8", ("tcp", 80), None),
    ("203.0.113.2", "local", "untrust", "8.8.8.8", ("udp", 53), None),
    ("10.141.0.2", "local", "dmz", "10.141.0.53", ("udp", 53), "update-resolve"),
    ("10.141.0.2", "local", "dmz", "10.141.0.10", ("udp", 53), None),
    ("203.0.113.2", "local", "trust", "10.26.8.5", ("tcp", 443), None),
]


@pytest.mark.parametrize(("who", "come", "go", "dst", "service", "name"), CALLS)
def test_call(policy, plan, who, come, go, dst, service, name):
    owner, slash, domain = who.partition("/")
    src = str(plan.host(owner, domain, 5)) if slash else who
    decision = decide(policy, come, go, src, dst, *service)
    assert (decision.rule.name if decision.rule else None) == name


def test_guards_stand_before_everything_and_are_logged(policy):
    guards = policy.rules[:4]
    assert {rule.action for rule in guards} == {"deny"}
    assert all(rule.log and (rule.from_zones, rule.to_zones) == ((), ()) for rule in guards)


def test_prefixes_of_a_group_are_merged(policy, intent, plan):
    """As few prefixes as cover exactly the members' LANs."""
    members = [code for code, site in intent.sites.items() if site.level == "village"]
    wanted = {ip for code in members for ip in ip_network(str(plan.lan(code, "internet")))}
    merged = [ip_network(text) for text in policy.address_set("villages").prefixes4]
    assert len(merged) < len(members)
    assert {ip for prefix in merged for ip in prefix} == wanted


def test_units_outside_the_internet_domain_are_in_no_group(intent, plan):
    unit = intent.units["U001"].model_copy(update={"domains": ("public",)})
    alone = replace(intent, units={**intent.units, "U001": unit})

    class WithoutIt:
        lans = plan.lans

        def has_lan(self, owner, domain):
            return plan.has_lan(owner, domain) and (owner, domain) != ("U001", "internet")

    found = compile_exit(alone, WithoutIt()).address_set("county-offices").prefixes4
    lan = ip_network(str(plan.lan("U001", "internet")))
    assert not any(ip_address(lan[5]) in ip_network(prefix) for prefix in found)


def test_each_carrier_publishes_each_port(policy):
    assert [(s.carrier, s.public4, s.public_port, s.zone) for s in policy.published] == [
        ("unicom", "203.0.113.5", 443, "dmz"),
        ("mobile", "198.51.100.5", 443, "dmz"),
    ]


def test_without_a_resolver_the_gateway_may_ask_nobody(intent, plan):
    dmz = intent.exit.dmz.model_copy(update={"dns": None})
    made = compile_exit(
        replace(intent, exits={**intent.exits, "411426": intent.exit.model_copy(update={"dmz": dmz})}), plan
    )
    assert "update-resolve" not in {rule.name for rule in made.rules}
    assert "resolver" not in {entry.name for entry in made.address_sets}


@pytest.mark.parametrize(
    ("said", "ports"),
    [
        ({}, [("tcp", 49), ("tcp", 4949)]),
        ({"protocol": "radius"}, [("udp", 1812), ("udp", 1813), ("udp", 4949)]),
        ({"protocol": "radius", "accounting": False}, [("udp", 1812), ("udp", 4949)]),
    ],
)
def test_gateways_reach_the_servers_that_know_operators_at_their_ports(plan, said, ports):
    made = compile_exit(aaa.asking(*aaa.SERVERS, **said), plan)
    assert analyse(made) == ()
    (rule,) = [rule for rule in made.rules if rule.name == "manage-login"]
    (servers,) = [entry for entry in made.address_sets if entry.name == rule.destinations[0]]
    (services,) = [entry for entry in made.service_sets if entry.name == rule.services[0]]
    assert (rule.from_zones, rule.to_zones, rule.action) == (("local",), ("manage",), "permit")
    assert servers.prefixes4 == ("10.140.0.70/31",)
    assert [(item.protocol, item.first) for item in services.items] == ports
    assert all(item.first == item.last for item in services.items)


def test_gateways_that_ask_no_servers_get_no_rule_for_them(policy, plan):
    kept = compile_exit(aaa.asking(*aaa.SERVERS, local=("exit",)), plan)
    assert kept == policy


def test_a_group_may_not_take_a_name_that_is_made_here(intent, plan):
    group = intent.exit.groups[0].model_copy(update={"name": "management-zone"})
    wanted = intent.exit.model_copy(update={"groups": (group, *intent.exit.groups[1:])})
    with pytest.raises(ZonghengError, match=r"POL001.*management-zone"):
        compile_exit(replace(intent, exits={**intent.exits, "411426": wanted}), plan)


def test_two_departments_with_the_same_addresses_are_both_kept_inside():
    intent, plan, _ = planned()
    wanted = intent.exit.model_copy(update={"never_outside": ("administrative", "video", "police", "courts")})
    policy = compile_exit(replace(intent, exits={**intent.exits, "411426": wanted}), plan)
    assert policy.address_set("never-police").prefixes4 == policy.address_set("never-courts").prefixes4
    assert analyse(policy) == ()
