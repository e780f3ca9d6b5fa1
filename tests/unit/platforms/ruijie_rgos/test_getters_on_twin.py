# SPDX-License-Identifier: Apache-2.0
"""The getters over real SSH against a simulated router and switch: what they tell is what the network is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from napalm.base.test.getters import BaseTestGetters

from tests.support.simulated_network import PASSWORD, SimulatedNetwork
from zongheng.files import from_yaml

DEVICES = from_yaml(Path(__file__).with_name("small_network.yml").read_text(encoding="utf-8"))
FLAVOURS = {"town": "rgos", "hall": "rgos", "core": "vrp8"}
NOT_HERE = {
    "test_get_bgp_config",
    "test_get_firewall_policies",
    "test_get_probes_config",
    "test_get_probes_results",
    "test_get_arp_table_with_vrf",
    "test_get_mac_address_table",
    "test_get_ntp_peers",
    "test_get_optics",
    "test_get_route_to",
    "test_get_route_to_longer",
    "test_get_vlans",
}
"""Tests of what RGOS does not tell, or that want an entry where a router has none."""
OVER_SSH = sorted(
    name
    for name, test in vars(BaseTestGetters).items()
    if getattr(test, "build_test_cases", False) and name not in NOT_HERE
)
TO_CORE, TO_HALL, UNUSED = (f"GigabitEthernet 0/{number}" for number in range(3))


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Iterator[SimulatedNetwork]:
    network = SimulatedNetwork(tmp_path_factory.mktemp("small"), DEVICES, FLAVOURS, {})
    yield network
    network.close()


@pytest.fixture
def town(network):
    return network.driver("town")


@pytest.fixture
def hall(network):
    return network.driver("hall")


@pytest.mark.parametrize("name", OVER_SSH)
def test_napalms_own_tests(name, town):
    tests = BaseTestGetters()
    tests.device = town
    getattr(BaseTestGetters, name).__wrapped__(tests, "twin")


def test_ports_are_told_as_they_are_configured(town):
    told = town.get_interfaces()
    link, unused = told[TO_CORE], told[UNUSED]
    assert (link["is_up"], link["description"], link["speed"]) == (True, "TO core", 1000.0)
    assert (unused["is_up"], unused["is_enabled"]) == (False, False)
    addresses = town.get_interfaces_ip()
    assert addresses[TO_CORE]["ipv4"] == {"10.0.0.2": {"prefix_length": 30}}
    assert addresses[TO_CORE]["ipv6"]["2001:db8::2"] == {"prefix_length": 126}
    assert set(town.get_facts()["interface_list"]) == set(told) == set(town.get_interfaces_counters())
    assert set(town.get_network_instances("ADMIN")["ADMIN"]["interfaces"]["interface"]) == {TO_HALL}


def test_neighbours_of_both_families_and_tables(network, town):
    of_core = network.driver("core").get_interfaces()["GigabitEthernet0/1/0"]["mac_address"]
    entries = {entry["ip"]: entry for entry in town.get_arp_table()}
    assert (entries["10.0.0.1"]["mac"], entries["10.0.0.1"]["interface"]) == (of_core, TO_CORE)
    assert entries["10.0.1.2"]["interface"] == TO_HALL
    assert "10.0.1.2" not in {entry["ip"] for entry in town.get_arp_table("default")}
    assert "10.0.1.2" in {entry["ip"] for entry in town.get_arp_table("ADMIN")}
    [six] = town.get_ipv6_neighbors_table()
    assert (six["ip"], six["mac"], six["interface"]) == ("2001:db8::1", of_core, TO_CORE)
    assert town.get_lldp_neighbors()[TO_CORE] == [{"hostname": "core", "port": "GigabitEthernet0/1/0"}]
    [said] = town.get_lldp_neighbors_detail(TO_HALL)[TO_HALL]
    assert (said["remote_system_name"], said["remote_port"]) == ("hall", "TenGigabitEthernet 0/1")


def test_routes_follow_ospf_and_what_is_static(town):
    [[route]] = town.get_route_to("10.9.0.1", "ospf").values()
    assert (route["next_hop"], route["outgoing_interface"]) == ("10.0.0.1", TO_CORE)
    assert town.get_route_to("203.0.113.0/24")["203.0.113.0/24"][0]["protocol"] == "static"
    assert town.get_route_to("198.51.100.0/24") == {}
    assert list(town.get_route_to("10.0.1.0/30")) == ["10.0.1.0/30"]
    assert town.get_route_to("10.0.1.0/30")["10.0.1.0/30"][0]["routing_table"] == "ADMIN"
    assert "2001:db8::/126" in town.get_route_to("2001:db8::/64", longer=True)


def test_the_bgp_peer_is_the_core(town):
    peer = town.get_bgp_neighbors()["global"]["peers"]["10.0.0.1"]
    assert (peer["is_up"], peer["description"], peer["remote_as"]) == (True, "the core", 64512)
    [detail] = town.get_bgp_neighbors_detail("10.0.0.1")["global"][64512]
    assert (detail["up"], detail["connection_state"]) == (True, "Established")


def test_a_link_that_goes_down_takes_its_neighbours_along(network, town):
    core = network.devices["core"]
    core.running.load(["interface GigabitEthernet0/1/0", " shutdown"])
    try:
        assert town.get_route_to("10.9.0.1") == {}
        assert "10.0.0.1" not in {entry["ip"] for entry in town.get_arp_table()}
        assert town.ping("10.9.0.1", count=1)["success"]["packet_loss"] == 1
        assert town.get_ntp_stats() == []
        assert not town.get_bgp_neighbors()["global"]["peers"]["10.0.0.1"]["is_up"]
    finally:
        core.running.load(["interface GigabitEthernet0/1/0", " undo shutdown"])
    assert list(town.get_route_to("10.9.0.1")) == ["10.9.0.1/32"]


def test_ping_and_traceroute_go_the_way_of_the_routes(town):
    pinged = town.ping("10.9.0.1", count=3)["success"]
    assert (pinged["probes_sent"], pinged["packet_loss"]) == (3, 0)
    assert town.ping("10.0.1.2", vrf="ADMIN")["success"]["packet_loss"] == 0
    assert town.ping("198.51.100.9")["success"]["packet_loss"] == 5
    hops = town.traceroute("10.9.0.1")["success"]
    assert [hop["probes"][1]["ip_address"] for hop in hops.values()] == ["10.9.0.1"]
    assert town.ping("10.0.1.2", vrf="NONE") == {"error": "% VRF NONE does not exist."}


def test_a_switch_tells_its_vlans(hall):
    assert hall.get_vlans()["100"] == {
        "name": "office",
        "interfaces": ["TenGigabitEthernet 0/2", "TenGigabitEthernet 0/3"],
    }


def test_nothing_secret_is_told(town):
    told = json.dumps([town.get_users(), town.get_snmp_information()])
    assert PASSWORD not in told
    assert "$1$" not in told
    assert town.get_users()["netops"]["level"] == 15
    assert list(town.get_ntp_servers()) == ["10.9.0.1"]


def test_what_it_has_not_is_empty_or_refused(town):
    assert town.get_optics() == {}
    assert town.get_environment()["fans"] == {}
    with pytest.raises(NotImplementedError):
        town.get_firewall_policies()
