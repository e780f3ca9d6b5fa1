# SPDX-License-Identifier: Apache-2.0
"""The guarded apply on a Linux machine: the same promises as on a vendor's device."""

import json
from pathlib import Path

import pytest

from tests.support import warm_program
from tests.support.device_time import striking
from zongheng.baseline import enforce
from zongheng.collect import Snapshots, backup, collect
from zongheng.config import parse
from zongheng.deploy import apply_plan, make_plan, rollback, stage
from zongheng.devices import Credentials

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("short_patience")]
FULL = "1.1.1.1  1 Full/-  1m  30s 10.0.0.1 up1.100:10.0.0.2\n"
DESCRIPTION = ("description to xy-core1", "description towards the county")
IN_ORDER = ["reading", "locking", "applying", "checking", "confirming", "verifying", "applied"]
ROUTING = "/etc/frr/frr.conf"


def said(end):
    return [str(one) for one in end.problems]


def test_a_machine_as_from_the_factory_is_configured_and_then_left_alone(bed):
    first = bed.end()
    assert first.status.value == "changed", said(first)
    assert bed.states()[-7:] == IN_ORDER
    assert not bed.machine.pending
    assert bed.machine.path(ROUTING).read_text().count("Planted-ospf_key-7x!") == 1
    bed.verbs()
    second = bed.deploy()
    assert not second.changed
    assert set(bed.verbs()) == {"read"}


def test_a_change_is_applied_confirmed_and_proved(deployed):
    deployed.intend(DESCRIPTION)
    end = deployed.end()
    assert end.status.value == "changed", said(end)
    assert f"+ {DESCRIPTION[1]}" in end.diff
    assert DESCRIPTION[1] in deployed.running()
    assert deployed.verbs().count("apply") == 1
    assert deployed.states()[-7:] == IN_ORDER


def test_a_check_says_what_would_be_done_and_writes_nothing_anywhere(deployed):
    deployed.intend(DESCRIPTION)
    disk, states, files = deployed.machine.files(), deployed.states(), sorted(deployed.build.rglob("*"))
    end = deployed.end(check=True)
    assert end.status.value == "changed"
    assert f"+ {DESCRIPTION[1]}" in end.diff
    assert set(deployed.verbs()) == {"read"}
    assert (deployed.machine.files(), deployed.states()) == (disk, states)
    assert sorted(deployed.build.rglob("*")) == files


def test_a_check_of_a_machine_as_from_the_factory_leaves_its_disk_empty(bed):
    assert bed.end(check=True).status.value == "changed"
    assert bed.machine.files() == {}
    assert not (bed.machine.root / "var").exists()


def test_scopes_leave_the_rest_alone(deployed):
    deployed.intend(DESCRIPTION, ("MaxAuthTries 3", "MaxAuthTries 2"))
    end = deployed.end(scopes={"baseline"})
    assert end.status.value == "changed", said(end)
    assert "MaxAuthTries 2" in deployed.running()
    assert DESCRIPTION[1] not in deployed.running()
    assert deployed.end().status.value == "changed"


def test_drift_by_hand_and_a_stopped_unit_are_shown_and_corrected(deployed):
    ssh = deployed.machine.path("/etc/ssh/sshd_config.d/zongheng.conf")
    ssh.write_text(ssh.read_text() + "PermitEmptyPasswords yes\n")
    deployed.machine.note(running=[unit for unit in deployed.machine.units["running"] if unit != "snmpd"])
    result = enforce(deployed.inventory, twin=True, credentials=deployed.credentials)
    end = result.hosts[deployed.host]
    assert end.status.value == "changed", said(end)
    assert "-PermitEmptyPasswords yes" in end.diff
    assert "+### SERVICE snmpd" in end.diff
    extra = [line for setting in end.details["drift"] for line in setting["extra"]]
    assert any("PermitEmptyPasswords yes" in line for line in extra)
    assert deployed.end().status.value == "unchanged"


