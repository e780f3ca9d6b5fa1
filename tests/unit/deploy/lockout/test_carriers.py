# SPDX-License-Identifier: Apache-2.0
"""An interface that is no port stands on ports: without any of them it carries nobody."""

from ipaddress import IPv4Address

import pytest

from zongheng.deploy.lockout import ManagementPath, lockout_problems

PATH = ManagementPath(IPv4Address("10.140.8.1"), IPv4Address("10.140.0.11"), "netops")
REST = """\
interface LoopBack0
 ip address 10.140.8.1 255.255.255.255
#
acl number 2001
 rule 5 permit source 10.140.0.0 0.0.0.255
#
aaa
 local-user netops password irreversible-cipher {{secret:netops_password}}
 local-user netops privilege level 15
 local-user netops service-type terminal ssh
#
ospf 1 router-id 10.140.8.1
 area 0.0.0.0
  network 10.140.8.1 0.0.0.0
  network 10.140.9.0 0.0.0.3
#
stelnet server enable
ssh user netops authentication-type password
ssh user netops service-type stelnet
#
user-interface vty 0 4
 acl 2001 inbound
 authentication-mode aaa
 protocol inbound ssh
#
return
"""
TRUNK = f"""\
interface Eth-Trunk1
 mode lacp-static
#
interface Eth-Trunk1.100
 dot1q termination vid 100
 ip address 10.140.9.2 255.255.255.252
#
interface GigabitEthernet0/0/1
 eth-trunk 1
#
interface GigabitEthernet0/0/2
 eth-trunk 1
#
{REST}"""
VLAN = f"""\
vlan batch 2 to 4 100
#
interface Vlanif100
 ip address 10.140.9.2 255.255.255.252
#
interface GigabitEthernet0/0/1
 port link-type trunk
 port trunk allow-pass vlan 99 to 101
#
interface GigabitEthernet0/0/2
 port link-type access
 port default vlan 100
#
{REST}"""
VLAN_ON_A_TRUNK = f"""\
vlan batch 100
#
interface Vlanif100
 ip address 10.140.9.2 255.255.255.252
#
interface Eth-Trunk1
 port link-type trunk
 port trunk allow-pass vlan 100
#
interface GigabitEthernet0/0/1
 eth-trunk 1
#
interface GigabitEthernet0/0/2
 eth-trunk 1
#
{REST}"""
SECOND_DOWN = ("interface GigabitEthernet0/0/2\n", "interface GigabitEthernet0/0/2\n shutdown\n")
FIRST_DOWN = ("interface GigabitEthernet0/0/1\n", "interface GigabitEthernet0/0/1\n shutdown\n")


def codes(text, *edits):
    target = text
    for old, new in edits:
        assert old in target
        target = target.replace(old, new)
    found = lockout_problems("h", text, target, PATH, platform="huawei_vrp", family="ar")
    return [problem.code for problem in found]


@pytest.mark.parametrize("text", [TRUNK, VLAN, VLAN_ON_A_TRUNK], ids=["trunk", "vlan", "vlan on a trunk"])
def test_one_port_is_enough(text):
    assert codes(text) == []
    assert codes(text, FIRST_DOWN) == []
    assert codes(text, SECOND_DOWN) == []


SHUT = {
    "both members are down": (TRUNK, FIRST_DOWN, SECOND_DOWN),
    "both members leave": (TRUNK, (" eth-trunk 1\n", "")),
    "the trunk is down": (TRUNK, ("interface Eth-Trunk1\n", "interface Eth-Trunk1\n shutdown\n")),
    "the trunk speaks otherwise": (TRUNK, ("lacp-static", "manual load-balance")),
    "both ports of the VLAN are down": (VLAN, FIRST_DOWN, SECOND_DOWN),
    "no port has the VLAN": (VLAN, ("99 to 101", "101 to 199"), ("default vlan 100", "default vlan 2")),
    "the VLAN is deleted": (VLAN, ("vlan batch 2 to 4 100", "vlan batch 2 to 4")),
    "both members of the VLAN's trunk are down": (VLAN_ON_A_TRUNK, FIRST_DOWN, SECOND_DOWN),
    "both members of the VLAN's trunk leave": (VLAN_ON_A_TRUNK, (" eth-trunk 1\n", "")),
    "both ports of the VLAN join a trunk": (
        VLAN,
        ("0/0/1\n", "0/0/1\n eth-trunk 1\n"),
        ("0/0/2\n", "0/0/2\n eth-trunk 1\n"),
    ),
    "the VLAN moves from the one port to another that nobody tried": (
        VLAN,
        ("99 to 101", "99"),
        SECOND_DOWN,
        (REST, f"interface GigabitEthernet0/0/3\n port default vlan 100\n#\n{REST}"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", SHUT.values(), ids=SHUT)
def test_without_any_port_there_is_no_way(case):
    text, *edits = case
    assert codes(text, *edits) == ["DEP108"]
