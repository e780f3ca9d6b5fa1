# SPDX-License-Identifier: Apache-2.0
"""Patches of Comware 7 are what an engineer would type; other spellings of the same are no difference."""

import pytest

from zongheng.config import redact, same, scope_of, unified_diff
from zongheng.config.secrets import resolve, to_journal
from zongheng.errors import ZonghengError
from zongheng.platforms.h3c_comware.patch import make_patch

PLATFORM = "h3c_comware"
USER = "snmp-agent usm-user v3 n g"
POLICY = """security-policy ip
 rule 0 name a
  action pass
  source-ip one
 rule 1 name b
 rule 2 name c
  action pass
"""

SESSION = """bgp 65000
 ip vpn-instance A
  peer 10.0.0.1 as-number 65001
  peer 10.0.0.1 description up
  address-family ipv4 unicast
   preference 140 140 140
   peer 10.0.0.1 enable
   peer 10.0.0.1 prefix-list in import
"""
BOUND = """ip vpn-instance A
ip vpn-instance B
interface GigabitEthernet0/0.5
 ip binding vpn-instance A
 ip address 10.0.0.1 255.255.255.252
 ospf 11 area 0.0.0.0
"""
GLOBAL = """bgp 65000
 peer 10.0.0.1 as-number {}
 peer 10.0.0.1 description up
 address-family ipv4 unicast
  peer 10.0.0.1 enable
"""
GIGABIT = "interface GigabitEthernet1/0/1\n"
SIX = "acl ipv6 basic name a\n rule 0 permit\n"
TEN = "interface Ten-GigabitEthernet1/0/1\n"
TRUNK = "interface Ten-GigabitEthernet1/0/1\n port link-type trunk\n undo port trunk permit vlan 1\n"


def commands(running: str, intended: str) -> list[str]:
    return list(make_patch(f"{running}return\n", f"{intended}return\n").commands)


