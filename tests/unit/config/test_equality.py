# SPDX-License-Identifier: Apache-2.0
"""When two configurations are equal, and what is said when they are not."""

import pytest

from zongheng.config import canonical, same, text_hash, unified_diff

PLATFORM = "huawei_vrp"

EQUAL = {
    "separators, preamble and end": ("!Software Version V2\n#\nsysname A\n#\nreturn\n", "sysname A\n"),
    "order of sections and settings": (
        "#\nsysname A\n#\ninterface GE1/0/1.5\n mtu 9\n description x\n#\nreturn\n",
        "interface GE1/0/1.5\n description x\n mtu 9\nsysname A\n",
    ),
    "lengths and masks": (
        "interface LoopBack0\n ip address 10.0.0.1 32\nip route-static 10.0.0.0 8 10.1.1.1\n",
        (
            "interface LoopBack0\n ip address 10.0.0.1 255.255.255.255\n"
            "ip route-static 10.0.0.0 255.0.0.0 10.1.1.1\n"
        ),
    ),
    "IPv6 writing": (
        "interface LoopBack0\n ipv6 address 2001:db8:0::1/128\n",
        "interface LoopBack0\n ipv6 address 2001:DB8::1/128\n",
    ),
    "lists printed in pieces": ("vlan batch 10 to 12 20\n", "vlan batch 20\nvlan batch 10 11 12\n"),
    "a bare line beside its longer ones": (
        "ssh user a\nssh user a service-type stelnet\n",
        "ssh user a service-type stelnet\n",
    ),
    "blanks": ("snmp-agent community read  public\n", "snmp-agent community read public\n"),
    "what the device prints of itself": (
        (
            "aaa\n authentication-scheme default\n  authentication-mode local\n domain default_admin\n"
            "interface NULL0\ninterface GigabitEthernet0/0/3\nuser-interface con 0\n"
        ),
        "",
    ),
    "one section in two pieces": (
        "aaa\n local-user a level 3\naaa\n local-user b level 3\n",
        "aaa\n local-user a level 3\n local-user b level 3\n",
    ),
}
DIFFERENT = {
    "a bare line alone": ("ssh user a\n", ""),
    "a value": ("sysname A\n", "sysname B\n"),
    "the order of firewall rules": (
        "security-policy\n rule name a\n  action deny\n rule name b\n  action permit\n",
        "security-policy\n rule name b\n  action permit\n rule name a\n  action deny\n",
    ),
    "a default that is not one in this place": ("interface LoopBack1\n", ""),
    "a line that keeps a service off": ("undo telnet server enable\n", ""),
    "a key's body": (
        "rsa peer-public-key a\n public-key-code begin\n  3081\n public-key-code end\n peer-public-key end\n",
        "rsa peer-public-key a\n public-key-code begin\n  3082\n public-key-code end\n peer-public-key end\n",
    ),
    "the virtual system": ("#\nreturn\n#\nswitch vsys A\n#\nsysname x\nreturn\n", "#\nsysname x\nreturn\n"),
    "a description's blanks": ("vlan 5\n description a  b\n", "vlan 5\n description a b\n"),
}


@pytest.mark.parametrize(("a", "b"), EQUAL.values(), ids=EQUAL)
def test_equal(a, b):
    assert canonical(a, PLATFORM) == canonical(b, PLATFORM)
    assert same(a, b, PLATFORM)
    assert unified_diff(a, b, PLATFORM) == ""


@pytest.mark.parametrize(("a", "b"), DIFFERENT.values(), ids=DIFFERENT)
def test_different(a, b):
    assert not same(a, b, PLATFORM)
    assert unified_diff(a, b, PLATFORM) != ""
    assert text_hash(canonical(a, PLATFORM)) != text_hash(canonical(b, PLATFORM))


@pytest.mark.parametrize("text", [case for pair in (*EQUAL.values(), *DIFFERENT.values()) for case in pair])
def test_the_canonical_text_of_a_canonical_text_is_itself(text):
    once = canonical(text, PLATFORM)
    assert canonical(once, PLATFORM) == once


def test_a_difference_stands_below_the_sections_that_it_is_in():
    old = "bgp 100\n ipv4-family vpn-instance A\n  import-route direct\n  preference 1\nsysname A\n"
    new = "bgp 100\n ipv4-family vpn-instance A\n  import-route direct\n  preference 2\nsysname A\n"
    assert unified_diff(old, new, PLATFORM).splitlines() == [
        " bgp 100",
        "  ipv4-family vpn-instance A",
        "-  preference 1",
        "+  preference 2",
    ]


def test_a_moved_rule_shows_where_it_was_and_where_it_goes():
    old = "security-policy\n rule name a\n rule name b\n rule name c\n"
    new = "security-policy\n rule name b\n rule name a\n rule name c\n"
    lines = unified_diff(old, new, PLATFORM).splitlines()
    assert sorted(line[0] for line in lines[1:]) == ["+", "-"]


def test_a_changed_secret_shows_as_changed_and_stays_hidden():
    old = "aaa\n local-user a password cipher %^%#one%^%#\n"
    new = "aaa\n local-user a password cipher %^%#two%^%#\n"
    diff = unified_diff(old, new, PLATFORM)
    assert diff.count("<redacted>") == 2
    assert "one" not in diff
    assert "two" not in diff


@pytest.mark.parametrize("line", ["vlan batch 10 to", "vlan batch to 10", "vlan batch 10 to 99999999"])
def test_a_list_that_is_none_stands_as_it_is(line):
    assert line in canonical(f"#\n{line}\n#\nreturn\n", "huawei_vrp").splitlines()
