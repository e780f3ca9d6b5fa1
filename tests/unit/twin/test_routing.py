# SPDX-License-Identifier: Apache-2.0
"""Routes, cables and ways through the twin, computed from the configurations of all devices."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zongheng.twin.devices.device import Device
from zongheng.twin.devices.hardware import mac_of, port_under
from zongheng.twin.devices.vlans import members
from zongheng.twin.routing.cables import cables
from zongheng.twin.routing.own_routes import Route
from zongheng.twin.routing.routing import table, towards
from zongheng.twin.routing.topology import Topology
from zongheng.twin.routing.tracing import trace


def joined(devices: Mapping[str, Device], boundary: Mapping[str, str] | None = None) -> Topology:
    topology = Topology(devices, boundary or {})
    for device in devices.values():
        device.network = topology
    return topology


def configured(device: Device, text: str) -> Device:
    assert device.running.load(text.splitlines()) == []
    device.state = "booted"
    return device


def routes(topology: Topology, host: str, vpn: str = "", family: int = 4) -> dict[str, list[Route]]:
    found: dict[str, list[Route]] = {}
    for route in table(topology, host, vpn, family):
        found.setdefault(str(route.network), []).append(route)
    return found


def router(number: int, links: list[tuple[int, str, int]], more: str = "") -> str:
    """Return a router with a loopback and links: port number, address with its length, OSPF cost."""
    lines = [f"interface LoopBack0\n ip address 10.9.0.{number} 32\n ospf enable 1 area 0"]
    for port, address, cost in links:
        lines.append(
            f"interface GigabitEthernet1/0/{port}\n ip address {address.replace('/', ' ')}\n"
            f" ospf network-type p2p\n ospf cost {cost}\n ospf enable 1 area 0"
        )
    return "\n".join([*lines, f"ospf 1 router-id 10.9.0.{number}", more])


@pytest.fixture
def square(make_device) -> Topology:
    """Four routers in a square: 1-2-4 costs as much as 1-3-4."""
    texts = {
        "r1": router(1, [(0, "10.0.12.1/30", 10), (1, "10.0.13.1/30", 10)]),
        "r2": router(2, [(0, "10.0.12.2/30", 10), (1, "10.0.24.1/30", 10)]),
        "r3": router(3, [(0, "10.0.13.2/30", 10), (1, "10.0.34.1/30", 10)]),
        "r4": router(4, [(0, "10.0.24.2/30", 10), (1, "10.0.34.2/30", 10)]),
    }
    return joined({host: configured(make_device("ar", host), text) for host, text in texts.items()})


def test_equal_ways_are_all_used(square):
    both = routes(square, "r1")["10.9.0.4/32"]
    assert [(r.next_hop, r.cost, r.protocol) for r in both] == [
        ("10.0.12.2", 20, "OSPF"),
        ("10.0.13.2", 20, "OSPF"),
    ]


def test_a_dearer_way_is_used_when_the_cheaper_one_is_gone(square):
    r2 = square.devices["r2"]
    r2.running.load(["interface GigabitEthernet1/0/1", " ospf cost 50"])
    assert [r.next_hop for r in routes(square, "r1")["10.9.0.4/32"]] == ["10.0.13.2"]
    square.devices["r3"].running.load(["interface GigabitEthernet1/0/0", " shutdown"])
    assert [(r.next_hop, r.cost) for r in routes(square, "r1")["10.9.0.4/32"]] == [("10.0.12.2", 60)]


def test_a_table_is_worked_out_once_until_some_device_changes(square):
    first = table(square, "r1", "", 4)
    assert table(square, "r1", "", 4) is first
    with square.at_rest() as standing:
        assert square.standing() is standing
    square.devices["r4"].running.load(["ip route-static 10.77.0.0 16 NULL0"])
    assert square.standing() is not standing
    assert "10.77.0.0/16" in routes(square, "r4")


def test_what_is_off_is_not_routed_to(square):
    square.devices["r4"].state = "off"
    assert "10.9.0.4/32" not in routes(square, "r1")
    assert not trace(square, "r1", "", "10.9.0.4").reached


def test_direct_before_static_before_ospf_from_outside(square):
    r1 = square.devices["r1"]
    configured(
        r1,
        "ip route-static 10.9.0.4 32 10.0.13.2\nip route-static 10.0.12.0 30 10.0.13.2\n"
        "ip route-static 198.51.100.0 24 203.0.113.1\nip route-static 192.0.2.0 24 NULL0",
    )
    found = routes(square, "r1")
    assert [r.protocol for r in found["10.0.12.0/30"]] == ["Direct"]
    assert {r.protocol for r in found["10.9.0.4/32"]} == {"OSPF"}, "10 goes before 60"
    assert "198.51.100.0/24" not in found, "its next hop is nowhere"
    assert [(r.protocol, r.interface) for r in found["192.0.2.0/24"]] == [("Static", "NULL0")]


@pytest.mark.parametrize(
    ("kind", "cost"), [(1, 30), (2, 10)], ids=["type 1 adds the way", "type 2 counts alone"]
)
def test_a_default_route_goes_to_those_below(square, kind, cost):
    r4 = square.devices["r4"]
    configured(r4, f"ospf 1\n default-route-advertise cost 10 type {kind}\nip route-static 0.0.0.0 0 NULL0")
    found = routes(square, "r1")["0.0.0.0/0"]
    assert {(r.protocol, r.preference, r.cost) for r in found} == {("O_ASE", 150, cost)}
    configured(r4, "undo ip route-static 0.0.0.0 0 NULL0")
    assert "0.0.0.0/0" not in routes(square, "r1"), "it has none to give"
    configured(r4, "ospf 1\n default-route-advertise always cost 10 type 1")
    assert "0.0.0.0/0" in routes(square, "r1")


def test_routes_that_are_brought_in_reach_the_others(square):
    configured(square.devices["r4"], "ip route-static 192.0.2.0 24 NULL0\nospf 1\n import-route static")
    assert {r.protocol for r in routes(square, "r1")["192.0.2.0/24"]} == {"O_ASE"}


def test_the_longest_match_wins(square):
    configured(square.devices["r1"], "ip route-static 0.0.0.0 0 NULL0")
    assert [str(r.network) for r in towards(square, "r1", "", ipaddress.ip_address("10.9.0.2"))] == [
        "10.9.0.2/32"
    ]
    assert [r.interface for r in towards(square, "r1", "", ipaddress.ip_address("8.8.8.8"))] == ["NULL0"]


def test_a_way_names_each_hop(square):
    square.devices["r3"].running.load(["interface GigabitEthernet1/0/0", " shutdown"])
    way = trace(square, "r1", "", "10.9.0.4")
    assert (way.hops, way.reached) == (("10.0.12.2", "10.9.0.4"), True)
    assert not trace(square, "r1", "", "203.0.113.9").reached
    assert not trace(square, "r1", "", "nobody.example").reached


def test_a_way_in_a_circle_ends(square):
    configured(square.devices["r1"], "ip route-static 203.0.113.0 24 10.0.12.2")
    configured(square.devices["r2"], "ip route-static 203.0.113.0 24 10.0.12.1")
    way = trace(square, "r1", "", "203.0.113.9")
    assert len(way.hops) == 30
    assert not way.reached


class TestCables:
    TRUNK = """
