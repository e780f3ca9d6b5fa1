# SPDX-License-Identifier: Apache-2.0
"""What of an RGOS configuration lets our session in, list by list and way by way."""

from ipaddress import ip_address

import pytest

from zongheng.config import parse
from zongheng.deploy.lockout import ManagementPath, lockout_problems
from zongheng.deploy.lockout.rgos_acl import acl_permits
from zongheng.deploy.lockout.rgos_ways import ways

PLATFORM = "ruijie_rgos"
PATH = ManagementPath(ip_address("10.1.0.1"), ip_address("10.9.0.9"), "netops")
PATH6 = ManagementPath(ip_address("2001:db8:1::1"), ip_address("2001:db8:9::9"), "netops")
TEXT = """hostname r
!
ip access-list standard login
 10 permit 10.9.0.0 0.0.0.255
!
aaa new-model
aaa authentication login default local
username netops privilege 15 secret 5 $1$abcd$0123456789012345678901
!
enable service ssh-server
!
vlan 100
!
interface Loopback 0
 ip address 10.1.0.1 255.255.255.255
 ipv6 address 2001:DB8:1::1/128
!
interface GigabitEthernet 0/1
 switchport mode trunk
 switchport trunk allowed vlan only 90-110
!
interface GigabitEthernet 0/2
 ip address 10.2.0.1 255.255.255.252
 ipv6 address 2001:DB8:2::1/126
!
interface VLAN 100
 ip address 10.3.0.1 255.255.255.252
!
router ospf 1
 network 10.1.0.1 0.0.0.0 area 0
 network 10.2.0.1 0.0.0.0 area 0
 network 10.3.0.1 0.0.0.0 area 0
!
line vty 0 4
 access-class login in
 transport input ssh
!
end
"""

RULES = [
    ("10 permit any", True),
    ("10 permit host 10.9.0.9", True),
    ("10 permit 10.9.0.0 0.0.0.255", True),
    ("10 permit 10.8.0.0 0.0.0.255", False),
    ("20 permit any\n 10 deny 10.9.0.0 0.0.255.255", False),
    ("10 permit any time-range night", False),
    ("10 deny any time-range night\n 20 permit any", False),
    ("", False),
]
EXTENDED = [
    ("10 permit ip any any", True),
    ("10 permit tcp 10.9.0.0 0.0.0.255 host 10.1.0.1 eq 22", True),
    ("10 permit tcp any any eq ssh", True),
    ("10 permit tcp any any range 20 30", True),
    ("10 permit tcp any any eq 23", False),
    ("10 permit udp any any", False),
    ("10 permit tcp any eq 1024 any", False),
    ("10 permit tcp any any established", False),
    ("5 deny udp any any\n 10 permit ip any any", True),
    ("5 deny tcp any host 10.1.0.2\n 10 permit ip any any", True),
    ("5 deny tcp any any gt 20\n 10 permit ip any any", False),
]
SIX = [
    ("10 permit ipv6 any any", True),
    ("10 permit tcp 2001:DB8:9::/64 any eq 22", True),
    ("10 permit ipv6 host 2001:DB8:9::8 any", False),
    ("10 deny ipv6 any any", False),
]
LISTS = [
    *(("ip access-list standard", rules, PATH, ok) for rules, ok in RULES),
    *(("ip access-list extended", rules, PATH, ok) for rules, ok in EXTENDED),
    *(("ipv6 access-list", rules, PATH6, ok) for rules, ok in SIX),
]


@pytest.mark.parametrize(("head", "rules", "path", "permits"), LISTS)
def test_a_list_permits_what_its_first_rule_that_fits_says(head, rules, path, permits):
    tree = parse(f"{head} login\n {rules}\n!\n{head} login2\n 1 permit any\n!\nend\n", PLATFORM)
    assert acl_permits(tree, "login", path) is permits


def codes(target, text=TEXT, path=PATH):
    found = lockout_problems("r", text, target, path, platform=PLATFORM, family="rsr")
    return sorted({problem.code for problem in found})


