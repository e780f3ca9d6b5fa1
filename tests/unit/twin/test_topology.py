# SPDX-License-Identifier: Apache-2.0
"""Neighbours computed from both ends' configurations."""

import pytest

from zongheng.twin.routing.topology import Topology
from zongheng.twin.routing.tracing import way_to

CORE = """
interface GigabitEthernet0/1/0
 undo shutdown
interface GigabitEthernet0/1/0.100
 vlan-type dot1q 100
 ip address 10.0.0.1 30
 ipv6 enable
 ipv6 address 2001:db8::1/126
 ospf network-type p2p
 ospf authentication-mode hmac-sha256 1 cipher Key@one
 ospf enable 1 area 0
 ospfv3 1 area 0
interface LoopBack0
 ip address 10.9.0.1 32
 ospf enable 1 area 0
interface GigabitEthernet0/1/8
 ip address 192.0.2.2 30
bgp 65001
 peer 192.0.2.1 as-number 64500
 peer 10.0.0.2 as-number 65002
ospf 1 router-id 10.9.0.1
ospfv3 1
 router-id 10.9.0.1
"""
NODE = """
interface GigabitEthernet0/0/0.100
 dot1q termination vid 100
 ip address 10.0.0.2 30
 ipv6 enable
 ipv6 address 2001:db8::2/126
 ospf network-type p2p
 ospf authentication-mode hmac-sha256 1 cipher Key@one
 ospf enable 1 area 0
 ospfv3 1 area 0
interface LoopBack0
 ip address 10.9.0.2 32
 ospf enable 1 area 0
bgp 65002
 peer 10.0.0.1 as-number 65001
ospf 1 router-id 10.9.0.2
ospfv3 1
 router-id 10.9.0.2
"""


@pytest.fixture
def network(make_device):
    core, node = make_device("ne", "core"), make_device("ar", "node")
    for device, text in ((core, CORE), (node, NODE)):
        assert device.running.load(text.splitlines()) == []
        device.state = "booted"
    topology = Topology({"core": core, "node": node}, {"192.0.2.1": "64500"})
    core.network = node.network = topology
    return topology


def full(network, family: int = 4) -> list[tuple[str, str, str]]:
    return [(n.process, n.interface, n.router_id) for n in network.ospf_neighbours("core", family)]


def test_two_ends_of_a_subnet_are_full(network) -> None:
    assert full(network) == [("1", "GigabitEthernet0/1/0.100", "10.9.0.2")]
    assert full(network, 6) == [("1", "GigabitEthernet0/1/0.100", "10.9.0.2")]
    assert network.in_service("core")


@pytest.mark.parametrize(
    "lines",
    [
        "interface GigabitEthernet0/0/0.100\n undo ospf enable",
        "interface GigabitEthernet0/0/0.100\n ospf enable 1 area 5",
        "interface GigabitEthernet0/0/0.100\n undo ospf network-type",
        "interface GigabitEthernet0/0/0.100\n ospf authentication-mode hmac-sha256 1 cipher Key@two",
        "interface GigabitEthernet0/0/0.100\n undo dot1q termination vid 100\n dot1q termination vid 101",
        "interface GigabitEthernet0/0/0.100\n ip address 10.0.1.2 30",
        "interface GigabitEthernet0/0/0.100\n shutdown",
        "interface GigabitEthernet0/0/0\n shutdown",
    ],
)
def test_what_two_ends_must_agree_on(lines, network) -> None:
    assert network.devices["node"].running.load(lines.split("\n")) == []
    assert full(network) == []
    assert not network.in_service("core")


def test_a_device_that_is_off_or_empty_is_nobodys_neighbour(network) -> None:
    network.devices["node"].state = "off"
    assert full(network) == []


def test_networks_of_a_process_count_as_its_interfaces(network) -> None:
    node = network.devices["node"]
    node.running.load(
        [
            "interface GigabitEthernet0/0/0.100",
            " undo ospf enable",
            "ospf 1",
            " area 0",
            "  network 10.0.0.2 0.0.0.0",
        ]
    )
    assert len(full(network)) == 1


def test_bgp_needs_both_ends_or_a_boundary_peer(network) -> None:
    states = {p.address: p.state for p in network.bgp_peers("core")}
    assert states == {"192.0.2.1": "Established", "10.0.0.2": "Established"}
    network.devices["node"].running.load(["bgp 65002", " undo peer 10.0.0.1"])
    assert {p.address: p.state for p in network.bgp_peers("core")}["10.0.0.2"] == "Connect"
    network.devices["core"].running.load(["interface GigabitEthernet0/1/8", " shutdown"])
    assert {p.address: p.state for p in network.bgp_peers("core")}["192.0.2.1"] == "Idle"


def reaches(network, target: str, vpn: str = "") -> bool:
    return way_to(network.devices["core"], vpn, target).reached


