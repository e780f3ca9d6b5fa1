# SPDX-License-Identifier: Apache-2.0
"""Where routes come from and where they may go."""

import pytest

from zongheng.addressing.values import address_kind


def originators(xiayi, plane):
    return {
        host: process.default_cost
        for host, design in xiayi.items()
        for process in design.ospf
        if process.plane == plane and process.originate_default
    }


@pytest.mark.parametrize("plane", ["public", "administrative", "video"])
def test_the_cores_offer_the_way_up_and_the_first_one_is_preferred(xiayi, plane):
    assert originators(xiayi, plane) == {"xy-core1": 10, "xy-core2": 100}


def test_the_way_to_the_internet_is_offered_by_the_exits(xiayi):
    assert originators(xiayi, "internet") == {"xy-exit1": 10, "xy-exit2": 10}


def test_nobody_offers_a_default_route_in_management(xiayi):
    assert originators(xiayi, "management") == {}


def test_every_loopback_is_announced_in_management(xiayi):
    for design in xiayi.values():
        loopback = design.interface(design.management.interface)
        assert loopback.address4 == f"{design.management.address}/32"
        assert loopback.ospf.process == 1


def test_a_township_with_villages_borders_their_area(xiayi):
    areas = {process.areas for process in xiayi["xy-huiting"].ospf}
    assert areas == {("0.0.0.0", "0.0.0.101")}
    assert {p.areas for p in xiayi["xy-ranshizhuang-cun"].ospf} == {("0.0.0.101",)}
    assert {p.areas for p in xiayi["xy-kongzhuang"].ospf} == {("0.0.0.0",)}


def test_lans_are_announced_and_never_listen_for_neighbours(xiayi):
    lans = [i for d in xiayi.values() for i in d.interfaces if i.purpose == "lan" and i.address4]
    assert lans
    assert all(i.ospf.passive for i in lans)


def test_only_the_cores_speak_bgp_and_only_with_the_level_above(xiayi):
    speakers = {host: design.bgp for host, design in xiayi.items() if design.bgp}
    assert set(speakers) == {"xy-core1", "xy-core2"}
    for bgp in speakers.values():
        assert [(f.vrf, f.family) for f in bgp.families] == [
            (vrf, family) for vrf in ("PUBLIC", "ADMIN", "VIDEO") for family in (4, 6)
        ]
        assert {peer.as_number for f in bgp.families for peer in f.peers} == {4200411400}


def test_out_goes_only_ours_and_in_comes_all_but_ours(xiayi):
    design = xiayi["xy-core1"]
    lists = {entry.name: entry for entry in design.prefix_lists}
    for family in design.bgp.families:
        for peer in family.peers:
            out, inward = lists[peer.export_list], lists[peer.import_list]
            assert [e.prefix for e in out.entries] == list(family.networks)
            assert {(e.action, e.ge, e.le) for e in out.entries} == {("permit", None, None)}
            assert [e.action for e in inward.entries] == ["deny"] * len(family.networks) + ["permit"]


def test_an_announced_summary_has_its_discard_route(xiayi):
    design = xiayi["xy-core2"]
    announced = {(f.vrf, network) for f in design.bgp.families for network in f.networks}
    assert announced == {(route.vrf, route.prefix) for route in design.statics if route.via is None}


def test_the_management_zone_hangs_on_both_cores_under_one_gateway(xiayi):
    ends = [
        i
        for h in ("xy-core1", "xy-core2")
        for i in xiayi[h].interfaces
        if i.purpose == "management" and i.vrrp
    ]
    assert {i.address4 for i in ends} == {"10.140.0.2/24", "10.140.0.3/24"}
    assert {i.vrrp[0].address for i in ends} == {"10.140.0.1"}
    assert ends[0].vrrp[0].priority > ends[1].vrrp[0].priority


def test_a_national_domain_tells_the_level_above_of_national_addresses_only(xiayi):
    offered = [
        entry.prefix
        for design in xiayi.values()
        for table in design.prefix_lists
        if table.name == "PUBLIC-OUT4"
        for entry in table.entries
    ]
    offered += [
        prefix
        for design in xiayi.values()
        for family in (design.bgp.families if design.bgp else ())
        if family.vrf == "PUBLIC" and family.family == 4
        for prefix in family.networks
    ]
    assert offered
    assert {address_kind(prefix) for prefix in offered} == {"extranet"}
