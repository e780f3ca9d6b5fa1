# SPDX-License-Identifier: Apache-2.0
"""How many routes a device has learnt, in the words that platforms print, and of which tables it is asked."""

import pytest

from zongheng.deploy.route_counts import route_counts

VRP8 = ("huawei_vrp", "vrp8")
H3C = ("h3c_comware", "comware7")
RGOS = ("ruijie_rgos", "rgos")
LINUX = ("linux", "frr")

PRINTS = {
    # NetEngine and CloudEngine command references, and a core's own print: two IS-IS routes not in use
    "vrp, and what is not in use": (
        VRP8,
        """\
Summary Prefixes : 47
Proto      total      active     added      deleted    freed
           routes     routes     routes     routes     routes
DIRECT     8          8          8          0          0
STATIC     0          0          0          0          0
RIP        0          0          0          0          0
OSPF       0          0          0          0          0
IS-IS      41         39         41         0          0
BGP        0          0          0          0          0
Total      49         47         49         0          0
""",
        39,
    ),
    "vrp, two ways to each network": (
        VRP8,
        """\
Summary Prefixes : 14
Proto      total      active     added      deleted    freed
           routes     routes     routes     routes     routes
DIRECT     3          3          3          0          0
STATIC     1          1          1          0          0
OSPF       20         20         20         0          0
BGP        0          0          0          0          0
Total      24         24         24         0          0
""",
        10,
    ),
    "vrp, of IPv6, without prefixes": (
        VRP8,
        """\
Protocol   route       active      added       deleted     freed
DIRECT     3           3           3           0           0
STATIC     1           1           1           0           0
RIPng      0           0           0           0           0
OSPFv3     5           4           5           0           0
IS-IS      0           0           0           0           0
BGP        2           2           2           0           0
Total      11          10          11          0           0
""",
        6,
    ),
    # Comware 7, IP routing basics commands
    "comware": (
        H3C,
        """\
Total prefixes: 16          Active prefixes: 15

Proto      Routes     Active     Added      Deleted
DIRECT     9          9          30         18
STATIC     3          2          5          2
RIP        0          0          0          0
OSPF       4          4          4          0
IS-IS      0          0          0          0
LISP       0          0          0          0
BGP        0          0          0          0
Total      16         15         39         20
""",
        4,
    ),
    "comware, of IPv6": (
        H3C,
        """\
Total prefixes: 9           Active prefixes: 9

Proto      Routes     Active     Added      Deleted
DIRECT     5          5          5          0
STATIC     1          1          3          0
RIPng      0          0          0          0
OSPFv3     1          1          0          0
IS-ISv6    1          1          0          0
BGP4+      1          1          0          0
Total      9          9          8          0
""",
        3,
    ),
    "rgos, two ways to one network": (
        RGOS,
        """\
Codes:  C - connected, S - static, R - RIP, B - BGP
        O - OSPF, IA - OSPF inter area
Gateway of last resort is 10.1.1.1 to network 0.0.0.0
O*E2  0.0.0.0/0 [110/1] via 10.1.1.1, 00:00:20, GigabitEthernet 0/1
C     10.1.1.0/30 is directly connected, GigabitEthernet 0/1
C     10.1.1.2/32 is local host.
S     10.9.0.0/16 [1/0] via 10.1.1.1
O     10.2.0.0/24 [110/2] via 10.1.1.1, 00:00:20, GigabitEthernet 0/1
                  [110/2] via 10.1.1.5, 00:00:20, GigabitEthernet 0/2
O IA  10.3.0.0/24 [110/3] via 10.1.1.1, 00:00:20, GigabitEthernet 0/1
B     10.4.0.0/24 [20/0] via 10.1.1.5, 00:00:20
""",
        4,
    ),
    "rgos, of IPv6": (
        RGOS,
        """\
IPv6 routing table name - Default - 4 entries
O     2001:DB8::/64 [110/2] via FE80::1, GigabitEthernet 0/1
C     2001:DB8:1::/64 via GigabitEthernet 0/1, directly connected
L     2001:DB8:1::1/128 via GigabitEthernet 0/1, local host
OE2   ::/0 [110/20] via FE80::1, GigabitEthernet 0/1
""",
        2,
    ),
    # FRR 10, zebra: what is in the kernel counts
    "linux": (
        LINUX,
        """\
Route Source         Routes               FIB  (vrf default)
connected            5                    5                   \u0020
local                5                    5                   \u0020
ospf                 12                   9                   \u0020
static               1                    1                   \u0020
ebgp                 2                    2                   \u0020
------
Totals               25                   22                  \u0020
""",
        11,
    ),
}
REFUSALS = [
    "Error: Unrecognized command found at '^' position.\n",
    " ^\n % Unrecognized command found at '^' position.\n",
    "Error: vtysh: not found\n",
    "",
]
HEAD, MEMBER = "ip vpn-instance {}\n", " ipv4-family\n  route-distinguisher 1:{}\n ipv6-family\n"


