# SPDX-License-Identifier: Apache-2.0
"""The getters over real SSH against simulated routers and a switch: VPNs, VLANs, what is heard in them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from napalm.base.test.getters import BaseTestGetters

from tests.support.simulated_network import SimulatedNetwork
from zongheng.files import from_yaml

DEVICES = from_yaml(Path(__file__).with_name("network_of_three.yml").read_text(encoding="utf-8"))
HOSTS = ("core", "town", "switch")
TOLD = (
    "test_get_arp_table",
    "test_get_bgp_neighbors",
    "test_get_config",
    "test_get_facts",
    "test_get_interfaces",
    "test_get_interfaces_ip",
    "test_get_lldp_neighbors",
    "test_get_lldp_neighbors_detail",
    "test_get_network_instances",
    "test_get_users",
    "test_is_alive",
)
"""NAPALM's own tests of what all three have."""
SWITCHES = ("test_get_mac_address_table", "test_get_vlans")


@pytest.fixture(scope="module")
def network(tmp_path_factory) -> Iterator[SimulatedNetwork]:
    network = SimulatedNetwork(
        tmp_path_factory.mktemp("three"), DEVICES, dict.fromkeys(HOSTS, "comware7"), {}
    )
    yield network
    network.close()


CASES = [*((host, name) for host in HOSTS for name in TOLD), *(("switch", name) for name in SWITCHES)]


@pytest.mark.parametrize(("host", "name"), CASES)
def test_napalms_own_tests(network, host, name):
    tests = BaseTestGetters()
    tests.device = network.driver(host)
    getattr(BaseTestGetters, name).__wrapped__(tests, "twin")


def bound(network, host):
    instances = network.driver(host).get_network_instances()
    return {name: set(one["interfaces"]["interface"]) for name, one in instances.items()}


def test_vpn_instances_have_the_interfaces_that_are_bound_to_them(network):
    core = bound(network, "core")
    assert core["PUBLIC"] == {"GigabitEthernet3/0/0.101", "Ten-GigabitEthernet2/0/0.201"}
    assert core["ADMIN"] == set()
    every = set(network.driver("core").get_interfaces())
    assert core["default"] == every - core["PUBLIC"]
    assert bound(network, "town")["PUBLIC"] == {"GigabitEthernet0/0.101", "GigabitEthernet0/2.101"}
    assert bound(network, "switch")["PUBLIC"] == {"Vlan-interface201", "Vlan-interface300"}
    state = network.driver("core").get_network_instances("PUBLIC")["PUBLIC"]["state"]
    assert state == {"route_distinguisher": "65001:1"}


@pytest.mark.parametrize("host", HOSTS)
def test_routes_of_a_vpn_are_told_of_its_own_table(network, host):
    """The lands of the public are known to each device, and no other table has them."""
    driver = network.driver(host)
    for land in ("10.26.2.0/24", "10.26.3.0/24"):
        [route, *others] = driver.get_route_to(land)[land]
        assert route["routing_table"] == "PUBLIC"
        assert not others
    tables = {
        route["routing_table"] for route in driver.get_route_to("10.9.0.0/24", longer=True)["10.9.0.2/32"]
    }
    assert tables == {"default"}


def test_ipv6_of_a_vpn_is_told(network):
    [[route]] = network.driver("town").get_route_to("2001:db8:1::1").values()
    assert (route["routing_table"], route["outgoing_interface"]) == ("PUBLIC", "GigabitEthernet0/0.101")


def test_a_ping_goes_by_the_table_that_is_named(network):
    town = network.driver("town")
    assert town.ping("10.26.3.1", count=1, vrf="PUBLIC")["success"]["packet_loss"] == 0
    assert town.ping("10.26.9.1", count=1, vrf="PUBLIC")["success"]["packet_loss"] == 1
    hops = town.traceroute("10.26.3.1", vrf="PUBLIC")["success"]
    assert [hop["probes"][1]["ip_address"] for hop in hops.values()] == ["10.0.1.1", "10.26.3.1"]


def test_neighbours_are_told_by_table(network):
    core = network.driver("core")
    assert {one["ip"] for one in core.get_arp_table(vrf="PUBLIC")} == {"10.0.1.2", "10.0.1.6"}
    assert {one["ip"] for one in core.get_arp_table(vrf="default")} == {"10.0.0.2", "10.0.0.6"}
    assert core.get_arp_table(vrf="ADMIN") == []


def test_a_switch_learns_addresses_in_its_vlans(network):
    of_core = network.driver("core").get_interfaces()["Ten-GigabitEthernet2/0/0"]["mac_address"]
    heard = network.driver("switch").get_mac_address_table()
    assert {(one["mac"], one["vlan"], one["interface"], one["static"]) for one in heard} == {
        (of_core, vlan, "Ten-GigabitEthernet1/0/21", False) for vlan in (200, 201)
    }


@pytest.mark.parametrize("host", ["core", "town"])
def test_a_router_learns_none(network, host):
    assert network.driver(host).get_mac_address_table() == []


def test_vlans_have_the_ports_that_carry_them(network):
    told = network.driver("switch").get_vlans()
    first = told.pop("1")
    assert {number: (one["name"], one["interfaces"]) for number, one in told.items()} == {
        "200": ("MANAGEMENT", ["Ten-GigabitEthernet1/0/21"]),
        "201": ("VLAN 0201", ["Ten-GigabitEthernet1/0/21"]),
        "300": ("VLAN 0300", ["Ten-GigabitEthernet1/0/1"]),
    }
    assert "Ten-GigabitEthernet1/0/2" in first["interfaces"]
    assert not {"Ten-GigabitEthernet1/0/1", "Ten-GigabitEthernet1/0/21"} & set(first["interfaces"])


def test_what_goes_down_is_heard_no_more(network):
    switch = network.devices["switch"]
    switch.running.load(["interface Ten-GigabitEthernet1/0/21", " shutdown"])
    try:
        assert network.driver("switch").get_mac_address_table() == []
        assert "10.26.3.0/24" not in network.driver("town").get_route_to()
    finally:
        switch.running.load(["interface Ten-GigabitEthernet1/0/21", " undo shutdown"])
    assert "10.26.3.0/24" in network.driver("town").get_route_to()
