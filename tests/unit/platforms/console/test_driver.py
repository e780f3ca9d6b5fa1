# SPDX-License-Identifier: Apache-2.0
"""What every driver of a console answers, against simulated devices of every kind over real SSH."""

import re

import asyncssh
import pytest
from napalm.base.exceptions import (
    CommitError,
    ConnectionException,
    MergeConfigException,
    ReplaceConfigException,
)

from tests.support.consoles import HOST, KINDS, SERIAL, SPEED, is_armed, wait_until
from zongheng.config import same
from zongheng.errors import ZonghengError
from zongheng.platforms.napalm_errors import ReplaceError

LONG = 3600
"""Seconds after which a device takes back what nobody waits for here."""


@pytest.fixture(params=KINDS.values(), ids=KINDS)
def kind(request):
    return request.param


def codes(act, *arguments, **options) -> list[str]:
    return [one.code for one in refusal(act, *arguments, **options).problems]


def refusal(act, *arguments, **options) -> ZonghengError:
    with pytest.raises(ZonghengError) as error:
        act(*arguments, **options)
    return error.value


class TestReach:
    @pytest.mark.parametrize("target", ["nonsense", "10.0.0.300", "2001:db8::1::2"])
    def test_what_no_device_knows_is_an_error(self, driver, target):
        for told in (driver.ping(target, count=1), driver.traceroute(target)):
            assert list(told) == ["error"]
            assert re.search("unknown host|unrecognized host", told["error"], re.IGNORECASE)

    def test_an_address_that_nobody_has_is_a_loss(self, driver):
        assert driver.ping("192.0.2.9", count=2)["success"]["packet_loss"] == 2


class TestSession:
    def test_opens_reads_and_closes(self, kind, device):
        driver = device.driver()
        driver.open()
        assert driver.is_alive() == {"is_alive": True}
        config = driver.get_config()
        driver.close()
        assert same(config["running"], device.running, kind.platform)
        assert same(config["startup"], device.running, kind.platform)
        assert driver.is_alive() == {"is_alive": False}

    def test_another_host_key_is_refused_before_the_password_is_sent(self, device):
        other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
        assert codes(device.driver(host_keys=[other]).open) == ["DEV020"]

    def test_no_pinned_key_is_refused(self, device):
        assert codes(device.driver(host_keys=[]).open) == ["DEV006"]

    def test_the_pinned_key_may_stand_in_a_known_hosts_file(self, kind, device, tmp_path):
        known = tmp_path / "known_hosts"
        known.write_text(f"[{kind.address}]:{device.port} {device.server.public_key}\n")
        driver = device.driver(host_keys=[], known_hosts=str(known))
        driver.open()
        assert driver.is_alive()["is_alive"]
        driver.close()

    def test_a_wrong_password_is_said_so(self, device):
        driver = device.driver()
        driver.password = "wrong"
        assert codes(driver.open) == ["DEV021"]

    def test_an_unreachable_device_is_said_so(self, device):
        assert codes(device.driver(port=1).open) == ["DEV022"]

    def test_a_session_cut_by_the_device_is_said_so(self, device, driver):
        device.do(device.server.close)
        assert codes(driver.get_config, retrieve="running") == ["DEV024"]


class TestReading:
    def test_what_the_device_is(self, kind, driver):
        facts = driver.get_facts()
        assert facts["vendor"] == kind.vendor
        assert facts["model"] == (kind.product or kind.model)
        assert re.fullmatch(kind.release, facts["os_version"])
        assert (facts["serial_number"], facts["hostname"]) == (SERIAL, HOST)
        assert kind.port in facts["interface_list"]
        assert facts["uptime"] >= 0

    def test_interface_addresses(self, kind, driver):
        assert driver.get_interfaces_ip() == {kind.port: {"ipv4": {"10.1.0.1": {"prefix_length": 24}}}}

    def test_sanitized_configuration_holds_no_secret(self, driver):
        plain = driver.get_config(retrieve="running")["running"]
        clean = driver.get_config(retrieve="running", sanitized=True)["running"]
        kept = re.search(r"(?:irreversible-cipher|cipher|hash|secret 5) (\S{8,})", plain)[1]
        assert kept not in clean
        assert "<redacted>" in clean

    def test_what_the_device_prints_is_returned_refusals_too(self, kind, driver):
        for command, answer in driver.cli(list(kind.answers)).items():
            assert re.search(kind.answers[command], answer), (command, answer)


