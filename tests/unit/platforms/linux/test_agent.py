# SPDX-License-Identifier: Apache-2.0
"""The agent on a machine that is a folder, with a systemd that is a set."""

import getpass
import grp
import os
import subprocess
import threading

import pytest

from zongheng.platforms.linux import agent as agents
from zongheng.platforms.linux.agent import Agent

OWNER = f"{getpass.getuser()}:{grp.getgrgid(os.getgid()).gr_name}"


class Systemd:
    """Units that run, calls that were made, programs that are told to refuse."""

    def __init__(self):
        self.running = set()
        self.calls = []
        self.refuse = {}

    def run(self, *words):
        self.calls.append(words)
        code = next((1 for wanted, text in self.refuse.items() if wanted in " ".join(words)), 0)
        if words[0] == "systemctl" and not code:
            code = self._systemctl(
                words[1], [w for w in words[2:] if not w.startswith("-")], "--now" in words
            )
        said = next((text for wanted, text in self.refuse.items() if wanted in " ".join(words)), "")
        return subprocess.CompletedProcess(words, code, "", said)

    def _systemctl(self, verb, units, now):
        if verb in ("restart", "reload"):
            self.running |= set(units)
        elif verb == "disable" and now:
            self.running -= set(units)
        elif verb in ("is-active", "is-enabled"):
            return int(not set(units) <= self.running)
        return 0

    def told(self, *verbs):
        return [call[1:] for call in self.calls if call[0] == "systemctl" and call[1] in verbs]


@pytest.fixture
def systemd(monkeypatch):
    systemd = Systemd()
    monkeypatch.setattr(agents, "run", systemd.run)
    return systemd


@pytest.fixture
def machine(tmp_path, systemd):  # noqa: ARG001 - no agent runs a real program here
    return Agent(tmp_path, source="# agent")


def bundle(files, *services):
    entries = {path: {"mode": "0644", "owner": OWNER, "content": text} for path, text in files.items()}
    return {"files": entries, "services": sorted(services)}


FIRST = bundle({"/etc/frr/frr.conf": "one\n", "/etc/zongheng/network.sh": "x\n"}, "frr", "zongheng-network")


def test_a_bundle_is_put_in_place_and_read_back(machine, systemd):
    assert machine.apply({"bundle": FIRST}) == {"applied": True}
    assert machine.read({}) == {"bundle": FIRST, "pending": False}
    assert systemd.told("restart") == [("restart", "zongheng-network"), ("restart", "frr")]


def test_the_same_bundle_again_tells_no_unit_anything(machine, systemd):
    machine.apply({"bundle": FIRST})
    systemd.calls.clear()
    assert machine.apply({"bundle": FIRST, "revert_in": 60}) == {"applied": False}
    assert systemd.told("restart", "reload", "enable", "disable", "daemon-reload") == []
    assert machine.read({})["pending"] is False


def test_only_the_readers_of_what_changed_are_told(machine, systemd):
    machine.apply({"bundle": FIRST})
    systemd.calls.clear()
    machine.apply(
        {
            "bundle": bundle(
                {"/etc/frr/frr.conf": "two\n", "/etc/zongheng/network.sh": "x\n"}, *FIRST["services"]
            )
        }
    )
    assert systemd.told("restart", "reload") == [("reload", "frr")]


def test_what_is_no_longer_in_the_bundle_is_removed_and_stopped(machine, systemd):
    machine.apply({"bundle": FIRST})
    machine.apply({"bundle": bundle({"/etc/zongheng/network.sh": "x\n"}, "zongheng-network")})
    assert not (machine.root / "etc/frr/frr.conf").exists()
    assert systemd.running == {"zongheng-network"}


