# SPDX-License-Identifier: Apache-2.0
"""What would cut us off from a Linux machine is refused before a byte is sent, over IPv4 and IPv6 alike."""

from ipaddress import ip_address
from pathlib import Path

import pytest

from zongheng.deploy.lockout import ManagementPath, lockout_problems
from zongheng.deploy.lockout.nftables import Login, read_filter
from zongheng.files import from_yaml

TEXTS = Path(__file__).parents[1] / "texts"
MACHINE = (TEXTS / "machine.cfg").read_text(encoding="utf-8")
OVER4 = ManagementPath(ip_address("10.140.8.7"), ip_address("10.140.0.11"), "netops")
OVER6 = ManagementPath(ip_address("2001:db8:1420:200f::1"), ip_address("2001:db8:1420:f::11"), "netops")
PATHS = [pytest.param(OVER4, id="over4"), pytest.param(OVER6, id="over6")]


def codes(target, path=OVER4, running=MACHINE):
    found = lockout_problems("h", running, target, path, platform="linux", family="linux")
    return [one.code for one in found]


def edited(*edits):
    text = MACHINE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("running", [MACHINE, "### END\n"], ids=["configured", "factory"])
def test_what_leaves_the_way_in_alone_is_proved(path, running):
    assert codes(MACHINE, path, running) == []


CASES = from_yaml((TEXTS / "machine_lockouts.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("edits", CASES["harmless"].values(), ids=CASES["harmless"])
@pytest.mark.parametrize("path", PATHS)
def test_a_change_that_leaves_one_way_open_passes(edits, path):
    assert codes(edited(*edits), path) == []


@pytest.mark.parametrize("case", CASES["fatal"].values(), ids=CASES["fatal"])
@pytest.mark.parametrize("path", PATHS)
def test_a_change_that_shuts_us_out_is_refused(case, path):
    assert case["code"] in codes(edited(*case["edits"]), path)


def test_a_problem_names_the_file_and_the_line():
    target = edited(("AllowUsers auditor netops", "AllowUsers auditor"))
    (found,) = lockout_problems("h", MACHINE, target, OVER4, platform="linux", family="linux")
    assert (found.place.key, found.found) == (
        "/etc/ssh/sshd_config.d/zongheng.conf",
        "AllowUsers auditor secadmin",
    )


LOGIN = Login("up1", ip_address("10.0.0.1"), ip_address("10.0.0.2"), 22)


@pytest.mark.parametrize(
    ("rules", "stopped_by"),
    [
        ("accept", []),
        ("jump ours", []),
        ("jump theirs\naccept", []),
        ("jump nobodys", ["policy drop"]),
        ("ip saddr @zone accept", []),
        ("ip saddr != @zone drop\naccept", []),
        ("ip daddr 10.0.0.9-10.0.0.20 accept", ["policy drop"]),
        ("ip daddr 10.0.0.1-10.0.0.20 accept", []),
        ('iifname "up*" tcp dport 20-25 accept', []),
        ('iifname != "up1" accept', ["policy drop"]),
        ("meta l4proto { tcp, udp } th dport 22 accept", []),
        ("meta nfproto ipv6 drop\naccept", []),
        ("tcp flags & (fin|syn) == (fin|syn) drop\naccept", []),
        ("tcp dport ssh accept", []),
        ("udp dport 22 accept", ["policy drop"]),
        ("ct state { established, related } accept", ["policy drop"]),
        ("ct state new accept", []),
        ("meta l4proto . th dport @services drop\naccept", ["meta l4proto . th dport @services drop"]),
        ("reject with icmpx admin-prohibited", ["reject with icmpx admin-prohibited"]),
    ],
)
def test_a_filter_is_followed_rule_by_rule(rules, stopped_by):
    text = (
        "table inet t {\nset zone {\ntype ipv4_addr\nflags interval\nelements = { 10.0.0.0/24 }\n}\n"
        "chain ours {\nip saddr 10.0.0.1 accept\n}\nchain theirs {\nreturn\n}\nchain nobodys {\n}\n"
        f"chain input {{\ntype filter hook input priority filter; policy drop;\n{rules}\n}}\n}}\n"
    )
    assert list(read_filter(text).refusals(LOGIN)) == stopped_by
