# SPDX-License-Identifier: Apache-2.0
"""Simulated devices are brought to ask servers and back, in every order that patches can come in."""

from itertools import permutations

import pytest

from golden_boxes import BOXES, factory, loaded, printed, send
from tests.support.aaa import FIRST, SECOND, configuration
from zongheng.config import same, unified_diff
from zongheng.platforms.huawei_vrp.patch import make_patch

PLATFORM = "huawei_vrp"
HOSTS = {"xy-core1": "xy-core1", "xy-agg1": "xy-agg1", "xy-huiting": "xy-kongzhuang", "xy-exit1": "xy-exit1"}
"""Each with a box of its model."""


PROTOCOLS = [
    (0, "radius 2"),
    ("radius 1", "radius 2"),
    (2, "radius 2"),
    (2, "untold"),
    ("radius 2", "radius untold"),
]
"""What changes with the protocol: patches lead there, and their rollbacks back."""


def text(host, state):
    """Return the configuration with none, one, both servers, or with both the other way round.

    Over TACACS+, or over ``radius``; ``untold`` servers are not told of logins.
    """
    if state != "swapped":
        protocol = "radius" if "radius" in str(state) else "tacacs"
        count = next((int(word) for word in str(state).split() if word.isdigit()), 2)
        return configuration(host, count, protocol=protocol, accounting="untold" not in str(state))
    lines = configuration(host, 2).replace(f"{SECOND} 4949", SECOND)
    return lines.replace(FIRST, "-").replace(SECOND, FIRST).replace("-\n", f"{SECOND}\n")


@pytest.mark.parametrize("state", [2, "radius 2"])
@pytest.mark.parametrize(("host", "box"), HOSTS.items())
def test_a_configuration_with_servers_is_understood_and_printed_back_equal(host, box, state):
    device = factory(box)
    intended = text(host, state)
    assert device.load(intended.splitlines()) == []
    assert same(intended, printed(device), PLATFORM), unified_diff(intended, printed(device), PLATFORM)


@pytest.mark.parametrize(("before", "after"), [*permutations((0, 1, 2), 2), *PROTOCOLS])
@pytest.mark.parametrize("host", HOSTS)
def test_a_patch_leads_there_and_its_rollback_back(host, before, after):
    box = HOSTS[host]
    device = loaded(box, text(host, before))
    running, wanted = printed(device), printed(loaded(box, text(host, after)))
    patch = make_patch(running, wanted, BOXES[box][0])
    assert send(device, patch.commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""
    assert send(device, patch.rollback) == []
    assert unified_diff(printed(device), running, PLATFORM) == ""


def test_servers_change_places():
    device = loaded("xy-core1", text("xy-core1", 2).replace(f"{SECOND} 4949", SECOND))
    wanted = printed(loaded("xy-core1", text("xy-core1", "swapped")))
    assert f"hwtacacs-server authentication {FIRST} secondary" in wanted
    assert send(device, make_patch(printed(device), wanted, "vrp8").commands) == []
    assert unified_diff(printed(device), wanted, PLATFORM) == ""


def test_what_is_bound_is_made_before_and_removed_behind():
    patch = make_patch(text("xy-huiting", 0), text("xy-huiting", 2), "vrp5")
    there, back = list(patch.commands), list(patch.rollback)
    bound = there.index("hwtacacs-server central")
    assert (
        max(
            there.index(made)
            for made in ("hwtacacs-server template central", "authentication-scheme central")
        )
        < bound
    )
    for made in ("hwtacacs-server template central", "authentication-scheme central"):
        unbound = back.index(f"undo {made.split()[0]}")
        assert unbound < back.index(f"undo {made}")
    assert "undo domain default_admin" not in back


@pytest.mark.parametrize(
    ("where", "line", "said"),
    [
        ("aaa\ndomain default_admin", "hwtacacs-server other", "does not exist"),
        ("aaa\ndomain default_admin", "authentication-scheme other", "does not exist"),
        ("aaa", "undo authentication-scheme central", "in use"),
        ("aaa", "undo authorization-scheme central", "in use"),
        ("", "undo hwtacacs-server template central", "in use"),
        (
            "hwtacacs-server template central",
            "hwtacacs-server authentication 10.140.0.72",
            "has been configured",
        ),
        (
            "hwtacacs-server template central",
            f"hwtacacs-server authentication {FIRST} 50 secondary",
            "configured",
        ),
        ("hwtacacs-server template central", "hwtacacs-server authentication 10.140.0.300", "'^' position"),
        ("hwtacacs-server template central", "hwtacacs-server shared-key Plain", "'^' position"),
    ],
)
def test_a_device_refuses_what_does_not_fit(where, line, said):
    device = loaded("xy-kongzhuang", text("xy-huiting", 2))
    path = ()
    for command in where.splitlines():
        path = device.enter(path, command).path
    assert said in device.enter(path, line).message


def test_a_key_is_printed_as_a_ciphertext_of_its_own_each_time():
    prints = set()
    for _ in range(2):
        device = factory("xy-kongzhuang")
        path = device.enter((), "hwtacacs-server template central").path
        device.enter(path, "hwtacacs-server shared-key cipher Planted-Key-3z!")
        prints.add(printed(device))
    assert len(prints) == 2
    assert not any("Planted-Key-3z!" in text for text in prints)
