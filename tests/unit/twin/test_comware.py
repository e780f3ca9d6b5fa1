# SPDX-License-Identifier: Apache-2.0
"""Routers and switches of Comware 7 take what theirs take, refuse the rest, and hear their neighbours."""

import ipaddress

import pytest

from tests.support.h3c_county import designs
from zongheng.config.secrets import fill, names
from zongheng.render import render_config
from zongheng.twin.routing.topology import Topology

UNKNOWN = " % Unrecognized command found at '^' position."
WRONG = " % Wrong parameter found at '^' position."
SHORT = " % Incomplete command found at '^' position."
LONG = " % Too many parameters found at '^' position."
ROUTER, SWITCH, VILLAGE = "xy-core1", "xy-agg1", "xy-ranshizhuang-cun"

PROMPTS = [
    ("msr", (), "<H3C>"),
    ("msr", ("system-view", "interface g0/0.5"), "[H3C-GigabitEthernet0/0.5]"),
    ("msr", ("system-view", "interface gigabitethernet 0/1"), "[H3C-GigabitEthernet0/1]"),
    ("sr66", ("system-view", "interface ten1/1/0"), "[H3C-Ten-GigabitEthernet1/1/0]"),
    ("s65", ("system-view", "vlan 5", "interface vlan-interface 5"), "[H3C-Vlan-interface5]"),
    ("s65", ("system-view", "vlan 5"), "[H3C-vlan5]"),
    ("msr", ("system-view", "ip vpn-instance a", "address-family ipv4"), "[H3C-vpn-ipv4-a]"),
    ("msr", ("system-view", "bgp 65001", "address-family ipv6"), "[H3C-bgp-ipv6]"),
    (
        "msr",
        (
            "system-view",
            "ip vpn-instance a",
            "route-distinguisher 1:1",
            "bgp 1",
            "ip vpn-instance a",
            "address-family ipv4 unicast",
        ),
        "[H3C-bgp-ipv4-a]",
    ),
    ("msr", ("system-view", "route-policy p permit node 10"), "[H3C-route-policy-p-10]"),
    ("s65", ("system-view", "line aux 0"), "[H3C-line-aux0]"),
    ("msr", ("system-view", "acl basic name flow"), "[H3C-acl-ipv4-basic-flow]"),
    ("s65", ("system-view", "acl ipv6 advanced name abc"), "[H3C-acl-ipv6-adv-abc]"),
]


@pytest.mark.parametrize(("family", "lines", "prompt"), PROMPTS)
def test_the_prompt_follows_the_view(family, lines, prompt, at):
    operator = at(family)
    operator.types(*lines)
    assert operator.session.prompt == prompt


# family, lines before, line, the word that the caret is under ("" is behind the line), message
CARETS = [
    ("s65", (), "security-zone name Trust", "security-zone", UNKNOWN),
    ("msr", (), "nat global-policy", "global-policy", UNKNOWN),
    ("msr", (), "vlan batch 5", "batch", WRONG),
    ("msr", (), "vlan 4095", "4095", WRONG),
    ("msr", (), "acl basic name all", "all", WRONG),
    ("msr", (), "acl basic name 1st", "1st", WRONG),
    ("msr", (), "acl basic name", "", SHORT),
    ("msr", (), "interface GigabitEthernet0/3", "GigabitEthernet0/3", WRONG),
    ("msr", (), "interface Ten-GigabitEthernet1/0/1", "Ten-GigabitEthernet1/0/1", WRONG),
    ("s65", (), "interface GigabitEthernet0/0", "GigabitEthernet0/0", WRONG),
    ("msr", (), "line aux 0", "aux", WRONG),
    ("s65", (), "line con 0", "con", WRONG),
    ("msr", (), "bgp 4294967296", "4294967296", WRONG),
    ("msr", (), "ip vpn-instance", "", SHORT),
    ("msr", (), "ip prefix-list p index 5 permit 10.0.0.0 33", "33", WRONG),
    ("msr", (), "route-policy p allow node 10", "allow", UNKNOWN),
    ("msr", (), "ospf 1 router-id 1.1.1", "1.1.1", WRONG),
    ("msr", (), "lldp enable", "enable", UNKNOWN),
    ("msr", (), "dhcp server ip-pool a b", "b", LONG),
    ("msr", (), "qos policy", "", SHORT),
    ("msr", (), "port trunk permit vlan 5", "port", UNKNOWN),
    ("msr", ("bgp 1",), "peer 10.0.0.256 as-number 1", "10.0.0.256", WRONG),
    ("msr", ("bgp 1",), "network 10.0.0.0 8", "network", UNKNOWN),
    ("msr", ("bgp 1",), "ipv4-family unicast", "ipv4-family", UNKNOWN),
    ("msr", ("bgp 1", "address-family ipv4"), "maximum load-balancing 2", "maximum", UNKNOWN),
    ("msr", ("interface g0/0",), "port link-type trunk", "port", UNKNOWN),
    ("msr", ("interface g0/0",), "bfd min-transmit-interval 1001", "1001", WRONG),
    ("msr", ("interface g0/0",), "ospf enable 1 area 0", "enable", WRONG),
    ("msr", ("interface g0/0",), "qos lr outbound cir 7", "7", WRONG),
    ("msr", ("interface loopback 0",), "vlan-type dot1q vid 5", "vlan-type", UNKNOWN),
    ("s65", ("interface ten1/0/1",), "ip address 10.0.0.1 24", "ip", UNKNOWN),
    ("s65", ("interface ten1/0/1",), "undo ospf cost", "ospf", UNKNOWN),
    ("s65", ("interface ten1/0/1",), "port trunk allow-pass vlan 5", "allow-pass", UNKNOWN),
    ("s65", ("vlan 5", "interface vlan-interface 5"), "port access vlan 5", "port", UNKNOWN),
    ("s65", ("interface m-gigabitethernet 0/0/0",), "port access vlan 1", "port", UNKNOWN),
]