class TestChanges:
    def test_a_merge_takes_effect_and_is_saved(self, kind, device, driver):
        driver.load_merge_candidate(config=kind.change)
        assert "description new" in driver.compare_config()
        driver.commit_config()
        assert "description new" in device.running
        assert "description new" in device.device.startup_text()
        assert not driver.has_pending_commit()

    def test_a_replacement_leads_to_exactly_the_wanted_configuration(self, kind, device, driver):
        wanted = device.running.replace("description old", "description new")
        driver.load_replace_candidate(config=wanted)
        assert driver.compare_config().split("\n")[1:3] == ["- description old", "+ description new"]
        driver.commit_config()
        assert same(device.running, wanted, kind.platform)

    def test_an_equal_replacement_sends_nothing(self, device, driver):
        driver.load_replace_candidate(config=device.running)
        assert driver.compare_config() == ""
        before = device.server.transcript.count
        driver.commit_config()
        assert device.server.transcript.count == before

    def test_a_refused_line_is_named_in_the_devices_words_and_nothing_is_left(self, kind, device, driver):
        before = device.running
        driver.load_merge_candidate(config=f"{kind.naming} never\n{kind.change} descripton x\n")
        (told,) = refusal(driver.commit_config, revert_in=LONG).problems
        assert (told.code, told.values["line"]) == ("HW010", "descripton x")
        assert told.found.startswith(kind.unknown)
        assert same(device.running, before, kind.platform)
        assert not is_armed(device)
        assert not driver.has_pending_commit()
        assert driver.get_config(retrieve="running")["running"]

    def test_a_secret_never_shows_in_a_refusal(self, kind, driver):
        driver.load_merge_candidate(config=f"{kind.secret}\n")
        told = refusal(driver.commit_config)
        assert told.problems[0].code == "HW010"
        assert "Geheim@123" not in str(told)

    def test_committing_without_a_candidate_is_refused(self, driver):
        assert codes(driver.commit_config) == ["HW015"]

    def test_a_discarded_candidate_is_gone(self, kind, driver):
        driver.load_merge_candidate(config=kind.change)
        driver.discard_config()
        assert driver.compare_config() == ""

    def test_a_time_that_the_device_does_not_take_is_refused(self, kind, driver):
        driver.load_merge_candidate(config=kind.change)
        for seconds in (5, 59, kind.most + 1):
            assert codes(driver.commit_config, revert_in=seconds) == ["HW016"]

    def test_the_session_follows_a_new_name(self, kind, device, driver):
        driver.load_merge_candidate(config=f"{kind.naming} xy-renamed\n")
        driver.commit_config(revert_in=LONG)
        driver.confirm_commit()
        assert device.device.sysname == "xy-renamed"
        assert driver.get_facts()["hostname"] == "xy-renamed"
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config()
        assert "description new" in device.running

    def test_there_is_nothing_to_confirm_or_to_take_back(self, driver):
        assert codes(driver.confirm_commit) == ["HW013"]
        assert codes(driver.rollback) == ["HW013"]


