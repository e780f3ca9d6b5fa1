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
