# SPDX-License-Identifier: Apache-2.0
"""Patches are what an engineer would type: right forms, right order, and they do what they say."""

from functools import partial

import pytest

from golden_boxes import BOXES, factory, intended, printed, send
from tests.support import province
from zongheng.config import parse, unified_diff
from zongheng.config.secrets import fill, names
from zongheng.errors import ZonghengError
from zongheng.platforms.huawei_vrp.patch import Patch, commands_between, make_patch, moved
from zongheng.platforms.patching.rule_order import moves

PLATFORM = "huawei_vrp"


def patch(running: str, intended: str, flavour: str = "vrp5") -> Patch:
    return make_patch(f"{running}return\n", f"{intended}return\n", flavour)


PORT = "interface GigabitEthernet0/0/1\n"
CLASSES = """traffic classifier c operator {}
 if-match dscp ef
traffic behavior b
 remark dscp ef
traffic policy p
 classifier c behavior b
"""

CASES = {
    "equal texts need nothing": ("sysname A\n", "#\nsysname A\n#\n", "vrp5", []),
    "a value is overwritten, not undone": ("sysname A\n", "sysname B\n", "vrp5", ["sysname B"]),
    "undo names a setting without its value": (
        "clock timezone BJ add 08:00:00\n",
        "",
        "vrp5",
        ["undo clock timezone"],
    ),
    "a numbered rule goes before its number is used again": (
        "acl number 3001\n rule 5 deny ip\n",
        "acl number 3001\n rule 5 permit ip\n",
        "vrp5",
        ["acl number 3001", "undo rule 5", "rule 5 permit ip", "quit"],
    ),
    "content security is committed at the end": (
        "profile type av name a\n http-detect direction both\n#\nsysname A\n",
        "profile type av name a\n http-detect direction upload\n#\nsysname B\n",
        "usg",
        [
            *("profile type av name a", "http-detect direction upload", "quit", "sysname B"),
            "engine configuration commit",
        ],
    ),
    "a role binding is undone without its role": (
        "aaa\n bind manager-user a role audit-admin\n",
        "",
        "usg",
        ["aaa", "undo bind manager-user a", "quit"],
    ),
    "a virtual address is undone without its state, before it comes in another": (
        "interface GigabitEthernet0/0/1\n vrrp vrid 1 virtual-ip 192.0.2.1 active\n",
        "interface GigabitEthernet0/0/1\n vrrp vrid 1 virtual-ip 192.0.2.1 standby\n",
        "usg",
        [
            "interface GigabitEthernet0/0/1",
            "undo vrrp vrid 1 virtual-ip 192.0.2.1",
            "vrrp vrid 1 virtual-ip 192.0.2.1 standby",
            "quit",
        ],
    ),
    "what has no undo gets its default again": (
        "aaa\n local-user a password irreversible-cipher x\n local-user a state block\n",
        "aaa\n local-user a password irreversible-cipher x\n",
        "vrp8",
        ["aaa", "local-user a state active", "quit"],
    ),
    "an interface leaves one area before it enters the other": (
        "interface GigabitEthernet0/1/0\n ospfv3 1 area 0.0.0.0\n",
        "interface GigabitEthernet0/1/0\n ospfv3 1 area 0.0.0.1\n",
        "vrp8",
        [
            "interface GigabitEthernet0/1/0",
            "undo ospfv3 1 area 0.0.0.0",
            "ospfv3 1 area 0.0.0.1",
            "quit",
        ],
    ),
    "a zone with another number is another zone": (
        "firewall zone name a id 7\n set priority 60\n",
        "firewall zone name a id 8\n set priority 60\n",
        "usg",
        ["undo firewall zone name a", "firewall zone name a id 8", "set priority 60", "quit"],
    ),
    "two interfaces exchange their addresses": (
        (
            "interface Vlanif10\n ip address 10.0.0.1 255.255.255.0\n#\n"
            "interface Vlanif20\n ip address 10.0.1.1 255.255.255.0\n"
        ),
        (
            "interface Vlanif10\n ip address 10.0.1.1 255.255.255.0\n#\n"
            "interface Vlanif20\n ip address 10.0.0.1 255.255.255.0\n"
        ),
        "vrp5",
        [
            *("interface Vlanif20", "undo ip address 10.0.1.1 255.255.255.0", "quit"),
            *("interface Vlanif10", "ip address 10.0.1.1 255.255.255.0", "quit"),
            *("interface Vlanif20", "ip address 10.0.0.1 255.255.255.0", "quit"),
        ],
    ),
    "a main address that another interface takes goes after its secondary ones": (
        (
            "interface Vlanif10\n ip address 10.0.0.1 255.255.255.0\n#\n"
            "interface Vlanif20\n ip address 10.0.1.1 255.255.255.0\n ip address 10.0.2.1 255.255.255.0 sub\n"
        ),
        (
            "interface Vlanif10\n ip address 10.0.1.1 255.255.255.0\n#\n"
            "interface Vlanif20\n ip address 10.0.0.1 255.255.255.0\n"
        ),
        "vrp5",
        [
            *("interface Vlanif20", "undo ip address 10.0.2.1 255.255.255.0 sub", "quit"),
            *("interface Vlanif20", "undo ip address 10.0.1.1 255.255.255.0", "quit"),
            *("interface Vlanif10", "ip address 10.0.1.1 255.255.255.0", "quit"),
            *("interface Vlanif20", "ip address 10.0.0.1 255.255.255.0", "quit"),
        ],
    ),
    "an address comes free before its interface changes its VPN instance": (
        (
            "interface GigabitEthernet0/0/1.101\n ip binding vpn-instance A\n#\n"
            "interface GigabitEthernet0/0/2.101\n ip binding vpn-instance A\n"
            " ip address 10.0.0.1 255.255.255.252\n"
        ),
        (
            "interface GigabitEthernet0/0/1.101\n ip binding vpn-instance A\n"
            " ip address 10.0.0.1 255.255.255.252\n#\n"
            "interface GigabitEthernet0/0/2.101\n ip binding vpn-instance B\n"
            " ip address 10.0.0.1 255.255.255.252\n"
        ),
        "vrp5",
        [
            *("interface GigabitEthernet0/0/2.101", "undo ip address 10.0.0.1 255.255.255.252", "quit"),
            *("interface GigabitEthernet0/0/1.101", "ip address 10.0.0.1 255.255.255.252", "quit"),
            *("interface GigabitEthernet0/0/2.101", "undo ip binding vpn-instance A"),
            *("ip binding vpn-instance B", "ip address 10.0.0.1 255.255.255.252", "quit"),
        ],
    ),
    "a user goes with one command": (
        (
            "aaa\n local-user a password cipher %^%#x%^%#\n"
            " local-user a level 3\n local-user a service-type ssh\n"
        ),
        "",
        "vrp8",
        ["aaa", "undo local-user a", "quit"],
    ),
    "an SNMP account goes with one command": (
        (
            "snmp-agent usm-user v3 n group g\n"
            "snmp-agent usm-user v3 n authentication-mode sha cipher %^%#x%^%#\n"
        ),
        "",
        "vrp8",
        ["undo snmp-agent usm-user v3 n"],
    ),
    "a part of an account that stays is undone alone": (
        "ssh user a authentication-type password\nssh user a service-type stelnet\n",
        "ssh user a authentication-type password\n",
        "vrp5",
        ["undo ssh user a service-type"],
    ),
    "an account's bare line is nothing to undo while the account stays": (
        "ssh user a\nssh user a service-type stelnet\n",
        "ssh user a service-type stelnet\n",
        "vrp5",
        [],
    ),
    "a new binding wipes addresses, so they come again": (
        "interface GigabitEthernet0/0/1\n ip address 10.0.0.1 255.255.255.0\n mtu 1400\n ospf cost 5\n",
        (
            "interface GigabitEthernet0/0/1\n ip binding vpn-instance A\n"
            " ip address 10.0.0.1 255.255.255.0\n mtu 1400\n ospf cost 5\n"
        ),
        "vrp5",
        [
            "interface GigabitEthernet0/0/1",
            "ip binding vpn-instance A",
            "ip address 10.0.0.1 255.255.255.0",
            "ospf cost 5",
            "quit",
        ],
    ),
    "a freed binding too": (
        "interface GigabitEthernet0/0/1\n ip binding vpn-instance A\n ip address 10.0.0.1 255.255.255.0\n",
        "interface GigabitEthernet0/0/1\n ip address 10.0.0.1 255.255.255.0\n",
        "vrp5",
        [
            "interface GigabitEthernet0/0/1",
            "undo ip binding vpn-instance A",
            "ip address 10.0.0.1 255.255.255.0",
            "quit",
        ],
    ),
    "a physical port is emptied, never removed": (
        "interface GigabitEthernet0/0/1\n mtu 1400\n",
        "",
        "vrp5",
        ["interface GigabitEthernet0/0/1", "undo mtu", "quit"],
    ),
    "a sub-interface is removed": (
        "interface GE1/0/0.5\n mtu 1400\n",
        "",
        "vrp8",
        ["undo interface GE1/0/0.5"],
    ),
    "an OSPF process goes by its number": (
        "ospf 11 router-id 10.0.0.1 vpn-instance A\n area 0.0.0.0\n",
        "",
        "vrp5",
        ["undo ospf 11"],
    ),
    "a new rule goes to its place": (
        "security-policy\n rule name a\n  action permit\n rule name z\n  action deny\n",
        (
            "security-policy\n rule name a\n  action permit\n"
            " rule name m\n  source-zone trust\n  action permit\n"
            " rule name z\n  action deny\n"
        ),
        "usg",
        [
            "security-policy",
            "rule name m",
            "source-zone trust",
            "action permit",
            "quit",
            "rule move m after a",
            "quit",
        ],
    ),
    "rules that only change places are moved, not made anew": (
        (
            "nat-policy\n rule name a\n  action no-nat\n rule name b\n"
            "  action no-nat\n rule name c\n  action no-nat\n"
        ),
        (
            "nat-policy\n rule name c\n  action no-nat\n rule name a\n"
            "  action no-nat\n rule name b\n  action no-nat\n"
        ),
        "usg",
        ["nat-policy", "rule move c top", "quit"],
    ),
    "a rule that goes is undone by name": (
        "security-policy\n rule name a\n  action permit\n rule name b\n  action deny\n",
        "security-policy\n rule name b\n  action deny\n",
        "usg",
        ["security-policy", "undo rule name a", "quit"],
    ),
    "vlans are a set": (
        "vlan batch 10 to 12\n",
        "vlan batch 11 to 13\n",
        "vrp5",
        ["vlan batch 13", "undo vlan batch 10"],
    ),
    "an omission never switches a service on": ("undo telnet server enable\n", "", "vrp5", []),
    "what is off on purpose is switched off": (
        "",
        "undo telnet server enable\n",
        "vrp5",
        ["undo telnet server enable"],
    ),
    "what is on and shall be off is switched off": (
        "telnet server enable\n",
        "undo telnet server enable\n",
        "vrp5",
        ["undo telnet server enable"],
    ),
    "a banner is one command of several lines": (
        "",
        'header shell information "\nhello\n"\n',
        "vrp5",
        ['header shell information "\nhello\n"'],
    ),
    "an object comes before what refers to it, and goes after": (
        "interface GE1/0/0.5\n traffic-policy OLD outbound\ntraffic policy OLD\n",
        "interface GE1/0/0.5\n traffic-policy NEW outbound\ntraffic policy NEW\n",
        "vrp8",
        [
            "traffic policy NEW",
            "quit",
            "interface GE1/0/0.5",
            "undo traffic-policy OLD outbound",
            "traffic-policy NEW outbound",
            "quit",
            "undo traffic policy OLD",
        ],
    ),
    "the rate of a line is overwritten, and so is what a queue may send of it": (
        "interface GE1/0/0\n port shaping 155\n port-queue ef pq shaping 15 outbound\n",
        "interface GE1/0/0\n port shaping 60\n port-queue ef pq shaping 6 outbound\n",
        "vrp8",
        ["interface GE1/0/0", "port-queue ef pq shaping 6 outbound", "port shaping 60", "quit"],
    ),
    "a line without a rate is not shaped, and a queue is undone in its direction": (
        "interface GE1/0/0\n port shaping 155\n port-queue ef pq shaping 15 outbound\n",
        "interface GE1/0/0\n",
        "vrp8",
        ["interface GE1/0/0", "undo port-queue ef outbound", "undo port shaping", "quit"],
    ),
    "a router's line and a switch's are unshaped by name": (
        "interface GE0/0/0\n qos gts cir 60 cbs 1500\ninterface GE0/0/1\n qos lr outbound cir 64 cbs 8000\n",
        "interface GE0/0/0\ninterface GE0/0/1\n",
        "vrp5",
        ["interface GE0/0/0", "undo qos gts", "quit", "interface GE0/0/1", "undo qos lr outbound", "quit"],
    ),
    "the section of a pool goes before its gateway has a wider mask, and comes again": (
        "ip pool A server\n gateway 10.1.1.1 255.255.255.240\n section 0 10.1.1.2 10.1.1.14\n lease 1\n",
        "ip pool A server\n gateway 10.1.1.1 255.255.255.224\n section 0 10.1.1.2 10.1.1.30\n lease 2\n",
        "vrp8",
        [
            *("ip pool A server", "lease 2", "undo section 0", "gateway 10.1.1.1 255.255.255.224"),
            *("section 0 10.1.1.2 10.1.1.30", "quit"),
        ],
    ),
    "a pool goes by its name": ("ip pool A server\n lease 1\n", "", "vrp8", ["undo ip pool A"]),
    "a node that denies what it permitted is made anew": (
        "route-policy P permit node 10\n apply cost 5\n",
        "route-policy P deny node 10\n",
        "vrp8",
        ["undo route-policy P node 10", "route-policy P deny node 10", "quit"],
    ),
    "every node of a policy goes": (
        "route-policy P deny node 10\nroute-policy P permit node 20\nsysname A\n",
        "sysname A\n",
        "vrp5",
        ["undo route-policy P node 20", "undo route-policy P node 10"],
    ),
    "what the whole device serves, and a process, come before the port that asks for them": (
        f"{PORT} ip address 10.1.1.1 255.255.255.0\n",
        (
            "dhcp enable\nisis 1\n network-entity 49.0001.0000.0000.0001.00\n"
            f"{PORT} ip address 10.1.1.1 255.255.255.0\n isis enable 1\n dhcp select interface\n"
        ),
        "vrp5",
        [
            *("isis 1", "network-entity 49.0001.0000.0000.0001.00", "quit", "dhcp enable"),
            *(PORT.strip(), "isis enable 1", "dhcp select interface", "quit"),
        ],
    ),
    "a port leaves a bundle before that goes, and joins another after it was made": (
        f"interface Eth-Trunk1\n{PORT} eth-trunk 1\n",
        f"interface Eth-Trunk2\n{PORT} eth-trunk 2\n",
        "vrp5",
        ["interface Eth-Trunk2", "quit", PORT.strip(), "eth-trunk 2", "quit", "undo interface Eth-Trunk1"],
    ),
    "a class that is matched otherwise leaves its policy meanwhile": (
        CLASSES.format("and"),
        CLASSES.format("or"),
        "vrp5",
        [
            *("traffic policy p", "undo classifier c", "quit", "undo traffic classifier c"),
            *("traffic classifier c operator or", "if-match dscp ef", "quit"),
            *("traffic policy p", "classifier c behavior b", "quit"),
        ],
    ),
    "the operator's own way in goes last": (
        "",
        (
            "user-interface vty 0 4\n acl 2001 inbound\n"
            "acl number 2001\n rule 5 permit source 10.0.0.0 0.0.0.255\n"
            "ip vpn-instance A\nsysname B\n"
        ),
        "vrp5",
        [
            "acl number 2001",
            "rule 5 permit source 10.0.0.0 0.0.0.255",
            "quit",
            "ip vpn-instance A",
            "quit",
            "sysname B",
            "user-interface vty 0 4",
            "acl 2001 inbound",
            "quit",
        ],
    ),
    "an interface leaves its zone before another takes it": (
        "firewall zone trust\n add interface Vlanif1\n#\nfirewall zone untrust\n add interface Vlanif2\n",
        "firewall zone trust\n add interface Vlanif2\n#\nfirewall zone untrust\n add interface Vlanif1\n",
        "usg",
        [
            *("firewall zone untrust", "undo add interface Vlanif2", "quit"),
            *("firewall zone trust", "undo add interface Vlanif1", "add interface Vlanif2", "quit"),
            *("firewall zone untrust", "add interface Vlanif1", "quit"),
        ],
    ),
    "a tag of the way in is free before another sub-interface takes it": (
        "interface GigabitEthernet0/1/0.100\n vlan-type dot1q 10\n",
        "interface GigabitEthernet0/1/0.101\n vlan-type dot1q 10\n",
        "vrp8",
        [
            *("interface GigabitEthernet0/1/0.100", "undo vlan-type dot1q 10", "quit"),
            *("interface GigabitEthernet0/1/0.101", "vlan-type dot1q 10", "quit"),
            "undo interface GigabitEthernet0/1/0.100",
        ],
    ),
    "another filter of IPv4 leaves that of IPv6": (
        f"{PORT} traffic-filter inbound acl 3000\n traffic-filter inbound ipv6 acl 3000\n",
        f"{PORT} traffic-filter inbound acl 3001\n traffic-filter inbound ipv6 acl 3000\n",
        "vrp5",
        [PORT.strip(), "traffic-filter inbound acl 3001", "quit"],
    ),
    "a filter of IPv4 goes, and a router's of IPv6 is another": (
        f"{PORT} traffic-filter inbound acl 3000\n traffic-filter inbound ipv6 acl 3000\n",
        f"{PORT} traffic-filter inbound ipv6 acl 3001\n",
        "vrp5",
        [PORT.strip(), "undo traffic-filter inbound", "traffic-filter inbound ipv6 acl 3001", "quit"],
    ),
    "a router's filter of IPv6 goes, and that of IPv4 stays": (
        f"{PORT} traffic-filter outbound acl 3000\n traffic-filter outbound ipv6 acl 3000\n",
        f"{PORT} traffic-filter outbound acl 3000\n",
        "vrp5",
        [PORT.strip(), "undo traffic-filter outbound ipv6 acl", "quit"],
    ),
    "a switch's filter of IPv6 is another, and that of IPv4 stays": (
        f"{PORT} traffic-filter inbound acl 3000\n traffic-filter inbound acl ipv6 3000\n",
        f"{PORT} traffic-filter inbound acl 3000\n traffic-filter inbound acl ipv6 3001\n",
        "vrp5",
        [
            *(
                PORT.strip(),
                "undo traffic-filter inbound acl ipv6 3000",
                "traffic-filter inbound acl ipv6 3001",
            ),
            "quit",
        ],
    ),
    "a filter of IPv4 comes in the place of one of IPv6": (
        f"{PORT} traffic-filter inbound acl ipv6 3000\n",
        f"{PORT} traffic-filter inbound acl 3000\n",
        "vrp5",
        [
            PORT.strip(),
            "undo traffic-filter inbound acl ipv6 3000",
            "traffic-filter inbound acl 3000",
            "quit",
        ],
    ),
    "rules let go of addresses that are made anew": (
        "nat address-group p 0\n#\nnat-policy\n rule name n\n  action source-nat address-group p\n",
        "nat address-group p 1\n#\nnat-policy\n rule name n\n  action source-nat address-group p\n",
        "usg",
        [
            *("nat-policy", "rule name n", "undo action", "quit", "quit", "undo nat address-group p"),
            *("nat address-group p 1", "quit"),
            *("nat-policy", "rule name n", "action source-nat address-group p", "quit", "quit"),
        ],
    ),
}


