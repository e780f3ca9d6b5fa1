# SPDX-License-Identifier: Apache-2.0
"""Patches of a RGOS device are what an engineer would type; other spellings of the same are no difference."""

import pytest

from tests.support.rgos import Rgos
from zongheng.config import redact, same, scope_of, unified_diff
from zongheng.errors import ZonghengError
from zongheng.platforms.ruijie_rgos.patch import make_patch

PLATFORM = "ruijie_rgos"
PORT = "interface GigabitEthernet 0/1"
BGP = """router bgp 65001
 address-family ipv4 vrf A
  neighbor 10.0.0.1 remote-as 65002
  neighbor 10.0.0.1 activate
 exit-address-family
"""
LIST = "aaa accounting exec central start-stop group radius none"
VRF = "vrf definition A\n rd 1:1\n!\n"
PROCESS = "ipv6 router ospf 7 vrf A\n router-id 1.1.1.1\n"


def commands(running: str, intended: str) -> list[str]:
    return list(make_patch(f"{running}end\n", f"{intended}end\n").commands)


CASES = {
    "a value overwrites another": ("hostname A\n", "hostname B\n", ["hostname B"]),
    "a family is left by its own word": (
        BGP,
        BGP.replace("65002", "65003"),
        [
            *("router bgp 65001", "address-family ipv4 vrf A", "neighbor 10.0.0.1 remote-as 65003"),
            *("exit-address-family", "exit"),
        ],
    ),
    "a session goes as one": (
        BGP,
        BGP.replace(
            "  neighbor 10.0.0.1 remote-as 65002\n  neighbor 10.0.0.1 activate\n", "  maximum-paths ebgp 2\n"
        ),
        [
            *(
                "router bgp 65001",
                "address-family ipv4 vrf A",
                "no neighbor 10.0.0.1",
                "maximum-paths ebgp 2",
            ),
            *("exit-address-family", "exit"),
        ],
    ),
    "a list of accounting is there before a terminal names it": (
        "line vty 0 4\n!\n",
        f"{LIST}\n!\nline vty 0 4\n accounting exec central\n!\n",
        [
            *(LIST, "line vty 0 4"),
            *("accounting exec central", "exit"),
        ],
    ),
    "and goes after no terminal names it": (
        f"{LIST}\n!\nline vty 0 4\n accounting exec central\n!\n",
        "line vty 0 4\n!\n",
        ["line vty 0 4", "no accounting exec", "exit", "no aaa accounting exec central"],
    ),
    "a rule of an access list makes room for another": (
        "ip access-list standard login\n 10 permit host 10.0.0.1\n 20 deny any\n!\n",
        "ip access-list standard login\n 10 permit host 10.0.0.2\n 20 deny any\n!\n",
        ["ip access-list standard login", "no 10", "10 permit host 10.0.0.2", "exit"],
    ),
    "a key makes room for another": (
        f"{PORT}\n ip ospf message-digest-key 1 md5 one\n!\n",
        f"{PORT}\n ip ospf message-digest-key 1 md5 two\n!\n",
        [PORT, "no ip ospf message-digest-key 1", "ip ospf message-digest-key 1 md5 two", "exit"],
    ),
    "a new VRF wipes addresses, which come again": (
        f"{VRF}{PORT}\n ip address 10.0.0.1 255.255.255.0\n ip ospf cost 5\n!\n",
        f"{VRF}{PORT}\n vrf forwarding A\n ip address 10.0.0.1 255.255.255.0\n ip ospf cost 5\n!\n",
        [PORT, "vrf forwarding A", "ip address 10.0.0.1 255.255.255.0", "exit"],
    ),
    "a list of VLANs is one value": (
        f"{PORT}\n switchport mode trunk\n switchport trunk allowed vlan only 1-5\n!\n",
        f"{PORT}\n switchport mode trunk\n switchport trunk allowed vlan only 1-5,9\n!\n",
        [PORT, "switchport trunk allowed vlan only 1-5,9", "exit"],
    ),
    "a range of VLANs loses some of them": (
        "vlan range 1,10,20,30-31\n",
        "vlan range 1,10,20\n",
        ["no vlan 30", "no vlan 31"],
    ),
    "a range goes to single VLANs with names": (
        "vlan range 1,10,20\n",
        "vlan 10\n name a\nvlan 20\n",
        ["vlan 10", "name a", "exit"],
    ),
    "what a trunk leaves out is reckoned": (
        f"{PORT}\n switchport mode trunk\n switchport trunk allowed vlan remove 2-4094\n!\n",
        f"{PORT}\n switchport mode trunk\n switchport trunk allowed vlan remove 2-10\n!\n",
        [PORT, "switchport trunk allowed vlan only 1,11-4094", "exit"],
    ),
    "a node that denies what it permitted is made anew": (
        "route-map P permit 10\n set metric 5\n",
        "route-map P deny 10\n",
        ["no route-map P permit 10", "route-map P deny 10", "exit"],
    ),
    "an access list of another kind is made anew": (
        "ip access-list standard X\n 10 permit any\n",
        "ip access-list extended X\n 10 permit ip any any\n",
        ["no ip access-list standard X", "ip access-list extended X", "10 permit ip any any", "exit"],
    ),
    "a process is made before a port joins it": (
        f"{PORT}\n ipv6 enable\n",
        f"{PORT}\n ipv6 enable\n ipv6 ospf 7 area 0\n!\nipv6 router ospf 7\n router-id 1.1.1.1\n",
        ["ipv6 router ospf 7", "router-id 1.1.1.1", "exit", PORT, "ipv6 ospf 7 area 0", "exit"],
    ),
    "a process comes before its interface, and what it says of the interface behind it": (
        VRF,
        f"{VRF}{PORT}.101\n vrf forwarding A\n ipv6 ospf 7 area 0\n!\n{PROCESS} passive-{PORT}.101\n",
        [
            *("ipv6 router ospf 7 vrf A", "router-id 1.1.1.1", "exit"),
            *(f"{PORT}.101", "vrf forwarding A", "ipv6 ospf 7 area 0", "exit"),
            *("ipv6 router ospf 7 vrf A", f"passive-{PORT}.101", "exit"),
        ],
    ),
    "a port is emptied and not removed": (
        f"{PORT}\n description x\n!\n",
        "",
        [PORT, "no description", "exit"],
    ),
    "what is off stays off where the intent is silent": ("no enable service telnet-server\n", "", []),
    "what is on is switched off": (
        "enable service telnet-server\n",
        "no enable service telnet-server\n",
        ["no enable service telnet-server"],
    ),
    "an OSPF process is named by its number": (
        "router ospf 11 vrf A\n router-id 1.1.1.1\n!\n",
        "",
        ["no router ospf 11"],
    ),
    "a VRF goes after what names it": (
        f"{VRF}interface Loopback 1\n vrf forwarding A\n!\nip route vrf A 10.0.0.0 255.0.0.0 10.1.1.1 60\n",
        "",
        [
            "no ip route vrf A 10.0.0.0 255.0.0.0 10.1.1.1",
            "no interface Loopback 1",
            "no vrf definition A",
        ],
    ),
    "an entry of a prefix list makes room for another": (
        "ip prefix-list A seq 10 permit 10.0.0.0/8\n",
        "ip prefix-list A seq 10 permit 10.0.0.0/8 le 24\n",
        [
            "no ip prefix-list A seq 10 permit 10.0.0.0/8",
            "ip prefix-list A seq 10 permit 10.0.0.0/8 le 24",
        ],
    ),
    "a prefix list goes after what names it": (
        "ip prefix-list A seq 10 permit 10.0.0.0/8\nrouter bgp 1\n neighbor 10.0.0.1 prefix-list A in\n!\n",
        "router bgp 1\n neighbor 10.0.0.1 activate\n!\n",
        [
            *("router bgp 1", "no neighbor 10.0.0.1 prefix-list A in", "neighbor 10.0.0.1 activate", "exit"),
            "no ip prefix-list A seq 10 permit 10.0.0.0/8",
        ],
    ),
    "a user of SNMP gets another key": (
        "snmp-server user u g v3 auth sha one priv aes128 two\n",
        "snmp-server user u g v3 auth sha one priv aes128 three\n",
        ["snmp-server user u g v3 auth sha one priv aes128 three"],
    ),
    "and goes by name": (
        "snmp-server user u g v3 auth sha one priv aes128 two\n",
        "",
        ["no snmp-server user u g v3"],
    ),
    "no key is made where SSH's version changes": (
        "ip ssh version 1\n",
        "ip ssh version 2\n",
        ["ip ssh version 2"],
    ),
    "a route counts otherwise": (
        "ipv6 route 2001:db8::/32 Null 0 60\n",
        "ipv6 route 2001:db8::/32 Null 0 70\n",
        ["no ipv6 route 2001:DB8::/32 Null 0", "ipv6 route 2001:DB8::/32 Null 0 70"],
    ),
    "a banner of several lines": (
        "banner login ^C\nold\n^C\n",
        "banner login %new%\n",
        ["banner login %new%"],
    ),
}