class TestCandidates:
    def test_what_runs_already_is_no_change(self, kind, device, driver):
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config()
        driver.load_merge_candidate(config=kind.change)
        assert driver.compare_config() == ""
        before = device.server.transcript.count
        driver.commit_config()
        assert device.server.transcript.count == before

    def test_a_whole_print_may_be_merged_with_its_end_mark(self, device, driver):
        driver.load_merge_candidate(config=device.running.replace("description old", "description new"))
        driver.commit_config()
        assert "description new" in device.running
        assert "description old" not in device.running

    def test_a_file_in_gbk_is_read(self, kind, driver, tmp_path):
        file = tmp_path / "change.cfg"
        file.write_bytes(kind.change.replace("new", "至县局").encode("gbk"))
        driver.load_merge_candidate(filename=str(file))
        assert "+ description 至县局" in driver.compare_config()

    def test_typed_commands_are_no_configuration(self, kind, driver):
        typed = f"interface {kind.port}\ndescription new\nquit\n"
        assert codes(driver.load_merge_candidate, config=typed) == ["HW023"]

    def test_typed_commands_are_none_wherever_they_stand(self, kind, driver):
        inside = f"interface {kind.port}\n description new\n"
        leave = "exit" if kind.platform == "ruijie_rgos" else "quit"
        for typed in (
            f"{inside} {leave}\ninterface {kind.port}\n shutdown\n",
            f"{inside}commit\n",
            f"{inside}save\n",
            f"<xy-test>system-view\n[xy-test]interface {kind.port}\n[xy-test-port]description new\n",
            f"xy-test#configure terminal\nxy-test(config)#interface {kind.port}\n",
        ):
            assert codes(driver.load_merge_candidate, config=typed) == ["HW023"], typed
            assert codes(driver.commit_config) == ["HW015"], typed

    @pytest.mark.parametrize("prompt", ["[xy-test]", "xy-test(config)#"])
    def test_a_secret_that_was_typed_is_not_repeated(self, driver, prompt):
        told = refusal(driver.load_merge_candidate, config=f"{prompt}password simple Geheim@123\n")
        assert [one.code for one in told.problems] == ["HW023"]
        assert "Geheim@123" not in str(told)

    def test_no_line_behind_the_end_mark_is_left_out_unsaid(self, kind, device, driver):
        (told,) = refusal(driver.load_merge_candidate, config=f"{device.running}{kind.change}").problems
        assert (told.code, told.found) == ("HW024", f"interface {kind.port}")
        assert told.place.line == device.running.count("\n") + 1

    def test_a_session_log_is_read_to_the_next_command(self, kind, device, driver):
        if kind.platform == "ruijie_rgos":
            return  # its prompts are not told from lines
        changed = device.running.replace("description old", "description new")
        asked = "display current-configuration"
        driver.load_merge_candidate(config=f"<{HOST}>{asked}\n{changed}<{HOST}>display clock\n12:00:00\n")
        assert "+ description new" in driver.compare_config()

    def test_a_part_of_a_configuration_replaces_nothing(self, device, driver):
        part = device.running[device.running.index("interface") :]
        assert codes(driver.load_replace_candidate, config=part) == ["HW021"]

    def test_nothing_replaces_nothing(self, kind, driver):
        end = "end" if kind.platform == "ruijie_rgos" else "return"
        for text in (None, "", " \n", "!\n", f"{end}\n"):
            told = refusal(driver.load_replace_candidate, config=text)
            assert ([one.code for one in told.problems], type(told)) == (["HW015"], ReplaceError)
            assert codes(driver.commit_config) == ["HW015"]

    def test_a_print_that_broke_off_replaces_nothing(self, device, driver):
        half = device.running[: len(device.running) // 2]
        assert codes(driver.load_replace_candidate, config=half) == ["HW021"]
        assert codes(driver.commit_config) == ["HW015"]

    def test_another_vendors_configuration_is_not_taken(self, kind, driver):
        other = next(each for each in KINDS.values() if each.platform != kind.platform)
        assert codes(driver.load_replace_candidate, config=other.text) == ["HW020"]
        assert codes(driver.load_merge_candidate, config=other.text) == ["HW020"]

    def test_a_missing_file_is_said_so(self, driver, tmp_path):
        missing = str(tmp_path / "none.cfg")
        for load in (driver.load_merge_candidate, driver.load_replace_candidate):
            assert [code[:3] for code in codes(load, filename=missing)] == ["CFG"]

    def test_refusals_are_napalms_exceptions(self, device, driver):
        assert issubclass(type(refusal(driver.load_merge_candidate)), MergeConfigException)
        assert issubclass(type(refusal(driver.load_replace_candidate)), ReplaceConfigException)
        assert issubclass(type(refusal(driver.commit_config)), CommitError)
        assert issubclass(type(refusal(driver.confirm_commit)), CommitError)
        assert issubclass(type(refusal(device.driver(port=1).open)), ConnectionException)

    def test_a_message_is_kept_or_not_taken(self, kind, device, driver):
        driver.load_merge_candidate(config=kind.change)
        if kind.is_line_by_line:
            with pytest.raises(NotImplementedError):
                driver.commit_config(message="ticket 12")
            assert "description old" in device.running
        else:
            driver.commit_config(message="ticket 12")
            assert "description ticket 12" in device.server.transcript.path.read_text()


class TestOneAtATime:
    def test_a_second_change_waits_for_the_first(self, kind, device, driver):
        before = device.running
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=LONG)
        driver.load_merge_candidate(config=kind.change.replace("new", "newer"))
        assert codes(driver.commit_config, revert_in=LONG) == ["HW019"]
        assert codes(driver.commit_config) == ["HW019"]
        assert "description new\n" in device.running
        driver.rollback()
        assert same(device.running, before, kind.platform)

    def test_what_was_saved_and_taken_back_is_not_what_the_device_starts_with(self, kind, device, driver):
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config()
        driver.rollback()
        assert "description old" in device.running
        assert "description old" in device.device.startup_text()

    def test_what_was_confirmed_is_taken_back_and_saved_so(self, kind, device, driver):
        before = device.running
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=LONG)
        driver.confirm_commit()
        assert codes(driver.confirm_commit) == ["HW013"]
        driver.rollback()
        assert same(device.running, before, kind.platform)
        assert "description old" in device.device.startup_text()
        assert not is_armed(device)

    def test_what_came_after_a_rollback_is_not_ours_to_take_back(self, kind, device, driver):
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config()
        driver.rollback()
        other = device.driver()
        other.open()
        other.load_merge_candidate(config=kind.change.replace("new", "by others"))
        other.commit_config()
        other.close()
        assert codes(driver.rollback) == ["HW013"]
        assert "description by others" in device.running

    def test_what_another_session_committed_is_not_ours_to_take_back(self, kind, device, driver):
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config()
        other = device.driver()
        other.open()
        assert codes(other.rollback) == ["HW013"]
        if not kind.is_line_by_line:
            other.load_merge_candidate(config=kind.change.replace("new", "new by others"))
            other.commit_config()
            assert codes(driver.rollback) == ["HW022"]
        other.close()
        assert "description new" in device.running

    def test_a_restart_that_an_operator_scheduled_is_not_ours_to_confirm(self, kind, device, driver):
        if not kind.schedules:
            return  # its dead-man is no restart
        driver.cli([kind.schedules])
        assert driver.has_pending_commit()
        assert codes(driver.confirm_commit) == ["HW013"]
        assert device.device.reboot_at is not None


