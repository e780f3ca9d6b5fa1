# SPDX-License-Identifier: Apache-2.0
"""CloudEngine 6800: ports that bridge or route, and what it calls otherwise than NE40E (V300R023C00)."""

import pytest

UNKNOWN = "Error: Unrecognized command found at '^' position."
BUSY = "Error: Please delete the configurations that the other working mode does not support first."
PORT = "interface 10GE1/0/1"


def told(operator, *lines):
    return operator.types("system-view", *lines)


TAKEN_BY_SWITCHES_ALONE = [
    (("vlan batch 10 to 12",), ()),
    (("port link-type trunk",), (PORT, "interface GigabitEthernet0/1/1")),
    (("port default vlan 10",), (PORT, "interface GigabitEthernet0/1/1")),
    (("trust dscp",), (PORT, "interface GigabitEthernet0/1/1")),
    (("qos lr cir 100000 outbound",), (PORT, "interface GigabitEthernet0/1/1")),
    (("dhcp snooping enable",), (PORT, "interface GigabitEthernet0/1/1")),
    (("lldp disable",), (PORT, "interface GigabitEthernet0/1/1")),
    (("telnet server disable",), ()),
    (("observe-port 1 interface 10GE1/0/9",), ()),
]


@pytest.mark.parametrize(("lines", "views"), TAKEN_BY_SWITCHES_ALONE, ids=lambda case: " ".join(case)[:30])
def test_what_switches_take_routers_refuse(at, lines, views):
    switch, router = at("ce"), at("ne")
    ours, theirs = views or ("sysname CE1", "sysname NE1")
    assert "Error" not in told(switch, ours, *lines)
    assert "Error" in told(router, theirs, *lines)


TAKEN_BY_ROUTERS_ALONE = [
    ("ntp-service unicast-server 10.1.1.1",),
    ("undo telnet server enable",),
    ("dcn",),
    ("radius-server group r",),
    ("ip pool p server",),
    ("aaa", "user-password min-len 8"),
    ("aaa", "local-user a level 3"),
]


@pytest.mark.parametrize("lines", TAKEN_BY_ROUTERS_ALONE, ids=lambda lines: lines[-1])
def test_what_routers_take_switches_refuse(at, lines):
    assert "Error" in told(at("ce"), *lines)


def test_a_port_bridges_until_it_is_told_to_route(at):
    operator = at("ce")
    assert UNKNOWN in told(operator, PORT, "ip address 10.1.1.1 24")
    assert "Error" not in operator.types("undo portswitch", "ip address 10.1.1.1 24")
    assert UNKNOWN in operator.types("port link-type trunk")
    assert "Error" not in operator.types("undo ip address 10.1.1.1 24", "portswitch", "port link-type trunk")
    assert UNKNOWN in operator.types("ospf enable 1 area 0")


def test_a_port_goes_over_only_without_what_the_other_mode_has_not(at):
    operator = at("ce")
    assert BUSY in told(operator, PORT, "port link-type trunk", "undo portswitch")
    assert "Error" not in operator.types("undo port link-type", "description stays", "undo portswitch")
    assert BUSY in operator.types("ip address 10.1.1.1 24", "portswitch")


@pytest.mark.parametrize("interface", ["Vlanif10", "LoopBack1", "MEth0/0/0"])
def test_what_is_no_port_never_bridges(at, interface):
    operator = at("ce")
    assert UNKNOWN in told(operator, f"interface {interface}", "port link-type trunk")
    assert "Error: The command is not supported" in operator.types("portswitch")
    assert "Error" not in operator.types("ip address 10.1.1.1 24")


def test_nothing_is_in_force_before_commit(at):
    operator = at("ce")
    told(operator, "vlan batch 10", PORT, "port default vlan 10")
    assert "[*HUAWEI-10GE1/0/1]" in operator.types("display this")
    assert "common" not in operator.types("display vlan")
    operator.types("commit")
    assert "10   common  UT:10GE1/0/1(" in operator.types("display vlan")


async def test_a_trial_is_taken_back(at):
    operator = at("ce")
    told(operator, "vlan batch 10", "commit trial 60")
    assert "10   common" in operator.types("display vlan")
    operator.types("abort trial")
    assert "10   common" not in operator.types("display vlan")


@pytest.mark.parametrize(
    ("known", "other"),
    [
        ("display arp", "display arp all"),
        ("display memory", "display memory-usage"),
        ("display device esn", "display esn"),
        ("display device temperature", "display temperature"),
        ("display device fan", "display fan"),
        ("display device power", "display power"),
        ("display ntp sessions", "display ntp-service sessions"),
        ("display configuration exclusive user", "display configuration-occupied user"),
    ],
)
def test_displays_have_the_names_of_the_reference(at, known, other):
    operator = at("ce")
    assert "Error" not in operator.types(known)
    assert "Error" in operator.types(other)