def test_a_file_changed_by_hand_and_a_stopped_unit_are_seen(machine, systemd):
    machine.apply({"bundle": FIRST})
    (machine.root / "etc/frr/frr.conf").write_text("by hand\n")
    systemd.running.discard("frr")
    standing = machine.read({})["bundle"]
    assert standing["files"]["/etc/frr/frr.conf"]["content"] == "by hand\n"
    assert standing["services"] == ["zongheng-network"]


def test_what_a_program_refuses_changes_nothing(machine, systemd):
    machine.apply({"bundle": FIRST})
    systemd.refuse["vtysh -C"] = "line 1: unknown"
    wanted = bundle({"/etc/frr/frr.conf": "bad\n"}, "frr")
    refusal = {"check": "vtysh /etc/frr/frr.conf", "said": "line 1: unknown"}
    assert machine.check({"bundle": wanted}) == {"refusals": [refusal]}
    assert machine.apply({"bundle": wanted}) == {"refusals": [refusal]}
    assert machine.read({})["bundle"] == FIRST


def test_a_unit_that_does_not_start_takes_everything_back(machine, systemd):
    machine.apply({"bundle": FIRST})
    systemd.refuse["reload frr"] = "no"
    answer = machine.apply({"bundle": bundle({"/etc/frr/frr.conf": "two\n"}, "frr"), "revert_in": 60})
    assert answer == {"failures": [{"check": "systemctl reload frr", "said": "no"}]}
    del systemd.refuse["reload frr"]
    assert machine.read({}) == {"bundle": FIRST, "pending": False}


def test_the_way_back_stays_armed_where_a_unit_does_not_take_it(machine, systemd):
    """A machine is disarmed only when what it was is what it is."""
    machine.apply({"bundle": FIRST})
    systemd.refuse |= {"reload frr": "no", "restart frr": "no"}
    answer = machine.apply({"bundle": bundle({"/etc/frr/frr.conf": "two\n"}, "frr"), "revert_in": 60})
    assert answer["failures"]
    assert machine.read({})["pending"] is True
    systemd.running.discard("frr")  # as a unit whose restart failed
    assert machine.rollback({})["failures"]
    assert machine.read({})["pending"] is True
    systemd.refuse.clear()
    assert machine.rollback({}) == {"failures": []}
    assert machine.read({}) == {"bundle": FIRST, "pending": False}


def test_a_unit_that_does_not_take_its_former_files_is_started_anew(machine, systemd):
    machine.apply({"bundle": FIRST})
    systemd.refuse["reload frr"] = "no"
    machine.apply({"bundle": bundle({"/etc/frr/frr.conf": "two\n"}, "frr"), "revert_in": 60})
    assert ("restart", "frr") in systemd.told("restart")
    assert machine.read({})["pending"] is False


def test_files_that_stood_before_the_first_bundle_come_back(machine):
    own = machine.root / "etc/frr/frr.conf"
    own.parent.mkdir(parents=True)
    own.write_text("the package's own\n")
    machine.apply({"bundle": FIRST})
    machine.rollback({})
    assert own.read_text() == "the package's own\n"
    assert not (machine.root / "etc/zongheng/network.sh").exists()


def test_an_unconfirmed_change_has_its_way_back_armed_before_anything_is_written(machine, systemd):
    machine.apply({"bundle": FIRST, "revert_in": 90})
    armed = next(i for i, call in enumerate(systemd.calls) if call[0] == "systemd-run")
    assert "--on-active=90" in systemd.calls[armed]
    first_told = next(i for i, call in enumerate(systemd.calls) if call[:2] == ("systemctl", "restart"))
    assert armed < first_told
    assert machine.read({})["pending"] is True
    assert machine.apply({"bundle": FIRST}) == {"refused": "pending"}
    assert machine.confirm({}) == {"confirmed": True}
    assert machine.read({})["pending"] is False


def test_no_way_back_no_change(machine, systemd):
    systemd.refuse["systemd-run"] = "no bus"
    with pytest.raises(RuntimeError, match="no bus"):
        machine.apply({"bundle": FIRST, "revert_in": 90})
    assert not (machine.root / "etc/frr/frr.conf").exists()
    assert machine.read({})["pending"] is False