def test_ping_follows_connected_networks_and_routes(network) -> None:
    assert reaches(network, "10.9.0.2")
    assert reaches(network, "192.0.2.1")
    assert not reaches(network, "10.9.0.3")
    network.devices["node"].running.load(["interface GigabitEthernet0/0/0", " shutdown"])
    assert not reaches(network, "10.9.0.2")


INSTANCES = """
ip vpn-instance RED
 ipv4-family
  route-distinguisher 1:1
ip vpn-instance BLUE
 ipv4-family
  route-distinguisher 1:2
interface {port}.101
 {tag} 101
 ip binding vpn-instance RED
 ip address 10.0.1.{end} 30
interface {port}.102
 {tag} 102
 ip binding vpn-instance BLUE
 ip address 10.0.1.{end} 30
interface LoopBack1
 ip binding vpn-instance RED
 ip address 10.9.1.{end} 32
interface LoopBack2
 ip binding vpn-instance BLUE
 ip address 10.9.2.{end} 32
ip route-static vpn-instance RED 10.9.1.0 24 10.0.1.{other}
ip route-static vpn-instance BLUE 10.9.2.0 24 10.0.1.{other}
bgp {number}
 ipv4-family vpn-instance RED
  peer 10.0.1.{other} as-number {called}
"""


@pytest.fixture
def instances(network):
    """Return the same with two VPN instances, which have the same addresses on the line."""
    ends = (
        ("core", "GigabitEthernet0/1/0", "vlan-type dot1q", 1, 2),
        ("node", "GigabitEthernet0/0/0", "dot1q termination vid", 2, 1),
    )
    for host, port, tag, end, other in ends:
        text = INSTANCES.format(
            port=port, tag=tag, end=end, other=other, number=65000 + end, called=65000 + other
        )
        assert network.devices[host].running.load(text.splitlines()) == []
    return network


@pytest.mark.parametrize(
    ("vpn", "met"),
    [
        ("", {"10.9.0.2"}),
        ("RED", {"10.0.1.2", "10.9.1.2"}),
        ("BLUE", {"10.0.1.2", "10.9.2.2"}),
    ],
)
def test_who_is_in_another_vpn_instance_is_not_met(vpn, met, instances) -> None:
    everybody = ("10.9.0.2", "10.9.1.2", "10.9.2.2", "10.0.1.2")
    assert {target for target in everybody if reaches(instances, target, vpn)} == met


def test_ping_and_tracert_ask_the_table_that_they_name(instances, at) -> None:
    operator = at(instances.devices["core"])
    assert "0.00% packet loss" in operator.types("ping -vpn-instance RED -c 1 10.9.1.2")
    assert "100.00% packet loss" in operator.types("ping -vpn-instance BLUE -c 1 10.9.1.2")
    assert "100.00% packet loss" in operator.types("ping -c 1 10.9.1.2")
    assert " 1 10.9.1.2 " in operator.types("tracert -vpn-instance RED 10.9.1.2")
    assert " 2 *  *  *" in operator.types("tracert 10.9.1.2"), "whoever is outside answers, and nobody behind"


def test_a_time_server_is_asked_in_its_vpn_instance(instances, at) -> None:
    operator = at(instances.devices["core"])

    def serves(vpn):
        running = instances.devices["core"].running
        assert running.load(["undo ntp-service unicast-server 10.9.1.2"]) == []
        assert running.load([f"ntp-service unicast-server 10.9.1.2 vpn-instance {vpn}"]) == []
        return "sane" in operator.types("display ntp-service sessions").replace("insane", "")

    assert serves("RED")
    assert not serves("BLUE")


def test_a_line_that_carries_one_vpn_instance_carries_no_other(instances) -> None:
    instances.devices["node"].running.load(["interface GigabitEthernet0/0/0.102", " shutdown"])
    assert reaches(instances, "10.9.1.2", "RED")
    assert not reaches(instances, "10.9.2.2", "BLUE")


def test_bgp_stands_in_the_vpn_instance_that_both_ends_name(instances) -> None:
    def state(vpn):
        return {(p.vpn, p.address): p.state for p in instances.bgp_peers("core")}[vpn, "10.0.1.2"]

    assert state("RED") == "Established"
    node = instances.devices["node"].running
    assert node.load(["bgp 65002", " undo ipv4-family vpn-instance RED"]) == []
    assert node.load(["bgp 65002", " ipv4-family vpn-instance BLUE", "  peer 10.0.1.1 as-number 65001"]) == []
    assert state("RED") == "Connect"


def test_displays_show_neighbours(network, at) -> None:
    operator = at(network.devices["core"])
    assert "Full" in operator.types("display ospf peer brief")
    assert "Total Peer(s):     1" in operator.types("display ospf 1 peer brief")
    assert "Peers in established state : 2" in operator.types("display bgp peer")
    assert "Full/-" in operator.types("display ospfv3 peer")
    assert "0.00% packet loss" in operator.types("ping -c 3 10.9.0.2")
    assert "100.00% packet loss" in operator.types("ping 10.99.0.2")
    assert "10.0.0.0/30  Direct" in operator.types("display ip routing-table")