REFUSALS = {
    "a program refuses a file": ({"vtysh -C": "line 3: unknown"}, "LNX004"),
    "a unit does not take it": ({"reload frr": "no"}, "LNX005"),
    "no way back can be armed": ({"systemd-run": "no bus"}, "LNX006"),
    "no way back would outlive a restart": ({"enable -q zongheng-pending": "read-only"}, "LNX006"),
}


@pytest.mark.parametrize(("refuse", "code"), REFUSALS.values(), ids=REFUSALS)
def test_what_the_machine_refuses_ends_in_what_was_before(deployed, refuse, code):
    before = deployed.machine.files()
    deployed.intend(DESCRIPTION)
    deployed.machine.note(refuse=refuse)
    end = deployed.end()
    assert (end.status.value, end.problems[0].code) in (("restored", code), ("failed", code)), said(end)
    deployed.machine.note(refuse={})
    assert deployed.machine.files() == before
    assert not deployed.machine.pending
    assert deployed.end().status.value == "changed", "running it again completes it"


def test_a_lockout_is_refused_before_the_machine_is_asked_to_do_anything(deployed):
    deployed.intend(("AllowUsers auditor netops", "AllowUsers auditor"))
    end = deployed.end()
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP112"])
    assert set(deployed.verbs()) == {"read"}


def test_a_machine_that_lets_nobody_in_afterwards_is_taken_back_by_the_session_that_stands(deployed):
    before = deployed.machine.files()
    deployed.intend(DESCRIPTION)
    deployed.machine.shut_while_pending = True
    end = deployed.end()
    assert end.status.value == "restored", said(end)
    assert "rollback" in deployed.verbs()
    assert deployed.machine.files() == before


def test_a_machine_that_cuts_us_off_goes_back_by_itself(deployed):
    before = deployed.machine.files()
    deployed.intend(DESCRIPTION)
    deployed.machine.cut_while_pending = True
    with striking():
        end = deployed.end()
    assert end.status.value == "restored", said(end)
    assert "rollback" not in deployed.verbs(), "its own timer did it"
    assert deployed.machine.files() == before
    deployed.machine.cut_while_pending = False
    assert deployed.end().status.value == "changed"


LOST = {
    "neighbours that do not come back": ("show ip ospf neighbor", FULL, ""),
    "a second master": ("keepalived.json", "wan1-2 BACKUP led\n", "wan1-2 MASTER contested\n"),
    "nobody who leads": ("keepalived.json", "wan1-2 BACKUP led\n", "wan1-2 BACKUP unled\n"),
    "a virtual router at fault": ("keepalived.json", "wan1-2 MASTER alone\n", "wan1-2 FAULT led\n"),
    "keepalived that is gone": ("keepalived.json", "wan1-2 MASTER alone\n", ""),
}


@pytest.mark.parametrize(("command", "well", "lost"), LOST.values(), ids=LOST)
def test_what_the_machine_loses_undoes_the_change(deployed, command, well, lost):
    class Falling(dict):
        """All is well until a change is pending."""

        def items(self):
            return [(command, lost if deployed.machine.pending else well)]

    before = deployed.machine.files()
    deployed.machine.answers = Falling()
    deployed.intend(DESCRIPTION)
    end = deployed.end()
    assert (end.status.value, [one.code for one in end.problems]) == ("restored", ["DEP013"])
    assert deployed.machine.files() == before


def test_what_was_changed_while_the_wave_was_waiting_is_not_overwritten(deployed):
    deployed.intend(DESCRIPTION)
    file = deployed.machine.path(ROUTING)

    def meddle(_, state):
        if state == "ready":
            file.write_text(file.read_text() + "! by hand\n")

    end = deployed.end(progress=meddle)
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP007"])
    assert file.read_text().endswith("! by hand\n")


STATES = ["reading", "locking", "applying", "checking", "confirming", "verifying", "applied"]


