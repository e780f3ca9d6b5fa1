# SPDX-License-Identifier: Apache-2.0
"""A switch is managed through VLANs: its way ends where no port carries the VLAN any more."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

import pytest

from zongheng.deploy.lockout.path import ManagementPath
from zongheng.deploy.lockout.proof import lockout_problems

GOLDEN = Path(__file__).parents[3] / "golden"
SOURCE = ip_address("10.140.0.40")


@dataclass(frozen=True)
class Switch:
    """A switch with a trunk to either core; ``first`` and ``second`` begin the trunks' sections."""

    platform: str
    family: str
    folder: str
    address: str
    first: str
    second: str
    trunk: str


SWITCHES = [
    Switch(
        "huawei_vrp",
        "s",
        "xiayi",
        "10.140.1.2",
        "interface XGigabitEthernet0/0/21\n",
        "interface XGigabitEthernet0/0/22\n",
        " port trunk allow-pass vlan",
    ),
    Switch(
        "huawei_vrp",
        "ce",
        "cloudengine",
        "10.150.0.2",
        "interface 10GE1/0/44\n",
        "interface 10GE1/0/45\n",
        " port trunk allow-pass vlan",
    ),
    Switch(
        "h3c_comware",
        "s65",
        "h3c",
        "10.150.0.2",
        "interface Ten-GigabitEthernet1/0/21\n port link-mode bridge\n",
        "interface Ten-GigabitEthernet1/0/22\n port link-mode bridge\n",
        " port trunk permit vlan",
    ),
]
each_switch = pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.family)


def codes(switch: Switch, *edits: tuple[str, str]) -> list[str]:
    before = after = (GOLDEN / switch.folder / "xy-agg1.cfg").read_text(encoding="utf-8")
    for old, new in edits:
        assert old in after, old
        after = after.replace(old, new)
    path = ManagementPath(ip_address(switch.address), SOURCE, "netops")
    found = lockout_problems("xy-agg1", before, after, path, platform=switch.platform, family=switch.family)
    return sorted({problem.code for problem in found})


@each_switch
def test_one_trunk_of_two_may_go(switch):
    assert codes(switch, (switch.first, f"{switch.first} shutdown\n")) == []
    assert codes(switch, (f"{switch.trunk} 2016 to 2020", f"{switch.trunk} 2017 to 2020")) == []


@each_switch
def test_both_trunks_may_not(switch):
    shut = [(head, f"{head} shutdown\n") for head in (switch.first, switch.second)]
    assert codes(switch, *shut) == ["DEP108"]
    without = (
        (f"{switch.trunk} 2016 to", f"{switch.trunk} 2017 to"),
        (f"{switch.trunk} 2032 to", f"{switch.trunk} 2033 to"),
    )
    assert codes(switch, *without) == ["DEP108"]
    assert codes(switch, shut[0], without[1]) == ["DEP108"]


@each_switch
def test_more_vlans_on_a_trunk_take_nothing_away(switch):
    wider = (
        (f"{switch.trunk} 2016 to", f"{switch.trunk} 100 2016 to"),
        (f"{switch.trunk} 2032 to", f"{switch.trunk} 100 2032 to"),
    )
    assert codes(switch, *wider) == []


ACL = {
    "huawei_vrp": "acl number 3999\n rule 5 deny tcp\n",
    "h3c_comware": "acl advanced 3999\n rule 5 deny tcp\n",
}
POLICY = (
    "traffic classifier all operator or\n if-match any\n#\ntraffic behavior shut\n {}\n#\n"
    "{} shut\n classifier all behavior shut\n"
)
PLANTED = {
    "huawei_vrp": {
        "a filter": ("traffic-filter inbound acl 3999", "DEP111"),
        "a policy": ("traffic-policy shut inbound", "DEP111"),
        "a list that secures": ("traffic-secure inbound acl 3999", "DEP111"),
        "a member of a trunk": ("eth-trunk 1", "DEP108"),
        "an MTU": ("mtu 1200", "DEP108"),
        "a loop": ("loopback internal", "DEP108"),
        "a source check": ("ip source check user-bind enable", "DEP108"),
        "a root port that may be none": ("stp root-protection", "DEP108"),
    },
    "h3c_comware": {
        "a filter": ("packet-filter 3999 inbound", "DEP111"),
        "a policy": ("qos apply policy shut inbound", "DEP111"),
        "a policy for answers": ("qos apply policy shut outbound", "DEP111"),
        "a member of a trunk": ("port link-aggregation group 1", "DEP108"),
        "a loop": ("loopback internal", "DEP108"),
        "a source check": ("ip verify source ip-address mac-address", "DEP108"),
        "a root port that may be none": ("stp root-protection", "DEP108"),
    },
}
CASES = [
    pytest.param(switch, *case, id=f"{switch.family}: {name}")
    for switch in SWITCHES
    for name, case in PLANTED[switch.platform].items()
]


@pytest.mark.parametrize(("switch", "line", "code"), CASES)
def test_what_stops_us_stands_on_one_trunk_at_most(switch, line, code):
    words = ("deny", "traffic policy") if switch.platform == "huawei_vrp" else ("filter deny", "qos policy")
    lists = ("#\nospf 1 ", f"#\n{ACL[switch.platform]}#\n{POLICY.format(*words)}#\nospf 1 ")
    first, second = ((head, f"{head} {line}\n") for head in (switch.first, switch.second))
    assert codes(switch, lists) == codes(switch, lists, first) == codes(switch, lists, second) == []
    assert codes(switch, lists, first, second) == [code]


@pytest.mark.parametrize(("number", "expected"), [(2016, []), (2032, []), ((2016, 2032), ["DEP111"])])
@pytest.mark.parametrize("line", ["traffic-filter inbound acl 3999", "traffic-policy shut inbound"])
def test_filters_of_vlans_count_on_huaweis(number, expected, line):
    switch = SWITCHES[0]
    numbers = number if isinstance(number, tuple) else (number,)
    policy = POLICY.format("deny", "traffic policy")
    vlans = "".join(f"vlan {one}\n {line}\n#\n" for one in numbers)
    lists = ("#\nospf 1 ", f"#\n{ACL[switch.platform]}#\n{policy}#\n{vlans}ospf 1 ")
    assert codes(switch, lists) == expected


@each_switch
def test_a_mark_on_both_trunks_stops_nobody(switch):
    words = ("remark dscp ef", "traffic policy" if switch.platform == "huawei_vrp" else "qos policy")
    apply = "traffic-policy" if switch.platform == "huawei_vrp" else "qos apply policy"
    lists = ("#\nospf 1 ", f"#\n{POLICY.format(*words)}#\nospf 1 ")
    both = [(head, f"{head} {apply} shut inbound\n") for head in (switch.first, switch.second)]
    assert codes(switch, lists, *both) == []
