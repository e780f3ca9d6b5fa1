# SPDX-License-Identifier: Apache-2.0
"""What servers are told of logins and of what is typed, and what becomes of a login that nobody hears of."""

import pytest

from tests.unit.twin.test_aaa_servers import BOUND, CENTRAL, FIRST, SECOND, TEXTS, methods
from zongheng.twin.devices.aaa_servers import Told
from zongheng.twin.devices.accounts import accounting
from zongheng.twin.sessions.accounting import logged_in, logged_out, typed

SCHEMES = """ accounting-scheme central
  accounting-mode METHOD
  accounting start-fail FATE
 domain default_admin
  accounting-scheme central
"""
RECORDING = """ recording-scheme central
  recording-mode hwtacacs central
 cmd recording-scheme central
"""
OF_LINES = "line vty 0 63\n authentication-mode scheme\n command accounting\n"
OF_DOMAIN = " accounting start-fail FATE\n accounting command hwtacacs-scheme central\n"
NAMED = " accounting exec central\n accounting commands 1 central\n accounting commands 15 central\n"
LISTS = """aaa accounting exec central start-stop group GROUP BEHIND
aaa accounting commands 15 central start-stop group GROUP none
"""
TELLING = {
    "ar": (BOUND, f"{BOUND}{RECORDING}{SCHEMES}"),
    "ne": (BOUND, f"{BOUND}{RECORDING}{SCHEMES}"),
    "secpath": (
        "METHODS\n",
        f"METHODS\n accounting login METHOD-scheme central BEHIND\n{OF_DOMAIN}{OF_LINES}",
    ),
    "rsr": (
        " login authentication default\n",
        f" login authentication default\n{NAMED}{LISTS}",
    ),
}
FATES = {"online": {"FATE": "online", "BEHIND": "none"}, "offline": {"FATE": "offline", "BEHIND": ""}}
FAMILIES = ["ar", "ne", "secpath", "rsr"]
BY_RADIUS = [f"{family} by RADIUS" for family in FAMILIES]


@pytest.fixture
def telling(make_device):
    def configure(family, fate="online"):
        box = family.split()[0]
        device = make_device(box)
        old, new = TELLING[box]
        radius = "RADIUS" in family
        text = TEXTS[family]
        if radius and box in ("ar", "ne"):
            old = text[
                text.index("  authentication-scheme central\n  radius") : text.index(" local-user") - 1
            ]
            new = old + SCHEMES
        text = text.replace(old, new).replace("METHODS", methods(family, local=True))
        said = {"METHOD": "radius" if radius else "hwtacacs", "GROUP": "radius" if radius else "tacacs+"}
        for word, meant in (said | FATES[fate]).items():
            text = text.replace(word, meant)
        if radius:
            text = text.replace(" accounting command hwtacacs-scheme central\n", "")
        assert device.running.load([line.rstrip() for line in text.splitlines() if line.strip()]) == []
        device.state = "booted"
        return device

    return configure


def told(device):
    return [(one.server, one.what, one.text) for one in device.aaa.told]


@pytest.mark.parametrize("family", [*FAMILIES, *BY_RADIUS])
def test_logins_and_their_ends_are_told(telling, family):
    device = telling(family)
    device.aaa.set({FIRST: {"netops": CENTRAL}}, 0.0)
    assert logged_in(device, "netops")
    logged_out(device, "netops")
    assert device.aaa.told == [
        Told(FIRST, device.host, "netops", "login"),
        Told(FIRST, device.host, "netops", "logout"),
    ]


@pytest.mark.parametrize("deaf", [[], [FIRST]], ids=["nobody answers", "nobody listens"])
@pytest.mark.parametrize("family", [*FAMILIES, *BY_RADIUS])
def test_a_login_that_nobody_hears_of_stands_where_the_device_is_told_so(telling, family, deaf):
    known = {server: {"netops": CENTRAL} for server in deaf}
    for fate, stands in (("online", True), ("offline", False)):
        device = telling(family, fate)
        device.aaa.set(known, 0.0, deaf)
        assert logged_in(device, "netops") is stands
        assert told(device) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_what_is_typed_is_told_without_secrets(telling, family):
    device = telling(family)
    device.aaa.set({FIRST: {"netops": CENTRAL}}, 0.0)
    typed(device, "netops", "local-user x password cipher Planted-4q!", configures=True)
    typed(device, "netops", "", configures=True)
    assert told(device) == [(FIRST, "command", "local-user x password ******")]


@pytest.mark.parametrize(("family", "heard"), [("ar", 1), ("ne", 1), ("secpath", 1), ("rsr", 0)])
def test_looking_is_told_where_its_level_is(telling, family, heard):
    device = telling(family)
    device.aaa.set({FIRST: {"netops": CENTRAL}}, 0.0)
    typed(device, "netops", "display version", configures=False)
    assert len(told(device)) == heard, "the list of level 1 is not defined on the RSR"


@pytest.mark.parametrize("family", BY_RADIUS)
def test_radius_is_not_told_what_is_typed(telling, family):
    device = telling(family)
    device.aaa.set({FIRST: {"netops": CENTRAL}}, 0.0)
    if family.startswith("rsr"):
        assert accounting(device, "netops").commands == ()
    else:
        typed(device, "netops", "interface LoopBack0", configures=True)
        assert told(device) == []


@pytest.mark.parametrize("family", FAMILIES)
def test_the_second_server_is_told_where_the_first_does_not_listen(telling, family):
    device = telling(family)
    device.aaa.set({FIRST: {}, SECOND: {}}, 0.0, [FIRST])
    assert logged_in(device, "netops")
    assert told(device) == [(SECOND, "login", "")]