CASES = {
    "an action is set again, for the default drops": (
        POLICY,
        POLICY.replace("  action pass\n  source", "  source"),
        ["security-policy ip", "rule name a", "action drop", "quit", "quit"],
    ),
    "a rule moves behind another": (
        POLICY,
        POLICY.replace(" rule 1 name b\n", "") + " rule 3 name b\n",
        ["security-policy ip", "move rule name c after name a", "quit"],
    ),
    "a rule moves to the top of a NAT policy": (
        "nat global-policy\n rule name a\n  action snat easy-ip\n rule name b\n  action snat easy-ip\n",
        "nat global-policy\n rule name b\n  action snat easy-ip\n rule name a\n  action snat easy-ip\n",
        ["nat global-policy", "rule move b top", "quit"],
    ),
    "a member of a group comes before the other goes": (
        "object-group ip address x\n 0 network subnet 10.0.0.0 255.0.0.0\n",
        "object-group ip address x\n 0 network subnet 11.0.0.0 255.0.0.0\n",
        [
            "object-group ip address x",
            "network subnet 11.0.0.0 255.0.0.0",
            "undo network subnet 10.0.0.0 255.0.0.0",
            "quit",
        ],
    ),
    "a group goes after the rule that names it": (
        "object-group ip address one\n 0 network subnet 10.0.0.0 255.0.0.0\n" + POLICY,
        POLICY.replace("  source-ip one\n", ""),
        [
            *("security-policy ip", "rule name a", "undo source-ip one", "quit", "quit"),
            "undo object-group ip address one",
        ],
    ),
    "inspection is activated after its policies": (
        "ips policy a\n",
        "ips policy a\nips policy b\n",
        ["ips policy b", "quit", "inspect activate"],
    ),
    "an SNMP account is undone by its name, for its keys are no part of that": (
        f"{USER} simple authentication-mode sha a privacy-mode aes128 b\n",
        "",
        ["undo snmp-agent usm-user v3 n local"],
    ),
    "other keys of an SNMP account overwrite the old ones": (
        f"{USER} simple authentication-mode sha a privacy-mode aes128 b\n",
        f"{USER} simple authentication-mode sha c privacy-mode aes128 b\n",
        [f"{USER} simple authentication-mode sha c privacy-mode aes128 b"],
    ),
    "a session whose AS number changed is made anew, with all that it lost": (
        SESSION,
        SESSION.replace("as-number 65001", "as-number 65002"),
        [
            *("bgp 65000", "ip vpn-instance A", "undo peer 10.0.0.1", "peer 10.0.0.1 as-number 65002"),
            *("peer 10.0.0.1 description up", "address-family ipv4 unicast", "peer 10.0.0.1 enable"),
            "peer 10.0.0.1 prefix-list in import",
        ],
    ),
    "a session ends once, and its filters with it": (
        SESSION,
        "bgp 65000\n ip vpn-instance A\n  address-family ipv4 unicast\n   preference 140 140 140\n",
        ["bgp 65000", "ip vpn-instance A", "undo peer 10.0.0.1"],
    ),
    "another filter overwrites the old one, and none is undone by its direction": (
        SESSION,
        SESSION.replace("prefix-list in import", "prefix-list only import"),
        [
            *("bgp 65000", "ip vpn-instance A", "address-family ipv4 unicast"),
            "peer 10.0.0.1 prefix-list only import",
        ],
    ),
    "a filter is undone by its direction": (
        SESSION,
        SESSION.replace("   peer 10.0.0.1 prefix-list in import\n", ""),
        [
            *("bgp 65000", "ip vpn-instance A", "address-family ipv4 unicast"),
            "undo peer 10.0.0.1 prefix-list import",
        ],
    ),
    "an interface that changes its VPN instance gets its addresses and routing again": (
        BOUND,
        BOUND.replace("binding vpn-instance A", "binding vpn-instance B").replace("ospf 11", "ospf 12"),
        [
            *("interface GigabitEthernet0/0.5", "undo ip binding vpn-instance", "ip binding vpn-instance B"),
            *("ip address 10.0.0.1 255.255.255.252", "ospf 12 area 0.0.0.0"),
        ],
    ),
    "a session of the global table is made anew with its families": (
        GLOBAL.format(65002),
        GLOBAL.format(65009),
        [
            *("bgp 65000", "undo peer 10.0.0.1", "peer 10.0.0.1 as-number 65009"),
            *("peer 10.0.0.1 description up", "address-family ipv4 unicast", "peer 10.0.0.1 enable"),
            *("quit", "quit"),
        ],
    ),
    "a node that denies what it permitted is made anew": (
        "route-policy P permit node 10\n apply cost 5\n",
        "route-policy P deny node 10\n",
        ["undo route-policy P node 10", "route-policy P deny node 10", "quit"],
    ),
    "every node of a policy goes": (
        "route-policy P deny node 10\nroute-policy P permit node 20\n",
        "",
        ["undo route-policy P node 20", "undo route-policy P node 10"],
    ),
    "a port that bridges is told anew what a routing one knew otherwise": (
        f"{GIGABIT} port link-mode route\n description x\n ip address 10.0.0.1 255.255.255.0\n shutdown\n",
        f"{GIGABIT} port link-mode bridge\n description x\n port access vlan 10\n shutdown\n",
        [GIGABIT.strip(), "port link-mode bridge", "description x", "port access vlan 10", "quit"],
    ),
    "a port of 10GE goes over where both texts tell its mode": (
        TEN + " port link-mode bridge\n port link-type trunk\n port trunk permit vlan 10\n",
        TEN + " port link-mode route\n ip address 10.0.0.1 255.255.255.0\n",
        [TEN.strip(), "port link-mode route", "ip address 10.0.0.1 255.255.255.0", "quit"],
    ),
    "a port of 10GE of which nothing else differs is as it is": (
        TEN + " port link-mode bridge\n description x\n",
        TEN + " port link-mode route\n description x\n",
        [],
    ),
    "a trunk's VLAN 1 goes once, and what it carries goes before it is none": (
        TEN + " port link-type trunk\n port trunk permit vlan 1 10\n",
        TEN + " port link-type trunk\n undo port trunk permit vlan 1\n port trunk permit vlan 20\n",
        [
            *(TEN.strip(), "undo port trunk permit vlan 10", "port trunk permit vlan 20"),
            *("undo port trunk permit vlan 1", "quit"),
        ],
    ),
    "VLANs leave a hybrid port without their tag": (
        TEN + " port link-type hybrid\n port hybrid vlan 10 tagged\n",
        TEN + " port access vlan 10\n",
        [TEN.strip(), "undo port hybrid vlan 10", "undo port link-type", "port access vlan 10", "quit"],
    ),
    "an access list is there before the port asks it": (
        f"{GIGABIT} description x\n",
        f"acl advanced 3000\n rule 5 permit ip\n{GIGABIT} description x\n packet-filter 3000 inbound\n",
        [
            *("acl advanced 3000", "rule 5 permit ip", "quit"),
            *(GIGABIT.strip(), "packet-filter 3000 inbound", "quit"),
        ],
    ),
    "an access list that has a name is there before the port asks it": (
        f"{GIGABIT} description x\n",
        f"{GIGABIT} description x\n packet-filter name in inbound\nacl advanced name in\n rule 5 permit ip\n",
        [
            *("acl advanced name in", "rule 5 permit ip", "quit"),
            *(GIGABIT.strip(), "packet-filter name in inbound", "quit"),
        ],
    ),
    "an access list that has a name goes after the port that asked it": (
        f"acl ipv6 advanced name in\n rule 5 permit ipv6\n{GIGABIT} packet-filter ipv6 name in inbound\n",
        f"{GIGABIT} description x\n",
        [
            *(GIGABIT.strip(), "undo packet-filter ipv6 name in inbound", "description x", "quit"),
            "undo acl ipv6 advanced name in",
        ],
    ),
    "of two access lists with one name the IPv6 one stays": (
        (
            "acl basic name a\n rule 0 permit\n"
            f"{SIX}{GIGABIT} packet-filter name a inbound\n packet-filter ipv6 name a inbound\n"
        ),
        f"{SIX}{GIGABIT} packet-filter ipv6 name a inbound\n",
        [GIGABIT.strip(), "undo packet-filter name a inbound", "quit", "undo acl basic name a"],
    ),
    "a name is given to a list of another kind after its own was taken away": (
        "acl basic name a match-order auto\n rule 0 permit\n",
        "acl advanced name a\n rule 0 permit ip\n",
        ["undo acl basic name a", "acl advanced name a", "rule 0 permit ip", "quit"],
    ),
    "a trunk carries other VLANs": (
        f"{TRUNK} port trunk permit vlan 10 to 20\n",
        f"{TRUNK} port trunk permit vlan 10 to 18 30\n",
        [
            *("interface Ten-GigabitEthernet1/0/1", "undo port trunk permit vlan 19 to 20"),
            "port trunk permit vlan 30",
        ],
    ),
    "a policy leaves the port before it goes": (
        "qos policy U\ninterface GigabitEthernet0/0\n qos apply policy U outbound\n",
        "",
        ["interface GigabitEthernet0/0", "undo qos apply policy U outbound", "undo qos policy U"],
    ),
    "a process goes after the interfaces that joined it": (
        "ospf 11 router-id 1.1.1.1\ninterface GigabitEthernet0/0\n ospf 11 area 0.0.0.0\n",
        "",
        ["interface GigabitEthernet0/0", "undo ospf 11 area", "undo ospf 11"],
    ),
    "a route is undone by its next hop and never by what it is tracked with": (
        "ip route-static 0.0.0.0 0 10.0.0.1 track 1\n",
        "ip route-static 0.0.0.0 0 10.0.0.2 track 1\n",
        ["undo ip route-static 0.0.0.0 0.0.0.0 10.0.0.1", "ip route-static 0.0.0.0 0.0.0.0 10.0.0.2 track 1"],
    ),
    "an interface leaves its zone before another takes it": (
        "security-zone name manage\n import interface GigabitEthernet1/0/1\n",
        "security-zone name Trust\n import interface GigabitEthernet1/0/1\n",
        [
            *("security-zone name manage", "undo import interface GigabitEthernet1/0/1", "quit"),
            *("security-zone name Trust", "import interface GigabitEthernet1/0/1", "quit"),
            "undo security-zone name manage",
        ],
    ),
    "two sub-interfaces change their tags": (
        (
            "interface GigabitEthernet0/0.1\n vlan-type dot1q vid 10\n#\n"
            "interface GigabitEthernet0/0.2\n vlan-type dot1q vid 20\n"
        ),
        (
            "interface GigabitEthernet0/0.1\n vlan-type dot1q vid 20\n#\n"
            "interface GigabitEthernet0/0.2\n vlan-type dot1q vid 10\n"
        ),
        [
            *("interface GigabitEthernet0/0.2", "undo vlan-type dot1q vid 20", "quit"),
            *(
                "interface GigabitEthernet0/0.1",
                "undo vlan-type dot1q vid 10",
                "vlan-type dot1q vid 20",
                "quit",
            ),
            *("interface GigabitEthernet0/0.2", "vlan-type dot1q vid 10", "quit"),
        ],
    ),
    "a route lets go of a track entry that is made anew": (
        "track 1 nqa entry a b reaction 1\nip route-static 0.0.0.0 0 192.0.2.1 track 1\n",
        "track 1 nqa entry a b reaction 2\nip route-static 0.0.0.0 0 192.0.2.1 track 1\n",
        [
            "undo ip route-static 0.0.0.0 0.0.0.0 192.0.2.1",
            "undo track 1",
            "track 1 nqa entry a b reaction 2",
            "ip route-static 0.0.0.0 0.0.0.0 192.0.2.1 track 1",
        ],
    ),
}