def named(*names, body=MEMBER):
    return "#\n".join(HEAD.format(name) + body.format(number) for number, name in enumerate(names))


@pytest.mark.parametrize(("kind", "printed", "learnt"), PRINTS.values(), ids=PRINTS)
def test_networks_that_were_learnt_are_counted_once(kind, printed, learnt):
    assert route_counts(*kind, "", "").reading.counted(printed) == learnt


@pytest.mark.parametrize("answer", REFUSALS)
@pytest.mark.parametrize("kind", [VRP8, H3C, LINUX])
def test_a_device_is_not_held_to_what_it_does_not_know(kind, answer):
    counts = route_counts(*kind, "", "### FILE /etc/frr/frr.conf 0640 frr:frr\n")
    asked = dict.fromkeys(counts.commands, answer)
    assert set(counts.counts(asked).values()) == {None}
    assert list(counts.unmet("h", counts.counts(asked), counts.counts(asked), {})) == []


def test_each_table_is_asked_that_shall_be_there():
    counts = route_counts("huawei_vrp", "vrp5", named("A", "OLD"), named("A", "NEW"))
    assert counts.commands == (
        "display ip routing-table statistics",
        "display ip routing-table vpn-instance A statistics",
        "display ip routing-table vpn-instance NEW statistics",
        "display ipv6 routing-table statistics",
        "display ipv6 routing-table vpn-instance A statistics",
        "display ipv6 routing-table vpn-instance NEW statistics",
    )


def test_a_table_of_one_family_is_not_asked_of_the_other():
    text = named("A", body=" ipv4-family\n")
    assert [t.family for t in route_counts(*VRP8, text, text).tables if t.instance] == [4]


MANY = [f"D{number}" for number in range(9)]


def test_many_tables_are_asked_for_their_sum_where_one_command_gives_it():
    text = named(*MANY)
    assert route_counts(*VRP8, text, text).commands == (
        "display ip routing-table statistics",
        "display ip routing-table all-vpn-instance statistics",
        "display ipv6 routing-table statistics",
        "display ipv6 routing-table all-vpn-instance statistics",
    )
    assert len(route_counts(*VRP8, named(*MANY, "OLD"), text).commands) == 20, (
        "the sum falls with one of them"
    )
    assert len(route_counts("huawei_vrp", "vrp5", text, text).commands) == 20, "no manual of it has the sum"


def test_a_machine_is_asked_in_the_namespaces_that_route():
    files = "### FILE /etc/frr/PUBLIC/frr.conf 0640 frr:frr\n### FILE /etc/frr/frr.conf 0640 frr:frr\n"
    asked = route_counts(*LINUX, "", files).commands
    where = [("-N PUBLIC" in command, "ipv6" in command) for command in asked]
    assert where == [(False, False), (True, False), (False, True), (True, True)]
    assert route_counts(*LINUX, "", "### FILE /etc/hostname 0644 root:root\n").commands == ()


WAYS = [
    (10, 10, {}, None),
    (10, 12, {}, None),
    (10, 9, {}, (10, 9)),
    (10, None, {}, (10, 0)),
    (10, 9, {4: 1}, None),
    (10, 8, {4: 1}, (10, 8)),
    (10, 9, {6: 1}, (10, 9)),
    (None, 0, {}, None),
    (0, 0, {}, None),
]


@pytest.mark.parametrize(("before", "after", "meant", "told"), WAYS)
def test_fewer_than_are_meant_is_a_problem_that_names_the_table_and_both_numbers(before, after, meant, told):
    counts = route_counts(*VRP8, named("A"), named("A"))
    command = "display ip routing-table vpn-instance A statistics"
    found = list(counts.unmet("h", {command: before}, {command: after}, meant))
    assert [(p.code, str(p.values["check"]), (p.values["before"], p.values["after"])) for p in found] == (
        [("DEP013", "A 学到的 IPv4 路由", told)] if told else []
    )