def test_somebody_elses_unconfirmed_change_is_not_touched(deployed):
    mark = deployed.machine.root / "var/lib/zongheng/pending"
    mark.write_text("180\n")
    deployed.intend(DESCRIPTION)
    end = deployed.end()
    mark.unlink()
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP008"])
    assert set(deployed.verbs()) == {"read"}
    assert deployed.end().status.value == "changed"


ALWAYS = [("checking", 0.0), ("applying", 0.3), ("confirming", 0.05)]
MOMENTS = [pytest.param(state, 0.0, marks=pytest.mark.long) for state in STATES if state != "checking"]
MOMENTS += [pytest.param(*moment) for moment in ALWAYS]


@pytest.mark.parametrize(("state", "seconds"), MOMENTS)
def test_a_killed_run_is_taken_up_again(deployed, state, seconds):
    deployed.intend(DESCRIPTION)
    program = Path(__file__).parents[1] / "killed_run.py"
    words = [
        str(deployed.inventory),
        json.dumps(deployed.credentials.values),
        deployed.host,
        state,
        str(seconds),
        str(stage.REVERT_IN),
    ]
    assert warm_program.run(program, words, deployed.build / "said").returncode in (-9, 0)
    end = deployed.end()
    assert end.well, said(end)
    assert DESCRIPTION[1] in deployed.running()
    assert not deployed.machine.pending
    assert deployed.end().status.value == "unchanged"


def test_a_rollback_brings_back_what_was_before_the_last_change(deployed):
    before = deployed.machine.files()
    deployed.intend(DESCRIPTION)
    deployed.deploy()
    end = rollback(deployed.inventory, twin=True, credentials=deployed.credentials).hosts[deployed.host]
    assert end.status.value == "changed", said(end)
    assert deployed.machine.files() == before


def test_a_rotated_key_goes_out_and_comes_back_though_nobody_but_the_machine_knows_it(deployed):
    rotated = Credentials({**deployed.credentials.values, "ospf_key": "Rotated-Ospf-8z!"})
    end = deployed.end(credentials=rotated)
    assert end.status.value == "changed", said(end)
    assert "<redacted>" in end.diff
    assert "Rotated-Ospf-8z!" in deployed.machine.path(ROUTING).read_text()
    assert deployed.end(credentials=rotated).status.value == "unchanged"
    back = rollback(deployed.inventory, twin=True, credentials=rotated).hosts[deployed.host]
    assert back.status.value == "changed", said(back)
    assert deployed.credentials.values["ospf_key"] in deployed.machine.path(ROUTING).read_text()


def test_a_value_that_nobody_knows_any_more_is_named_and_nothing_is_done(deployed):
    rotated = Credentials({**deployed.credentials.values, "ospf_key": "Rotated-Ospf-8z!"})
    deployed.deploy(credentials=rotated)
    run = deployed.end(credentials=rotated).details["run"] - 1
    deployed.intend(DESCRIPTION)
    deployed.deploy(credentials=rotated)
    before = deployed.machine.files()
    result = rollback(deployed.inventory, run=run, twin=True, credentials=rotated)
    end = result.hosts[deployed.host]
    assert "CFG004" in [one.code for one in end.problems], said(end)
    assert deployed.machine.files() == before


def test_a_rotated_login_goes_out_and_the_old_one_opens_what_waits_for_it(deployed):
    new = {**deployed.credentials.values, "netops_password": "Rotated-Netops-8z!"}
    rotating = Credentials(new, in_force=deployed.credentials.values["netops_password"])
    end = deployed.end(credentials=rotating)
    assert end.status.value == "changed", said(end)
    assert deployed.end(credentials=Credentials(new)).status.value == "unchanged"
    assert [one.code for one in deployed.end().problems] == ["DEV021"]


