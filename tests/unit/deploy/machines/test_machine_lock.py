# SPDX-License-Identifier: Apache-2.0
"""Somebody else works on the machine: another station is kept out by the lock, a hand on a file is told."""

import fcntl
import getpass
import platform
import subprocess
import sys
import threading
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("short_patience")]
DESCRIPTION = ("description to xy-core1", "description towards the county")
SSHD = "/etc/ssh/sshd_config.d/zongheng.conf"
OURSELVES = f"{getpass.getuser()}@{platform.node()}"


@contextmanager
def held(machine, owner):
    """Let ``owner`` hold the machine's lock, in a process of their own on it."""
    source = files("zongheng.platforms.linux").joinpath("holding.py").read_text(encoding="utf-8")
    on_the_folder = source.replace("/run/zongheng.lock", str(machine.folder / "lock"))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", on_the_folder], **pipes) as process:
        process.stdin.write(f"{owner}\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ours\n"
        yield process


def is_free(machine):
    with (machine.folder / "lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def changing(deployed):
    """Return the bed with a machine that was configured, and is to be changed."""
    deployed.intend(DESCRIPTION)
    return deployed


def test_a_machine_that_another_station_changes_is_refused_with_its_name(changing):
    with held(changing.machine, "li@other-station"):
        end = changing.end()
        assert changing.end(check=True).status.value == "changed", "a check takes no lock"
    assert end.status.value == "refused"
    assert [(one.code, one.found) for one in end.problems] == [("DEP020", "li@other-station")]
    assert changing.states()[-2:] == ["locking", "refused"]
    assert set(changing.verbs()) == {"read"}
    assert changing.end().status.value == "changed"


def test_the_lock_is_held_until_the_end_and_then_given_back(changing):
    free = {}
    end = changing.end(progress=lambda _, state: free.update({state: is_free(changing.machine)}))
    assert end.status.value == "changed", [str(one) for one in end.problems]
    assert not any(free[state] for state in ("applying", "checking", "confirming", "verifying"))
    assert is_free(changing.machine)


def test_a_lock_that_a_killed_run_of_this_station_still_holds_is_waited_for(changing):
    with held(changing.machine, OURSELVES) as process:
        threading.Timer(0.5, process.stdin.close).start()
        end = changing.end()
    assert end.status.value == "changed", [str(one) for one in end.problems]


def test_what_a_hand_changes_meanwhile_is_told_and_kept_before_it_is_taken_back(changing):
    before = changing.machine.files()

    def meanwhile(_, state):
        if state == "checking":
            path = changing.machine.path(SSHD)
            path.write_text(path.read_text() + "# by hand\n")

    end = changing.end(progress=meanwhile)
    assert end.status.value == "restored"
    (told,) = end.problems
    assert told.code == "DEP021"
    assert "+# by hand" in told.found
    assert DESCRIPTION[1] not in told.found
    assert "# by hand" in Path(told.values["kept"]).read_text(encoding="utf-8")
    assert changing.machine.files() == before
