# SPDX-License-Identifier: Apache-2.0
"""``configuration exclusive`` over real SSH: who has it configures, the others look, and it always ends."""

import threading

import pytest

from tests.support.consoles import wait_until
from zongheng.errors import Place, ZonghengError
from zongheng.platforms.console.dialogs import dialogs_of
from zongheng.platforms.huawei_vrp import device_lock
from zongheng.platforms.huawei_vrp.device_lock import ExclusiveConfiguration
from zongheng.twin.devices.configuration_lock import SECONDS
from zongheng.twin.sessions.transcript import read_transcript

LOCKABLE = ["usg", "vrp8"]
SECOND = ("zhangsan", "Zhang@2026san")
ACCOUNT = {
    "vrp8": "aaa\n local-user {0} password irreversible-cipher {1}\n local-user {0} service-type ssh\n"
    " local-user {0} level 3\n",
    "usg": "aaa\n manager-user {0}\n  password cipher {1}\n  service-type ssh\n  level 15\n",
}
CHANGE = {flavour: f"interface {port}\n description new\n" for flavour, port in
          {"usg": "GigabitEthernet0/0/1", "vrp8": "GigabitEthernet0/1/1"}.items()}  # fmt: skip


@pytest.fixture(params=LOCKABLE)
def device(request, counterpart):
    """Return a device with a second account."""
    device = counterpart(request.param)
    driver = device.driver()
    driver.open()
    driver.load_merge_candidate(
        config=ACCOUNT[device.flavour].format(*SECOND)
        + f"ssh user {SECOND[0]}\nssh user {SECOND[0]} authentication-type password\n"
        f"ssh user {SECOND[0]} service-type stelnet\n"
    )
    driver.commit_config()
    driver.close()
    return device


@pytest.fixture
def ours(device):
    driver = device.driver()
    driver.open()
    yield driver
    driver.close()


@pytest.fixture
def theirs(device):
    driver = device.driver()
    driver.username, driver.password = SECOND
    driver.open()
    yield driver
    driver.close()


def refused(act):
    with pytest.raises(ZonghengError) as error:
        act()
    return error.value.problems[0]


def later(device, seconds):
    """Let so many seconds of the device's time pass."""
    device.device.clock._started -= seconds


def test_the_second_is_told_who_has_it(ours, theirs):
    theirs.lock()
    held = refused(ours.lock)
    assert held.code == "DEP020"
    assert held.found.startswith("zhangsan (VTY ")
    theirs.unlock()
    ours.lock()
    assert refused(theirs.lock).found.startswith("netops (VTY ")


def test_the_second_changes_nothing(device, ours, theirs):
    ours.lock()
    before = device.running
    theirs.load_merge_candidate(config=CHANGE[device.flavour])
    told = refused(theirs.commit_config)
    assert (told.code, told.found) == ("HW010", "Error: The configuration is locked by another user.")
    assert device.running == before
    ours.load_merge_candidate(config=CHANGE[device.flavour])
    ours.commit_config()
    assert "description new" in device.running


def test_the_second_may_look_and_the_lock_of_others_is_not_given_back(device, ours, theirs):
    theirs.lock()
    assert ours.get_config(retrieve="running")["running"]
    assert (
        "locked by another user" in ours.cli(["undo configuration exclusive"])["undo configuration exclusive"]
    )
    ours.unlock()
    assert device.device.lock.session.user == "zhangsan"


def test_it_ends_with_its_session(device, ours, theirs):
    theirs.lock()
    session = device.device.lock.session
    theirs.terminal.paramiko_cleanup()
    assert wait_until(lambda: session.ended)
    ours.lock()


def test_it_ends_by_itself_when_nothing_is_configured(device, ours, theirs):
    theirs.lock()
    later(device, SECONDS - 5)
    assert refused(ours.lock).code == "DEP020"
    later(device, 6)
    ours.lock()
    assert refused(theirs.lock).code == "DEP020"


