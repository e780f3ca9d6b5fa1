# SPDX-License-Identifier: Apache-2.0
"""The getters over real SSH against a simulated SecPath: what they tell is what the network is."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from napalm.base.test.getters import BaseTestGetters

from tests.support.simulated_network import PASSWORD, SimulatedNetwork
from zongheng.errors import ZonghengError
from zongheng.files import from_yaml

DEVICES = from_yaml(Path(__file__).with_name("small_network.yml").read_text(encoding="utf-8"))
FLAVOURS = {"exit": "comware7", "core": "vrp8"}
BOUNDARY = {"192.0.2.1": "64500"}
NOTHING_THERE = {
    "test_get_bgp_neighbors_detail",
    "test_get_arp_table_with_vrf",
    "test_get_lldp_neighbors",
    "test_get_lldp_neighbors_detail",
    "test_get_mac_address_table",
    "test_get_ntp_peers",
    "test_get_route_to",
    "test_get_route_to_longer",
    "test_get_optics",
    "test_get_vlans",
}
"""Tests that want an entry where the firewall has none, or a command that it does not know."""
NOT_IMPLEMENTED = {
    "test_get_bgp_config",
    "test_get_firewall_policies",
    "test_get_probes_config",
    "test_get_probes_results",
}
OVER_SSH = sorted(
    name
    for name, test in vars(BaseTestGetters).items()
    if getattr(test, "build_test_cases", False) and name not in NOT_IMPLEMENTED | NOTHING_THERE
)
LINK, CARRIER, UNUSED = (f"GigabitEthernet1/0/{number}" for number in range(3))


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Iterator[SimulatedNetwork]:
    network = SimulatedNetwork(tmp_path_factory.mktemp("small"), DEVICES, FLAVOURS, BOUNDARY)
    yield network
    network.close()


@pytest.fixture
def firewall(network):
    return network.driver("exit")


@pytest.mark.parametrize("name", OVER_SSH)
def test_napalms_own_tests(name, firewall):
    tests = BaseTestGetters()
    tests.device = firewall
    getattr(BaseTestGetters, name).__wrapped__(tests, "twin")


def test_ports_are_told_as_they_are_configured(firewall):
    told = firewall.get_interfaces()
    assert (told[LINK]["is_up"], told[LINK]["description"], told[LINK]["speed"]) == (True, "TO core", 1000.0)
    assert (told[UNUSED]["is_up"], told[UNUSED]["is_enabled"]) == (False, False)
    addresses = firewall.get_interfaces_ip()
    assert addresses[LINK]["ipv4"] == {"10.0.0.2": {"prefix_length": 30}}
    assert addresses[LINK]["ipv6"]["2001:db8::2"] == {"prefix_length": 126}
    assert set(firewall.get_facts()["interface_list"]) == set(told) == set(firewall.get_interfaces_counters())
    assert set(firewall.get_network_instances()["default"]["interfaces"]["interface"]) == set(told)


def test_the_neighbours_own_address_and_mac(network, firewall):
    of_core = network.driver("core").get_interfaces()["GigabitEthernet0/1/0"]["mac_address"]
    entries = {entry["ip"]: entry for entry in firewall.get_arp_table()}
    assert (entries["10.0.0.1"]["mac"], entries["10.0.0.1"]["interface"]) == (of_core, LINK)
    assert entries["192.0.2.1"]["interface"] == CARRIER
    [six] = firewall.get_ipv6_neighbors_table()
    assert (six["ip"], six["mac"], six["interface"]) == ("2001:db8::1", of_core, LINK)


def test_routes_follow_ospf_and_what_is_static(firewall):
    [[route]] = firewall.get_route_to("10.9.0.1", "ospf").values()
    assert (route["protocol"], route["next_hop"], route["outgoing_interface"]) == (
        "O_INTRA",
        "10.0.0.1",
        LINK,
    )
    assert route["current_active"]
    assert route["selected_next_hop"]
    assert list(firewall.get_route_to("203.0.113.7")) == ["0.0.0.0/0"]
    assert firewall.get_route_to("203.0.113.0/24") == {}
    assert set(firewall.get_route_to("10.9.0.0/24", longer=True)) == {"10.9.0.1/32", "10.9.0.2/32"}
    assert "10.0.0.0/30" in firewall.get_route_to()


def test_a_link_that_goes_down_takes_its_neighbours_along(network, firewall):
    core = network.devices["core"]
    core.running.load(["interface GigabitEthernet0/1/0", " shutdown"])
    try:
        assert list(firewall.get_route_to("10.9.0.1")) == ["0.0.0.0/0"]
        assert "10.0.0.1" not in {entry["ip"] for entry in firewall.get_arp_table()}
        assert firewall.ping("10.9.0.1", count=1)["success"]["packet_loss"] == 1
    finally:
        core.running.load(["interface GigabitEthernet0/1/0", " undo shutdown"])
    assert list(firewall.get_route_to("10.9.0.1")) == ["10.9.0.1/32"]


def test_ping_and_traceroute_go_the_way_of_the_routes(firewall):
    pinged = firewall.ping("10.9.0.1", count=3)["success"]
    assert (pinged["probes_sent"], pinged["packet_loss"]) == (3, 0)
    assert firewall.ping("2001:db8::1", count=1)["success"]["packet_loss"] == 0
    hops = firewall.traceroute("10.9.0.1")["success"]
    assert [hop["probes"][1]["ip_address"] for hop in hops.values()] == ["10.9.0.1"]
    assert firewall.traceroute("2001:db8::1")["success"][1]["probes"][3]["ip_address"] == "2001:db8::1"


def test_time_is_taken_from_the_core(firewall):
    [source] = firewall.get_ntp_stats()
    assert (source["remote"], source["synchronized"]) == ("10.9.0.1", True)
    assert list(firewall.get_ntp_servers()) == ["10.9.0.1"]


def test_nothing_secret_is_told(firewall):
    told = json.dumps([firewall.get_users(), firewall.get_snmp_information()])
    assert PASSWORD not in told
    assert "$h$6$" not in told
    assert firewall.get_users()["netops"]["level"] == 15


def test_what_the_firewall_has_not_is_empty_or_refused(firewall):
    assert firewall.get_lldp_neighbors() == firewall.get_optics() == firewall.get_bgp_neighbors() == {}
    assert firewall.get_mac_address_table() == []
    with pytest.raises(ZonghengError) as refused:
        firewall.get_vlans()
    assert [problem.code for problem in refused.value.problems] == ["HW010"]
    for getter in ("get_bgp_config", "get_firewall_policies", "get_probes_results"):
        with pytest.raises(NotImplementedError):
            getattr(firewall, getter)()
