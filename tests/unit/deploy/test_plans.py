# SPDX-License-Identifier: Apache-2.0
"""A plan is carried out exactly, on devices that still are what it saw, or not at all."""

import json
from dataclasses import replace

import pytest

from tests.support.described import EVERY, ROUTER
from zongheng.deploy import Plan, apply_plan, make_plan
from zongheng.deploy.journal import Journal
from zongheng.deploy.states import State
from zongheng.devices import Credentials
from zongheng.errors import ZonghengError

LINE = "description towards the county"
DESCRIPTION = (" description to xy-core1\n", f" {LINE}\n")


@pytest.fixture
def planned(bed):
    bed.adopt(*EVERY)
    bed.intend(ROUTER, DESCRIPTION)
    plan, result = make_plan(bed.inventory, id="T-1", twin=True, credentials=bed.credentials)
    assert {host: end.status.value for host, end in result.hosts.items()} == {
        **dict.fromkeys(EVERY, "unchanged"),
        ROUTER: "changed",
    }
    return bed, plan


def applied(bed, plan, **options):
    return apply_plan(bed.inventory, plan, **({"twin": True, "credentials": bed.credentials} | options))


def code(call):
    with pytest.raises(ZonghengError) as raised:
        call()
    return [one.code for one in raised.value.problems]


def test_a_plan_says_what_will_be_done_and_is_carried_out(planned):
    bed, plan = planned
    path = bed.build / "plans" / "T-1.json"
    assert Plan.load(path) == plan
    assert plan.hosts[ROUTER].commands == ("interface GigabitEthernet0/0/0", LINE, "quit")
    assert bed.sent(ROUTER) == []
    assert applied(bed, path).hosts[ROUTER].status.value == "changed"
    assert LINE in bed.running(ROUTER)
    assert applied(bed, path).hosts[ROUTER].status.value == "unchanged", "a plan that was done is a no-op"
    assert bed.states(ROUTER)[-1] == "unchanged"


def test_what_is_designed_later_is_not_in_the_plan(planned):
    bed, plan = planned
    bed.intend(ROUTER, (" description to xy-core1\n", " description of another day\n"))
    applied(bed, plan)
    assert LINE in bed.running(ROUTER)


def test_a_device_that_moved_is_refused_with_what_moved(planned):
    bed, plan = planned
    bed.intend(ROUTER, ("user-interface vty 0 4\n", "user-interface vty 0 4\n idle-timeout 5 0\n"))
    bed.deploy(ROUTER)
    sent = bed.sent(ROUTER)
    end = applied(bed, plan).hosts[ROUTER]
    assert (end.status.value, [one.code for one in end.problems]) == ("refused", ["DEP003"])
    assert "+ idle-timeout 5 0" in end.problems[0].found
    assert bed.sent(ROUTER) == sent


def test_an_altered_plan_is_refused(planned):
    bed, _ = planned
    path = bed.build / "plans" / "T-1.json"
    altered = json.loads(path.read_text(encoding="utf-8"))
    altered["hosts"][ROUTER]["commands"][1] = "description by somebody else"
    path.write_text(json.dumps(altered), encoding="utf-8")
    assert code(lambda: applied(bed, path)) == ["DEP005"]
    path.write_text("{", encoding="utf-8")
    assert code(lambda: applied(bed, path)) == ["DEP004"]
    assert code(lambda: applied(bed, bed.build / "plans" / "none.json")) == ["DEP004"]


def test_another_value_of_a_secret_is_another_plan(planned):
    bed, plan = planned
    other = Credentials({**bed.credentials.values, "auditor_password": "Other-Auditor-1!"})
    assert code(lambda: applied(bed, plan, credentials=other)) == ["DEP019"]


def test_a_plan_that_would_lock_us_out_is_not_made(bed):
    bed.adopt()
    bed.intend(ROUTER, ("stelnet server enable", "undo stelnet server enable"))
    assert code(lambda: make_plan(bed.inventory, id="T-2", twin=True, credentials=bed.credentials)) == [
        "DEP104"
    ]
    assert not (bed.build / "plans" / "T-2.json").exists()


def test_no_secret_stands_in_a_plan(planned):
    bed, plan = planned
    text = (bed.build / "plans" / "T-1.json").read_text(encoding="utf-8")
    assert "{{secret:netops_password}}" in plan.hosts[ROUTER].intended
    assert not [value for value in bed.credentials.values.values() if value in text]


def test_the_same_change_gives_the_same_plan(planned):
    bed, plan = planned
    again, _ = make_plan(bed.inventory, id="T-1", twin=True, credentials=bed.credentials)
    assert again.hash == plan.hash


def test_a_plan_whose_run_was_killed_before_its_secrets_were_remembered_is_carried_out(bed):
    """What the disk holds then: the change is confirmed, and nobody knows which values went out."""
    bed.intend(ROUTER, DESCRIPTION)
    plan, _ = make_plan(bed.inventory, id="T-3", limit=[ROUTER], twin=True, credentials=bed.credentials)
    assert any("{{secret:" in command for command in plan.hosts[ROUTER].commands)
    assert applied(bed, plan).hosts[ROUTER].status.value == "changed"
    journal = Journal.open(bed.build)
    journal.note(replace(journal.last_applied(ROUTER), state=State.VERIFYING))
    journal.remember_secrets(ROUTER, {})
    journal.close()
    end = applied(bed, plan).hosts[ROUTER]
    assert end.well, [str(one) for one in end.problems]
    assert applied(bed, plan).hosts[ROUTER].status.value == "unchanged"