class TestDeadMan:
    def test_what_is_confirmed_stays_and_is_saved(self, kind, device, driver):
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=LONG)
        assert driver.has_pending_commit()
        assert is_armed(device)
        assert "description old" in device.device.startup_text()
        driver.confirm_commit()
        assert not driver.has_pending_commit()
        assert not is_armed(device)
        assert "description new" in device.device.startup_text()
        assert device.device.startup == kind.startup

    def test_what_nobody_confirms_is_taken_back_though_the_session_is_lost(self, kind, device):
        before = device.running
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=60)
        assert "description new" in device.running
        driver.terminal.paramiko_cleanup()
        assert wait_until(lambda: device.running == before and device.server.listening)
        again = device.driver()
        again.open()
        assert again.has_pending_commit() is kind.keeps_a_mark
        again.restore(before)
        assert not again.has_pending_commit()
        again.close()
        assert same(device.running, before, kind.platform)

    def test_what_the_device_took_back_is_not_confirmed(self, kind, device, driver):
        before = device.running
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=60)
        assert wait_until(lambda: device.running == before and device.server.listening)
        assert codes(driver.confirm_commit)[0] in ("HW013", "DEV024")  # its restart ends our session
        if driver.is_alive()["is_alive"] and driver.has_pending_commit():
            driver.rollback()
            assert not driver.has_pending_commit()
        assert same(device.running, before, kind.platform)

    def test_what_nobody_saved_before_is_what_comes_back(self, kind, device):
        device.do(lambda: device.device.running.enter((), f"{kind.naming} unsaved"))
        driver = device.driver()
        driver.open()
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=60)
        driver.close()
        assert wait_until(lambda: "description old" in device.running)
        assert device.device.sysname == "unsaved"

    def test_another_session_takes_it_back_at_once(self, kind, device):
        before = device.running
        driver = device.driver()
        driver.open()
        session = driver.change_session()
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=LONG)
        driver.close()
        again = device.driver()
        again.open()
        assert again.has_pending_commit()
        again.restore(before, session)
        assert not again.has_pending_commit()
        again.close()
        assert same(device.running, before, kind.platform)
        assert not is_armed(device)
        assert device.device.startup == kind.startup

    def test_a_rollback_is_proved(self, kind, device, driver):
        before = device.running
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=LONG)
        assert "description new" in device.running
        driver.rollback()
        assert same(device.running, before, kind.platform)
        assert not driver.has_pending_commit()
        assert not is_armed(device)
        assert device.device.startup == kind.startup

    def test_a_restart_leads_back_to_what_was_before(self, kind, device, driver):
        before = device.running
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=LONG)
        device.do(device.device.restart)
        assert same(device.running, before, kind.platform)
        assert device.device.trial is None
        assert device.device.reboot_at is None

    def test_a_full_flash_is_told_before_anything_is_sent(self, kind, device, driver):
        if not kind.is_line_by_line:
            return  # its trial writes nothing
        before = device.running
        device.server.faults.set({"full": True}, 0)
        driver.load_merge_candidate(config=f"{kind.naming} other\n")
        assert codes(driver.commit_config, revert_in=LONG) == ["HW010"]
        assert same(device.running, before, kind.platform)
        assert not is_armed(device)