def test_configuring_lets_it_last_and_looking_does_not(device, ours, theirs):
    theirs.lock()
    later(device, SECONDS - 5)
    theirs.cli(["system-view", "interface LoopBack7", "quit"])
    later(device, SECONDS - 5)
    theirs.cli(["display clock"])
    assert refused(ours.lock).code == "DEP020"
    later(device, 6)
    ours.lock()


def test_its_time_is_what_the_device_was_told(device, ours, theirs):
    theirs.load_merge_candidate(config="configuration-occupied timeout 600\n")
    theirs.commit_config()
    theirs.lock()
    later(device, 590)
    assert refused(ours.lock).code == "DEP020"
    later(device, 20)
    ours.lock()


def test_held_still_it_begins_its_time_anew(device, ours, theirs):
    for _ in range(3):
        ours.lock()
        later(device, SECONDS - 5)
        assert refused(theirs.lock).code == "DEP020"


def test_it_does_not_outlive_a_restart(device, ours):
    ours.lock()
    device.do(device.device.boot)
    assert device.device.lock is None


def test_a_session_of_ours_that_was_lost_is_waited_for(device, ours):
    lost = device.driver()
    lost.open()
    lost.lock()
    threading.Timer(0.3, lost.terminal.paramiko_cleanup).start()
    ours.lock()
    assert device.device.lock.session.ended is False


def test_it_is_not_waited_for_without_end(device, ours, monkeypatch):
    monkeypatch.setattr(device_lock, "OWN_SESSION_MAY_LINGER", 0.0)
    other = device.driver()
    other.open()
    other.lock()
    assert refused(ours.lock).found.startswith("netops (VTY ")
    other.close()


def test_a_device_that_knows_no_lock_is_only_asked(counterpart):
    device = counterpart("vrp5")
    driver = device.driver()
    driver.open()
    driver.lock()
    driver.lock()
    driver.unlock()
    driver.close()
    typed = [line.text for line in read_transcript(device.server.transcript.path)]
    assert [line for line in typed if "exclusive" in line or "occupied" in line] == list(device_lock.ASKING)


# What a CloudEngine prints, by the example in its command reference, other values filled in.
CLOUD_ENGINE = """User Index: 35
User Session Name: VTY 1
User Name: {user}
IP Address: 10.140.0.9
Locked Time: 2026-03-06 21:09:36
Last Configuration Time: 2026-03-06 21:09:36
The time out value of configuration right locked is: 30 second(s)
"""


class CloudEngine:
    """A terminal that knows the other display."""

    dialogs = dialogs_of("huawei_vrp")
    username, place = "netops", Place(host="ce")

    def __init__(self, holder=""):
        self.holder, self.typed = holder, []

    def ask(self, line):
        self.typed.append(line)
        if line == "configuration exclusive":
            self.holder = self.holder or self.username
        elif line == "undo configuration exclusive":
            self.holder = ""
        elif line == "display configuration exclusive user":
            return CLOUD_ENGINE.format(user=self.holder) if self.holder else ""
        else:
            return "               ^\nError: Unrecognized command found at '^' position."
        return ""


def test_a_cloudengine_is_asked_in_its_own_words():
    terminal = CloudEngine()
    lock = ExclusiveConfiguration(terminal)
    lock.take()
    assert lock.own.user == "netops"
    lock.release()
    assert terminal.holder == ""
    other = CloudEngine("wangwu")
    held = refused(ExclusiveConfiguration(other).take)
    assert held.found == "wangwu (VTY 1 10.140.0.9), 2026-03-06 21:09:36"
    assert "configuration exclusive" not in other.typed


class Busy(CloudEngine):
    """A device that refuses the lock to everybody."""

    def ask(self, line):
        if line == "configuration exclusive":
            return "Error: The system is busy. Please try again later."
        return super().ask(line)


def test_a_lock_that_the_device_refuses_is_told_in_its_words():
    held = refused(ExclusiveConfiguration(Busy()).take)
    assert (held.code, held.found) == ("DEP020", "Error: The system is busy. Please try again later.")
