# SPDX-License-Identifier: Apache-2.0
"""The driver for Comware against a simulated SecPath over real SSH."""

import time

import asyncssh
import pytest

from zongheng.config import same
from zongheng.errors import ZonghengError
from zongheng.platforms.h3c_comware.guard import SNAPSHOT

PLATFORM = "h3c_comware"
PORT = "GigabitEthernet1/0/1"
CHANGE = f"interface {PORT}\ndescription new\nquit\n"


def codes(error: pytest.ExceptionInfo[ZonghengError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.fixture
def driver(device):
    driver = device.driver()
    driver.open()
    yield driver
    driver.close()


def snapshot(device) -> bool:
    return (device.device.flash / SNAPSHOT).exists()


def wait_until(true) -> bool:
    end = time.monotonic() + 10
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


class TestSession:
    def test_opens_reads_and_closes(self, device):
        driver = device.driver()
        driver.open()
        assert driver.is_alive() == {"is_alive": True}
        text = driver.get_config(retrieve="running")["running"]
        driver.close()
        assert same(text, device.running, PLATFORM)
        assert driver.is_alive() == {"is_alive": False}

    def test_another_host_key_is_refused_before_the_password_is_sent(self, device):
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
        with pytest.raises(ZonghengError) as error:
            device.driver(host_keys=[other]).open()
        assert codes(error) == ["DEV020"]

    def test_a_wrong_password_is_said_so(self, device):
        driver = device.driver()
        driver.password = "wrong"
        with pytest.raises(ZonghengError) as error:
            driver.open()
        assert codes(error) == ["DEV021"]

    def test_tells_what_the_device_is(self, driver):
        facts = driver.get_facts()
        assert (facts["vendor"], facts["model"]) == ("H3C", "SecPath F1020")
        assert facts["os_version"] == "7.1.064 Release 9345P1901"
        assert (facts["serial_number"], facts["hostname"]) == ("2102354AR61400001", "th-test")
        assert PORT in facts["interface_list"]
        assert driver.get_interfaces_ip() == {PORT: {"ipv4": {"10.1.0.1": {"prefix_length": 24}}}}

    def test_shows_what_the_device_prints_refusals_included(self, driver):
        answers = driver.cli(["display clock", "display nothing"])
        assert "UTC" in answers["display clock"]
        assert "% Unrecognized command" in answers["display nothing"]


class TestChanges:
    def test_a_merge_takes_effect_and_is_saved(self, device, driver):
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config()
        assert "description new" in device.running
        assert "description new" in device.device.startup_text()
        assert not driver.has_pending_commit()

    def test_a_replacement_leads_to_exactly_the_wanted_configuration(self, device, driver):
        wanted = device.running.replace("description old", "description new")
        driver.load_replace_candidate(config=wanted)
        assert driver.compare_config().split("\n")[1:3] == ["- description old", "+ description new"]
        driver.commit_config()
        assert same(device.running, wanted, PLATFORM)

    def test_a_name_may_change_under_the_session(self, device, driver):
        driver.load_merge_candidate(config="sysname other\n")
        driver.commit_config(revert_in=3600)
        driver.confirm_commit()
        assert device.device.sysname == "other"

    def test_a_refused_line_is_named_and_nothing_is_left_behind(self, device, driver):
        before = device.running
        driver.load_merge_candidate(config=CHANGE + "descripton x\nsysname never\n")
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=3600)
        assert codes(error) == ["HW010"]
        assert error.value.problems[0].found.startswith("% Unrecognized command")
        assert same(device.running, before, PLATFORM)
        assert device.device.trial is None
        assert not driver.has_pending_commit()

    def test_the_auditors_question_is_answered(self, device, driver):
        driver.load_merge_candidate(
            config="local-user a class manage\nauthorization-attribute user-role security-audit\nquit\n"
        )
        driver.commit_config()
        assert "user-role security-audit" in device.running

    @pytest.mark.parametrize("seconds", [59, 65536])
    def test_a_time_that_the_device_does_not_take_is_refused(self, driver, seconds):
        driver.load_merge_candidate(config=CHANGE)
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=seconds)
        assert codes(error) == ["HW016"]

    def test_there_is_nothing_to_confirm_or_to_take_back(self, driver):
        for act in (driver.confirm_commit, driver.rollback):
            with pytest.raises(ZonghengError) as error:
                act()
            assert codes(error) == ["HW013"]


class TestDeadMan:
    def test_what_is_confirmed_stays_and_is_saved(self, device, driver):
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=3600)
        assert driver.has_pending_commit()
        assert "description old" in device.device.startup_text()
        driver.confirm_commit()
        assert not driver.has_pending_commit()
        assert device.device.trial is None
        assert "description new" in device.device.startup_text()

    def test_what_nobody_confirms_is_taken_back_though_the_session_is_lost(self, device):
        before = device.running
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=60)
        driver.close()
        assert wait_until(lambda: device.running == before)
        again = device.driver()
        again.open()
        assert again.has_pending_commit()
        again.restore(before)
        assert not again.has_pending_commit()
        again.close()
        assert same(device.running, before, PLATFORM)

    def test_another_session_takes_it_back_at_once(self, device):
        before = device.running
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=3600)
        driver.close()
        again = device.driver()
        again.open()
        again.restore(before)
        again.close()
        assert same(device.running, before, PLATFORM)
        assert device.device.trial is None
        assert not snapshot(device)

    def test_a_rollback_is_proved(self, device, driver):
        before = device.running
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=3600)
        driver.rollback()
        assert same(device.running, before, PLATFORM)
        assert device.device.trial is None

    @pytest.mark.parametrize("fault", ["drop", "crash", "refuse"])
    @pytest.mark.parametrize("line", range(1, 8))
    def test_whatever_happens_the_device_ends_as_it_was_or_as_wanted(self, device, fault, line):
        before, wanted = device.running, device.running.replace("description old", "description new")
        driver = device.driver()
        driver.open()
        device.server.faults.set({"lines": {fault: line}}, device.server.transcript.count)
        driver.load_merge_candidate(config=CHANGE)
        try:
            driver.commit_config(revert_in=600)
            driver.confirm_commit()
        except ZonghengError:
            assert wait_until(lambda: device.server.listening)
        driver.close()
        again = device.driver()
        again.open()
        if again.has_pending_commit():
            again.restore(before)
        again.close()
        assert device.device.trial is None
        assert same(device.running, before, PLATFORM) or same(device.running, wanted, PLATFORM)

    def test_a_reboot_leads_back_to_what_was_saved(self, device, driver):
        before = device.running
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=3600)
        device.do(device.device.restart)
        assert same(device.running, before, PLATFORM)
        assert device.device.trial is None


def test_a_device_forgets_everything(device):
    driver = device.driver()
    driver.open()
    driver.to_factory()
    assert wait_until(lambda: device.device.state == "factory")
