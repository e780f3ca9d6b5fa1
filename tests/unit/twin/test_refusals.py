# SPDX-License-Identifier: Apache-2.0
"""What a device refuses, with its own message and the caret under the word at fault."""

import pytest

UNKNOWN = "Error: Unrecognized command found at '^' position."
WRONG = "Error: Wrong parameter found at '^' position."
SHORT = "Error: Incomplete command found at '^' position."
LONG = "Error: Too many parameters found at '^' position."

# family, lines before, line, where the caret stands (the word it is under, or "" behind the line), message
CARETS = [
    ("ar", (), "hostname R1", "hostname", UNKNOWN),
    ("ar", (), "no ip http server", "no", UNKNOWN),
    ("ar", (), "router ospf 1", "ospf", UNKNOWN),
    ("ar", (), "ip routing", "routing", UNKNOWN),
    ("ar", (), "interface Vlan-interface10", "Vlan-interface10", WRONG),
    ("ar", (), "interface Ten-GigabitEthernet1/0/1", "Ten-GigabitEthernet1/0/1", WRONG),
    ("ar", (), "local-user admin class manage", "local-user", UNKNOWN),
    ("ar", (), "line vty 0 63", "line", UNKNOWN),
    ("ar", (), "ospf 1 router-id 1.2.3", "1.2.3", WRONG),
    ("ar", (), "ospf 65536", "65536", WRONG),
    ("ar", (), "acl number 1999", "1999", WRONG),
    ("ar", (), "interface", "", SHORT),
    ("ar", (), "sysname", "", SHORT),
    ("ar", (), "sysname A B", "B", LONG),
    ("ar", (), "undo", "", SHORT),
    ("ar", (), "undo frobnicate", "frobnicate", UNKNOWN),
    ("ar", ("interface g0/0/0",), "ip address 10.0.0.256 24", "10.0.0.256", WRONG),
    ("ar", ("interface g0/0/0",), "ip address 10.0.0.1 255.0.255.0", "255.0.255.0", WRONG),
    ("ar", ("interface g0/0/0",), "no shutdown", "no", UNKNOWN),
    ("ar", ("interface g0/0/0",), "switchport mode access", "switchport", UNKNOWN),
    ("ar", ("interface g0/0/0",), "port link-mode route", "link-mode", UNKNOWN),
    ("ar", ("interface g0/0/0",), "ipv6 address 2001:db8::1/129", "2001:db8::1/129", WRONG),
    ("ar", ("interface g0/0/0",), "undo description old text", "old", LONG),
    ("ar", ("aaa",), "local-user netops privilege level 16", "16", WRONG),
    ("ar", ("aaa",), "local-user netops password irreversible-cipher short", "short", WRONG),
    ("ar", ("acl number 2001",), "rule permit ip source 10.0.0.0 0.0.0.255", "ip", UNKNOWN),
    ("ar", ("acl number 3001",), "rule permit tcp destination-port eq 65536", "65536", WRONG),
    ("s", (), "interface GigabitEthernet0/0/1", "GigabitEthernet0/0/1", WRONG),
    ("s", (), "vlan batch 10 to 4095", "4095", WRONG),
    ("s", (), "vlan batch 2 4 6 8 10 12 14 16 18 20 22", "22", UNKNOWN),
    ("ne", (), "interface GigabitEthernet0/9/0", "GigabitEthernet0/9/0", WRONG),
    ("ne", (), "commit trial 59", "59", WRONG),
    ("ne", (), "commit trial 65536", "65536", WRONG),
    ("ne", ("interface g0/1/0.100",), "dot1q termination vid 100", "dot1q", UNKNOWN),
    ("usg", (), "security-policy ip", "ip", LONG),
    ("usg", (), "zone name trust", "zone", UNKNOWN),
    ("usg", ("security-policy", "rule name a"), "action accept", "accept", UNKNOWN),
    ("usg", ("firewall zone trust",), "set priority 101", "101", WRONG),
    ("usg", (), "commit", "commit", UNKNOWN),
]


@pytest.mark.parametrize(("family", "before", "line", "word", "message"), CARETS)
def test_the_caret_stands_under_the_word_at_fault(family, before, line, word, message, at) -> None:
    operator = at(family)
    operator.types("system-view", *before)
    prompt = operator.session.prompt
    caret, error, _ = operator.types(line).split("\n")[1:4]
    column = line.index(word) if word else len(line) + 1
    assert (caret, error) == (" " * (len(prompt) + column) + "^", message)


# family, lines before, line, message without a caret
MESSAGES = [
    (
        "ar",
        ("interface g0/0/0.10",),
        "ip binding vpn-instance NONE",
        "Error: The specified VPN instance does not exist.",
    ),
    (
        "ar",
        ("ospf 1",),
        "quit\nospf 2 vpn-instance NONE",
        "Error: The specified VPN instance does not exist.",
    ),
    (
        "ar",
        (),
        "ip route-static vpn-instance NONE 0.0.0.0 0 10.0.0.1",
        "Error: The specified VPN instance does not exist.",
    ),
    ("ar", ("user-interface vty 0 4",), "acl 2001 inbound", "Error: The specified ACL does not exist."),
    ("ar", ("traffic policy P",), "classifier C behavior B", "Error: The traffic classifier does not exist."),
    (
        "ar",
        ("interface g0/0/0", "ip address 10.0.0.1 24", "interface g0/0/1"),
        "ip address 10.0.0.9 30",
        "Error: The specified address conflicts with another address.",
    ),
    (
        "ar",
        (),
        "undo interface GigabitEthernet0/0/0",
        "Error: The interface cannot be deleted because it is a physical interface.",
    ),
    (
        "usg",
        ("security-policy", "rule name a"),
        "source-zone nowhere",
        "Error: The specified zone does not exist.",
    ),
    (
        "usg",
        ("security-policy", "rule name a"),
        "source-address address-set none",
        "Error: The address or address group does not exist.",
    ),
    (
        "usg",
        ("security-policy", "rule name a"),
        "service none",
        "Error: The service or service group does not exist.",
    ),
    ("usg", ("security-policy", "rule name a"), "profile ips none", "Error: The profile does not exist."),
    (
        "usg",
        ("firewall zone trust", "add interface g0/0/1", "firewall zone untrust"),
        "add interface g0/0/1",
        "Error: The interface has been added to zone trust.",
    ),
    ("usg", ("security-policy",), "rule move a top", "Error: The specified rule does not exist."),
]


@pytest.mark.parametrize(("family", "before", "line", "message"), MESSAGES)
def test_what_must_exist_is_missed(family, before, line, message, at) -> None:
    operator = at(family)
    operator.types("system-view", *before)
    assert operator.types(*line.split("\n")).split("\n")[1] == message


def test_a_refused_line_changes_nothing(at) -> None:
    operator = at("usg")
    operator.types("system-view", "security-policy", "rule name a")
    before = operator.session.device.configuration_text()
    operator.types("action accept", "source-zone nowhere", "hostname X")
    assert operator.session.device.configuration_text() == before


def test_the_user_view_knows_no_settings(at) -> None:
    assert UNKNOWN in at("ar").types("sysname X")


def test_saving_belongs_to_the_user_view_of_version_5(at) -> None:
    assert UNKNOWN in at("ar").types("system-view", "save")