LAST = 15
"""No apply of one line types more before it is confirmed."""
FAULTS = [
    pytest.param(kind, fault, line, marks=[] if line in kind.faults else [pytest.mark.long])
    for kind in KINDS.values()
    for fault in ("drop", "crash", "refuse")
    for line in range(1, LAST + 1)
]


@pytest.mark.parametrize(("kind", "fault", "line"), FAULTS)
def test_whatever_happens_the_device_ends_as_it_was_or_as_wanted(kind, counterpart, fault, line):
    device = counterpart(kind.flavour, speed=SPEED)
    before, wanted = device.running, device.running.replace("description old", "description new")
    driver = device.driver()
    driver.open()
    session = driver.change_session()
    device.server.faults.set({"lines": {fault: line}}, device.server.transcript.count)
    try:
        driver.load_merge_candidate(config=kind.change)
        driver.commit_config(revert_in=LONG)
        driver.confirm_commit()
    except ZonghengError:
        assert wait_until(lambda: device.server.listening)
    driver.close()
    device.server.faults.clear()
    assert wait_until(lambda: device.server.listening)
    again = device.driver()
    again.open()
    if again.has_pending_commit():
        again.restore(before, session)
    again.close()
    assert not is_armed(device)
    assert any(same(device.running, text, kind.platform) for text in (before, wanted))


def test_a_device_forgets_everything(device):
    driver = device.driver()
    driver.open()
    driver.to_factory()
    assert wait_until(lambda: device.device.state == "factory")
