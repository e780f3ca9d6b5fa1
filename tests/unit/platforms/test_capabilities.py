# SPDX-License-Identifier: Apache-2.0
"""What platforms can do, and that asking for more is refused before a line is rendered."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support import aaa
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.design import design_network
from zongheng.design.features import needs
from zongheng.errors import ZonghengError
from zongheng.intent import catalogue, load_network
from zongheng.platforms import platform, platforms
from zongheng.platforms.features_page import features_page, shown
from zongheng.render import render_config


@pytest.fixture(scope="module")
def designs():
    intent = load_network(Path(__file__).parents[3] / "inventories" / "xiayi")
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="tests")
    return design_network(intent, AddressPlan(intent, ledger))


def refused(call):
    with pytest.raises(ZonghengError) as caught:
        call()
    return caught.value.problems


def test_every_model_in_the_catalogue_has_a_platform_that_knows_its_family():
    for hardware in catalogue().values():
        family = platform(hardware.platform).family(hardware.family)
        assert family.flavour == hardware.flavour


def test_every_flavour_can_be_rendered():
    for entry in platforms().values():
        for flavour in entry.flavours.values():
            assert entry.renders_itself or (entry.templates / flavour.template).is_file()


def test_every_feature_of_a_platform_is_one_that_some_design_of_it_may_need(designs):
    needed = {need.feature for design in designs.values() for need in needs(design)}
    vrp = platform("huawei_vrp")
    offered = set().union(*(vrp.features(family) for family in vrp.families))
    assert needed <= offered
    # the management zone has IPv4 alone, no sensor, no internet, fibre of its own that nobody watches, a
    # second carrier that stands by, no IS-IS, no neighbour without HMAC-SHA-256, and nobody but devices
    # knows operators
    unused = {"mirror", "ipsec", "line-rate", "bfd", "carrier-sharing", "routing-authentication-md5"}
    unused |= {"isis", "isis-ipv6", "aaa-servers", "vrrp-ipv6"}
    assert offered - needed == unused


def test_a_model_says_that_it_has_ipsec_where_its_family_has():
    for hardware in catalogue().values():
        assert hardware.ipsec == ("ipsec" in platform(hardware.platform).features(hardware.family))


def test_an_unknown_platform_flavour_or_family_is_named_with_those_that_exist(designs):
    vrp = platform("huawei_vrp")
    for call, code, known in (
        (lambda: platform("cisco_ios"), "PLT001", "huawei_vrp"),
        (lambda: vrp.flavour("vrp9"), "PLT002", "vrp5, vrp8"),
        (lambda: vrp.family("mx"), "PLT003", "ar, ce, ne, s, usg"),
        (lambda: render_config(replace(designs["xy-core1"], platform="none")), "PLT001", "huawei_vrp"),
    ):
        (problem,) = refused(call)
        assert problem.code == code
        assert known in problem.fix


def test_a_router_asked_to_be_a_firewall_is_refused_with_every_reason_at_once(designs):
    exit1, township = designs["xy-exit1"], designs["xy-kongzhuang"]
    wanted = replace(
        township, zones=exit1.zones, exit_policy=exit1.exit_policy, availability=exit1.availability
    )
    problems = refused(lambda: render_config(wanted))
    assert {p.code for p in problems} == {"PLT004"}
    assert {p.place.host for p in problems} == {"xy-kongzhuang"}
    assert [p.found for p in problems] == [
        *("availability", "exit-policy", "published-servers", "source-translation", "zones")
    ]


def test_a_switch_asked_for_sub_interfaces_is_told_which(designs):
    switch = designs["xy-agg1"]
    interface = next(i for i in switch.interfaces if i.kind == "vlan")
    wanted = replace(
        switch, interfaces=(*switch.interfaces, replace(interface, kind="sub", name="XGE0/0/1.7"))
    )
    (problem,) = refused(lambda: render_config(wanted))
    assert (problem.found, problem.place.key) == ("sub-interface", "XGE0/0/1.7")
    assert "S6730" in problem.message


def test_a_firewall_asked_for_bgp_is_refused(designs):
    wanted = replace(designs["xy-exit1"], bgp=designs["xy-core1"].bgp)
    assert [p.found for p in refused(lambda: render_config(wanted))] == ["bgp"]


def test_two_carriers_at_a_time_are_refused_where_one_way_out_would_replace_the_other(designs):
    gateway = designs["xy-exit1"]
    equal = replace(gateway, statics=tuple(replace(route, preference=60) for route in gateway.statics))
    assert render_config(equal).count("ip route-static 0.0.0.0 0.0.0.0 ") == 2
    machine = replace(equal, platform="linux", flavour="frr", family="linux", model="linux")
    problems = refused(lambda: render_config(machine))
    assert [problem.found for problem in problems] == ["carrier-sharing", "lldp"]


def test_a_machine_that_is_to_ask_servers_is_refused_and_one_that_keeps_to_its_accounts_is_not():
    overlay = Path(__file__).parents[3] / "inventories" / "xiayi" / "lab.yml"
    designs = aaa.designs(overlay=overlay)
    machines = [design for design in designs.values() if design.platform == "linux"]
    assert machines
    for design in machines:
        (lack,) = platform("linux").lacks(design)
        assert (lack.code, lack.found) == ("PLT004", "aaa-servers")
        assert platform("linux").lacks(replace(design, aaa=None)) == ()


def test_the_page_of_features_is_made_from_what_platforms_have():
    page = Path(__file__).parents[3] / "docs" / "platforms.md"
    assert page.read_text(encoding="utf-8") == features_page(), "run: script/docs"


def test_the_page_of_features_tells_of_all():
    assert shown() == {
        f for each in platforms().values() for name in each.families for f in each.features(name)
    }
