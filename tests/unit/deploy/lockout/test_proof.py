# SPDX-License-Identifier: Apache-2.0
"""A change that would cut our own way in is refused, and says which line does it."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from zongheng.deploy.lockout import ManagementPath, lockout_problems
from zongheng.files import from_yaml

TEXTS = Path(__file__).parents[1] / "texts"
ROUTER = (TEXTS / "router.cfg").read_text(encoding="utf-8")
FIREWALL = (TEXTS / "firewall.cfg").read_text(encoding="utf-8")
SOURCE = IPv4Address("10.140.0.11")
ROUTER_PATH = ManagementPath(IPv4Address("10.140.8.1"), SOURCE, "netops")
FIREWALL_PATH = ManagementPath(IPv4Address("10.140.8.4"), SOURCE, "netops")


def codes_after(*edits, text=ROUTER, path=ROUTER_PATH, family="ar"):
    target = text
    for old, new in edits:
        assert old in target, f"the text has no {old!r}"
        target = target.replace(old, new)
    found = lockout_problems("h", text, target, path, platform="huawei_vrp", family=family)
    return sorted({problem.code for problem in found})


CHANGES = from_yaml(Path(__file__).with_name("changes.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_refused_when_it_locks_us_out(name):
    change = CHANGES[name]
    edits = [(edit["old"], edit["new"]) for edit in change["edits"]]
    if change["text"] == "router":
        assert codes_after(*edits) == change["codes"]
    else:
        assert codes_after(*edits, text=FIREWALL, path=FIREWALL_PATH, family="usg") == change["codes"]


def test_a_static_route_is_a_way():
    ospf = ROUTER[ROUTER.index("ospf 1 ") : ROUTER.index("ssh user")]
    static = "ip route-static 0.0.0.0 0.0.0.0 10.140.9.1\n#\n"
    text = ROUTER.replace(ospf, static)
    assert codes_after(text=text) == []
    assert codes_after((static, "#\n"), text=text) == ["DEP108"]
    assert codes_after((" 10.140.9.1\n", " 10.140.9.9\n"), text=text) == ["DEP108"]


def test_the_problem_names_the_line():
    target = ROUTER.replace("stelnet server enable", "undo stelnet server enable")
    found = lockout_problems("xy-kongzhuang", ROUTER, target, ROUTER_PATH, platform="huawei_vrp", family="ar")
    assert [(problem.code, problem.found, problem.place.host) for problem in found] == [
        ("DEP104", "undo stelnet server enable", "xy-kongzhuang")
    ]
