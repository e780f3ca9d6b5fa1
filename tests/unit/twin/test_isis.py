# SPDX-License-Identifier: Apache-2.0
"""IS-IS of the simulators: what is refused, who is whose neighbour, and which routes come of it."""

import pytest

from isis import configuration, designs
from zongheng.twin.configuration.configuration import Asked, Refused
from zongheng.twin.routing.routing import table
from zongheng.twin.routing.topology import Topology

KEY = "hmac-sha256 key-id 1 cipher Key@one"


def router(number, links, *, level="level-1-2", area="49.0001", more="", kind="ar"):
    """Return a router: links are (port, own last octet of 10.0.<net>.0/30, level, cost)."""
    lines = [
        "ipv6" if kind == "ar" else "",
        f"isis 1\n is-level {level}\n cost-style wide\n network-entity {area}.0100.0900.000{number}.00",
        f" ipv6 enable topology standard\n area-authentication-mode {KEY}\n domain-authentication-mode {KEY}",
        more,
        f"interface LoopBack0\n ip address 10.9.0.{number} 32\n isis enable 1",
    ]
    for port, net, own, circuit, cost in links:
        lines.append(
            f"interface GigabitEthernet1/0/{port}\n ipv6 enable\n ip address 10.0.{net}.{own} 30\n"
            f" ipv6 address 2001:db8:{net}::{own}/126\n isis enable 1\n isis ipv6 enable 1\n"
            f" isis circuit-type p2p\n isis circuit-level {circuit}\n isis cost {cost}\n"
            f" isis authentication-mode {KEY}"
        )
    return "\n".join(lines)


def tree():
    """Return a core (level 2), a border with an area of its own (both), and a leaf in that (level 1)."""
    default = "ip route-static 0.0.0.0 0 NULL0\nisis 1\n default-route-advertise match default cost 100"
    return {
        "core": router(1, [(0, 12, 1, "level-2", 10)], level="level-2", more=default),
        "border": router(2, [(0, 12, 2, "level-2", 10), (1, 23, 1, "level-1", 20)], area="49.0002"),
        "leaf": router(3, [(0, 23, 2, "level-1", 20)], level="level-1", area="49.0002"),
    }


@pytest.fixture
def network(make_device):
    devices = {host: make_device("ar", host) for host in tree()}
    for host, text in tree().items():
        assert devices[host].running.load(text.splitlines()) == []
        devices[host].state = "booted"
    topology = Topology(devices, {})
    for device in devices.values():
        device.network = topology
    return topology


def met(network, host):
    return [(n.area, n.interface, n.host) for n in network.isis_neighbours(host)]


def changed(network, host, *lines):
    assert network.devices[host].running.load(lines) == []


def test_neighbours_are_met_in_the_level_that_both_are_in(network):
    assert met(network, "core") == [("L2", "GigabitEthernet1/0/0", "border")]
    assert met(network, "border") == [
        ("L2", "GigabitEthernet1/0/0", "core"),
        ("L1", "GigabitEthernet1/0/1", "leaf"),
    ]
    assert met(network, "leaf") == [("L1", "GigabitEthernet1/0/0", "border")]
    assert network.in_service("leaf")


NO_LONGER = {
    "another key": ("interface GigabitEthernet1/0/0", " isis authentication-mode md5 cipher Key@one"),
    "no key": ("interface GigabitEthernet1/0/0", " undo isis authentication-mode"),
    "another circuit": ("interface GigabitEthernet1/0/0", " undo isis circuit-type"),
    "another level": ("interface GigabitEthernet1/0/0", " isis circuit-level level-2"),
    "silence": ("interface GigabitEthernet1/0/0", " isis silent"),
    "another area": (
        "isis 1",
        " undo network-entity 49.0002.0100.0900.0003.00",
        " network-entity 49.0003.0100.0900.0003.00",
    ),
    "the neighbour's system id": (
        "isis 1",
        " undo network-entity 49.0002.0100.0900.0003.00",
        " network-entity 49.0002.0100.0900.0002.00",
    ),
    "no line": ("interface GigabitEthernet1/0/0", " shutdown"),
}


