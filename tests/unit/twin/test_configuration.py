# SPDX-License-Identifier: Apache-2.0
"""Settings: overwriting, standing beside each other, undo in its forms, and what goes along."""

import pytest


def lines(operator) -> list[str]:
    return operator.session.configuration.lines()


# family, typed lines, lines that are then printed, lines that are not
FILTER_LISTS = ("acl number 3000", "acl number 3001", "acl ipv6 number 3000", "quit", "interface g0/0/1")
EDITS = {
    "a second value overwrites": ("ar", ("sysname A", "sysname B"), (" sysname B",), (" sysname A",)),
    "undo without the value": (
        "ar",
        ("interface g0/0/0", "description x", "undo description"),
        (),
        (" description x",),
    ),
    "undo of one of two": (
        "ar",
        (
            "ip route-static 10.0.0.0 8 10.1.1.1",
            "ip route-static 10.0.0.0 8 10.1.1.2",
            "undo ip route-static 10.0.0.0 8 10.1.1.1",
        ),
        ("ip route-static 10.0.0.0 255.0.0.0 10.1.1.2",),
        ("ip route-static 10.0.0.0 255.0.0.0 10.1.1.1",),
    ),
    "undo of a prefix takes all of it": (
        "ar",
        (
            "ip route-static 10.0.0.0 8 10.1.1.1",
            "ip route-static 10.0.0.0 8 10.1.1.2",
            "undo ip route-static 10.0.0.0 8",
        ),
        (),
        ("ip route-static 10.0.0.0 255.0.0.0 10.1.1.2",),
    ),
    "a list is one set": (
        "s",
        ("vlan batch 10 12 to 14", "vlan batch 11", "undo vlan batch 13"),
        ("vlan batch 10 to 12 14",),
        (),
    ),
    "a list has ten numbers and ranges a line": (
        "s",
        ("vlan batch 2 4 6 8 10 12 14 16 18 20", "vlan batch 22 to 23 25 27 29"),
        ("vlan batch 2 4 6 8 10 12 14 16 18 20", "vlan batch 22 to 23 25 27 29"),
        (),
    ),
    "a VLAN is listed": (
        "s",
        ("vlan 20", "description x"),
        ("vlan batch 20", "vlan 20", " description x"),
        (),
    ),
    "VLAN 1 leaves a trunk": (
        "s",
        (
            "interface XG0/0/1",
            "port link-type trunk",
            "undo port trunk allow-pass vlan 1",
            "port trunk allow-pass vlan 5 to 7",
        ),
        (" undo port trunk allow-pass vlan 1", " port trunk allow-pass vlan 5 to 7"),
        (),
    ),
    "on by default": ("ar", ("undo info-center enable",), ("undo info-center enable",), ()),
    "on again by default": (
        "ar",
        ("undo info-center enable", "info-center enable"),
        (),
        ("info-center enable", "undo info-center enable"),
    ),
    "either is printed": ("ar", ("undo http server enable",), ("undo http server enable",), ()),
    "rules are numbered": (
        "ar",
        ("acl number 2001", "rule permit source 10.0.0.0 0.0.0.255", "rule 7 deny", "rule deny source any"),
        (" rule 5 permit source 10.0.0.0 0.0.0.255", " rule 7 deny", " rule 10 deny source any"),
        (),
    ),
    "a rule goes by its number": (
        "ar",
        ("acl number 2001", "rule 5 deny", "undo rule 5"),
        ("acl number 2001",),
        (" rule 5 deny",),
    ),
    "a sub-interface goes whole": (
        "ar",
        ("interface g0/0/1.100", "description x", "quit", "undo interface g0/0/1.100"),
        (),
        ("interface GigabitEthernet0/0/1.100", " description x"),
    ),
    "binding clears the addresses": (
        "ar",
        (
            "ip vpn-instance V",
            "interface g0/0/1",
            "ip address 10.0.0.1 24",
            "ipv6 enable",
            "ospf cost 5",
            "description kept",
            "ip binding vpn-instance V",
        ),
        (" ip binding vpn-instance V", " description kept"),
        (" ip address 10.0.0.1 255.255.255.0", " ipv6 enable", " ospf cost 5"),
    ),
    "binding again clears nothing": (
        "ar",
        (
            "ip vpn-instance V",
            "interface g0/0/1",
            "ip binding vpn-instance V",
            "ip address 10.0.0.1 24",
            "ip binding vpn-instance V",
        ),
        (" ip address 10.0.0.1 255.255.255.0",),
        (),
    ),
    "both ways are two lines": (
        "ar",
        ("ip vpn-instance V", "ipv4-family", "vpn-target 1:1 both"),
        ("  vpn-target 1:1 export-extcommunity", "  vpn-target 1:1 import-extcommunity"),
        ("  vpn-target 1:1 both",),
    ),
    "a peer goes with all its lines": (
        "ne",
        ("bgp 65000", "peer 10.0.0.1 as-number 65001", "peer 10.0.0.1 description x", "undo peer 10.0.0.1"),
        ("bgp 65000",),
        (" peer 10.0.0.1 as-number 65001", " peer 10.0.0.1 description x"),
    ),
    "another view from within one": (
        "ar",
        ("interface g0/0/0", "ospf 1", "area 0", "aaa", "domain x"),
        ("ospf 1", " domain x"),
        (),
    ),
    "firewall rules keep their order": (
        "usg",
        ("security-policy", "rule name b", "quit", "rule name a", "quit", "rule move a before b"),
        (" rule name a", " rule name b"),
        (" rule move a before b",),
    ),
    "an address by mask or length": (
        "usg",
        ("ip address-set x type object", "address 0 10.0.0.0 mask 255.255.255.0"),
        (" address 0 10.0.0.0 mask 24",),
        (),
    ),
    "a list of VLANs may name VLAN 1 (s)": (
        "s",
        ("interface XGigabitEthernet0/0/1", "port link-type trunk", "port trunk allow-pass vlan 1 10"),
        (" port trunk allow-pass vlan 10",),
        (),
    ),
    "a trunk carries all VLANs (s)": (
        "s",
        ("interface XGigabitEthernet0/0/1", "port link-type trunk", "port trunk allow-pass vlan all"),
        (" port trunk allow-pass vlan 2 to 4094",),
        (),
    ),
    "a list gives VLAN 1 back (s)": (
        "s",
        (
            "interface XGigabitEthernet0/0/1",
            "port link-type trunk",
            "undo port trunk allow-pass vlan 1",
            "port trunk allow-pass vlan 1 to 3",
        ),
        (" port trunk allow-pass vlan 2 to 3",),
        (" undo port trunk allow-pass vlan 1",),
    ),
    "a list takes VLAN 1 too (s)": (
        "s",
        (
            "interface XGigabitEthernet0/0/1",
            "port link-type trunk",
            "port trunk allow-pass vlan 10 20",
            "undo port trunk allow-pass vlan 1 10",
        ),
        (" undo port trunk allow-pass vlan 1", " port trunk allow-pass vlan 20"),
        (),
    ),
    "a list of VLANs may name VLAN 1 (s65)": (
        "s65",
        ("interface Ten-GigabitEthernet1/0/1", "port link-type trunk", "port trunk permit vlan 1 10"),
        (" port trunk permit vlan 10",),
        (),
    ),
    "a trunk carries all VLANs (s65)": (
        "s65",
        ("interface Ten-GigabitEthernet1/0/1", "port link-type trunk", "port trunk permit vlan all"),
        (" port trunk permit vlan 2 to 4094",),
        (),
    ),
    "a list gives VLAN 1 back (s65)": (
        "s65",
        (
            "interface Ten-GigabitEthernet1/0/1",
            "port link-type trunk",
            "undo port trunk permit vlan 1",
            "port trunk permit vlan 1 to 3",
        ),
        (" port trunk permit vlan 2 to 3",),
        (" undo port trunk permit vlan 1",),
    ),
    "a filter of IPv4 in another's place leaves that of IPv6": (
        "ar",
        (
            *FILTER_LISTS,
            "traffic-filter inbound acl 3000",
            "traffic-filter inbound ipv6 acl 3000",
            "traffic-filter inbound acl 3001",
        ),
        (
            " traffic-filter inbound acl 3001",
            " traffic-filter inbound ipv6 acl 3000",
        ),
        (" traffic-filter inbound acl 3000",),
    ),
    "a filter of IPv4 goes and those of IPv6 stay": (
        "ar",
        (
            *FILTER_LISTS,
            "traffic-filter inbound acl 3000",
            "traffic-filter inbound ipv6 acl 3000",
            "traffic-filter outbound acl ipv6 3000",
            "undo traffic-filter inbound",
            "undo traffic-filter outbound",
        ),
        (
            " traffic-filter inbound ipv6 acl 3000",
            " traffic-filter outbound acl ipv6 3000",
        ),
        (" traffic-filter inbound acl 3000",),
    ),
    "a filter of IPv6 goes and that of IPv4 stays": (
        "ar",
        (
            *FILTER_LISTS,
            "traffic-filter inbound acl 3000",
            "traffic-filter inbound ipv6 acl 3000",
            "undo traffic-filter inbound ipv6 acl",
        ),
        (" traffic-filter inbound acl 3000",),
        (" traffic-filter inbound ipv6 acl 3000",),
    ),
    "filters as switches undo them": (
        "ar",
        (
            *FILTER_LISTS,
            "traffic-filter inbound acl 3000",
            "traffic-filter inbound acl ipv6 3000",
            "traffic-filter outbound acl 3001",
            "undo traffic-filter inbound acl ipv6 3000",
            "undo traffic-filter outbound acl 3001",
        ),
        (" traffic-filter inbound acl 3000",),
        (
            " traffic-filter inbound acl ipv6 3000",
            " traffic-filter outbound acl 3001",
        ),
    ),
    "a list takes VLAN 1 too (s65)": (
        "s65",
        (
            "interface Ten-GigabitEthernet1/0/1",
            "port link-type trunk",
            "port trunk permit vlan 10 20",
            "undo port trunk permit vlan 1 10",
        ),
        (" undo port trunk permit vlan 1", " port trunk permit vlan 20"),
        (),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_edits(name, at) -> None:
    family, typed, there, gone = EDITS[name]
    operator = at(family)
    operator.types("system-view", *typed)
    printed = lines(operator)
    positions = [printed.index(line) for line in there]
    assert not set(gone) & set(printed)
    if "order" in name:
        assert positions == sorted(positions)


def test_removing_a_vpn_instance_asks_and_takes_what_refers_to_it(at) -> None:
    operator = at("ar")
    operator.types(
        "system-view",
        "ip vpn-instance V",
        "interface g0/0/1",
        "ip binding vpn-instance V",
        "ip address 10.0.0.1 24",
        "quit",
        "ip route-static vpn-instance V 0.0.0.0 0 10.0.0.2",
        "ospf 11 vpn-instance V",
        "quit",
    )
    assert operator.types("undo ip vpn-instance V").endswith("[Y/N]:")
    operator.types("n")
    assert "ip vpn-instance V" in lines(operator)
    operator.types("undo ip vpn-instance V", "y")
    assert not any("V" in line.split() for line in lines(operator))


def test_the_same_secret_set_twice_prints_differently_and_a_ciphertext_is_kept(at) -> None:
    operator = at("ar")
    printed = []
    for _ in range(2):
        operator.types(
            "system-view", "aaa", "local-user x password irreversible-cipher Huawei@12345", "return"
        )
        printed.append(next(line for line in lines(operator) if "local-user x password" in line))
    assert printed[0] != printed[1]
    assert all(line.split()[-1].startswith("$1c$") for line in printed)
    operator.types("system-view", "aaa", printed[0].strip())
    assert printed[0] in lines(operator)


def test_interfaces_of_the_model_are_there_from_the_start_and_in_order(at) -> None:
    printed = [line for line in lines(at("s")) if line.startswith("interface ")]
    assert printed[0] == "interface MEth0/0/1"
    assert printed[1:3] == ["interface XGigabitEthernet0/0/1", "interface XGigabitEthernet0/0/2"]
    assert printed[-1] == "interface NULL0"


@pytest.mark.parametrize(("family", "line"), [("ar", " sysname A"), ("s", "sysname A"), ("ne", "sysname A")])
def test_routers_of_the_ar_series_print_some_globals_with_a_blank(family, line, at) -> None:
    operator = at(family)
    operator.types("system-view", "sysname A")
    assert line in lines(operator)


def test_stanzas_are_separated_and_ended(at) -> None:
    text = at("ne").types("display current-configuration")
    body = text.split("\n")[1:-1]
    assert body[0].startswith("!Software Version V8")
    assert body[1] == "#"
    assert body[-2:] == ["#", "return"]


def test_display_this_prints_the_view(at) -> None:
    operator = at("ar")
    operator.types("system-view", "interface g0/0/1", "description x")
    this = operator.types("display this").split("\n")[1:-1]
    assert this == ["#", "interface GigabitEthernet0/0/1", " description x", "#", "return"]


@pytest.mark.parametrize("family", ["secpath", "msr"])
def test_a_user_of_snmp_is_in_the_group_that_was_said_last(family, at) -> None:
    operator = at(family)
    operator.types("system-view")
    for group in ("one", "two"):
        secrets = "simple authentication-mode sha Geheim@1 privacy-mode aes128 Geheim@2"
        operator.types(f"snmp-agent usm-user v3 nms {group} {secrets}")
    assert [line.split()[4] for line in lines(operator) if "usm-user" in line] == ["two"]
