# SPDX-License-Identifier: Apache-2.0
"""A controller that is killed (kill -9) anywhere in a ticket leaves what running again brings to its end."""

import json
import signal
from pathlib import Path

import pytest

from tests.support import warm_program
from zongheng.deploy import deploy, stage
from zongheng.errors import Exit, ZonghengError
from zongheng.outcomes import Status

pytestmark = pytest.mark.once
GATEWAYS = ("xy-exit1", "xy-exit2")
ONWARD = [
    "before approved",
    "after approved",
    "before applying",
    "after applying",
    "while patching",
    "before the devices",
    "xy-exit2 applying",
    "xy-exit2 confirming",
    "xy-exit1 checking",
    "after the devices",
    "after applied",
    "while reading back",
    "after verified",
    "before closed",
]
BACK = [
    "before taking back",
    "after taking back",
    "while restoring the intent",
    "before the rollback",
    "xy-exit1 applying, taken back",
    "after the rollback",
    "before taken back",
]
BRIEF = {"after approved", "before the devices", "xy-exit1 checking", "after verified", "before the rollback"}
"""The moments that every run of the tests tries; the others are tried with ``-m long``."""


def moments(names):
    return [pytest.param(name, id=name, marks=() if name in BRIEF else pytest.mark.long) for name in names]


def killed(office, ticket, moment):
    program = Path(__file__).with_name("dying.py")
    words = [moment, str(office.project), str(ticket), str(stage.REVERT_IN)]
    typed = json.dumps(dict(office.credentials.values))
    ended = warm_program.run(program, words, office.project / "said", typed=typed)
    assert ended.returncode == -signal.SIGKILL, f"it was not killed at “{moment}”:\n{ended.stderr[-2000:]}"


def unchanged(office):
    read = deploy(office.inventory, limit=GATEWAYS, twin=True, check=True, credentials=office.credentials)
    return {one.status for one in read.hosts.values()} == {Status.UNCHANGED}


@pytest.mark.parametrize("moment", ["before planned", "after planned"])
def test_a_plan_that_was_killed_is_made_again(office, moment):
    ticket = office.ticket()
    killed(office, ticket, moment)
    assert office.run(ticket).exit is Exit.REFUSED
    office.sign(ticket, "wangfang")
    assert office.run(ticket).exit is Exit.DONE


@pytest.mark.parametrize("moment", moments(ONWARD))
def test_a_killed_run_is_completed_by_the_next_one(office, moment):
    ticket = office.ticket()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    killed(office, ticket, moment)
    assert office.run(ticket).exit is Exit.DONE
    assert office.opened_ports("xy-exit1") == office.opened_ports("xy-exit2") == {"8443"}
    assert office.steps(ticket)[-3:] == ["applied", "verified", "closed"]
    assert unchanged(office)


@pytest.mark.parametrize("moment", moments(BACK))
def test_a_killed_taking_back_is_completed_by_the_next_run(office, moment):
    ticket = office.ticket()
    before = office.state()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    killed(office, ticket, moment)
    if moment == "before taking back":
        # that it failed was not entered: the next run tries again, and here it succeeds
        assert office.run(ticket).exit is Exit.DONE
        return
    with pytest.raises(ZonghengError) as ended:
        office.run(ticket)
    assert [one.code for one in ended.value.problems] == ["CHG024"]
    assert office.steps(ticket)[-2:] == ["taking back", "taken back"]
    assert office.state() == before
    assert office.opened_ports("xy-exit1") == office.opened_ports("xy-exit2") == set()
    assert unchanged(office)


def test_what_was_approved_is_not_gone_on_with_when_the_ticket_became_another(office):
    ticket = office.ticket()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    killed(office, ticket, "after the devices")
    office.ticket(reason="另一个理由")
    with pytest.raises(ZonghengError, match="CHG021"):
        office.run(ticket)
    office.ticket()
    assert office.run(ticket).exit is Exit.DONE


def test_an_intent_whose_same_lines_were_edited_is_left_to_its_editor_and_the_devices_are_restored(office):
    ticket = office.ticket()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    killed(office, ticket, "after the devices")
    policy = office.inventory / "policy" / "exit.yml"
    edited = policy.read_text(encoding="utf-8").replace("port: 8443", "port: 9443")
    policy.write_text(edited, encoding="utf-8")
    with pytest.raises(ZonghengError) as moved:
        office.run(ticket)
    assert [one.code for one in moved.value.problems] == ["CHG003", "CHG003"]
    assert policy.read_text(encoding="utf-8") == edited
    assert office.opened_ports("xy-exit1") == office.opened_ports("xy-exit2") == set()
    assert [one["code"] for one in office.record(ticket)[-1]["reasons"]] == ["CHG003"]


def test_an_intent_that_was_edited_meanwhile_makes_the_change_be_taken_back(office):
    ticket = office.ticket()
    office.run(ticket)
    office.sign(ticket, "wangfang")
    killed(office, ticket, "after the devices")
    policy = office.inventory / "policy" / "exit.yml"
    text = policy.read_text(encoding="utf-8")
    policy.write_text(text.replace("{protocol: tcp, port: 995}", "{protocol: tcp, port: 996}"))
    with pytest.raises(ZonghengError) as moved:
        office.run(ticket)
    assert [one.code for one in moved.value.problems] == ["CHG023"]
    assert "port: 996" in policy.read_text(encoding="utf-8")
    assert "8443" not in policy.read_text(encoding="utf-8")
    assert office.opened_ports("xy-exit1") == set()
