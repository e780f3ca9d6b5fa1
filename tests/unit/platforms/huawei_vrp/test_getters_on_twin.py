# SPDX-License-Identifier: Apache-2.0
"""The getters over real SSH against a small simulated network: what they tell is what the network is.

A router of version 8 in the middle; a switch, a router of version 5 and a firewall around it. Each is asked
all of NAPALM's own conformance tests, too.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from napalm.base.test.getters import BaseTestGetters

from tests.support.simulated_network import PASSWORD, SimulatedNetwork
from zongheng.files import from_yaml
from zongheng.platforms.huawei_vrp.driver import VrpDriver

DEVICES = from_yaml(Path(__file__).with_name("small_network.yml").read_text(encoding="utf-8"))
BOUNDARY = {"192.0.2.1": "64500"}
FLAVOURS = {"core": "vrp8", "node": "vrp5", "agg": "vrp5", "leaf": "vrp8", "exit": "usg"}
NOTHING_THERE = {
    "core": {
        "test_get_mac_address_table",
        "test_get_vlans",
        "test_get_ntp_peers",
        "test_get_probes_config",
        "test_get_firewall_policies",
    },
    "node": {
        "test_get_mac_address_table",
        "test_get_bgp_neighbors_detail",
        "test_get_route_to",
        "test_get_route_to_longer",
        "test_get_ntp_peers",
        "test_get_firewall_policies",
    },
    "agg": {
        "test_get_arp_table_with_vrf",
        "test_get_probes_config",
        "test_get_bgp_neighbors_detail",
        "test_get_route_to",
        "test_get_route_to_longer",
        "test_get_ntp_peers",
        "test_get_firewall_policies",
    },
    "leaf": {
        "test_get_arp_table_with_vrf",
        "test_get_probes_config",
        "test_get_bgp_neighbors_detail",
        "test_get_route_to",
        "test_get_route_to_longer",
        "test_get_ntp_peers",
        "test_get_firewall_policies",
    },
    "exit": {
        "test_get_mac_address_table",
        "test_get_vlans",
        "test_get_ntp_peers",
        "test_get_probes_config",
        "test_get_route_to",
        "test_get_route_to_longer",
    },
}
"""Tests that want an entry where the device has none: routers learn no MAC addresses, for one."""
NOT_IMPLEMENTED = {"test_get_probes_results"}
OVER_SSH = sorted(
    name
    for name, test in vars(BaseTestGetters).items()
    if getattr(test, "build_test_cases", False) and name not in NOT_IMPLEMENTED
)


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Iterator[SimulatedNetwork]:
    network = SimulatedNetwork(tmp_path_factory.mktemp("small"), DEVICES, FLAVOURS, BOUNDARY)
    yield network
    network.close()


@pytest.fixture
def at(network) -> Callable[[str], VrpDriver]:
    return network.driver


@pytest.mark.parametrize(
    ("name", "host"),
    [(name, host) for name in OVER_SSH for host in DEVICES if name not in NOTHING_THERE[host]],
)
def test_napalms_own_tests(name, host, at):
    tests = BaseTestGetters()
    tests.device = at(host)
    getattr(BaseTestGetters, name).__wrapped__(tests, "twin")


def test_lldp_names_the_real_other_end(at):
    assert at("core").get_lldp_neighbors() == {
        "GigabitEthernet0/1/0": [{"hostname": "node", "port": "GigabitEthernet0/0/0"}],
        "GigabitEthernet0/1/1": [{"hostname": "agg", "port": "XGigabitEthernet0/0/21"}],
        "GigabitEthernet0/1/2": [{"hostname": "exit", "port": "GigabitEthernet0/0/7"}],
        "GigabitEthernet0/1/3": [{"hostname": "leaf", "port": "10GE1/0/44"}],
    }
    [detail] = at("agg").get_lldp_neighbors_detail()["XGigabitEthernet0/0/21"]
    assert (detail["remote_system_name"], detail["remote_port"]) == ("core", "GigabitEthernet0/1/1")


def test_arp_shows_the_neighbours_own_address_and_mac(at):
    of_core = at("core").get_interfaces()["GigabitEthernet0/1/0.100"]["mac_address"]
    entry = {e["ip"]: e for e in at("node").get_arp_table()}["10.0.0.1"]
    assert entry == {
        "interface": "GigabitEthernet0/0/0.100",
        "mac": of_core,
        "ip": "10.0.0.1",
        "age": -1.0,
    }
    assert {e["ip"] for e in at("node").get_arp_table(vrf="TEST")} == {"10.0.1.1", "10.0.1.2"}


def test_ipv6_neighbours(at):
    [entry] = at("node").get_ipv6_neighbors_table()
    assert (entry["ip"], entry["interface"]) == ("2001:db8::1", "GigabitEthernet0/0/0.100")


def test_a_switch_learns_addresses_at_the_port_behind_its_vlan_interface(at):
    [entry] = at("agg").get_mac_address_table()
    assert (entry["interface"], entry["vlan"]) == ("XGigabitEthernet0/0/21", 2016)
    assert at("agg").get_vlans()["2016"] == {
        "name": "management TO core",
        "interfaces": ["XGigabitEthernet0/0/21"],
    }


def test_a_cloudengine_is_read_by_the_commands_that_it_has(at):
    leaf = at("leaf")
    [entry] = leaf.get_mac_address_table()
    assert (entry["interface"], entry["vlan"]) == ("10GE1/0/44", 2017)
    assert leaf.get_vlans()["2017"] == {"name": "management TO core", "interfaces": ["10GE1/0/44"]}
    assert {e["ip"] for e in leaf.get_arp_table()} == {"10.0.0.13", "10.0.0.14"}
    assert leaf.get_facts()["serial_number"]
    assert leaf.get_environment()["memory"]["available_ram"] > 0
    assert list(leaf.get_ntp_servers()) == ["10.9.0.4"]
    assert leaf.get_interfaces()["10GE1/0/44"]["speed"] == 10000


def test_routes_follow_ospf_and_bgp(at):
    [[route]] = at("node").get_route_to("10.9.0.4").values()
    assert (route["protocol"], route["next_hop"]) == ("OSPF", "10.0.0.1")
    assert route["protocol_attributes"]["cost"] == 11
    [[outside]] = at("node").get_route_to("1.0.4.0/24").values()
    assert (outside["protocol"], outside["routing_table"]) == ("O_ASE", "TEST")
    [[given]] = at("core").get_route_to("1.0.4.0/24", "bgp").values()
    assert (given["protocol"], given["next_hop"], given["preference"]) == ("EBGP", "10.0.1.10", 140)
    assert "0.0.0.0/0" in at("agg").get_route_to("203.0.113.7")


def test_a_link_that_goes_down_takes_its_neighbours_along(network, at):
    node = network.devices["node"]
    before = at("core").get_route_to("10.9.0.2")
    node.running.load(["interface GigabitEthernet0/0/0", " shutdown"])
    try:
        assert before
        assert "0.0.0.0/0" in at("core").get_route_to("10.9.0.2")
        assert "GigabitEthernet0/1/0" not in at("core").get_lldp_neighbors()
        assert "10.0.0.2" not in {e["ip"] for e in at("core").get_arp_table()}
    finally:
        node.running.load(["interface GigabitEthernet0/0/0", " undo shutdown"])
    assert at("core").get_route_to("10.9.0.2") == before


def test_without_lldp_nobody_is_known(network, at):
    node = network.devices["node"]
    node.running.load(["undo lldp enable"])
    try:
        assert at("node").get_lldp_neighbors() == {}
        assert "GigabitEthernet0/1/0" not in at("core").get_lldp_neighbors()
    finally:
        node.running.load(["lldp enable"])


def test_bgp_peers_by_vpn_instance(at):
    found = at("core").get_bgp_neighbors()
    assert found["global"]["router_id"] == "10.9.0.1"
    carrier, inside = found["global"]["peers"]["192.0.2.1"], found["TEST"]["peers"]["10.0.1.10"]
    assert (carrier["is_up"], carrier["description"], carrier["remote_as"]) == (True, "CARRIER", 64500)
    assert inside["address_family"]["ipv4"] == {
        "received_prefixes": 1,
        "accepted_prefixes": 1,
        "sent_prefixes": 0,
    }
    assert at("node").get_bgp_neighbors() == {}


def test_ping_and_traceroute_go_the_way_of_the_routes(at):
    pinged = at("node").ping("8.8.8.8", count=3)["success"]
    assert (pinged["probes_sent"], pinged["packet_loss"]) == (3, 0)
    assert at("node").ping("8.8.8.9", count=2)["success"]["packet_loss"] == 2
    assert at("node").ping("10.0.1.1", vrf="TEST", count=1)["success"]["packet_loss"] == 0
    assert at("node").ping("2001:db8::1", count=1)["success"]["packet_loss"] == 0
    hops = at("node").traceroute("8.8.8.8")["success"]
    assert [hop["probes"][1]["ip_address"] for hop in hops.values()] == ["10.0.0.1", "8.8.8.8"]


def test_the_exit_is_heard_and_time_is_taken_from_it(at):
    [server] = at("node").get_ntp_stats()
    assert (server["remote"], server["synchronized"]) == ("10.9.0.4", True)
    assert list(at("node").get_ntp_servers()) == ["10.9.0.4"]


def test_names_of_interfaces_agree_between_getters(at):
    for host in DEVICES:
        names = set(at(host).get_interfaces())
        assert set(at(host).get_facts()["interface_list"]) == names
        assert set(at(host).get_interfaces_ip()) <= names
        assert {entry["interface"] for entry in at(host).get_arp_table()} <= names
        instances = at(host).get_network_instances().values()
        assert {port for one in instances for port in one["interfaces"]["interface"]} == names


def test_nothing_secret_is_told(at):
    told = json.dumps(
        [at("core").get_users(), at("core").get_snmp_information(), at("core").get_bgp_config()]
    )
    assert PASSWORD not in told
    assert "Public@2026read" not in told
    assert "cipher" not in told
    assert at("core").get_snmp_information()["community"] == {"community-1": {"acl": "N/A", "mode": "ro"}}


def test_what_is_not_implemented_says_so(at):
    for getter in ("get_probes_results", "get_firewall_policies"):
        with pytest.raises(NotImplementedError):
            getattr(at("core"), getter)()