@pytest.mark.parametrize(("running", "intended", "typed"), CASES.values(), ids=CASES)
def test_the_commands_are_those_of_an_engineer(running, intended, typed):
    assert commands(running, intended) == typed


SAME = {
    "areas by number": (
        "router ospf 1\n network 10.0.0.1 0.0.0.0 area 0.0.0.7\n",
        "router ospf 1\n network 10.0.0.1 0.0.0.0 area 7\n",
    ),
    "names without blanks": ("interface GigabitEthernet0/1\n shutdown\n", f"{PORT}\n shutdown\n"),
    "the console by its short name": (
        "line con 0\n exec-timeout 5 0\n",
        "line console 0\n exec-timeout 5 0\n",
    ),
    "IPv6 in capitals": (
        f"{PORT}\n ipv6 address 2001:DB8::1/64\n",
        f"{PORT}\n ipv6 address 2001:db8:0::1/64\n",
    ),
    "where a family ends": (
        "vrf definition A\n address-family ipv4\n  route-target export 1:1\n  exit-address-family\n",
        "vrf definition A\n address-family ipv4\n  route-target export 1:1\n exit-address-family\n",
    ),
    "what every device prints": (
        "version S5760X_RGOS 12.6(2)B0702P1\nnfpp\nredundancy\nsysmac 1.1.1\nline vty 0 4\n",
        "",
    ),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME)