@pytest.mark.parametrize(("family", "before", "line", "word", "message"), CARETS)
def test_the_caret_stands_under_the_word_at_fault(family, before, line, word, message, at):
    operator = at(family)
    operator.types("system-view", *before)
    prompt = operator.session.prompt
    caret, error, _ = operator.types(line).split("\n")[1:4]
    column = line.index(word) if word else len(line) + 1
    assert (caret, error) == (" " * (len(prompt) + column) + "^", message)


# family, lines before, line, what the device says without a caret
MESSAGES = [
    ("s65", (), "interface vlan-interface 5", "The VLAN does not exist."),
    ("s65", ("interface ten1/0/1",), "port access vlan 5", "The VLAN does not exist."),
    ("s65", ("vlan 5", "interface ten1/0/1", "port access vlan 5"), "undo vlan 5", "The VLAN is being used."),
    ("s65", ("vlan 5", "interface vlan-interface 5"), "undo vlan 5", "The VLAN is being used."),
    ("s65", (), "undo vlan 1", "The VLAN cannot be removed."),
    ("msr", (), "undo acl basic name a", "The ACL does not exist."),
    ("msr", ("acl basic name a",), "acl advanced name a", "The setting already exists with another value."),
    ("s65", (), "interface ten1/0/1.5", "The command is not supported on the interface."),
    ("s65", (), "undo interface ten1/0/1", "The interface cannot be removed."),
    ("msr", ("interface g0/0",), "ip binding vpn-instance a", "The VPN instance does not exist."),
    (
        "msr",
        ("ip vpn-instance a", "ip vpn-instance b", "interface g0/0", "ip binding vpn-instance a"),
        "ip binding vpn-instance b",
        "The interface is already bound to another VPN instance.",
    ),
    (
        "msr",
        ("ip vpn-instance a", "bgp 1"),
        "ip vpn-instance a",
        "The route distinguisher of the VPN instance does not exist.",
    ),
    ("msr", ("bgp 1",), "peer 10.0.0.1 description x", "The BGP peer does not exist."),
    ("msr", ("bgp 1", "address-family ipv4"), "peer 10.0.0.1 enable", "The BGP peer does not exist."),
    ("msr", ("bgp 1",), "bgp 2", "The setting already exists with another value."),
    ("msr", (), "ospf 2 vpn-instance a", "The VPN instance does not exist."),
    ("msr", ("interface g0/0",), "qos apply policy p outbound", "The QoS policy does not exist."),
    ("msr", ("qos policy p",), "classifier c behavior b", "The traffic class does not exist."),
    ("msr", ("interface g0/0",), "mirroring-group 1 monitor-port", "The mirroring group does not exist."),
    ("msr", ("interface g0/0",), "ospf authentication-mode keychain k", "The keychain does not exist."),
]


@pytest.mark.parametrize(("family", "before", "line", "message"), MESSAGES)
def test_what_cannot_be_is_refused_in_words(family, before, line, message, at):
    operator = at(family)
    operator.types("system-view", *before)
    assert operator.types(line).split("\n")[1] == message


def shown(operator, name):
    """Return the lines of an interface."""
    body = operator.session.device.running.root.find("interface", name).body
    return [
        entry.line
        for entry in body.ordered()
        if not (entry.command.undone == "printed" and not entry.negated)
    ]