@pytest.mark.parametrize("lines", NO_LONGER.values(), ids=NO_LONGER)
def test_ends_that_do_not_agree_are_no_neighbours(network, lines):
    changed(network, "leaf", *lines)
    assert met(network, "leaf") == []
    assert met(network, "border") == [("L2", "GigabitEthernet1/0/0", "core")]
    assert not network.in_service("leaf")


def routes(network, host, family=4):
    return {
        str(r.network): (r.protocol, r.preference, r.cost, r.next_hop)
        for r in table(network, host, "", family)
    }


def test_level_1_is_told_to_level_2_and_is_given_a_default_in_return(network):
    assert routes(network, "core")["10.9.0.3/32"] == ("ISIS-L2", 15, 30, "10.0.12.2")
    assert routes(network, "border")["0.0.0.0/0"] == ("ISIS-L2", 15, 110, "10.0.12.1")
    leaf = routes(network, "leaf")
    assert leaf["0.0.0.0/0"] == ("ISIS-L1", 15, 20, "10.0.23.1")
    assert leaf["10.9.0.2/32"][0] == "ISIS-L1"
    assert "10.9.0.1/32" not in leaf, "level 2 is not told to level 1"


def test_both_families_go_by_one_topology(network):
    assert routes(network, "core", 6)["2001:db8:23::/126"] == ("ISIS-L2", 15, 30, "2001:db8:12::2")
    changed(network, "border", "isis 1", " undo ipv6 enable")
    assert "2001:db8:23::/126" not in routes(network, "core", 6)
    assert "10.9.0.3/32" in routes(network, "core")


def test_a_border_that_lost_its_backbone_offers_no_way_out(network):
    changed(network, "core", "interface GigabitEthernet1/0/0", " shutdown")
    assert "0.0.0.0/0" not in routes(network, "leaf")


def test_who_floods_with_another_key_is_met_but_not_believed(network):
    changed(network, "core", "isis 1", f" domain-authentication-mode {KEY}2")
    assert met(network, "core")
    assert "10.9.0.3/32" not in routes(network, "core")


def test_a_default_is_told_only_while_there_is_one(network):
    changed(network, "core", "undo ip route-static 0.0.0.0 0")
    assert "0.0.0.0/0" not in routes(network, "border")
    changed(network, "core", "isis 1", " default-route-advertise cost 7")
    assert routes(network, "border")["0.0.0.0/0"] == ("ISIS-L2", 15, 17, "10.0.12.1")


def test_preferences_and_imports_count(network):
    changed(network, "border", "isis 1", " preference 155")
    assert routes(network, "border")["10.9.0.3/32"][1] == 155
    changed(
        network, "core", "ip route-static 10.7.0.0 255.255.0.0 NULL0", "isis 1", " import-route static cost 5"
    )
    assert routes(network, "border")["10.7.0.0/16"] == ("ISIS-L2", 155, 15, "10.0.12.1")


def test_the_peers_are_shown_as_the_command_reference_shows_them(network, at):
    shown = at(network.devices["border"]).types("display isis peer")
    assert "Peer information for ISIS(1)" in shown
    rows = [line.split() for line in shown.splitlines() if " Up " in line]
    assert [(r[0], r[1], r[3], r[5]) for r in rows] == [
        ("0100.0900.0001", "GE1/0/0", "Up", "L2"),
        ("0100.0900.0003", "GE1/0/1", "Up", "L1"),
    ]
    assert "Total Peer(s): 2" in shown


@pytest.fixture(params=["ar", "ne"])
def plain(request, make_device):
    device = make_device(request.param, "plain").running
    text = (
        "ip vpn-instance VA\n ipv4-family\n  route-distinguisher 1:1\n ipv6-family\n  route-distinguisher 1:1"
    )
    assert device.load([*text.splitlines(), "isis 1", "interface LoopBack7", "interface LoopBack8"]) == []
    return device


PORT = (("interface", "LoopBack7"),)


def typed(device, *lines):
    """Type lines, with the views that they open; return the answer to the last."""
    path, answer = (), None
    for line in lines:
        answer = device.enter(path, line)
        if not isinstance(answer, Refused | Asked):
            path = answer.path
    return answer


