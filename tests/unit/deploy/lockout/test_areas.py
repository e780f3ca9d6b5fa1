# SPDX-License-Identifier: Apache-2.0
"""An OSPF area is known by its number, whether it is told as one or dotted."""

import re
from ipaddress import ip_address
from pathlib import Path

import pytest

from zongheng.deploy.lockout import ManagementPath, lockout_problems

TEXTS = Path(__file__).parents[1] / "texts"
BOXES = {
    "router": ("huawei_vrp", "ar", "10.140.8.1"),
    "core": ("huawei_vrp", "ne", "10.140.8.2"),
    "firewall": ("huawei_vrp", "usg", "10.140.8.4"),
    "secpath": ("h3c_comware", "secpath", "10.140.8.5"),
    "township": ("h3c_comware", "msr", "10.140.8.6"),
    "switch": ("h3c_comware", "s65", "10.140.8.8"),
    "rgos": ("ruijie_rgos", "rsr", "10.140.8.9"),
}
each_box = pytest.mark.parametrize("box", BOXES)


def told(box, area):
    text = (TEXTS / f"{box}.cfg").read_text(encoding="utf-8")
    assert " area " in text
    return re.sub(r"(?<= area )(?:0\.0\.0\.0|0)$", area, text, flags=re.MULTILINE)


def codes(box, before, after):
    platform, family, address = BOXES[box]
    path = ManagementPath(ip_address(address), ip_address("10.140.0.11"), "netops")
    found = lockout_problems("h", before, after, path, platform=platform, family=family)
    return [problem.code for problem in found]


@each_box
@pytest.mark.parametrize(("one", "other"), [("0", "0.0.0.0"), ("0.0.0.0", "0"), ("256", "0.0.1.0")])
def test_the_other_form_of_an_area_changes_nothing(box, one, other):
    assert codes(box, told(box, one), told(box, other)) == []


@each_box
def test_another_area_is_another_one_in_either_form(box):
    assert codes(box, told(box, "0"), told(box, "0.0.0.1")) == ["DEP108"]
    assert codes(box, told(box, "0.0.0.0"), told(box, "1")) == ["DEP108"]