def test_a_way_back_that_would_not_outlive_a_restart_is_none(machine, systemd):
    systemd.refuse["enable -q zongheng-pending"] = "read-only"
    with pytest.raises(RuntimeError, match="read-only"):
        machine.apply({"bundle": FIRST, "revert_in": 90})
    assert not (machine.root / "etc/frr/frr.conf").exists()
    assert machine.read({})["pending"] is False


def test_where_the_distribution_had_a_file_it_comes_back(machine):
    stack = "/etc/pam.d/common-auth"
    own = machine.root / stack.lstrip("/")
    own.parent.mkdir(parents=True)
    own.write_text("the distribution's\n")
    machine.apply({"bundle": bundle({stack: "ours\n"})})
    machine.apply({"bundle": bundle({stack: "ours again\n"})})
    machine.apply({"bundle": bundle({})})
    assert own.read_text() == "the distribution's\n"


def test_a_boot_that_finds_an_unconfirmed_change_puts_the_files_back_and_leaves_the_units_to_it(
    machine, systemd
):
    machine.apply({"bundle": FIRST})
    machine.apply({"bundle": bundle({"/etc/frr/frr.conf": "two\n"}, *FIRST["services"]), "revert_in": 90})
    systemd.calls.clear()
    machine.rollback({"files_only": True})
    assert (machine.root / "etc/frr/frr.conf").read_text() == "one\n"
    assert systemd.told("restart", "reload", "enable", "disable") == []
    assert machine.read({})["pending"] is False


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/etc/frr/INTERNET/frr.conf", ("reload", "frr@INTERNET")),
        ("/etc/frr/INTERNET/daemons", ("restart", "frr@INTERNET")),
        ("/etc/zongheng/nft/INTERNET.nft", ("reload", "zongheng-network")),
        ("/etc/kea/INTERNET.json", ("restart", "zongheng-dhcp@INTERNET")),
        ("/etc/zongheng-carriers/carriers.sh", ("restart", "zongheng-carriers")),
        ("/etc/zongheng-accounts/accounts", ("restart", "zongheng-accounts")),
        ("/etc/zongheng-hardening/off", ("restart", "zongheng-hardening")),
        ("/etc/timezone", ("restart", "zongheng-hardening")),
        ("/etc/suricata/rules/local.rules", ("reload", "suricata")),
        ("/etc/suricata/suricata.yaml", ("restart", "suricata")),
        ("/etc/ssh/sshd_config.d/zongheng.conf", ("reload", "ssh")),
        ("/etc/systemd/system/keepalived.service.d/zongheng.conf", ("restart", "keepalived")),
    ],
)
def test_every_kind_of_file_has_its_reader(machine, systemd, path, told):
    unit = told[1]
    machine.apply({"bundle": bundle({path: "one\n"}, unit)})
    systemd.calls.clear()
    machine.apply({"bundle": bundle({path: "two\n"}, unit)})
    assert systemd.told("restart", "reload") == [told]


PROCESS = "router isis 13\n net 49.0001.0100.6600.1002.00\n is-type {}\nexit\n!\n"


def is_told(machine, systemd, first, second):
    path = "/etc/frr/ADMIN/frr.conf"
    machine.apply({"bundle": bundle({path: first}, "frr@ADMIN")})
    systemd.calls.clear()
    machine.apply({"bundle": bundle({path: second}, "frr@ADMIN")})
    return [verb for verb, _ in systemd.told("restart", "reload")]


