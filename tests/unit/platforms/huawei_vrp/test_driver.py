# SPDX-License-Identifier: Apache-2.0
"""The driver against simulated devices over real SSH."""

import re

import asyncssh
import pytest

from zongheng.config import same
from zongheng.errors import ZonghengError
from zongheng.platforms.huawei_vrp.guard import SNAPSHOT, STARTUP

PLATFORM = "huawei_vrp"
DIRECT = ["vrp5", "usg"]
FLAVOURS = ["vrp5", "vrp8", "usg"]
PORT = {"vrp5": "GigabitEthernet0/0/1", "vrp8": "GigabitEthernet0/1/1", "usg": "GigabitEthernet0/0/1"}


def codes(error: pytest.ExceptionInfo[ZonghengError]) -> list[str]:
    return [problem.code for problem in error.value.problems]


@pytest.fixture(params=FLAVOURS)
def device(request, counterpart):
    return counterpart(request.param)


@pytest.fixture
def driver(device):
    driver = device.driver()
    driver.open()
    yield driver
    driver.close()


def description(device) -> str:
    return f"interface {PORT[device.flavour]}\ndescription new\nquit\n"


class TestSession:
    def test_opens_reads_and_closes(self, device):
        driver = device.driver()
        driver.open()
        text = driver.get_config(retrieve="running")["running"]
        driver.close()
        assert same(text, device.running, PLATFORM)
        assert driver.is_alive() == {"is_alive": False}

    def test_is_alive_while_it_is_open(self, driver):
        assert driver.is_alive() == {"is_alive": True}

    def test_another_host_key_is_refused_before_the_password_is_sent(self, device):
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
        with pytest.raises(ZonghengError) as error:
            device.driver(host_keys=[other]).open()
        assert codes(error) == ["DEV020"]

    def test_no_pinned_key_is_refused(self, device):
        with pytest.raises(ZonghengError) as error:
            device.driver(host_keys=[]).open()
        assert codes(error) == ["DEV006"]

    def test_the_pinned_key_may_stand_in_a_known_hosts_file(self, device, tmp_path):
        known = tmp_path / "known_hosts"
        known.write_text(f"[127.61.7.1]:{device.port} {device.server.public_key}\n")
        driver = device.driver(host_keys=[], known_hosts=str(known))
        driver.open()
        assert driver.is_alive()["is_alive"]
        driver.close()

    def test_a_wrong_password_is_said_so(self, device):
        driver = device.driver()
        driver.password = "wrong"
        with pytest.raises(ZonghengError) as error:
            driver.open()
        assert codes(error) == ["DEV021"]

    def test_an_unreachable_device_is_said_so(self, device):
        driver = device.driver(port=1)
        with pytest.raises(ZonghengError) as error:
            driver.open()
        assert codes(error) == ["DEV022"]

    def test_a_session_cut_by_the_device_is_said_so(self, device, driver):
        device.do(device.server.close)
        with pytest.raises(ZonghengError) as error:
            driver.get_config(retrieve="running")
        assert codes(error) == ["DEV024"]


class TestChanges:
    def test_a_merge_takes_effect_and_is_saved(self, device, driver):
        driver.load_merge_candidate(config=description(device))
        assert "description new" in driver.compare_config()
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

    def test_an_equal_replacement_sends_nothing(self, device, driver):
        driver.load_replace_candidate(config=device.running)
        assert driver.compare_config() == ""
        before = device.server.transcript.count
        driver.commit_config()
        assert device.server.transcript.count == before

    def test_a_refused_line_is_named_with_the_devices_words_and_nothing_is_left_behind(self, device, driver):
        before = device.running
        driver.load_merge_candidate(config=description(device) + "descripton x\nsysname never\n")
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=600)
        first = error.value.problems[0]
        assert first.code == "HW010"
        assert first.values["line"] == "descripton x"
        assert first.found.startswith("Error: Unrecognized command")
        assert device.running == before
        assert not driver.has_pending_commit()
        assert driver.get_config(retrieve="running")["running"]

    def test_a_secret_never_shows_in_a_refusal(self, driver):
        driver.load_merge_candidate(config="aaa\nlocal-usr x password cipher Geheim@123\nquit\n")
        with pytest.raises(ZonghengError) as error:
            driver.commit_config()
        assert "Geheim@123" not in str(error.value)

    def test_committing_without_a_candidate_is_refused(self, driver):
        with pytest.raises(ZonghengError) as error:
            driver.commit_config()
        assert codes(error) == ["HW015"]

    def test_a_discarded_candidate_is_gone(self, driver):
        driver.load_merge_candidate(config="sysname other\n")
        driver.discard_config()
        assert driver.compare_config() == ""

    def test_a_guard_time_that_the_device_does_not_take_is_refused(self, driver):
        driver.load_merge_candidate(config="sysname other\n")
        with pytest.raises(ZonghengError) as error:
            driver.commit_config(revert_in=5)
        assert codes(error) == ["HW016"]

    def test_the_session_follows_a_new_sysname(self, device, driver):
        driver.load_merge_candidate(config="sysname xy-renamed\n")
        driver.commit_config()
        assert driver.get_facts()["hostname"] == "xy-renamed"
        driver.load_merge_candidate(config=description(device))
        driver.commit_config()
        assert "description new" in device.running


