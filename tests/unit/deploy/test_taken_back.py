# SPDX-License-Identifier: Apache-2.0
"""What takes a change back, and what an apply that came to no end leaves to the next one."""

import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from tests.support.described import CHANGES, CORE, FIREWALL, GATE, ROUTER, change
from tests.support.device_time import striking
from zongheng.config import same
from zongheng.deploy.device import device_session
from zongheng.deploy.journal import Journal
from zongheng.deploy.states import State
from zongheng.errors import ZonghengError, problem

pytestmark = pytest.mark.usefixtures("short_patience")


@contextmanager
def nobody_answers(bed, host):
    """Let a device that changed be out of reach until it restarts: it refuses every client."""
    bed.control.fault(host, drop=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("zongheng.deploy.restoring.device_session", out_of_reach(bed, host))
        patch.setattr("zongheng.deploy.guarded.ask_new_session", unreachable)
        yield


def out_of_reach(bed, host):
    """Return what opens a session once the device restarted, and says that it is away before."""

    def opened(*arguments):
        if "restarted as scheduled" not in bed.state(host)["log"]:
            unreachable()
        return device_session(*arguments)

    return opened


def unreachable(*_, **__):
    raise ZonghengError(problem("DEV022", address="", port=""))


def test_a_device_that_is_away_until_its_dead_man_struck_is_waited_for(adopted, monkeypatch):
    """What cut us off is taken back by the device alone, later than any absence that is borne besides."""
    monkeypatch.setattr("zongheng.deploy.restoring.ABSENCE", 0.5)
    before = adopted.running(FIREWALL)
    change(adopted, FIREWALL)

    def cut_off(name, state):
        if state == "checking":
            away.enter_context(nobody_answers(adopted, name))

    with ExitStack() as away, striking():
        end = adopted.deploy(FIREWALL, progress=cut_off).hosts[FIREWALL]
    assert end.status.value == "restored", [str(one) for one in end.problems]
    assert adopted.is_as_before(FIREWALL, before)
    assert not adopted.is_armed(FIREWALL)


def test_an_account_that_a_change_took_is_waited_for_without_being_locked(adopted, monkeypatch):
    """Its password is refused until the dead-man strikes: asked once before that, and once after."""
    waits = []
    monkeypatch.setattr("zongheng.deploy.restoring.MARGIN", 0.0)

    def waited(seconds):
        waits.append(seconds)
        adopted.control.set_password(CORE, None)

    clock = SimpleNamespace(monotonic=time.monotonic, sleep=waited)
    monkeypatch.setattr("zongheng.deploy.restoring.time", clock)
    before = adopted.running(CORE)
    change(adopted, CORE)

    def taken(name, state):
        if state == "checking":
            adopted.control.set_password(name, "nobody knows")
            adopted.control.fault(name, drop=1)

    end = adopted.deploy(CORE, progress=taken).hosts[CORE]
    assert end.status.value == "restored", [str(one) for one in end.problems]
    assert len(waits) == 1
    assert waits[0] > 60
    assert adopted.is_as_before(CORE, before)


@pytest.mark.parametrize("host", [ROUTER, CORE, GATE])
def test_a_login_that_is_cut_on_the_way_back_is_no_refusal(adopted, monkeypatch, host):
    """It is tried again at once: nobody waits until the dead-man strikes."""
    waits = []
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=waits.append)
    monkeypatch.setattr("zongheng.deploy.restoring.time", clock)
    before = adopted.running(host)
    change(adopted, host)

    def cut(name, state):
        if state == "checking":
            raise BrokenPipeError
        if state == "restoring":
            adopted.control.fault(name, drop=1, logins=2)

    end = adopted.deploy(host, progress=cut).hosts[host]
    assert end.status.value == "restored", [str(one) for one in end.problems]
    assert waits == [1.0, 2.0]
    assert adopted.is_as_before(host, before)


@pytest.mark.parametrize("host", [ROUTER, CORE, GATE])
def test_a_surprise_of_our_own_takes_the_change_back(adopted, host):
    """Whatever goes wrong here (a full disk, a torn pipe): no dead-man is left behind."""
    before = adopted.running(host)
    change(adopted, host)

    def surprise(_, state):
        if state in ("checking", "restoring", "restored"):
            raise BrokenPipeError

    end = adopted.deploy(host, progress=surprise).hosts[host]
    assert "DEV030" in [one.code for one in end.problems]
    assert not adopted.is_armed(host)
    assert adopted.is_as_before(host, before)
    assert same(adopted.startup(host), before, adopted.platform(host))


def test_a_journal_that_takes_no_more_stops_everything_and_takes_back_what_was_begun(adopted, monkeypatch):
    for host in (ROUTER, CORE):
        change(adopted, host)
    note = Journal.note
    full = ZonghengError(problem("REC002", why="the disk is full"))

    def noted(journal, transition):
        if (transition.host, transition.state.value) != (ROUTER, "reading"):
            note(journal, transition)
        if transition.state.value in FULL_FROM:
            raise full

    monkeypatch.setattr(Journal, "note", noted)
    for state in ("applying", "checking", "confirming", "verifying"):
        before = adopted.running(ROUTER)
        FULL_FROM[:] = [state, "restoring", "restored", "failed"]
        end = adopted.deploy(ROUTER).hosts[ROUTER]
        assert "REC002" in [one.code for one in end.problems], state
        assert not adopted.is_armed(ROUTER), state
        assert adopted.is_as_before(ROUTER, before), state
    FULL_FROM.clear()
    assert adopted.deploy(ROUTER).hosts[ROUTER].status.value == "changed"


FULL_FROM = []


@pytest.mark.parametrize("host", CHANGES)
def test_a_device_that_could_not_be_read_once_is_sent_nothing_when_it_can(adopted, host):
    adopted.control.set_password(host, "nobody knows")
    assert [one.code for one in adopted.deploy(host).hosts[host].problems] == ["DEV021"]
    adopted.control.set_password(host, None)
    assert adopted.deploy(host).hosts[host].status.value == "unchanged"
    assert not adopted.is_touched(host)


def test_a_confirmed_change_of_a_killed_run_is_saved_however_often_it_was_looked_at_since(adopted):
    """Confirmed and not saved; then nobody could log in for a while."""
    change(adopted, GATE)
    before = adopted.startup(GATE)
    assert adopted.deploy(GATE).hosts[GATE].status.value == "changed"
    (adopted.flash(GATE) / adopted.state(GATE)["startup"]).write_text(before, encoding="utf-8")
    journal = Journal.open(adopted.build)
    journal.note(replace(journal.last_applied(GATE), state=State.CONFIRMING))
    journal.close()
    adopted.control.set_password(GATE, "nobody knows")
    assert [one.code for one in adopted.deploy(GATE).hosts[GATE].problems] == ["DEV021"]
    adopted.control.set_password(GATE, None)
    assert adopted.deploy(GATE).hosts[GATE].status.value == "unchanged"
    assert "description towards the core" in adopted.startup(GATE)