@pytest.mark.parametrize(("running", "intended", "flavour", "commands"), CASES.values(), ids=CASES)
def test_commands(running, intended, flavour, commands):
    assert list(patch(running, intended, flavour).commands) == commands


@pytest.mark.parametrize(("running", "intended", "flavour"), [case[:3] for case in CASES.values()], ids=CASES)
def test_the_rollback_is_the_patch_the_other_way(running, intended, flavour):
    there, back = patch(running, intended, flavour), patch(intended, running, flavour)
    assert (there.commands, there.rollback) == (back.rollback, back.commands)
    assert commands_between(f"{running}return\n", f"{intended}return\n", flavour) == there.commands


def test_a_print_that_broke_off_is_no_basis_for_a_patch():
    with pytest.raises(ZonghengError) as error:
        make_patch("#\nsysname A\n", "#\nsysname B\n#\nreturn\n", "vrp5")
    assert [p.code for p in error.value.problems] == ["HW001"]


def test_virtual_systems_are_left_alone_or_refused():
    running = "#\nsysname A\n#\nreturn\n#\nswitch vsys V\n#\naaa\n local-user x\n#\nreturn\n"
    assert make_patch(running, running.replace("sysname A", "sysname B"), "usg").commands == ("sysname B",)
    with pytest.raises(ZonghengError) as error:
        make_patch(running, running.replace("user x", "user y"), "usg")
    assert [p.code for p in error.value.problems] == ["HW002"]