class TestGuard:
    def test_a_confirmed_change_lasts_and_nothing_is_left_armed(self, device, driver):
        driver.load_merge_candidate(config=description(device))
        driver.commit_config(revert_in=600)
        assert driver.has_pending_commit()
        driver.confirm_commit()
        assert not driver.has_pending_commit()
        assert "description new" in device.device.startup_text()
        assert device.device.startup == "vrpcfg.zip"

    def test_a_rollback_puts_back_what_was_and_disarms(self, device, driver):
        before = device.running
        driver.load_merge_candidate(config=description(device))
        driver.commit_config(revert_in=600)
        assert "description new" in device.running
        driver.rollback()
        assert device.running == before
        assert not driver.has_pending_commit()
        assert device.device.startup == "vrpcfg.zip"

    def test_confirming_nothing_is_refused(self, driver):
        with pytest.raises(ZonghengError) as error:
            driver.confirm_commit()
        assert codes(error) == ["HW013"]

    @pytest.mark.parametrize("flavour", FLAVOURS)
    def test_an_unconfirmed_change_is_taken_back_by_the_device_itself(self, counterpart, flavour, loop):
        device = counterpart(flavour)
        before = device.running
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config=description(device))
        driver.commit_config(revert_in=60)
        assert "description new" in device.running
        driver.terminal.paramiko_cleanup()
        trial = device.device.trial
        timer = trial.timer if trial else device.device.reboot_timer
        assert timer.when() <= loop.time() + 60
        device.do(timer._run)
        assert device.running == before

    @pytest.mark.parametrize("flavour", DIRECT)
    def test_what_no_command_can_put_back_is_left_to_the_scheduled_reboot(self, counterpart, flavour):
        device = counterpart(flavour)
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config="undo ssh server compatible-ssh1x enable\n")
        driver.commit_config(revert_in=600)
        with pytest.raises(ZonghengError) as error:
            driver.rollback()
        assert codes(error) == ["HW011"]
        assert driver.has_pending_commit()
        driver.close()

    @pytest.mark.parametrize("flavour", DIRECT)
    def test_a_new_session_restores_the_snapshot_that_the_caller_kept(self, counterpart, flavour):
        device = counterpart(flavour)
        before = device.running
        first = device.driver()
        first.open()
        first.load_merge_candidate(config=description(device))
        first.commit_config(revert_in=600)
        first.close()
        second = device.driver()
        second.open()
        assert second.has_pending_commit()
        second.restore(before)
        assert not second.has_pending_commit()
        second.close()
        assert device.running == before
        assert device.device.startup == STARTUP

    @pytest.mark.parametrize("flavour", DIRECT)
    def test_after_the_scheduled_reboot_the_next_save_makes_the_ordinary_file_the_startup_again(
        self, counterpart, flavour
    ):
        device = counterpart(flavour)
        driver = device.driver()
        driver.open()
        driver.save()
        before = device.running
        driver.load_merge_candidate(config=description(device))
        driver.commit_config(revert_in=600)
        driver.close()
        device.do(device.device.boot)
        assert device.running == before
        assert device.device.startup == f"{SNAPSHOT}{STARTUP}"
        again = device.driver()
        again.open()
        again.load_merge_candidate(config=description(device))
        again.commit_config(revert_in=600)
        assert device.device.startup == f"{SNAPSHOT}{STARTUP}"
        again.confirm_commit()
        again.close()
        assert device.device.startup == STARTUP
        assert device.device.startup_text() == device.running

    @pytest.mark.parametrize("flavour", DIRECT)
    def test_restoring_after_the_scheduled_reboot_ends_on_the_ordinary_file(self, counterpart, flavour):
        device = counterpart(flavour)
        driver = device.driver()
        driver.open()
        before = device.running
        driver.load_merge_candidate(config=description(device))
        driver.commit_config(revert_in=600)
        driver.close()
        device.do(device.device.boot)
        again = device.driver()
        again.open()
        again.restore(before)
        again.save()
        again.close()
        assert device.device.startup == STARTUP
        assert device.device.startup_text() == device.running == before


class TestReading:
    def test_facts(self, device, driver):
        facts = driver.get_facts()
        assert facts["vendor"] == "Huawei"
        assert facts["serial_number"] == device.device.serial
        assert facts["hostname"] == "xy-test"
        assert facts["os_version"].startswith(("5.170 V", "8."))
        assert PORT[device.flavour] in facts["interface_list"]
        assert facts["uptime"] >= 0

    def test_interface_addresses(self, device, driver):
        expected = {"ipv4": {"10.1.0.1": {"prefix_length": 24}}}
        assert driver.get_interfaces_ip() == {PORT[device.flavour]: expected}

    def test_sanitized_configuration_holds_no_secret(self, driver):
        plain = driver.get_config(retrieve="running")["running"]
        clean = driver.get_config(retrieve="running", sanitized=True)["running"]
        secret = re.search(r"password \S*cipher (\S+)", plain)[1]
        assert secret not in clean
        assert "<redacted>" in clean

    def test_cli_returns_what_the_device_prints_refusals_too(self, driver):
        answers = driver.cli(["display clock", "display nonsense"])
        assert "Time Zone" in answers["display clock"]
        assert "Error" in answers["display nonsense"]
