# SPDX-License-Identifier: Apache-2.0
"""Servers may be asked about logins before the device's own accounts, as long as those stay behind them.

What is refused of it stands in ``planted.yml``, by kind of device.
"""

from ipaddress import ip_address
from pathlib import Path

import pytest

from tests.support.aaa import as_radius
from zongheng.deploy.lockout import ManagementPath, lockout_problems

TEXTS = Path(__file__).parents[1] / "texts"
TEMPLATE = """hwtacacs-server template central
 hwtacacs-server authentication 10.140.0.70
 hwtacacs-server authorization 10.140.0.70
 hwtacacs-server shared-key cipher {{secret:tacacs_key}}
#
"""
AUTHENTICATION = " authentication-scheme central\n  authentication-mode hwtacacs local\n"
AUTHORIZATION = " authorization-scheme central\n  authorization-mode hwtacacs local\n"
BOUND = "  authentication-scheme central\n  hwtacacs-server central\n"
DOMAIN = f" domain default_admin\n{BOUND}  authorization-scheme central\n"
ROUTED = ("aaa\n", f"{TEMPLATE}aaa\n{AUTHENTICATION}{AUTHORIZATION}{DOMAIN}")
SCHEME = """#
hwtacacs scheme central
 primary authentication 10.140.0.70
 key authentication cipher {{secret:tacacs_key}}
#
domain system
 authentication login hwtacacs-scheme central local
"""
TELLING = " accounting-scheme central\n  accounting-mode hwtacacs\n  accounting start-fail online\n"
TOLD = f"{TELLING}{DOMAIN}  accounting-scheme central\n"
BOXES = {
    "router": ("huawei_vrp", "ar", "10.140.8.1", [ROUTED]),
    "core": ("huawei_vrp", "ne", "10.140.8.2", [ROUTED]),
    "firewall": (
        "huawei_vrp",
        "usg",
        "10.140.8.4",
        [
            ("aaa\n", f"{TEMPLATE}aaa\n{AUTHENTICATION}"),
            (" manager-user netops\n", f" manager-user netops\n{BOUND}"),
        ],
    ),
    "secpath": ("h3c_comware", "secpath", "10.140.8.5", [("#\nline con 0", f"{SCHEME}#\nline con 0")]),
}


def by_radius(box):
    """Return a box whose servers speak RADIUS."""
    platform, family, address, brought = BOXES[box]
    return platform, family, address, [(old, as_radius(new, grouped=family == "ne")) for old, new in brought]


KEYS = {"ne": "radius-server shared-key-cipher"}
BOXES |= {f"{box} by RADIUS": by_radius(box) for box in ("router", "core", "firewall", "secpath")}


def asked(box, *edits):
    """Return the codes of the refusal of a change that lets the box ask servers, and edits it further."""
    platform, family, address, brought = BOXES[box]
    before = (TEXTS / f"{box.split()[0]}.cfg").read_text(encoding="utf-8")
    after = before
    for old, new in (*[(f"\n{old}", f"\n{new}") for old, new in brought], *edits):
        assert old in after
        after = after.replace(old, new)
    path = ManagementPath(ip_address(address), ip_address("10.140.0.11"), "netops")
    return [p.code for p in lockout_problems("h", before, after, path, platform=platform, family=family)]


@pytest.mark.parametrize("box", BOXES)
def test_servers_before_our_own_account_pass(box):
    assert asked(box) == []


@pytest.mark.parametrize("box", ["router", "core", "firewall"])
@pytest.mark.parametrize(
    "edit",
    [
        pytest.param((TEMPLATE, "#\n"), id="a template that is not there"),
        pytest.param((" hwtacacs-server authentication 10.140.0.70\n", ""), id="a template without servers"),
        pytest.param(("  hwtacacs-server central\n", ""), id="no template"),
        pytest.param(("mode hwtacacs local", "mode radius local"), id="servers that we know nothing of"),
    ],
)
def test_what_is_asked_has_to_be_there(box, edit):
    assert "DEP105" in asked(box, edit)


def test_rights_are_asked_of_servers_that_are_there():
    assert asked("core", (" hwtacacs-server authorization 10.140.0.70\n", "")) == ["DEP105"]


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param((SCHEME[: SCHEME.index("#\ndomain")], ""), id="a scheme that is not there"),
        pytest.param((" primary authentication 10.140.0.70\n", ""), id="a scheme without servers"),
    ],
)
def test_the_scheme_of_a_domain_has_to_be_there(edit):
    assert asked("secpath", edit) == ["DEP105"]


@pytest.mark.parametrize("box", ["router", "core", "firewall"])
def test_a_radius_template_needs_a_key(box):
    key = KEYS.get(BOXES[box][1], "radius-server shared-key cipher")
    assert asked(f"{box} by RADIUS", (f" {key} {{{{secret:tacacs_key}}}}\n", "")) == ["DEP105"]


@pytest.mark.parametrize("box", ["router", "core"])
def test_servers_may_be_told_where_logins_stand_that_nobody_hears_of(box):
    assert asked(box, (DOMAIN, TOLD)) == []
    assert asked(box, (DOMAIN, TOLD.replace(" start-fail online", " start-fail offline"))) == ["DEP105"]
    assert asked(box, (DOMAIN, TOLD.replace("  accounting start-fail online\n", ""))) == ["DEP105"]


@pytest.mark.parametrize("scheme", ["hwtacacs", "radius"])
def test_a_domain_may_tell_servers_with_something_behind_them(scheme):
    login = " authentication login hwtacacs-scheme central local\n"
    told = f"{login} accounting login {scheme}-scheme central"
    assert asked("secpath", (login, f"{told} none\n")) == []
    assert asked("secpath", (login, f"{told}\n")) == ["DEP105"]
