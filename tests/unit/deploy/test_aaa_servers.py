# SPDX-License-Identifier: Apache-2.0
"""Devices are brought to ask servers about logins: guarded, undone by themselves, not all of them at once."""

import json

import pytest

from tests.support.aaa import as_radius
from tests.support.described import CORE, FIREWALL, GATE, ROUTER
from tests.support.described import TOWN as RSR
from tests.unit.deploy.conftest import PLANTED
from zongheng.collect import collect
from zongheng.devices import Credentials
from zongheng.outcomes import Status

SERVER = "10.140.0.70"
KEY = "Planted-Tacacs-4q!"
SECRET = "{{secret:tacacs_key}}"
TEMPLATE = f"""hwtacacs-server template central
 hwtacacs-server authentication {SERVER}
 hwtacacs-server accounting {SERVER}
 hwtacacs-server shared-key cipher {SECRET}
#
"""
LOGINS = " authentication-scheme central\n  authentication-mode hwtacacs local\n"
TELLING = " accounting-scheme central\n  accounting-mode hwtacacs\n  accounting start-fail online\n"
RECORDING = " recording-scheme central\n  recording-mode hwtacacs central\n cmd recording-scheme central\n"
BOUND = "  authentication-scheme central\n  hwtacacs-server central\n"
DOMAIN = f" domain default_admin\n{BOUND}  accounting-scheme central\n"
ROUTED = ("\naaa\n", f"\n{TEMPLATE}aaa\n{LOGINS}{TELLING}{RECORDING}{DOMAIN}")
SCHEME = f"""#
hwtacacs scheme central
 primary authentication {SERVER}
 primary accounting {SERVER}
 key authentication simple {SECRET}
 key accounting simple {SECRET}
 user-name-format without-domain
#
domain system
 authentication login hwtacacs-scheme central local
 accounting login hwtacacs-scheme central none
 accounting command hwtacacs-scheme central
#
line con 0"""
LISTS = f"""tacacs-server host {SERVER}
tacacs-server key {SECRET}
aaa authentication login default group tacacs+ local
aaa accounting exec central start-stop group tacacs+ none
aaa accounting commands 15 central start-stop group tacacs+ none
"""
EDITS = {
    ROUTER: [ROUTED],
    CORE: [ROUTED],
    FIREWALL: [
        ("\naaa\n", f"\n{TEMPLATE}aaa\n{LOGINS}"),
        ("\n manager-user netops\n", f"\n manager-user netops\n{BOUND}"),
    ],
    GATE: [("#\nline con 0", SCHEME), ("\nline vty 0 63\n", "\nline vty 0 63\n command accounting\n")],
    RSR: [
        ("aaa authentication login default local\n", LISTS),
        ("\nline vty 0 4\n", "\nline vty 0 4\n accounting exec central\n accounting commands 15 central\n"),
    ],
}
TOLD_OF_COMMANDS = [ROUTER, CORE, GATE, RSR]
KNOWING = {SERVER: {"netops": PLANTED["netops_password"]}}


@pytest.fixture
def asking(bed):
    """The bed, its devices intended to ask a server; whatever answers in the end, nobody is locked out."""
    bed.adopt(*EDITS)
    bed.credentials = Credentials(PLANTED | {"tacacs_key": KEY})
    for host, edits in EDITS.items():
        bed.intend(host, *edits)
    yield bed
    bed.control.aaa({})
    bed.credentials = Credentials(PLANTED)


def statuses(result):
    return {host: outcome.status for host, outcome in result.hosts.items()}


def test_devices_come_to_ask_servers_once_and_are_undone(asking, capfd):
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.CHANGED}
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.UNCHANGED}
    asking.control.aaa(KNOWING)
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.UNCHANGED}
    assert asking.control.aaa_asked().asked[SERVER] >= len(EDITS)
    for host in EDITS:
        assert KEY not in asking.running(host)
        asking.intend(host)
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.CHANGED}
    seen = "".join(capfd.readouterr())
    kept = (path for path in asking.build.rglob("*") if path.is_file() and "twin" not in path.parts)
    assert [path for path in kept if KEY.encode() in path.read_bytes()] == []
    assert KEY not in seen


def test_servers_are_told_who_comes_and_what_he_does(asking):
    asking.control.aaa(KNOWING)
    asking.deploy(*EDITS)
    told = asking.control.aaa_told()
    assert {(one.server, one.user) for one in told} == {(SERVER, "netops")}
    assert {one.host for one in told if one.what == "login"} == set(TOLD_OF_COMMANDS)
    assert {one.host for one in told if one.what == "command"} == set(TOLD_OF_COMMANDS)
    assert not any(KEY in one.text or PLANTED["netops_password"] in one.text for one in told)


def test_servers_that_cannot_be_told_keep_nobody_out(asking):
    asking.control.aaa(KNOWING, deaf=[SERVER])
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.CHANGED}
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.UNCHANGED}
    assert asking.control.aaa_told() == []


def test_devices_come_to_ask_radius_servers_and_are_undone(asking):
    for host, edits in EDITS.items():
        asking.intend(host, *((old, as_radius(new, grouped=host == CORE)) for old, new in edits))
    asking.control.aaa(KNOWING)
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.CHANGED}
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.UNCHANGED}
    told = asking.control.aaa_told()
    assert {one.host for one in told} == set(TOLD_OF_COMMANDS)
    assert {one.what for one in told} == {"login", "logout"}
    for host in EDITS:
        assert KEY not in asking.running(host)
        asking.intend(host)
    assert set(statuses(asking.deploy(*EDITS)).values()) == {Status.CHANGED}
    kept = (path for path in asking.build.rglob("*") if path.is_file() and "twin" not in path.parts)
    assert [path for path in kept if KEY.encode() in path.read_bytes()] == []


def test_servers_that_do_not_know_us_do_not_keep_us_out(asking):
    before = {host: asking.running(host) for host in (ROUTER, GATE)}
    asking.control.aaa({SERVER: {"somebody": "else"}})
    outcomes = asking.deploy(ROUTER, GATE, max_fail=2).hosts
    assert {outcome.status for outcome in outcomes.values()} == {Status.RESTORED}
    for host, text in before.items():
        assert asking.is_as_before(host, text)


@pytest.mark.parametrize("work", ["collect", "deploy"])
def test_a_server_is_asked_about_no_more_logins_than_it_takes(asking, work):
    asking.deploy()
    hosts = asking.build / "hosts.json"
    kept = hosts.read_text(encoding="utf-8")

    def most(sessions):
        listed = json.loads(kept)
        for record in listed["hosts"]:
            record["login_servers"] = {SERVER: sessions}
        hosts.write_text(json.dumps(listed), encoding="utf-8")
        asking.control.aaa(KNOWING, seconds=0.4)
        if work == "deploy":
            asking.deploy(check=True)
        else:
            collect(asking.inventory, twin=True, credentials=asking.credentials)
        return asking.control.aaa_asked().most[SERVER]

    try:
        assert most(2) <= 2 < most(8)
    finally:
        hosts.write_text(kept, encoding="utf-8")
