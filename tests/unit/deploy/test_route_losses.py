# SPDX-License-Identifier: Apache-2.0
"""Which learnt routes changes mean to be gone: what differences say of the device itself and of others."""

import pytest

from zongheng.config import unified_diff
from zongheng.config.bundle import END
from zongheng.deploy.change import Change
from zongheng.deploy.route_losses import Effect, losses


def change(before, after, platform="huawei_vrp", host="a"):
    diff = unified_diff(before, after, platform)
    return Change(host, platform, "", before, after, after, (), (), diff, "", "")


PORT = "interface GigabitEthernet0/0/1\n ip address 10.1.1.1 255.255.255.0\n"
MOVED = "interface GigabitEthernet0/0/2\n ip address 10.1.1.1 255.255.255.0\n"
SIX = "interface GigabitEthernet0/0/1\n ipv6 enable\n ipv6 address 2001:DB8::1/64\n"
STATIC = "ip route-static vpn-instance A 10.9.0.0 255.255.0.0 NULL0\n"
BGP = "bgp 65001\n ipv4-family vpn-instance A\n"
OWN = {
    "an address comes": ("", PORT, {4: 1, 6: 0}, {4: 0, 6: 0}),
    "an address goes": (PORT, "", {4: 0, 6: 0}, {4: 1, 6: 0}),
    "an address moves": (PORT, MOVED, {4: 0, 6: 0}, {4: 0, 6: 0}),
    "an address is another": (PORT, PORT.replace("1.1.1 ", "1.2.1 "), {4: 1, 6: 0}, {4: 1, 6: 0}),
    "an address of IPv6": ("", SIX, {4: 0, 6: 1}, {4: 0, 6: 0}),
    "a static route goes": (STATIC, "", {4: 0, 6: 0}, {4: 1, 6: 0}),
    "a static route has another preference": (
        STATIC, STATIC.replace("NULL0", "NULL0 preference 200"), {4: 0, 6: 0}, {4: 0, 6: 0},
    ),
    "a description": (PORT, f"{PORT} description x\n", {4: 0, 6: 0}, {4: 0, 6: 0}),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "gained", "left"), OWN.values(), ids=OWN)
def test_networks_of_its_own_are_counted_that_come_and_go(before, after, gained, left):
    effect = Effect.of(change(before, after))
    assert (effect.gained, effect.left, effect.learns_less) == (gained, left, False)


@pytest.mark.parametrize(
    ("platform", "before", "after"),
    [
        ("h3c_comware", "", "interface GigabitEthernet5/0\n ip address 10.1.1.1 255.255.255.0\n"),
        ("ruijie_rgos", "", "interface GigabitEthernet 0/1\n ip address 10.1.1.1 255.255.255.0\n"),
        ("ruijie_rgos", "", "ip route vrf A 10.9.0.0 255.255.0.0 Null 0\n"),
        ("h3c_comware", "", "ip route-static vpn-instance A 10.9.0.0 16 NULL0\n"),
        ("linux", "port main a 2 10.1.1.1/30\n", "port main a 2 10.1.1.1/30 virtual:10.1.2.1/24\n"),
    ],
)
def test_every_platform_says_what_is_its_own(platform, before, after):
    if platform == "linux":
        head = "### FILE /etc/zongheng/network.sh 0755 root:root\n"
        before, after = (f"{head}{text}{END}\n" for text in (before, after))
    assert Effect.of(change(before, after, platform)).gained == {4: 1, 6: 0}


TOLD = {
    "imports what is static no more": ("ospf 1\n import-route static\n", "ospf 1\n", True),
    "imports it with another cost": (
        "ospf 1\n import-route static\n", "ospf 1\n import-route static cost 5\n", True,
    ),
    "tells of no default route": ("ospf 1\n default-route-advertise\n", "ospf 1\n", True),
    "tells BGP of a network less": (f"{BGP}  network 10.1.1.0 255.255.255.0\n", BGP, True),
    "a filter of what it tells": (BGP, f"{BGP}  peer 10.0.0.1 ip-prefix L export\n", True),
    "a filter of what it takes": (BGP, f"{BGP}  peer 10.0.0.1 ip-prefix L import\n", False),
    "a port is shut": (PORT, f"{PORT} shutdown\n", True),
    "another cost": (f"{PORT} ospf cost 10\n", f"{PORT} ospf cost 20\n", False),
    "a rule of an access list": ("acl number 3001\n rule 5 permit ip\n", "acl number 3001\n", False),
    "a description": (PORT, f"{PORT} description x\n", False),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "less"), TOLD.values(), ids=TOLD)
def test_what_tells_others_less_is_known(before, after, less):
    assert Effect.of(change(before, after)).tells_less == less


def test_a_device_that_changes_alone_has_nothing_taken_away_but_by_its_own_networks():
    quiet, hushed = change(PORT, ""), change("", f"{PORT} shutdown\n")
    assert losses({"a": quiet}, {}) == {"a": {4: 0, 6: 0}}
    assert losses({"a": hushed}, {}) == {"a": {4: 1, 6: 0}}


def test_what_others_give_up_at_the_same_time_or_in_the_wave_before_may_be_gone():
    assert losses({"a": change("", SIX), "b": change(PORT, "")}, {}) == {"a": {4: 1, 6: 1}, "b": {4: 0, 6: 0}}
    assert losses({"a": change("", SIX)}, {"b": change(PORT, "")}) == {"a": {4: 1, 6: 1}}


def test_any_number_may_be_gone_where_another_tells_less_and_where_a_table_imports_from_fewer():
    less, quiet = change("ospf 1\n import-route static\n", "ospf 1\n"), change("", SIX)
    assert losses({"a": quiet, "b": less}, {}) == {"a": None, "b": {4: 0, 6: 0}}
    target = "ip vpn-instance A\n ipv4-family\n  vpn-target 1:1 import-extcommunity\n"
    assert losses({"a": change(target, target.replace("1:1", "1:2"))}, {}) == {"a": None}


@pytest.mark.parametrize(
    ("platform", "process", "more"),
    [
        ("huawei_vrp", "ospf 1 router-id 1.1.1.1\n", " area 0.0.0.0\n"),
        ("huawei_vrp", "ospfv3 1\n", " router-id 1.1.1.1\n"),
        ("h3c_comware", "isis 1\n", " is-level level-1\n"),
        ("ruijie_rgos", "router ospf 1\n", " router-id 1.1.1.1\n"),
        ("linux", "router ospf6\n", " ospf6 router-id 1.1.1.1\n"),
    ],
)
def test_who_ends_a_process_may_be_told_a_default_route_by_another(platform, process, more):
    whole, none, other = process + more, "", process
    if platform == "linux":
        head = "### FILE /etc/frr/frr.conf 0640 frr:frr\n"
        whole, none, other = (f"{head}{text}{END}\n" for text in (whole, none, other))
    assert losses({"a": change(whole, none, platform)}, {}) == {"a": None}
    assert losses({"a": change(whole, other, platform)}, {}) != {"a": None}