@pytest.mark.parametrize(("running", "intended", "expected"), CASES.values(), ids=CASES.keys())
def test_commands(running, intended, expected):
    typed = commands(running, intended)
    assert [line for line in typed if line != "quit"] == [line for line in expected if line != "quit"]


ASKERS = {
    "a packet filter": (f"{GIGABIT} packet-filter name a inbound\n", "acl advanced name a"),
    "a packet filter of IPv6": (f"{GIGABIT} packet-filter ipv6 name a outbound\n", "acl ipv6 basic name a"),
    "a traffic class": ("traffic classifier t operator and\n if-match acl name a\n", "acl basic name a"),
    "a translation": (f"{GIGABIT} nat outbound name a address-group 1\n", "acl basic name a"),
    "a group of the SNMP agent": ("snmp-agent group v3 g privacy acl name a\n", "acl basic name a"),
    "an account of the SNMP agent": (
        f"{USER} simple authentication-mode sha x acl name a\n",
        "acl basic name a",
    ),
    "an SNMP community": ("snmp-agent community read x acl ipv6 name a\n", "acl ipv6 basic name a"),
    "the web server": ("ip https acl name a\n", "acl basic name a"),
}
"""What asks an access list by its name (H3C's references of ACLs, QoS, NAT, SNMP, logins), and the list."""


