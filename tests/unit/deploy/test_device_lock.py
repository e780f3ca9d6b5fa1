# SPDX-License-Identifier: Apache-2.0
"""Somebody else works on the device: the lock keeps them out, or us; without one, what they did is told."""

from pathlib import Path

import pytest

from tests.support.colleague import colleague, edits, theirs_on
from tests.support.described import CHANGES, CORE, FIREWALL, change
from zongheng.twin.sessions.transcript import read_transcript

pytestmark = pytest.mark.usefixtures("short_patience")
LOCKED = (CORE, FIREWALL)
WITHOUT_LOCK = tuple(host for host in CHANGES if host not in LOCKED)


@pytest.fixture
def line_of_theirs(adopted, host):
    return theirs_on(adopted.platform(host))


@pytest.fixture
def impatient(monkeypatch):
    """Let no lock of our own account be waited for: the colleague uses it too."""
    monkeypatch.setattr("zongheng.platforms.huawei_vrp.device_lock.OWN_SESSION_MAY_LINGER", 0.0)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("host", LOCKED)
def test_a_device_that_a_colleague_has_locked_is_refused_with_their_name(adopted, host):
    line = change(adopted, host)
    sent = adopted.sent(host)
    with colleague(adopted.build, host, adopted.credentials) as theirs:
        theirs.lock()
        end = adopted.deploy(host).hosts[host]
        assert end.status.value == "refused"
        (held,) = end.problems
        assert held.code == "DEP020"
        assert held.found.startswith("netops (VTY ")
        assert adopted.states(host)[-2:] == ["locking", "refused"]
        assert adopted.sent(host) == sent
        assert not adopted.is_armed(host)
        theirs.unlock()
        assert adopted.deploy(host).hosts[host].status.value == "changed"
    assert line in adopted.startup(host)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("host", LOCKED)
def test_a_check_looks_at_a_locked_device_and_takes_no_lock(adopted, host):
    change(adopted, host)
    with colleague(adopted.build, host, adopted.credentials) as theirs:
        theirs.lock()
        assert adopted.deploy(host, check=True).hosts[host].status.value == "changed"
    typed = [line.text for line in read_transcript(adopted.transcript(host))]
    assert typed.count("configuration exclusive") == 1, "theirs"


@pytest.mark.parametrize("host", LOCKED)
def test_a_colleague_can_change_nothing_while_we_do(adopted, host, line_of_theirs):
    line = change(adopted, host)
    said = []

    def meanwhile(_, state):
        if state == "checking":
            with colleague(adopted.build, host, adopted.credentials) as theirs:
                said.append(edits(theirs, two_stage=host == CORE))

    end = adopted.deploy(host, progress=meanwhile).hosts[host]
    assert end.status.value == "changed", [str(one) for one in end.problems]
    assert "locked by another user" in said[0]
    assert line in adopted.running(host)
    assert line_of_theirs not in adopted.running(host)
    with colleague(adopted.build, host, adopted.credentials) as theirs:
        assert "locked" not in edits(theirs, two_stage=host == CORE), "the lock was given back"
    assert line_of_theirs in adopted.running(host)


@pytest.mark.parametrize("host", WITHOUT_LOCK)
def test_what_a_colleague_changes_meanwhile_is_told_and_kept_before_it_is_taken_back(
    adopted, host, line_of_theirs
):
    before = adopted.running(host)
    change(adopted, host)

    def meanwhile(_, state):
        if state == "checking":
            with colleague(adopted.build, host, adopted.credentials) as theirs:
                edits(theirs)

    end = adopted.deploy(host, progress=meanwhile).hosts[host]
    assert end.status.value == "restored"
    (told,) = end.problems
    assert told.code == "DEP021"
    assert told.found.splitlines() == [f"+{line_of_theirs}"]
    assert line_of_theirs in Path(told.values["kept"]).read_text(encoding="utf-8")
    assert adopted.is_as_before(host, before)
    assert not adopted.is_armed(host)


@pytest.mark.parametrize("host", [*WITHOUT_LOCK, *LOCKED])
def test_what_a_colleague_changed_before_we_begin_is_left_alone(adopted, host, line_of_theirs):
    change(adopted, host)

    def before(_, state):
        if state == "locking":
            with colleague(adopted.build, host, adopted.credentials) as theirs:
                edits(theirs, two_stage=host == CORE)

    end = adopted.deploy(host, progress=before).hosts[host]
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP007"])
    assert line_of_theirs in end.problems[0].found
    assert line_of_theirs in adopted.running(host)


@pytest.mark.parametrize("host", [FIREWALL])
def test_a_lock_that_a_lost_session_of_ours_left_is_waited_for(adopted, host):
    """Its time runs out: 30 s where the device was told nothing else, here half a second of ours."""
    with colleague(adopted.build, host, adopted.credentials) as lost:
        lost.cli(["system-view", "configuration-occupied timeout 30", "return"])
        adopted.intend(host, ("timeout 1800", "timeout 30"), CHANGES[host])
        lost.lock()
        end = adopted.deploy(host).hosts[host]
    assert end.status.value == "changed", [str(one) for one in end.problems]
