# SPDX-License-Identifier: Apache-2.0
"""Whenever the controller is killed, running the same stage again comes to the same end."""

import json
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support import warm_program
from tests.support.described import CHANGES, CORE, EVERY, FIREWALL, GATE, ROUTER, SWITCH, TOWN, TOWNSHIP
from zongheng.deploy import restoring, stage

pytestmark = pytest.mark.once
STATES = ["reading", "locking", "applying", "checking", "confirming", "verifying", "applied"]
MOMENTS = [*((state, 0) for state in STATES), ("applying", 0.05), ("applying", 0.3), ("confirming", 0.02)]
ALWAYS = {
    (ROUTER, "checking", 0),
    (ROUTER, "confirming", 0.02),
    (CORE, "checking", 0),
    (FIREWALL, "applying", 0.3),
    (GATE, "checking", 0),
    (TOWNSHIP, "applying", 0.3),
    (SWITCH, "confirming", 0),
    (TOWN, "applying", 0.3),
}
OTHERS = [host for host in EVERY if host != ROUTER]
CASES = [
    pytest.param(*case, marks=[] if case in ALWAYS else [pytest.mark.long])
    for case in ((host, *moment) for host in EVERY for moment in MOMENTS)
]


def killed(bed, host, state, seconds, planted):
    program = Path(__file__).with_name("killed_run.py")
    arguments = [str(bed.inventory), json.dumps(planted), host, state, str(seconds), str(stage.REVERT_IN)]
    return warm_program.run(program, arguments, bed.build / "said").returncode


@pytest.mark.parametrize(("host", "state", "seconds"), CASES)
def test_a_killed_run_is_taken_up_again(bed, planted, host, state, seconds):
    bed.adopt(host)
    bed.intend(host, EVERY[host])
    assert killed(bed, host, state, seconds, planted) in (-9, 0)
    assert bed.states(host)[-1] == state or seconds
    end = bed.deploy(host).hosts[host]
    assert end.well, [str(one) for one in end.problems]
    is_done(bed, host)


def is_done(bed, host):
    line = next(line.strip() for line in EVERY[host][1].splitlines() if "towards" in line)
    assert line in bed.running(host)
    assert line in bed.startup(host)
    assert not bed.is_armed(host)
    assert bed.deploy(host).hosts[host].status.value == "unchanged"


def cuts_logins(control, host):
    control.fault(host, logins=2)


def is_off_for_a_while(control, host):
    control.power(host, on=False)
    threading.Timer(1.5, control.power, [host], {"on": True}).start()


@pytest.mark.parametrize("restarts", [cuts_logins, is_off_for_a_while])
@pytest.mark.parametrize("host", [ROUTER, *(pytest.param(host, marks=pytest.mark.long) for host in OTHERS)])
def test_a_device_that_restarts_when_the_next_run_comes_is_waited_for(bed, planted, host, restarts):
    """As its dead-man lets it: a login that is cut right then was not refused."""
    bed.adopt(host)
    bed.intend(host, EVERY[host])
    assert killed(bed, host, "checking", 0, planted) == -9
    restarts(bed.control, host)
    end = bed.deploy(host).hosts[host]
    assert end.well, [str(one) for one in end.problems]
    is_done(bed, host)


def test_a_password_that_the_next_run_finds_refused_is_tried_once(bed, planted, monkeypatch):
    """Whatever is tried again waits first: nothing waits."""
    waits = []
    monkeypatch.setattr(restoring, "time", SimpleNamespace(monotonic=time.monotonic, sleep=waits.append))
    bed.adopt(CORE)
    bed.intend(CORE, CHANGES[CORE])
    assert killed(bed, CORE, "checking", 0, planted) == -9
    bed.control.set_password(CORE, "nobody knows")
    end = bed.deploy(CORE).hosts[CORE]
    assert [one.code for one in end.problems] == ["DEV021"]
    assert waits == []


@pytest.mark.parametrize("seconds", [0, 0.05, 0.2])
@pytest.mark.parametrize("host", EVERY)
@pytest.mark.long
def test_a_run_that_is_killed_on_its_way_back_is_taken_up_again(bed, planted, host, seconds):
    """What cannot be saved is given up; the run that was bringing it back is killed as well."""
    bed.adopt(host)
    bed.intend(host, EVERY[host])
    bed.control.fault(host, full=True)
    assert killed(bed, host, "restoring", seconds, planted) in (-9, 0)
    bed.control.clear_faults(host)
    end = bed.deploy(host).hosts[host]
    assert end.well, [str(one) for one in end.problems]
    is_done(bed, host)


def test_a_trial_that_a_killed_run_left_is_ended_by_the_next_at_once(bed, planted):
    bed.adopt()
    bed.intend(CORE, CHANGES[CORE])
    assert killed(bed, CORE, "checking", 0, planted) == -9
    assert bed.state(CORE)["trial"]
    assert bed.deploy(CORE).hosts[CORE].well
    (ended,) = [line for line in bed.transcript(CORE).read_text().splitlines() if "abort trial" in line]
    assert "abort trial session " in ended
