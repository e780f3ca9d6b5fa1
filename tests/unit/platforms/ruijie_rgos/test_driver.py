# SPDX-License-Identifier: Apache-2.0
"""The driver for RGOS against a simulated router over real SSH."""

import time

import asyncssh
import pytest

from tests.unit.platforms.ruijie_rgos.conftest import ENABLE
from zongheng.config import same
from zongheng.errors import ZonghengError
from zongheng.twin.operations import OPERATIONS

PLATFORM = "ruijie_rgos"
PORT = "GigabitEthernet 0/1"
CHANGE = f"interface {PORT}\ndescription new\nexit\n"


def codes(error: pytest.ExceptionInfo[ZonghengError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.fixture
def driver(device):
    driver = device.driver()
    driver.open()
    yield driver
    driver.close()


def armed(device) -> bool:
    return device.device.reboot_at is not None


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
        config = driver.get_config()
        driver.close()
        assert same(config["running"], device.running, PLATFORM)
        assert same(config["startup"], device.running, PLATFORM)
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

    def test_who_may_only_look_asks_for_more(self, device):
        driver = device.driver(secret=ENABLE)
        driver.username = "looker"
        driver.open()
        assert driver.cli(["show clock"])["show clock"]
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config()
        driver.close()
        assert "description new" in device.running
        assert ENABLE not in (device.server.transcript.path).read_text(encoding="utf-8")

    def test_who_does_not_get_more_is_told(self, device):
        driver = device.driver(secret="wrong")
        driver.username = "looker"
        with pytest.raises(ZonghengError) as error:
            driver.open()
        assert codes(error) == ["DEV021"]

    def test_tells_what_the_device_is(self, driver):
        facts = driver.get_facts()
        assert (facts["vendor"], facts["model"]) == ("Ruijie", "RSR20-X-28")
        assert facts["os_version"] == "RSR_RGOS 11.9(6)B11"
        assert (facts["serial_number"], facts["hostname"]) == ("2102354AR61400001", "xy-test")
        assert facts["uptime"] >= 0
        assert PORT in facts["interface_list"]
        assert driver.get_interfaces_ip() == {PORT: {"ipv4": {"10.1.0.1": {"prefix_length": 24}}}}

    def test_shows_what_the_device_prints_refusals_included(self, driver):
        answers = driver.cli(["show clock", "show nothing", "show"])
        assert "UTC" in answers["show clock"]
        assert answers["show nothing"].splitlines() == [
            " " * len("xy-test#show ") + "^",
            "% Invalid input detected at '^' marker.",
        ]
        assert answers["show"] == "% Incomplete command."


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
        driver.load_merge_candidate(config="hostname other\n")
        driver.commit_config(revert_in=3600)
        driver.confirm_commit()
        assert device.device.sysname == "other"

    def test_a_refused_line_is_named_and_nothing_is_left_behind(self, device, driver):
        before = device.running
        driver.load_merge_candidate(config=CHANGE + "descripton x\nhostname never\n")
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=3600)
        assert codes(error) == ["HW010"]
        assert error.value.problems[0].found.startswith("% Invalid input")
        assert same(device.running, before, PLATFORM)
        assert not armed(device)
        assert not driver.has_pending_commit()

    @pytest.mark.parametrize("seconds", [59, 86401])
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
        assert armed(device)
        assert "description old" in device.device.startup_text()
        driver.confirm_commit()
        assert not armed(device)
        assert "description new" in device.device.startup_text()

    def test_what_nobody_saved_before_is_what_comes_back(self, device):
        device.do(lambda: device.device.running.enter((), "hostname unsaved"))
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=60)
        driver.close()
        assert wait_until(lambda: not armed(device))
        assert device.device.sysname == "unsaved"
        assert "description old" in device.running

    def test_what_nobody_confirms_is_taken_back_though_the_session_is_lost(self, device):
        before = device.running
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=60)
        driver.close()
        assert "description new" in device.running
        assert wait_until(lambda: device.running == before and device.server.listening)
        again = device.driver()
        again.open()
        assert not again.has_pending_commit()
        again.close()

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
        assert not armed(device)

    def test_a_rollback_is_proved(self, device, driver):
        before = device.running
        driver.load_merge_candidate(config=CHANGE)
        driver.commit_config(revert_in=3600)
        driver.rollback()
        assert same(device.running, before, PLATFORM)
        assert not armed(device)

    def test_a_device_that_knows_no_scheduled_reload_is_left_alone(self, device, driver, monkeypatch):
        for unknown in ("rgos-reload-in", "rgos-reload", "rgos-reload-cancel"):
            monkeypatch.setitem(OPERATIONS, unknown, lambda *_: "% Invalid input detected at '^' marker.")
        before = device.running
        driver.load_merge_candidate(config=CHANGE)
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=600)
        assert codes(error) == ["HW010"]
        assert error.value.problems[0].values["line"] == "reload in 10"
        assert same(device.running, before, PLATFORM)
        assert "description new" not in device.server.transcript.path.read_text(encoding="utf-8")

    def test_a_reload_that_is_not_shown_does_not_count(self, device, driver, monkeypatch):
        monkeypatch.setitem(OPERATIONS, "rgos-reload", lambda *_: "in words that nobody knows")
        driver.load_merge_candidate(config=CHANGE)
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=600)
        assert codes(error) == ["HW010"]
        assert "description new" not in device.server.transcript.path.read_text(encoding="utf-8")
        assert not armed(device)

    @pytest.mark.parametrize("fault", ["drop", "crash", "refuse"])
    @pytest.mark.parametrize(
        "line", [3, 6, 8, *(pytest.param(n, marks=pytest.mark.long) for n in (1, 2, 4, 5, 7, 9, 10, 12, 15))]
    )
    def test_whatever_happens_the_device_ends_as_it_was_or_as_wanted(self, device, fault, line):
        before, wanted = device.running, device.running.replace("description old", "description new")
        driver = device.driver()
        driver.open()
        device.server.faults.set({fault: line}, device.server.transcript.count)
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
        assert not armed(device)
        assert same(device.running, before, PLATFORM) or same(device.running, wanted, PLATFORM)

    def test_a_full_flash_is_told_before_anything_is_sent(self, device, driver):
        before = device.running
        device.server.faults.set({"full": True}, 0)
        driver.load_merge_candidate(config="hostname other\n")
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=600)
        assert codes(error) == ["HW010"]
        assert same(device.running, before, PLATFORM)
        assert not armed(device)


def test_a_device_forgets_everything(device):
    driver = device.driver()
    driver.open()
    driver.to_factory()
    assert wait_until(lambda: device.device.state == "factory")