def test_a_port_in_another_mode_has_lost_its_settings(at):
    operator = at("s65")
    operator.types(
        "system-view", "vlan 5", "interface ten1/0/1", "description x", "shutdown", "port access vlan 5"
    )
    operator.types("port link-mode route", "ip address 10.0.0.1 24")
    assert shown(operator, "Ten-GigabitEthernet1/0/1") == [
        "port link-mode route",
        "shutdown",
        "ip address 10.0.0.1 255.255.255.0",
    ]
    operator.types("undo port link-mode")
    assert shown(operator, "Ten-GigabitEthernet1/0/1") == ["port link-mode bridge", "shutdown"]


def test_an_interface_that_changes_its_table_has_lost_its_addresses(at):
    operator = at("msr")
    operator.types(
        "system-view", "ip vpn-instance a", "interface g0/0", "ip address 10.0.0.1 24", "ospf 1 area 0"
    )
    said = operator.types("ip binding vpn-instance a").split("\n")
    assert said[1] == "Some configurations on the interface are removed."
    assert shown(operator, "GigabitEthernet0/0") == ["port link-mode route", "ip binding vpn-instance a"]


def test_vlans_are_made_and_removed_in_ranges(at):
    operator = at("s65")
    operator.types("system-view", "vlan 5 to 8", "undo vlan 6 to 7")
    vlans = [entry.words for entry in operator.session.device.running.root.all("vlan")]
    assert vlans == [("vlan", "1"), ("vlan", "5"), ("vlan", "8")]


def test_trunks_collect_their_vlans_and_lose_the_first_on_demand(at):
    operator = at("s65")
    operator.types(
        "system-view", "interface ten1/0/1", "port link-type trunk", "undo port trunk permit vlan 1"
    )
    operator.types(
        "port trunk permit vlan 10 12", "port trunk permit vlan 11", "undo port trunk permit vlan 10"
    )
    assert shown(operator, "Ten-GigabitEthernet1/0/1")[1:] == [
        "port link-type trunk",
        "undo port trunk permit vlan 1",
        "port trunk permit vlan 11 to 12",
    ]


def test_a_port_asks_one_list_of_a_family_in_a_direction_by_its_number_or_its_name(at):
    operator = at("msr")
    operator.types("system-view", "acl advanced name a", "acl ipv6 advanced name a", "interface g0/0")
    lines = (
        "packet-filter 3000 inbound",
        "packet-filter ipv6 name a inbound",
        "packet-filter name a outbound",
    )
    operator.types(*lines, "packet-filter name a inbound")
    asked = {line for line in shown(operator, "GigabitEthernet0/0") if line.startswith("packet-filter")}
    assert asked == {"packet-filter name a inbound", *lines[1:]}
    operator.types("undo packet-filter name a inbound")
    asked = {line for line in shown(operator, "GigabitEthernet0/0") if line.startswith("packet-filter")}
    assert asked == set(lines[1:])


def test_targets_without_a_direction_are_kept_as_both(at):
    operator = at("msr")
    operator.types("system-view", "ip vpn-instance a", "vpn-target 1:1 both")
    body = operator.session.device.running.root.find("ip", "vpn-instance", "a").body
    assert [e.line for e in body.ordered()] == [
        "vpn-target 1:1 import-extcommunity",
        "vpn-target 1:1 export-extcommunity",
    ]
    operator.types("undo vpn-target 1:1")
    assert body.ordered() == []


# --- a county of them ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rendered():
    texts = {host: render_config(design) for host, design in designs().items()}
    return {
        host: fill(text, {name: f"Secret-{name}-2026" for name in names(text)})
        for host, text in texts.items()
    }


@pytest.fixture
def network(rendered, make_device):
    """The whole county: cores, aggregation, townships and villages of H3C, firewalls of Huawei."""
    devices = {}
    for host, design in designs().items():
        device = devices[host] = make_device(design.family, host, design.model)
        assert device.running.load(rendered[host].splitlines()) == []
        device.state = "booted"
    boundary = {
        p.address: p.as_number for d in designs().values() if d.bgp for f in d.bgp.families for p in f.peers
    }
    topology = Topology(devices, {address.lower(): str(number) for address, number in boundary.items()})
    for device in devices.values():
        device.network = topology
    return topology


def expected(host):
    """Return with whom a device shares a link of its own, a neighbour a domain."""
    wanted = []
    for i in designs()[host].interfaces:
        if i.ospf and i.address4 and not i.ospf.passive:
            net = ipaddress.ip_interface(i.address4).network
            wanted += [
                (i.name, other)
                for other, design in designs().items()
                for o in design.interfaces
                if other != host
                and o.ospf
                and o.address4
                and ipaddress.ip_interface(o.address4).network == net
                and (o.vrf == i.vrf or not (o.vrf and i.vrf))  # departments' own VPNs may overlap
            ]
    return sorted(wanted)