REFUSED = {
    "a process that is not there": ["interface LoopBack7", "isis enable 9"],
    "anything before the interface speaks": ["interface LoopBack7", "isis cost 10"],
    "IPv6 of a process that has none": ["interface LoopBack7", "ipv6 enable", "isis ipv6 enable 1"],
    "a process of another VPN instance": [
        "interface LoopBack7",
        "ip binding vpn-instance VA",
        "isis enable 1",
    ],
    "a second process": ["interface LoopBack7", "isis enable 1", "quit-less", "isis enable 2"],
    "a title without a selector": ["isis 1", "network-entity 49.0001.0100.0900.0001"],
    "a title that is too short": ["isis 1", "network-entity 0100.0900.0001.00"],
    "another system in a second title": [
        "isis 1",
        "network-entity 49.0001.0100.0900.0001.00",
        "network-entity 49.0002.0100.0900.0002.00",
    ],
    "an unknown level": ["isis 1", "is-level level-3"],
    "IPv6 settings before IPv6": ["isis 1", "ipv6 preference 20"],
    "a key without its number": [
        "interface LoopBack7",
        "isis enable 1",
        "isis authentication-mode hmac-sha256 cipher K",
    ],
}
REFUSED["a second process"] = ["isis 2", "interface LoopBack7", "isis enable 1", "isis enable 2"]


@pytest.mark.parametrize("lines", REFUSED.values(), ids=REFUSED)
def test_devices_refuse(plain, lines):
    if lines[0] == "isis 2":
        assert not isinstance(typed(plain, "isis 2"), Refused)
        lines = lines[1:]
    assert isinstance(typed(plain, *lines), Refused)


def test_who_ends_it_on_an_interface_ends_all_that_was_said_of_it(plain):
    typed(plain, "interface LoopBack7", "isis enable 1", "isis cost 10", "undo isis enable")
    assert " isis cost 10" not in plain.lines()


def test_a_circuit_of_two_forgets_its_key(plain):
    key = "isis authentication-mode hmac-sha256 key-id 1 cipher Key@one"
    typed(plain, "interface LoopBack7", "isis enable 1", key, "isis circuit-type p2p")
    assert not any("authentication-mode" in line for line in plain.lines() if line.startswith(" isis"))


def test_a_process_goes_with_its_interfaces_after_a_question(plain):
    typed(plain, "interface LoopBack7", "isis enable 1", "isis cost 10")
    answer = plain.enter((), "undo isis 1")
    assert isinstance(answer, Asked)
    answer.yes()
    assert not any("isis" in line for line in plain.lines())


COUNTY, TOWN, VILLAGE, CITY = "gz-nanming", "gz-xinhualu", "gz-shifu", "gz-guiyang"


@pytest.fixture
def part(make_device):
    """Return a function that lets a city, its county, a township and a village run as they are designed."""

    def of(igp):
        devices = {}
        for host in (CITY, COUNTY, TOWN, VILLAGE):
            design = designs(igp)[host]
            devices[host] = make_device(design.family, host, design.model)
            assert devices[host].running.load(configuration(host, igp).splitlines()) == []
            devices[host].state = "booted"
        return Topology(devices, {})

    return of


def reached(part, host, vpn, family):
    return {str(route.network): route.next_hop for route in table(part, host, vpn, family)}


@pytest.mark.parametrize("vpn", ["", "INTERNET"], ids=["management", "domain"])
def test_a_county_reaches_by_isis_what_it_reaches_by_ospf(part, vpn):
    by_ospf, by_isis = part("ospf"), part("isis")
    for family, default in ((4, "0.0.0.0/0"), (6, "::/0")):
        for host in (COUNTY, TOWN):
            assert reached(by_isis, host, vpn, family) == reached(by_ospf, host, vpn, family)
        assert reached(by_isis, TOWN, vpn, family)[default] != ""
        township = reached(by_ospf, VILLAGE, vpn, family)[default]
        assert reached(by_isis, VILLAGE, vpn, family)[default] == township


def test_while_both_are_spoken_nothing_goes_another_way(part):
    ospf, both = part("ospf"), part("both")
    for host in (COUNTY, TOWN, VILLAGE):
        for family in (4, 6):
            assert table(both, host, "INTERNET", family) == table(ospf, host, "INTERNET", family)
    assert {n.host for n in both.isis_neighbours(TOWN)} == {n.host for n in both.ospf_neighbours(TOWN, 4)}