@pytest.mark.parametrize(("text", "header"), ASKERS.values(), ids=ASKERS)
def test_an_access_list_that_has_a_name_is_there_as_long_as_it_is_asked(text, header):
    asker = text.splitlines()[-1].strip()
    asked = f"{text}{header}\n rule 0 permit\n"
    made, gone = commands("", asked), commands(asked, "")
    assert made.index(header) < made.index(asker)
    assert [line for line in gone if line.startswith("undo ")][-1] == f"undo {header}"


SAME = {
    "numbers of named rules": (POLICY, POLICY.replace("rule 2", "rule 17")),
    "numbers of members": (
        "object-group service x\n 0 service icmp\n",
        "object-group service x\n 40 service icmp\n",
    ),
    "a drop that is not printed": (
        "security-policy ip\n rule 0 name x\n  action drop\n  logging enable\n",
        "security-policy ip\n rule 0 name x\n  logging enable\n",
    ),
    "a mask and a length": (
        "ip route-static 10.0.0.0 8 NULL0\n",
        "ip route-static 10.0.0.0 255.0.0.0 NULL0\n",
    ),
    "services that are off": ("sysname a\n", "sysname a\nundo telnet server enable\n"),
    "values by default": ("sysname a\n", "sysname a\nssh server authentication-retries 3\n"),
    "zones that are there": ("sysname a\n", "sysname a\nsecurity-zone name Management\n"),
    "how the ports of a switch are out of the box": (
        "sysname a\n",
        "sysname a\nvlan 1\ninterface Ten-GigabitEthernet1/0/9\n port link-mode bridge\n",
    ),
    "VLANs of a trunk in pieces": (
        f"{TRUNK} port trunk permit vlan 10 20 to 22\n",
        f"{TRUNK} port trunk permit vlan 10\n port trunk permit vlan 20 21 22\n",
    ),
    "a line rate without an excess burst": (
        "interface GigabitEthernet0/0\n qos lr outbound cir 60000 cbs 3750000\n",
        "interface GigabitEthernet0/0\n qos lr outbound cir 60000 cbs 3750000 ebs 0\n",
    ),
    "globals with one blank": ("#\n sysname a\n#\n", "sysname a\n"),
}


