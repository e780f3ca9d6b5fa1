# SPDX-License-Identifier: Apache-2.0
"""Management, voice and video LANs beside those of the domains, and what is announced of them."""

from ipaddress import ip_interface, ip_network

import pytest

from tests.support.departments import planned
from zongheng.design.network import announced

TOWN = "411426101"


@pytest.fixture(scope="module")
def network():
    return planned()


def gateways(design):
    return {
        i.description.rpartition(" ")[2]: i for i in design.interfaces if i.purpose == "lan" and i.address4
    }


@pytest.mark.parametrize(
    ("pool", "interface", "vrf", "process", "six"),
    [
        ("management", ".200", None, 1, True),
        ("voice-public", ".201", "PUBLIC", 11, True),
        ("video-administrative", ".202", "ADMIN", 13, False),
    ],
)
def test_a_router_has_each_lan_in_its_table_with_the_vlan_of_the_pool(
    network, pool, interface, vrf, process, six
):
    _, plan, designs = network
    lan = gateways(designs["xy-huiting"])[pool]
    assert lan.name.endswith(interface)
    assert (lan.vrf, lan.ospf.process, lan.ospf.passive) == (vrf, process, True)
    assert lan.address4 == str(plan.gateway(TOWN, pool))
    assert (lan.address6 is not None) == six


def test_a_switch_carries_them_on_the_trunk_of_the_site(network):
    aggregation = network[2]["xy-agg1"]
    lans = gateways(aggregation)
    trunk = next(i for i in aggregation.interfaces if i.switchport and i.description == "SITE 411426")
    assert {200, 201} <= set(trunk.switchport.vlans)
    assert lans["management"].vlan == 200
    assert len({vlan.id for vlan in aggregation.vlans}) == len(aggregation.vlans)


def test_telephones_are_given_addresses_where_their_domain_is_and_devices_are_not(network):
    served = {pool.name for pool in network[2]["xy-huiting"].dhcp_pools}
    assert served == {f"{TOWN}-PUBLIC", f"{TOWN}-INTERNET", f"{TOWN}-VOICE-PUBLIC"}
    marked = {i.name for i in network[2]["xy-huiting"].interfaces if i.dhcp == "server"}
    assert marked == {pool.interface for pool in network[2]["xy-huiting"].dhcp_pools}


def test_two_departments_may_have_the_same_addresses_in_their_own_tables(network):
    lans = [i for i in network[2]["xy-agg1"].interfaces if i.purpose == "lan" and i.address4]
    courts, police = (
        [ip_interface(i.address4).network for i in lans if i.vrf == v] for v in ("COURTS", "POLICE")
    )
    assert any(one.overlaps(other) for one in courts for other in police)
    others = [ip_interface(i.address4).network for i in lans if i.vrf not in ("COURTS", "POLICE")]
    assert not any(one.overlaps(other) for one in (*courts, *police) for other in others)


def test_what_a_site_announces_in_a_plane_holds_all_its_lans_there(network):
    _, plan, _ = network
    for plane, pools in (
        ("management", ("loopback", "link", "management")),
        ("public", ("public", "voice-public")),
        ("administrative", ("administrative", "video-administrative")),
    ):
        told = [ip_network(prefix) for prefix in announced(plan, TOWN, plane, 4)]
        for pool in pools:
            assert any(ip_network(str(plan.block(TOWN, pool))).subnet_of(one) for one in told)
    assert announced(plan, TOWN, "public", 6) == announced(plan, TOWN, "video", 6)


def test_translation_addresses_are_announced_in_no_plane(network):
    intent, plan, _ = network
    block = ip_network(str(plan.block("411426", "nat-internet")))
    told = [ip_network(p) for plane in intent.planes for p in announced(plan, "411426", plane, 4)]
    assert not any(one.overlaps(block) for one in told)


def test_the_level_above_is_told_what_all_may_reach_of_a_domain(network):
    core = network[2]["xy-core1"]
    public = next(f for f in core.bgp.families if (f.vrf, f.family) == ("PUBLIC", 4))
    assert set(public.networks) == {"59.207.96.0/19", "59.207.128.0/24"}


def test_the_exit_keeps_every_pool_of_a_domain_inside(network):
    exit1 = network[2]["xy-exit1"]
    kept = next(s for s in exit1.exit_policy.address_sets if s.name == "never-administrative")
    assert "10.162.0.0/20" in kept.prefixes4