OSPF = TEXT[TEXT.index("router ospf 1") : TEXT.index("line vty")]
CHANGES = {
    "nothing": ("end\n", "end\n", []),
    "one of two ways": (" network 10.3.0.1 0.0.0.0 area 0\n", "", []),
    "the VLAN of the other": ("vlan 100\n", "vlan 101\n", []),
    "a description": (
        "interface GigabitEthernet 0/2\n",
        "interface GigabitEthernet 0/2\n description x\n",
        [],
    ),
    "the address out of OSPF": (" network 10.1.0.1 0.0.0.0 area 0\n", "", ["DEP108"]),
    "all passive": ("router ospf 1\n", "router ospf 1\n passive-interface default\n", ["DEP108"]),
    "a second terminal without a list that fits": (
        "line vty 0 4\n",
        "line vty 5 9\n access-class none in\n!\nline vty 0 4\n",
        ["DEP107"],
    ),
    "a terminal for telnet": (
        "line vty 0 4\n",
        "line vty 5 9\n transport input telnet\n!\nline vty 0 4\n",
        ["DEP106"],
    ),
    "no AAA": ("aaa new-model\n", "", ["DEP106"]),
    "accounts of the lines": ("aaa new-model\naaa authentication login default local\n", "", ["DEP106"]),
    "a server first, ourselves then": (
        "aaa authentication login default local",
        (
            "radius-server host 10.9.0.70\nradius-server key 7 0011\n"
            "aaa authentication login default group radius local"
        ),
        [],
    ),
    "a server that is not there": ("login default local", "login default group radius local", ["DEP105"]),
    "a clear password": ("secret 5 $1$abcd$0123456789012345678901", "password 7 0011", []),
    "no password": (" secret 5 $1$abcd$0123456789012345678901", "", ["DEP105"]),
    "a list for the server": ("enable service", "ip ssh access-class none\nenable service", ["DEP104"]),
    "no terminals": (TEXT[TEXT.index("line vty") :], "end\n", ["DEP106"]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_change_is_refused_when_it_locks_us_out(what):
    old, new, expected = CHANGES[what]
    assert old in TEXT
    assert codes(TEXT.replace(old, new)) == expected


UPLINKS = ("ip address 10.2.0.1 255.255.255.252\n", "ip address 10.3.0.1 255.255.255.252\n")
SPEECH = [
    "ip ospf hello-interval 7",
    "ip ospf dead-interval 70",
    "ip ospf network point-to-point",
    "ip ospf authentication message-digest",
    "ip ospf message-digest-key 1 md5 7 0011",
    "ip mtu 1200",
    "mtu 1200",
    "arp-check",
]


def on_both(line, text=TEXT):
    for uplink in UPLINKS:
        text = text.replace(uplink, f"{uplink} {line}\n")
    return text


@pytest.mark.parametrize("line", SPEECH)
def test_what_neighbours_must_agree_on_changes_on_one_way_at_a_time(line):
    """Whether it comes or goes: the other end has not been told yet."""
    one = TEXT.replace(UPLINKS[0], f"{UPLINKS[0]} {line}\n")
    both = on_both(line)
    assert codes(one) == codes(both, text=one) == codes(one, text=both) == []
    assert codes(both) == codes(TEXT, text=both) == ["DEP108"]


@pytest.mark.parametrize(
    "line", ["ip ospf cost 5", "ip ospf bfd", "description x", "rate-limit output 64 1024"]
)
def test_what_neighbours_need_not_agree_on_may_change_on_all_ways(line):
    assert codes(on_both(line)) == codes(TEXT, text=on_both(line)) == []


@pytest.mark.parametrize(("key", "expected"), [("1 md5 7 0022", []), ("2 md5 7 0011", ["DEP108"])])
def test_a_wrong_key_is_left_to_the_checks_and_its_number_is_not(key, expected):
    text = on_both("ip ospf message-digest-key 1 md5 7 0011")
    assert codes(text.replace("1 md5 7 0011", key), text=text) == expected


@pytest.mark.parametrize("line", ["area 0 authentication message-digest", "area 0.0.0.0 stub"])
def test_the_kind_of_an_area_is_agreed_on_too(line):
    text = TEXT.replace("router ospf 1\n", f"router ospf 1\n {line}\n")
    assert codes(text) == codes(TEXT, text=text) == ["DEP108"]
    assert codes(text, text=text) == []


TRUNK = (
    TEXT.replace(" network 10.2.0.1 0.0.0.0 area 0\n", "")
    .replace(" switchport trunk allowed vlan only 90-110\n", " switchport trunk allowed vlan only 90\n")
    .replace(
        "interface VLAN 100\n",
        "interface GigabitEthernet 0/3\n port-group 1 mode active\n!\n"
        "interface GigabitEthernet 0/4\n port-group 1 mode active\n!\n"
        "interface AggregatePort 1\n switchport mode trunk\n switchport trunk allowed vlan only 100\n!\n"
        "interface VLAN 100\n",
    )
)


def test_a_trunk_stands_on_its_members():
    third, fourth = ((f"t 0/{port}\n", f"t 0/{port}\n shutdown\n") for port in (3, 4))
    assert codes(TRUNK, text=TRUNK) == []
    assert codes(TRUNK.replace(*third), text=TRUNK) == codes(TRUNK.replace(*fourth), text=TRUNK) == []
    assert codes(TRUNK.replace(*third).replace(*fourth), text=TRUNK) == ["DEP108"]
    assert codes(TRUNK.replace(" port-group 1 mode active\n", ""), text=TRUNK) == ["DEP108"]


def test_a_filter_counts_on_the_port_of_a_vlan():
    text = TEXT.replace(" network 10.2.0.1 0.0.0.0 area 0\n", "")
    stopped = text.replace(" switchport mode trunk\n", " switchport mode trunk\n ip access-group none in\n")
    assert codes(stopped, text=text) == ["DEP111"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [("0 1", []), ("0 0", ["DEP106"]), ("0", ["DEP106"]), ("0\n transport input ssh\n!\nline vty 1", [])],
)
def test_an_apply_needs_two_terminals(lines, expected):
    assert codes(TEXT.replace("line vty 0 4\n", f"line vty {lines}\n")) == expected


@pytest.mark.parametrize(
    ("time", "expected"), [("0 1", ["DEP106"]), ("0 59", ["DEP106"]), ("1 0", []), ("0 0", []), ("5 0", [])]
)
def test_a_session_may_be_idle_for_a_minute_at_least(time, expected):
    text = TEXT.replace(" transport input ssh\n", f" transport input ssh\n exec-timeout {time}\n")
    assert codes(text) == expected


def test_a_terminal_without_aaa_asks_for_local_accounts():
    plain = TEXT.replace("aaa new-model\naaa authentication login default local\n", "")
    text = plain.replace(" transport input ssh\n", " transport input ssh\n login local\n")
    assert codes(text, text=text) == []


def test_a_static_route_is_a_way():
    static = "ip route 0.0.0.0 0.0.0.0 10.2.0.2 60\n!\n"
    text = TEXT.replace(OSPF, static)
    assert [way.kind for way in ways(parse(text, PLATFORM), PATH)] == ["static"]
    assert codes(text, text=text) == []
    assert codes(text.replace(static, "!\n"), text=text) == ["DEP108"]
    assert codes(text.replace("10.2.0.2 60", "10.2.0.9 60"), text=text) == ["DEP108"]
    assert codes(text.replace("ip route 0", "ip route vrf A 0"), text=text) == ["DEP108"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ip route 10.9.0.0 255.255.255.0 Null 0 60", ["DEP114"]),
        ("ip nat inside source static network 192.168.0.0 10.1.0.0 /24", ["DEP109"]),
        ("ip nat inside source static network 192.168.0.0 10.8.0.0 255.255.0.0", []),
        ("ip nat inside source static tcp 192.168.0.2 22 interface Loopback 0 22", ["DEP109"]),
        ("ip nat inside source static tcp 192.168.0.2 22 interface GigabitEthernet 0/2 22", []),
        ("ip route 10.9.0.0 255.255.255.0 10.3.0.2 60", ["DEP114"]),
        ("ip route 10.8.0.0 255.255.255.0 Null 0 60", []),
        ("ip route vrf A 10.9.0.0 255.255.255.0 Null 0 60", []),
        ("ip ssh hmac-algorithm md5", ["DEP104"]),
        ("ip ssh hmac-algorithm sha2-256", []),
        ("ip local policy route-map elsewhere", ["DEP108"]),
        ("monitor session 1 destination interface GigabitEthernet 0/2", ["DEP108"]),
        ("monitor session 1 destination interface GigabitEthernet 0/2 switch", []),
        ("monitor session 1 source interface GigabitEthernet 0/2 both", []),
    ],
)
def test_a_new_line_that_leads_us_elsewhere_or_shuts_us_out_is_refused(line, expected):
    assert codes(TEXT.replace("router ospf 1\n", f"{line}\n!\nrouter ospf 1\n")) == expected


BGP = """ip prefix-list UP seq 10 permit 10.1.0.0/16
ip prefix-list DOWN seq 10 permit 0.0.0.0/0
!
router bgp 65001
 neighbor 10.2.0.2 remote-as 65000
 neighbor 10.2.0.2 description the city
 neighbor 10.2.0.2 password 7 0011
 address-family ipv4
  network 10.1.0.0 mask 255.255.0.0
  neighbor 10.2.0.2 activate
  neighbor 10.2.0.2 prefix-list DOWN in
  neighbor 10.2.0.2 prefix-list UP out
 exit-address-family
!
ip route 10.1.0.0 255.255.0.0 Null 0 200
!
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("the city", "the province", []),
        ("password 7 0011", "password 7 0022", []),
        ("remote-as 65000", "remote-as 65009", ["DEP108"]),
        ("  neighbor 10.2.0.2 activate\n", "", ["DEP108"]),
        ("ip route 10.1.0.0 255.255.0.0 Null 0 200\n", "", ["DEP108"]),
        ("seq 10 permit 10.1.0.0/16", "seq 10 deny 10.1.0.0/16", ["DEP108"]),
        ("seq 10 permit 0.0.0.0/0", "seq 10 permit 10.8.0.0/16", ["DEP108"]),
        (" address-family ipv4\n", " neighbor 10.2.0.2 shutdown\n address-family ipv4\n", ["DEP108"]),
    ],
)
def test_a_session_that_tells_of_us_and_of_a_way_to_the_station_is_a_way(old, new, expected):
    text = TEXT.replace(OSPF, BGP)
    assert [way.kind for way in ways(parse(text, PLATFORM), PATH)] == ["bgp"]
    assert old in text
    assert codes(text.replace(old, new), text=text) == expected


def test_ospf_of_ipv6_is_a_way_of_its_own():
    speaking = "interface GigabitEthernet 0/2\n ipv6 ospf 1 area 0\n"
    text = TEXT.replace("interface GigabitEthernet 0/2\n", speaking).replace(
        "interface Loopback 0\n", "interface Loopback 0\n ipv6 ospf 1 area 0\n"
    )
    text = text.replace("line vty", "ipv6 router ospf 1\n router-id 1.1.1.1\n!\nline vty")
    assert [way.kind for way in ways(parse(text, PLATFORM), PATH6)] == ["ospf"]
    assert codes(text, text=text, path=PATH6) == []
    assert codes(text.replace(speaking, "interface GigabitEthernet 0/2\n"), text=text, path=PATH6) == [
        "DEP108"
    ]


@pytest.mark.parametrize(("behind", "expected"), [("group radius none", []), ("group radius", ["DEP105"])])
def test_a_terminal_tells_servers_of_logins_with_nothing_in_the_way(behind, expected):
    text = TEXT.replace("line vty", f"aaa accounting exec central start-stop {behind}\n!\nline vty", 1)
    text = text.replace("\nline vty 0 4\n", "\nline vty 0 4\n accounting exec central\n")
    assert " accounting exec central\n" in text
    assert codes(text, text=TEXT) == expected
    assert codes(text, text=text) == []