def test_no_secret_shows_in_what_is_printed_of_a_patch():
    made = patch("", "aaa\n local-user a password cipher %^%#hidden%^%#\n")
    assert "hidden" in "".join(made.commands)
    assert "hidden" not in repr(made)
    assert "hidden" not in made.shown


@pytest.mark.parametrize(
    ("current", "wanted", "expected"),
    [
        ("abc", "abc", []),
        ("abcd", "dabc", ["rule move d top"]),
        ("abcd", "bcda", ["rule move a after d"]),
        ("abc", "cba", ["rule move c top", "rule move b after c"]),
        ("", "", []),
    ],
)
def test_the_fewest_moves(current, wanted, expected):
    assert list(moves(list(current), list(wanted), partial(moved, "security-policy"))) == expected


# --- on the simulated device, which refuses what the vendor's formats refuse -------------------------


@pytest.fixture(params=BOXES)
def host(request) -> str:
    return request.param


def test_a_factory_device_takes_every_line_and_becomes_what_is_intended(host):
    device, wanted = factory(host), intended(host)
    assert send(device, commands_between(printed(device), wanted, BOXES[host][0])) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert commands_between(printed(device), wanted, BOXES[host][0]) == ()


def test_a_county_s_router_takes_its_pools_and_loses_them():
    text = province.configuration("gz-nanming")
    wanted = fill(text, dict.fromkeys(names(text), "%^%#aaaaaaaaaa%^%#"))
    device = factory("xy-core1")
    without = printed(device)
    assert send(device, commands_between(without, wanted, "vrp8")) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert " dhcp server enable\n" in printed(device)
    pools = {line for line in device.lines() if line.startswith("ip pool")}
    assert pools >= {"ip pool 520102_PUBLIC server", "ip pool 520102_INTERNET server"}
    assert send(device, commands_between(printed(device), without, "vrp8")) == []
    assert "ip pool" not in printed(device)