def test_every_link_of_the_county_has_its_neighbours(network):
    for host in designs():
        found = sorted((n.interface, n.host) for n in network.ospf_neighbours(host, 4))
        assert found == expected(host), host
        assert found
        six = {(n.interface, n.host) for n in network.ospf_neighbours(host, 6)}
        assert six
        assert six <= set(found)
    vendors = {
        (designs()[host].platform, designs()[n.host].platform)
        for host in designs()
        for n in network.ospf_neighbours(host, 4)
    }
    assert ("h3c_comware", "huawei_vrp") in vendors


def test_sessions_with_the_level_above_are_shown_by_table(network, at):
    operator = at(network.devices[ROUTER])
    shown = operator.types("display bgp peer ipv4 vpn-instance PUBLIC").split("\n")
    assert any("Peers in established state: 1" in line for line in shown)
    assert any(line.endswith("Established") for line in shown)
    assert "Established" not in operator.types("display bgp peer ipv4")
    six = operator.types("display bgp peer ipv6 vpn-instance PUBLIC")
    assert six.count("Established") == 1
    operator.types(
        "system-view",
        "bgp 4200411426",
        "ip vpn-instance PUBLIC",
        "address-family ipv4",
        "undo peer 59.207.0.41 enable",
    )
    operator.types("return")
    assert "Established" not in operator.types("display bgp peer ipv4 vpn-instance PUBLIC")


SESSION = """\
interface GigabitEthernet0/0
 ip address {mine} 24
bgp {own}
 peer {other} as-number {theirs}
 address-family ipv4 unicast
  peer {other} enable
"""
VIRTUAL = """\
interface GigabitEthernet0/0
 ip address {mine} 24
 vrrp vrid 1 virtual-ip 10.0.0.9
 vrrp vrid 1 priority {own}
"""


def pair(make_device, text, own, theirs):
    """Return two routers on one cable, each configured by ``text`` with its own number and the other's."""
    ends = {}
    for host, last, numbers in (("a", 1, (own, theirs)), ("b", 2, (theirs, own))):
        mine, other = f"10.0.0.{last}", f"10.0.0.{3 - last}"
        device = ends[host] = make_device("msr", host)
        lines = text.format(mine=mine, other=other, own=numbers[0], theirs=numbers[1]).splitlines()
        assert device.running.load(lines) == []
        device.state = "booted"
    network = Topology(ends)
    for device in ends.values():
        device.network = network
    return network


def test_a_peer_that_is_enabled_on_one_side_only_does_not_come_up(make_device):
    network = pair(make_device, SESSION, "65001", "65002")
    assert [peer.state for peer in network.bgp_peers("a")] == ["Established"]
    family = (("bgp", "65002"), ("address-family", "ipv4", "unicast"))
    network.devices["b"].running.enter(family, "undo peer 10.0.0.1 enable")
    assert [peer.state for peer in network.bgp_peers("a")] == ["Connect"]


def test_those_at_the_other_ends_of_cables_are_known_where_both_announce_themselves(network, at):
    operator = at(network.devices[VILLAGE])
    shown = operator.types("display lldp neighbor-information list").split("\n")
    assert [line.split()[::3] for line in shown if "xy-" in line and line[0] != "<"] == [
        ["xy-huiting", "GigabitEthernet5/0"]
    ]
    told = operator.types("display lldp neighbor-information verbose")
    assert " System name         : xy-huiting\n" in told
    assert "[GigabitEthernet0/0]:" in told
    operator.types("system-view", "interface g0/0", "undo lldp enable", "return")
    assert "xy-huiting" not in operator.types("display lldp neighbor-information list")
    operator.types("system-view", "undo lldp global enable", "return")
    said = operator.types("display lldp neighbor-information list").split("\n")
    assert said[1] == "The LLDP service is not running."


def test_bfd_is_up_where_both_ends_ask_for_it(network, at):
    operator = at(network.devices[VILLAGE])
    assert "Total Session Num: 0" in operator.types("display bfd session")
    operator.types("system-view", "interface g0/0.100", "ospf bfd enable", "return")
    assert "Total Session Num: 1     Up Session Num: 0" in operator.types("display bfd session")
    neighbour = next(n for n in network.ospf_neighbours(VILLAGE, 4) if n.process == "1")
    port = next(
        s.other.name
        for s in network.segments(VILLAGE, 4)
        if s.other.host == neighbour.host and s.mine.name == "GigabitEthernet0/0.100"
    )
    network.devices[neighbour.host].running.enter((("interface", port),), "ospf bfd enable")
    assert "Total Session Num: 1     Up Session Num: 1" in operator.types("display bfd session")


def test_the_stronger_of_two_virtual_routers_leads(make_device, at):
    devices = pair(make_device, VIRTUAL, "120", "100").devices
    assert " Master " in at(devices["a"]).types("display vrrp")
    second = at(devices["b"])
    assert " Backup " in second.types("display vrrp")
    second.types("system-view", "interface g0/0", "shutdown")
    assert " Initialize " in second.types("display vrrp")
