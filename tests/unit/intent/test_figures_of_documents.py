# SPDX-License-Identifier: Apache-2.0
"""What the founding documents count stands in the networks of ``inventories/``, as data or a comment."""

import re
from functools import cache
from pathlib import Path

import pytest

from zongheng.intent import Intent, Level, load_network

ROOT = Path(__file__).parents[3]
CORES = 2
RURAL = re.compile("^((?!社区).)*(村委会|村民委员会)")
"""A village; 开兴社区马庄村委会 belongs to an urban community."""
UPWARD = {
    "dalian": (4200210000, "public administrative video"),
    "dezhou": (4200370000, "public administrative video"),
    "guangxi": (4200000000, "public administrative video"),
    "guizhou": (4200000000, "public administrative video"),
    "heilongjiang": (4200000000, "public administrative video vertical"),
    "minzheng": (4200330000, "video"),
    "nanyang_county": None,
    "national": None,
    "xiayi": (4200411400, "public administrative video"),
}
"""The AS number of the level above and the domains that reach it.

Nothing is above the nation, and the county in Nanyang still waits for its city.
"""
COMMENTS = {
    "dalian": "2008 年|1.5 亿元|100 多台|800 多台|700 多个|50%|两个门户、三套认证系统",
    "dezhou": "6,000 多台|3,000 台|188 个|99.9%|2012 年底|2018 年底",
    "guangxi": "155M|60M|共 2G|95 个单位|99.25%|35 项|88 项|806 个|十项服务|10,800 张|2,500 GB",
    "guizhou": "20 个部门的 23 张专网|70 多项|约 200 条|100 多个|约 30 个|约 100 台|5,000 多枚|13,552",
    "heilongjiang": "75%",
    "minzheng": "2 台防火墙|两台应用服务器|96345",
    "nanyang_county": "1 台核心交换机、1 台 H3C 防火墙、1 台浪潮服务器|10 万元",
    "national": "59%|46%|3,352 个",
    "xiayi": "内网、互联网、融合通信网|商丘移动|6 月 30 日|7 月 31 日|8 月 31 日",
}
"""What each says in the comments of ``network.yml``."""


@cache
def network(name: str) -> Intent:
    return load_network(ROOT / "inventories" / name)


def test_every_network_is_looked_at():
    names = {path.parent.name for path in (ROOT / "inventories").glob("*/network.yml")}
    assert names == UPWARD.keys() == COMMENTS.keys()


@pytest.mark.parametrize("name", UPWARD)
def test_every_core_has_a_session_with_the_level_above_in_each_domain_that_reaches_it(name):
    boundary = network(name).boundary
    if UPWARD[name] is None:
        assert boundary is None
        return
    number, domains = UPWARD[name]
    assert boundary.as_number == number
    assert sorted(peer.domain for peer in boundary.peers) == sorted(CORES * domains.split())
    assert len({(peer.node, peer.domain) for peer in boundary.peers}) == len(boundary.peers)
    assert len({peer.node for peer in boundary.peers}) == CORES
    assert all(peer.local6 for peer in boundary.peers)


@pytest.mark.parametrize("name", COMMENTS)
def test_a_figure_that_is_no_data_stands_in_a_comment(name):
    text = (ROOT / "inventories" / name / "network.yml").read_text(encoding="utf-8")
    comments = "".join(line for line in text.splitlines() if line.startswith("#"))
    assert [figure for figure in COMMENTS[name].split("|") if figure not in comments] == []


def test_the_terminals_of_dezhou_are_those_of_the_interview():
    """An office's terminals are so many in each of its domains; communities have theirs in the public one."""
    dezhou = network("dezhou")
    offices = [site for site in dezhou.sites.values() if site.level is not Level.VILLAGE]
    units = [unit for unit in dezhou.units.values() if {"public", "administrative"} <= set(unit.domains)]
    assert len(units) == 188
    administrative = sum(one.terminals for one in [*offices, *units])
    communities = sum(site.terminals for site in dezhou.of_level(Level.VILLAGE))
    assert administrative == 3000
    assert administrative + communities == 6124


def test_all_counties_of_dezhou_reach_a_community_and_five_their_villages():
    dezhou = network("dezhou")
    below = {
        county.name: [site.name for site in dezhou.subtree(county.code) if site.level is Level.VILLAGE]
        for county in dezhou.of_level(Level.COUNTY)
    }
    assert len(below) == 13
    assert [county for county, names in below.items() if not any("社区" in name for name in names)] == []
    rural = {county for county, names in below.items() if any(RURAL.search(name) for name in names)}
    assert rural == {"庆云县", "平原县", "武城县", "德州天衢新区", "乐陵市"}


def test_the_bureau_publishes_its_portal_and_lets_its_own_people_to_two_application_servers():
    policy = network("minzheng").exit
    inside = {rule.name: [str(target) for target in rule.target4] for rule in policy.rules}
    assert [str(server.host4) for server in policy.published] == ["10.137.0.10"]
    assert inside["lan-apps"] == ["10.137.0.11/32", "10.137.0.12/32"]