@pytest.mark.parametrize(("one", "other"), SAME.values(), ids=SAME.keys())
def test_what_means_the_same_is_no_difference(one, other):
    assert same(one, other, PLATFORM), unified_diff(one, other, PLATFORM)
    assert commands(one, other) == []


def test_the_order_of_rules_is_a_difference():
    other = POLICY.replace(" rule 1 name b\n", "") + " rule 1 name b\n"
    assert not same(POLICY, other, PLATFORM)


def test_a_print_that_broke_off_is_not_patched():
    with pytest.raises(ZonghengError) as caught:
        make_patch("sysname a\n", "sysname b\nreturn\n")
    assert [problem.code for problem in caught.value.problems] == ["HW001"]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (" password hash $h$6$abc$def", " password hash <redacted>"),
        (" password simple Secret_1", " password simple <redacted>"),
        ("  key-string cipher $c$3$abc", "  key-string cipher <redacted>"),
        (
            f"{USER} cipher authentication-mode sha $c$3$a privacy-mode aes128 $c$3$b",
            f"{USER} cipher authentication-mode sha <redacted> privacy-mode aes128 <redacted>",
        ),
        (
            f"{USER} simple authentication-mode sha One_1 privacy-mode aes128 Two_2",
            f"{USER} simple authentication-mode sha <redacted> privacy-mode aes128 <redacted>",
        ),
        ("  peer 10.0.0.1 password cipher $c$3$abc", "  peer 10.0.0.1 password cipher <redacted>"),
        ("  peer 10.0.0.1 password simple Secret_1", "  peer 10.0.0.1 password simple <redacted>"),
        (" key 1", " key 1"),
        ("ssh2 algorithm cipher aes256-ctr aes128-ctr", "ssh2 algorithm cipher aes256-ctr aes128-ctr"),
        ("password-control length 10", "password-control length 10"),
    ],
)
def test_secrets_and_nothing_else_are_redacted(line, shown):
    assert redact(line) == shown


@pytest.mark.parametrize(
    ("header", "scope"),
    [
        ("security-policy ipv6", "exit_policy"),
        ("object-group service x", "exit_policy"),
        ("nat global-policy", "exit_policy"),
        ("app-profile zh_ips", "ids"),
        ("local-user a class manage", "baseline"),
        ("line vty 0 63", "baseline"),
        ("undo ip http enable", "baseline"),
        ("acl basic 2001", "baseline"),
        ("acl advanced 3001", "network"),
        ("interface GigabitEthernet1/0/1", "network"),
        ("security-zone name Trust", "network"),
    ],
)
def test_every_section_has_its_scope(header, scope):
    assert scope_of(header, PLATFORM) == scope


def test_a_password_that_stands_is_not_sent_again():
    intended = "local-user a class manage\n password simple {{secret:pw}}\nreturn\n"
    intended += "keychain k mode absolute\n key 1\n  key-string plain {{secret:ospf}}\nreturn\n"
    running = "local-user a class manage\n password hash $h$6$abc\n"
    running += "keychain k mode absolute\n key 1\n  key-string cipher $c$3$def\nreturn\n"
    intended = intended.replace("return\n", "", 1)
    current = {"pw": "f1", "ospf": "f2"}
    known = to_journal(running, intended, current, PLATFORM)
    assert make_patch(running, resolve(running, intended, known, current, PLATFORM)).commands == ()
    rotated = {**current, "pw": "f3"}
    patch = make_patch(running, resolve(running, intended, known, rotated, PLATFORM))
    assert patch.commands == ("local-user a class manage", "password simple {{secret:pw}}", "quit")