def test_other_spellings_are_no_difference(one, other):
    assert same(f"{one}end\n", f"{other}end\n", PLATFORM)
    assert commands(one, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("enable service telnet-server\n", ""),
        ("no enable service telnet-server\n", "enable service telnet-server\n"),
        ("line vty 0 4\n exec-timeout 0 0\n", "line vty 0 4\n"),
        (
            "router ospf 1\n network 10.0.0.1 0.0.0.0 area 1\n",
            "router ospf 1\n network 10.0.0.1 0.0.0.0 area 0.0.1.0\n",
        ),
    ],
)
def test_differences_are_differences(one, other):
    assert not same(f"{one}end\n", f"{other}end\n", PLATFORM)


def test_a_print_that_broke_off_gives_no_patch():
    with pytest.raises(ZonghengError) as caught:
        make_patch("hostname A\n", "hostname B\nend\n")
    assert [p.code for p in caught.value.problems] == ["HW001"]


def test_a_device_s_own_print_is_read():
    device = Rgos("hostname A\n!\nline vty 0 4\n exec-timeout 5 0\n!\nend\n")
    assert device.printed().startswith("\nBuilding configuration...\nCurrent configuration : ")
    assert (
        unified_diff(device.printed(), "hostname A\nline vty 0 4\n exec-timeout 5 0\nend\n", PLATFORM) == ""
    )


@pytest.mark.parametrize(
    ("header", "scope"),
    [
        ("username a privilege 15 secret x", "baseline"),
        ("no snmp-server enable version v1", "baseline"),
        ("no enable service telnet-server", "baseline"),
        ("ip access-list standard login", "baseline"),
        ("router bgp 65001", "network"),
        ("ip access-list standard 10", "network"),
    ],
)
def test_sections_belong_to_scopes(header, scope):
    assert scope_of(header, PLATFORM) == scope


SECRET = "Adm1n@hunter2"
PLANTED = [
    f"enable secret 5 {SECRET}",
    f"enable secret 8 $1c$7eyy23uMQk$0`4,{SECRET}$",
    f"enable password 7 {SECRET}",
    f"username a privilege 15 secret {SECRET}",
    f"username a privilege 15 password 7 {SECRET}",
    f"webmaster level 0 username a secret 8 {SECRET}",
    f"snmp-server user u g v3 auth sha {SECRET} priv aes128 {SECRET}",
    f"snmp-server user u g v3 encrypted auth md5 {SECRET} priv des56 {SECRET}",
    f"snmp-server community 0 {SECRET} ro",
    f"snmp-server host 10.0.0.1 traps version 2c {SECRET}",
    f" ip ospf message-digest-key 1 md5 {SECRET}",
    f" ip ospf message-digest-key 1 md5 7 {SECRET}",
    f" ip ospf authentication-key 0 {SECRET}",
    f" ipv6 ospf authentication ipsec spi 300 sha1 7 {SECRET}",
    f" area 1 authentication ipsec spi 300 md5 {SECRET}",
    f"  neighbor 10.0.0.1 password 7 {SECRET}",
    f"  neighbor 10.0.0.1 password {SECRET}",
    f" key-string 7 {SECRET}",
    f"radius-server key 7 {SECRET}",
    f"tacacs-server host 10.0.0.1 key 0 {SECRET}",
    f"ntp authentication-key 1 md5 {SECRET} 7",
]


@pytest.mark.parametrize("line", PLANTED)
def test_no_secret_gets_out(line):
    assert SECRET not in redact(line)


@pytest.mark.parametrize(
    "line",
    [
        "ip ospf authentication message-digest",
        "password policy min-size 8",
        "service password-encryption",
        "aaa authentication login default local",
        "snmp-server host 10.0.0.1 traps version 3 priv nms",
        "snmp-server group g v3 priv read v notify v access snmp",
        "key 1",
    ],
)
def test_what_is_no_secret_stays(line):
    assert redact(line) == line