def test_a_plan_is_carried_out_as_it_was_read_and_only_on_what_it_saw(deployed):
    deployed.intend(DESCRIPTION)
    plan, _ = make_plan(deployed.inventory, id="p", twin=True, credentials=deployed.credentials)
    file = deployed.machine.path(ROUTING)
    before = file.read_text()
    file.write_text(before + "! by hand\n")
    refused = apply_plan(deployed.inventory, plan, twin=True, credentials=deployed.credentials)
    (problem,) = refused.hosts[deployed.host].problems
    assert (problem.code, "! by hand" in str(problem.found)) == ("DEP003", True)
    file.write_text(before)
    done = apply_plan(deployed.inventory, plan, twin=True, credentials=deployed.credentials)
    assert done.hosts[deployed.host].status.value == "changed", said(done.hosts[deployed.host])
    again = apply_plan(deployed.inventory, plan, twin=True, credentials=deployed.credentials)
    assert again.hosts[deployed.host].status.value == "unchanged"


def collected(bed, **options):
    return collect(bed.inventory, twin=True, credentials=bed.credentials, **options)


def test_configuration_and_state_are_collected_and_only_a_change_is_stored_again(deployed):
    deployed.machine.answers = {"show ip ospf neighbor": FULL}
    first = collected(deployed)
    assert first.hosts[deployed.host].status.value == "unchanged", said(first.hosts[deployed.host])
    snapshots = Snapshots(deployed.build / "snapshots")
    text = snapshots.configuration(deployed.host)
    assert text == deployed.running()
    assert not parse(text, "linux").truncated
    assert snapshots.state(deployed.host)["ospf"] == FULL
    assert not collected(deployed).wrote
    deployed.intend(DESCRIPTION)
    deployed.deploy()
    assert f"+ {DESCRIPTION[1]}" in collected(deployed).hosts[deployed.host].diff
    assert set(deployed.verbs()) <= {"read", "check", "apply", "confirm"}


def test_a_machine_whose_agent_cannot_run_is_not_covered_and_says_why(bed):
    bed.machine.note(verbs="no list")
    end = collected(bed).hosts[bed.host]
    assert (end.status.value, [one.code for one in end.problems]) == ("failed", ["LNX006"])


def test_no_secret_is_found_in_anything_that_stays_or_is_said(deployed, capfd):
    """Neither ours nor one that somebody typed into a file by hand, nor one that a program quotes."""
    strange = "Strange-Community-5q"
    values = {**deployed.credentials.values, "strange": strange}
    snmp = deployed.machine.path("/etc/snmp/snmpd.conf")
    snmp.write_text(snmp.read_text() + f"rocommunity {strange}\n")
    ours = deployed.credentials.values["ospf_key"]
    deployed.machine.answers = {"nft": f"comment {ours}\n", "systemctl list-units": f"password {ours}\n"}
    results = [collected(deployed), backup_of(deployed), deployed.deploy(check=True)]
    plan, planned = make_plan(deployed.inventory, id="p", twin=True, credentials=deployed.credentials)
    deployed.machine.note(refuse={"restart snmpd": f"line 7: {ours} is odd"})
    results += [planned, deployed.deploy()]
    deployed.machine.note(refuse={})
    results += [deployed.deploy(), rollback(deployed.inventory, twin=True, credentials=deployed.credentials)]
    assert strange in snmp.read_text(), "the rollback brought it back"
    printed = capfd.readouterr()
    seen = repr(results) + "".join(map(str, results)) + printed.out + printed.err
    seen += "".join(str(one) for result in results for one in said(result.hosts[deployed.host]))
    seen += "".join(result.hosts[deployed.host].diff for result in results) + repr(plan)
    assert not [name for name, value in values.items() if value in seen]
    for folder in (deployed.build, deployed.inventory):
        for path in folder.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                assert not [name for name, value in values.items() if value.encode() in content], path


def backup_of(bed):
    import datetime as dt

    return backup(bed.inventory, date=dt.date(2026, 1, 1), twin=True, credentials=bed.credentials)