vlan batch 10 20
interface Vlanif20
 ip address 10.0.0.2 30
interface XGigabitEthernet0/0/1
 port link-type trunk
 port trunk allow-pass vlan 10 20
interface XGigabitEthernet0/0/2
 port link-type access
 port default vlan 10
"""

    @pytest.fixture
    def pair(self, make_device) -> Topology:
        switch = configured(make_device("s", "switch"), self.TRUNK)
        router = configured(
            make_device("ar", "router"),
            "interface GigabitEthernet1/0/3.20\n dot1q termination vid 20\n ip address 10.0.0.1 30",
        )
        return joined({"router": router, "switch": switch})

    def test_a_vlan_interface_is_behind_the_port_that_carries_it(self, pair):
        switch = pair.devices["switch"]
        assert port_under(switch, "Vlanif20") == "XGigabitEthernet0/0/1"
        [cable] = cables(pair.devices["router"])
        assert (cable.port, cable.other.host, cable.other_port) == (
            "GigabitEthernet1/0/3",
            "switch",
            "XGigabitEthernet0/0/1",
        )
        assert [(c.port, c.other.host) for c in cables(switch)] == [("XGigabitEthernet0/0/1", "router")]

    def test_the_tags_of_both_ends_must_agree(self, pair):
        configured(
            pair.devices["switch"],
            "interface XGigabitEthernet0/0/1\n undo port trunk allow-pass vlan 20",
        )
        assert cables(pair.devices["router"]) == []

    def test_members_of_vlans(self, pair):
        assert members(pair.devices["switch"].running.root) == {
            10: {"XGigabitEthernet0/0/1": True, "XGigabitEthernet0/0/2": False},
            20: {"XGigabitEthernet0/0/1": True},
        }

    def test_a_lan_with_the_same_address_elsewhere_is_no_cable(self, make_device):
        lan = "interface GigabitEthernet1/0/2\n ip address 192.168.1.1 24"
        both = {host: configured(make_device("ar", host), lan) for host in ("one", "two")}
        joined(both)
        assert cables(both["one"]) == []

    def test_mac_addresses_are_the_ports_own_and_stay(self, make_device):
        one, two = make_device("ar", "one"), make_device("ar", "two")
        assert mac_of(one, "GigabitEthernet1/0/2.100") == mac_of(one, "GigabitEthernet1/0/2")
        assert len({mac_of(d, p) for d in (one, two) for p in ("GigabitEthernet1/0/2", "")}) == 4


@st.composite
def trees(draw: st.DrawFn) -> list[tuple[int, int, int]]:
    """Networks without circles, and a few links beside: (router, router, cost)."""
    count = draw(st.integers(2, 6))
    links = {(draw(st.integers(1, n - 1)), n): draw(st.integers(1, 9)) for n in range(2, count + 1)}
    for a, b in draw(st.lists(st.tuples(st.integers(1, count), st.integers(1, count)), max_size=3)):
        if a < b:
            links.setdefault((a, b), draw(st.integers(1, 9)))
    return [(a, b, cost) for (a, b), cost in links.items()]


def least_costs(numbers: list[int], links: list[tuple[int, int, int]]) -> dict[tuple[int, int], int]:
    """Return the least cost from each router to each, by Floyd and Warshall."""
    far = {(a, b): 0 if a == b else 999 for a in numbers for b in numbers}
    for a, b, cost in links:
        far[a, b] = far[b, a] = min(far[a, b], cost)
    for k in numbers:
        for a in numbers:
            for b in numbers:
                far[a, b] = min(far[a, b], far[a, k] + far[k, b])
    return far


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(links=trees())
def test_every_way_is_the_cheapest_and_arrives(links, make_device):
    """Against Floyd and Warshall: costs are least, and following the routes hop by hop arrives."""
    numbers = sorted({n for a, b, _ in links for n in (a, b)})
    ports: dict[int, list[tuple[int, str, int]]] = {n: [] for n in numbers}
    for a, b, cost in links:
        for end, address in ((a, f"10.{a}.{b}.1/30"), (b, f"10.{a}.{b}.2/30")):
            ports[end].append((len(ports[end]), address, cost))
    devices = {}
    for number in numbers:
        device = make_device("ar", f"r{number}")
        device.running = device.fresh()
        devices[f"r{number}"] = configured(device, router(number, ports[number]))
    topology = joined(devices)
    far = least_costs(numbers, links)
    for a in numbers:
        found = routes(topology, f"r{a}")
        for b in numbers:
            if a != b:
                assert {r.cost for r in found[f"10.9.0.{b}/32"]} == {far[a, b]}
                assert trace(topology, f"r{a}", "", f"10.9.0.{b}").reached
