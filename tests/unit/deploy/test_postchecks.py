# SPDX-License-Identifier: Apache-2.0
"""What is counted before and after an apply, in the words that each platform really prints."""

import re

import pytest

from zongheng.deploy.postchecks import postchecks

PRINTS = {
    # the manuals' own examples: USG6000 and NetEngine 8000 command references, FRR 10
    "display ospf peer brief": (
        " 0.0.0.0  GE0/3/0  10.1.1.1  Full\n 0.0.0.0  GE0/3/1  10.1.1.5  ExStart\n",
        1,
    ),
    "display isis peer": (
        (
            "  System Id     Interface         Circuit Id        State HoldTime Type     PRI\n"
            "  0000.0000.0002* GE0/1/0           0000.0000.0002.01  Up   8s       L1       64\n"
            "  0000.0000.0003  GE0/1/1           0000000001         Init 25s      L2       --\n"
        ),
        1,
    ),
    "show isis neighbor": (
        (
            "Area 1:\n System Id           Interface   L  State         Holdtime SNPA\n"
            " gz-shifu            down1.100   1  Up            28       2020.2020.2020\n"
            " gz-nanming          up1.100     2  Initializing  30       2020.2020.2020\n"
        ),
        1,
    ),
    "display bgp peer": (
        (
            " Total number of peers : 2      Peers in established state : 1\n"
            "  Peer      V   AS  MsgRcvd  MsgSent  OutQ  Up/Down       State  PrefRcv\n"
            "  10.1.1.2  4  100       17       22     0 00:13:10 Established        2\n"
            "  10.1.1.6  4  100        0        0     0 00:13:10        Idle        0\n"
        ),
        1,
    ),
    "display bgp vpnv4 all peer": (
        "  VPN-Instance vpna, Router ID 10.1.1.9:\n  10.1.1.2  4  65420  5  5  0 00:02:16 Established  0\n",
        1,
    ),
    "display hrp state": (" Role: active, peer: standby\n Running priority: 45000, peer: 45000\n", 1),
    "display vrrp brief": (
        (
            "Total:2     Master:1     Backup:0     Non-active:1\n"
            "VRID  State        Interface        Type     Virtual IP\n"
            "1     Master       GE0/3/0          Normal   10.1.1.111\n"
            "2     Initialize   GE0/3/1          Normal   10.1.2.111\n"
        ),
        1,
    ),
    # a router's own, found in published notes (NE40E)
    "display vrrp6 brief": (
        (
            "Total:2     Master:1    Backup:0    Non-active:1\n"
            "VRID State       Interface               Type    Virtual IP\n"
            "----------------------------------------------------------------\n"
            "1    Master      Eth1/0/1                Normal  FE80::11:1\n"
            "2    Initialize  Eth1/0/2                Normal  FE80::11:2\n"
        ),
        1,
    ),
    "show ip ospf neighbor": (
        (
            "Neighbor ID     Pri State           Up Time         Dead Time Address         Interface\n"
            "10.140.32.0       1 Full/-          1m01s   38.9s 10.140.48.9     up1.100:10.140.48.10\n"
            "10.140.32.1       1 Init/-          1m01s   38.9s 10.140.48.29    up2.100:10.140.48.30\n"
        ),
        1,
    ),
    "keepalived.json": (
        (
            "core1-1 MASTER alone\nwan1-2 MASTER contested\nwan2-3 BACKUP led\ndmz1-4 BACKUP unled\n"
            "hb-5 FAULT led\nhb-6 INIT led\n"
        ),
        2,
    ),
    "show bgp neighbors": ("  BGP state = Established, up for 00:00:14\n  BGP state = Active\n", 1),
    # H3C's command references, Comware 7
    "display bgp peer ipv4": (
        (
            " BGP local router ID: 192.168.100.1\n Local AS number: 100\n"
            " Total number of peers: 2                  Peers in established state: 1\n\n"
            "  * - Dynamically created peer\n"
            "  Peer                    AS  MsgRcvd  MsgSent OutQ PrefRcv Up/Down  State\n\n"
            "  10.2.1.2               200       13       16    0       0 00:10:34 Established\n"
            "  10.2.1.6               200        0        0    0       0 00:10:34 Connect\n"
        ),
        1,
    ),
    "display vrrp": (
        (
            "IPv4 Virtual Router Information:\n Running Mode      : Standard\n"
            " Total number of virtual routers : 2\n"
            " Interface          VRID  State        Running Adver   Auth     Virtual\n"
            "                                       Pri     Timer   Type        IP\n"
            " ---------------------------------------------------------------------\n"
            " GE1/0/1            1     Master       150     100     Simple   1.1.1.1\n"
            " GE1/0/2            2     Initialize   100     100     None     1.1.2.1\n"
        ),
        1,
    ),
    "display vrrp ipv6": (
        (
            "IPv6 Virtual Router Information:\n Running Mode      : Standard\n"
            " Total number of virtual routers : 2\n"
            " Interface          VRID  State        Running Adver   Auth     Virtual\n"
            "                                       Pri     Timer   Type        IP\n"
            " ---------------------------------------------------------------------\n"
            " GE1/0/1            1     Master       150     100     None     FE80::1\n"
            " GE1/0/2            2     Initialize   100     100     None     FE80::2\n"
        ),
        1,
    ),
}
ALL = [
    (kind, check)
    for kind in (("huawei_vrp", f) for f in ("vrp5", "vrp8", "usg"))
    for check in postchecks(*kind).checks
]
ALL += [
    (kind, check)
    for kind in (("linux", "frr"), ("h3c_comware", "comware7"))
    for check in postchecks(*kind).checks
]