def test_the_ticket_of_a_new_village_goes_in_and_comes_back_out():
    host, flavour = "xy-kongzhuang", "vrp5"
    device, wanted = factory(host), intended(host)
    send(device, commands_between(printed(device), wanted, flavour))
    before = printed(device)
    sub = next(node for node in parse(wanted).sections("interface ") if node.text.endswith(".101"))
    village = "\n".join(sub.lines())
    for kind in ("ip address", "ipv6 address", "ospf enable"):
        village = "\n".join(line for line in village.splitlines() if not line.strip().startswith(kind))
    village = village.replace(sub.text, sub.text.replace(".101", ".333")).replace("vid 101", "vid 333")
    grown = wanted.replace("#\nreturn", f"#\n{village}\n ip address 10.222.0.1 255.255.255.252\n#\nreturn")
    made = make_patch(before, grown, flavour)
    assert send(device, made.commands) == []
    assert unified_diff(printed(device), grown, PLATFORM) == ""
    assert send(device, made.rollback) == []
    assert unified_diff(printed(device), before, PLATFORM) == ""


def test_the_ticket_of_a_published_port_goes_in_at_its_place_and_comes_back_out():
    host, flavour = "xy-exit1", "usg"
    device, wanted = factory(host), intended(host)
    send(device, commands_between(printed(device), wanted, flavour))
    before = printed(device)
    rule = (
        " rule name published-new\n  source-zone untrust\n  destination-zone dmz\n"
        "  destination-address address-set published-portal\n  service zh-published-portal\n  action permit\n"
    )
    opened = wanted.replace(" rule name out-web\n", f"{rule} rule name out-web\n").replace(
        " service 0 protocol tcp source-port 0 to 65535 destination-port 443\n#\naaa",
        " service 0 protocol tcp source-port 0 to 65535 destination-port 8443\n#\naaa",
    )
    made = make_patch(before, opened, flavour)
    assert any(command.startswith("rule move published-new after ") for command in made.commands)
    assert send(device, made.commands) == []
    assert unified_diff(printed(device), opened, PLATFORM) == ""
    assert send(device, made.rollback) == []
    assert unified_diff(printed(device), before, PLATFORM) == ""


