# SPDX-License-Identifier: Apache-2.0
"""The exit pair."""

from ipaddress import ip_network

import pytest

from zongheng.policy import decide

EXITS = ("xy-exit1", "xy-exit2")


def test_the_pair_agrees_who_leads(xiayi):
    leader, follower = (xiayi[host].availability for host in EXITS)
    assert (leader.role, follower.role) == ("active", "standby")
    assert (leader.peer, follower.peer) == EXITS[::-1]
    assert (leader.local, leader.remote) == (follower.remote, follower.local)
    assert leader.interface == follower.interface
    assert xiayi["xy-exit1"].interface(leader.interface).purpose == "heartbeat"


def test_virtual_addresses_are_shared_and_lead_where_the_pair_leads(xiayi):
    one, two = ({v.group: v for i in xiayi[h].interfaces for v in i.vrrp} for h in EXITS)
    assert {g: v.address for g, v in one.items()} == {1: "203.0.113.4", 2: "198.51.100.4", 3: "10.141.0.1"}
    assert {g: v.address for g, v in two.items()} == {g: v.address for g, v in one.items()}
    assert {v.state for v in one.values()} == {"active"}
    assert {v.state for v in two.values()} == {"standby"}


@pytest.mark.parametrize("host", EXITS)
def test_the_second_carrier_is_used_when_the_first_does_not_answer(xiayi, host):
    design = xiayi[host]
    routes = [(r.via, r.preference, r.track) for r in design.statics]
    assert routes == [("203.0.113.1", 60, "unicom"), ("198.51.100.1", 80, "mobile")]
    assert {check.name: check.destination for check in design.health_checks} == {
        "unicom": "203.0.113.1",
        "mobile": "198.51.100.1",
    }


@pytest.mark.parametrize("host", EXITS)
def test_every_interface_with_an_address_lies_in_the_zone_of_its_purpose(xiayi, host):
    design = xiayi[host]
    by_zone = {zone.name: {design.interface(n).purpose for n in zone.interfaces} for zone in design.zones}
    assert by_zone == {
        "local": set(),
        "trust": {"link"},
        "manage": {"link"},
        "heartbeat": {"heartbeat"},
        "dmz": {"dmz"},
        "untrust": {"carrier"},
    }
    placed = [name for zone in design.zones for name in zone.interfaces]
    addressed = [i.name for i in design.interfaces if i.address4 and i.kind != "loopback"]
    assert sorted(placed) == sorted(addressed)


def test_management_and_internet_lie_in_different_zones(xiayi):
    zones = {i.plane: i.zone for i in xiayi["xy-exit1"].interfaces if i.purpose == "link"}
    assert zones == {"management": "manage", "internet": "trust"}


def test_both_gateways_enforce_one_policy(xiayi):
    policies = [xiayi[host].exit_policy for host in EXITS]
    assert policies[0] == policies[1]
    assert policies[0].default == "deny"


def test_every_resolver_handed_out_answers_those_who_got_it(xiayi):
    """DHCP gives a LAN its resolver: the exit policy lets the LAN ask it, and it ask the world."""
    gateways = [design for design in xiayi.values() if design.exit_policy]
    policy = gateways[0].exit_policy
    pools = [pool for design in xiayi.values() for pool in design.dhcp_pools if pool.dns]
    assert len(pools) == 1 + 12 + 24 + 6
    for pool in pools:
        host, resolver = str(ip_network(pool.prefix)[5]), pool.dns[0]
        for protocol in ("udp", "tcp"):
            asked = decide(policy, "trust", "dmz", host, resolver, protocol, 53)
            assert asked.action == "permit", pool.name
            assert decide(policy, "dmz", "untrust", resolver, "8.8.8.8", protocol, 53).action == "permit"
    for design in gateways:
        own = next(i.address4 for i in design.interfaces if i.purpose == "dmz").partition("/")[0]
        assert decide(policy, "local", "dmz", own, design.inspection.resolver, "udp", 53).action == "permit"


def test_only_exits_are_firewalls(xiayi):
    for host, design in xiayi.items():
        firewall = (design.exit_policy, design.availability, design.inspection, design.defence)
        assert all(firewall) == (host in EXITS)
        assert any(firewall) == (host in EXITS)