@pytest.mark.parametrize(("words", "answer"), PRINTS.items(), ids=PRINTS)
def test_only_what_works_is_counted(words, answer):
    found = [check for _, check in ALL if words in check.command]
    assert found
    printed, count = answer
    assert {check.counted(printed) for check in found} == {count}


def test_comware_tells_of_each_neighbour_in_lines_of_its_own():
    """The command reference's own example, one neighbour still coming up."""
    told = (
        "                         Peer information for IS-IS(1)\n\n"
        " System Id: 0000.0000.0001\n Interface: GE1/0/2                  Circuit Id:  0000.0000.0001.01\n"
        " State: Up     HoldTime:  27s       Type: L1(L1L2)     PRI: 64\n\n"
        " System Id: 0000.0000.0002\n Interface: GE1/0/3                  Circuit Id:  001\n"
        " State: Init   HoldTime:  27s       Type: L2           PRI: --\n"
    )
    (check,) = (c for c in postchecks("h3c_comware", "comware7").checks if c.protocol == "isis")
    assert check.counted(told) == 1


def test_a_device_is_not_held_to_what_it_does_not_know():
    for _, check in ALL:
        assert check.counted("Error: Unrecognized command found at '^' position.\n") is None


def test_each_flavour_is_asked_what_it_has():
    asked = {
        flavour: {check.command for check in postchecks("huawei_vrp", flavour).checks}
        for flavour in ("vrp5", "vrp8", "usg")
    }
    assert "display hrp state" in asked["usg"] - asked["vrp8"] - asked["vrp5"]
    assert "display bgp vpnv4 all peer" in (asked["vrp8"] & asked["vrp5"]) - asked["usg"]
    assert "display vrrp brief" in asked["vrp8"] & asked["vrp5"] & asked["usg"]


INTENDED = """\
ip vpn-instance PUBLIC
#
ip vpn-instance VIDEO
#
bgp 65001
 peer 10.0.0.1 as-number 65000
 #
 ip vpn-instance PUBLIC
  peer 10.0.0.5 as-number 65000
"""


def test_a_command_of_tables_is_asked_of_those_that_the_intent_names():
    checks = postchecks("h3c_comware", "comware7")
    asked = [command for command in checks.of(INTENDED).commands if "bgp" in command]
    assert asked == [
        "display bgp peer ipv4",
        "display bgp peer ipv6",
        "display bgp peer ipv4 vpn-instance PUBLIC",
        "display bgp peer ipv6 vpn-instance PUBLIC",
    ]
    assert not [command for command in checks.of("#\n").commands if "vpn-instance" in command]


def test_a_count_that_falls_is_a_problem_that_names_the_check():
    checks = postchecks("linux", "frr")
    before = {check.command: 2 for check in checks.checks}
    after = {**before, checks.checks[0].command: 1}
    (found,) = checks.unmet("h", before, after)
    assert (found.code, found.place.host) == ("DEP013", "h")
    assert checks.unmet("h", before, before) == ()


KINDS = [("huawei_vrp", "vrp8"), ("huawei_vrp", "vrp5"), ("h3c_comware", "comware7"), ("linux", "frr")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("ended", "instead"), [("ospf", "isis"), ("ospfv3", "isis"), ("isis", "ospf")])
def test_who_ends_a_protocol_has_its_neighbours_by_another(kind, ended, instead):
    checks = postchecks(*kind)
    by = {check.protocol: check.command for check in checks.checks if check.protocol}
    before = {by[ended]: 2}
    both = "ospf 1\nospfv3 1\nisis 1\nrouter ospf\nrouter ospf6\nrouter isis 1\n"
    one = "".join(
        line
        for line in both.splitlines(keepends=True)
        if not re.fullmatch(r"(router )?" + {"ospfv3": "ospf(v3|6)"}.get(ended, ended) + r"( 1)?\n", line)
    )

    def unmet(target, **after):
        told = {by[protocol]: count for protocol, count in after.items()}
        return [p.code for p in checks.meant_by(target).unmet("h", before, told)]

    assert unmet(one, **{ended: 0, instead: 2}) == []
    assert unmet(one, **{ended: 0, instead: 1}) == ["DEP013"], "one of them was lost"
    assert unmet(both, **{ended: 0, instead: 2}) == ["DEP013"], "it was not meant to end"


def test_a_firewall_has_nothing_else_to_meet_its_neighbours_by():
    checks = postchecks("huawei_vrp", "usg")
    command = checks.commands[0]
    assert [p.code for p in checks.meant_by("").unmet("h", {command: 2}, {command: 0})] == ["DEP013"]