@pytest.mark.parametrize(
    ("first", "second", "verb"),
    [
        pytest.param("level-2-only", "level-1-2", "restart", id="up"),
        pytest.param("level-1-2", "level-1", "restart", id="down"),
    ],
)
def test_isisd_starts_anew_for_another_level(machine, systemd, first, second, verb):
    assert is_told(machine, systemd, PROCESS.format(first), PROCESS.format(second)) == [verb]
    systemd.calls.clear()
    assert machine.rollback({}) == {"failures": []}
    assert [told for told, _ in systemd.told("restart", "reload")] == [verb], "and for the way back"


OTHER_PROCESS = PROCESS.format("level-1").replace("13", "14")
ONE = PROCESS.format("level-2-only")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(ONE, ONE + "!\n", id="nothing of it"),
        pytest.param(
            ONE, ONE.replace(" is-type", " log-adjacency-changes\n is-type"), id="something else of it"
        ),
        pytest.param(ONE, ONE + OTHER_PROCESS, id="a second process"),
        pytest.param(ONE + OTHER_PROCESS, ONE, id="a process that goes"),
        pytest.param("!\n", ONE, id="its first process"),
        pytest.param(ONE, "!\n", id="its last process"),
        pytest.param(ONE, ONE.replace(".1002.", ".1003."), id="another title"),
    ],
)
def test_it_reads_again_what_else_changes(machine, systemd, first, second):
    assert is_told(machine, systemd, first, second) == ["reload"]


def test_a_way_back_whose_change_was_confirmed_at_the_last_moment_does_nothing(machine):
    machine.apply({"bundle": FIRST, "revert_in": 90})
    machine.confirm({})
    machine.revert(files_only=False)
    assert machine.read({})["bundle"] == FIRST


def test_a_way_back_waits_for_the_operation_that_is_under_way(machine):
    machine.apply({"bundle": FIRST, "revert_in": 90})
    with machine.alone():
        late = threading.Thread(target=machine.revert, kwargs={"files_only": False})
        late.start()
        late.join(0.1)
        assert late.is_alive()
        machine.confirm({})
    late.join(5)
    assert machine.read({})["bundle"] == FIRST


def test_a_unit_that_is_on_its_way_is_waited_for_and_one_that_failed_is_not(machine, monkeypatch):
    answers = {"slow": ["activating", "reloading", "active"], "broken": ["failed"]}

    def run(*words):
        asked = words[1] == "is-active"
        said = answers[words[-1]].pop(0) if asked else "enabled"
        return subprocess.CompletedProcess(words, 0 if said in ("active", "enabled") else 3, f"{said}\n", "")

    monkeypatch.setattr(agents, "run", run)
    monkeypatch.setattr(agents, "PAUSE_SECONDS", 0.01)
    assert machine._runs("slow")
    assert not machine._runs("broken")


def test_a_port_that_the_candidate_itself_brings_is_no_objection_to_it(machine, systemd):
    wanted = bundle({"/etc/kea/INTERNET.json": "{}\n"})
    missing = "Specified network interface name lan1.102 for subnet 10.0.0.0/24 is not present in the system"
    systemd.refuse["kea-dhcp4 -t"] = missing
    assert machine.check({"bundle": wanted}) == {"refusals": []}
    systemd.refuse["kea-dhcp4 -t"] = "syntax error"
    assert machine.check({"bundle": wanted})["refusals"]


def test_reading_a_machine_that_was_never_configured_writes_nothing(machine):
    with machine.alone():
        machine.read({})
    assert list(machine.root.iterdir()) == []


def test_after_the_way_back_only_that_is_ours_which_was(machine):
    own = machine.root / "etc/frr/frr.conf"
    own.parent.mkdir(parents=True)
    own.write_text("the package's own\n")
    nothing = machine.read({})["bundle"]
    machine.apply({"bundle": FIRST, "revert_in": 90})
    machine.rollback({})
    assert machine.read({})["bundle"] == nothing


def test_what_stood_before_is_told_only_when_asked_for(machine):
    machine.apply({"bundle": FIRST})
    assert "previous" not in machine.read({})
    assert machine.read({"previous": True})["previous"] == bundle({})
