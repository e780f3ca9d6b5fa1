# SPDX-License-Identifier: Apache-2.0
"""What both ends of every link have to agree on, over the whole county."""

from collections import Counter, defaultdict
from ipaddress import ip_interface

import pytest


@pytest.fixture(scope="module")
def link_nets(xiayi):
    """The two interfaces of every point-to-point IPv4 network between devices."""
    ends = defaultdict(list)
    for design in xiayi.values():
        for interface in design.interfaces:
            if interface.purpose in ("link", "heartbeat") and interface.address4:
                ends[ip_interface(interface.address4).network].append((design, interface))
    return ends


def test_every_link_net_has_exactly_two_ends_with_different_addresses(link_nets):
    assert len(link_nets) == 24 * 2 * 5 + 6 * 5 + 3 * 5 + 4 * 2 + 1
    for ends in link_nets.values():
        assert len({interface.address4 for _, interface in ends}) == len(ends) == 2


def test_both_ends_of_a_link_carry_one_tag_one_plane_and_one_routing_process(link_nets):
    for (_, a), (_, b) in link_nets.values():
        assert (a.vlan, a.plane) == (b.vlan, b.plane)
        assert (a.ospf is None) == (b.ospf is None)
        if a.ospf:
            assert a.ospf == b.ospf, "process, area, cost and secret"
            assert a.ospf.auth_secret
            assert a.ospf.point_to_point


def test_both_ends_of_a_link_lie_in_one_ipv6_network(link_nets):
    for (_, a), (_, b) in link_nets.values():
        if a.purpose == "link":
            assert ip_interface(a.address6).network == ip_interface(b.address6).network
            assert a.address6 != b.address6


def test_links_of_a_switch_have_vlans_of_their_own(xiayi):
    routed = [i for i in xiayi["xy-agg1"].interfaces if i.purpose == "link"]
    assert {i.kind for i in routed} == {"vlan"}
    assert len({i.vlan for i in routed}) == len(routed) == 10


def test_no_address_is_given_twice(xiayi):
    used = Counter(
        ip_interface(address).ip
        for design in xiayi.values()
        for interface in design.interfaces
        for address in (interface.address4, interface.address6)
        if address
    )
    assert [address for address, times in used.items() if times > 1] == []


def test_no_interface_stands_twice_on_a_device(xiayi):
    for design in xiayi.values():
        names = [interface.name for interface in design.interfaces]
        assert len(set(names)) == len(names)


def test_a_township_prefers_the_first_core(xiayi):
    costs = {i.parent: i.ospf.cost for i in xiayi["xy-kongzhuang"].interfaces if i.purpose == "link"}
    assert costs == {"GigabitEthernet0/0/0": 10, "GigabitEthernet0/0/1": 100}


def test_a_village_has_one_uplink_to_its_township(xiayi):
    village = xiayi["xy-ranshizhuang-cun"]
    assert village.parent == "xy-huiting"
    assert {i.parent for i in village.interfaces if i.purpose == "link"} == {"GigabitEthernet0/0/8"}


def test_unused_ports_are_shut_and_used_ones_are_not(xiayi):
    for design in xiayi.values():
        parents = {interface.parent for interface in design.interfaces}
        for interface in design.interfaces:
            assert interface.enabled == (interface.purpose != "unused")
            assert interface.enabled or interface.name not in parents
