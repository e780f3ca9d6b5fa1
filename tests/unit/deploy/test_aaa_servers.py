# SPDX-License-Identifier: Apache-2.0
"""Devices are brought to ask servers about logins: guarded, undone by themselves, not all of them at once."""

import json

import pytest

from tests.support.described import CORE, FIREWALL, GATE, ROUTER
from tests.unit.deploy.conftest import PLANTED
from zongheng.collect import collect
from zongheng.devices import Credentials
from zongheng.outcomes import Status

SERVER = "10.140.0.70"
KEY = "Planted-Tacacs-4q!"
TEMPLATE = f"""hwtacacs-server template central
 hwtacacs-server authentication {SERVER}
 hwtacacs-server shared-key cipher {{{{secret:tacacs_key}}}}
#
aaa
 authentication-scheme central
  authentication-mode hwtacacs local
"""
BOUND = "  authentication-scheme central\n  hwtacacs-server central\n"
ROUTED = ("\naaa\n", f"\n{TEMPLATE} domain default_admin\n{BOUND}")
SCHEME = f"""#
hwtacacs scheme central
 primary authentication {SERVER}
 key authentication simple {{{{secret:tacacs_key}}}}
 user-name-format without-domain
#
domain system
 authentication login hwtacacs-scheme central local
#
line con 0"""
EDITS = {
    ROUTER: [ROUTED],
    CORE: [ROUTED],
    FIREWALL: [
        ("\naaa\n", f"\n{TEMPLATE}"),
        ("\n manager-user netops\n", f"\n manager-user netops\n{BOUND}"),
    ],
    GATE: [("#\nline con 0", SCHEME)],
}
KNOWING = {SERVER: {"netops": PLANTED["netops_password"]}}


@pytest.fixture
def asking(bed):
    """The bed, its devices intended to ask a server; whatever answers in the end, nobody is locked out."""
    bed.adopt()
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