def test_an_exit_goes_over_to_a_pool_of_addresses_that_grows_and_back():
    host, flavour = "xy-exit1", "usg"
    device, wanted = factory(host), intended(host)
    send(device, commands_between(printed(device), wanted, flavour))
    before = printed(device)
    group = "nat address-group translation 0\n mode pat\n section 0 100.64.0.0 100.64.0.15\n"
    pooled = before.replace(
        "#\nnat-policy\n",
        f"#\n{group}#\nnat-policy\n rule name nat-unicom\n  source-zone trust\n"
        "  egress-interface GigabitEthernet0/0/1\n  action source-nat address-group translation\n",
    ).replace(
        "#\nip route-static 0.0.0.0",
        "#\nip route-static 100.64.0.0 255.255.255.240 NULL0 preference 250\nip route-static 0.0.0.0",
    )
    grown = pooled.replace(group, f"{group} section 1 100.64.0.64 100.64.0.79\n").replace(
        "section 0 100.64.0.0 100.64.0.15", "section 0 100.64.0.0 100.64.0.31"
    )
    for now, then in ((before, pooled), (pooled, grown)):
        made = make_patch(now, then, flavour)
        assert send(device, made.commands) == []
        assert unified_diff(printed(device), then, PLATFORM) == ""
        assert send(device, made.rollback) == []
        assert unified_diff(printed(device), now, PLATFORM) == ""
        send(device, made.commands)
