# SPDX-License-Identifier: Apache-2.0
"""Whatever is wrong with what a playbook is given is said with its code, not shown as a traceback."""

import json

import pytest

pytestmark = [pytest.mark.timeout(300)]
WRONG = {
    "a date that is none": ("plan.yml", {"zongheng_date": "22.11.2026"}, "CLI006"),
    "an overlay that is not there": ("plan.yml", {"zongheng_overlays": ["no.yml"]}, "INT001"),
    "a scope that is not there": ("deploy.yml", {"network_deploy__scopes": ["netwrk"]}, "CFG003"),
    "a truth that is neither": ("collect.yml", {"zongheng_twin": "perhaps"}, "CLI009"),
    "a ticket left out": ("change.yml", {}, "CLI009"),
    "a ticket that is not there": ("change.yml", {"zongheng_ticket": "no.yml"}, "INT001"),
    "a run that is no number": ("rollback.yml", {"zongheng_run": "last"}, "CLI009"),
}


@pytest.fixture(scope="module")
def planned(fresh):
    fresh.plan()
    return fresh


@pytest.mark.parametrize(("playbook", "variables", "code"), WRONG.values(), ids=WRONG)
def test_a_wrong_variable_is_a_coded_problem(planned, playbook, variables, code):
    before = planned.files()
    ended = planned.ended(playbook, "-e", json.dumps(variables))
    assert ended.returncode != 0
    assert f"[{code}]" in ended.stdout
    assert "→" in ended.stdout
    assert planned.files() == before


def test_a_folder_that_is_not_there_is_no_inventory(planned):
    ended = planned.ended("deploy.yml", "-i", str(planned.project / "inventories" / "nowhere"))
    assert ended.returncode != 0
    assert "nowhere" in ended.stderr


def test_a_limit_that_names_nothing_stops_before_any_stage(planned):
    ended = planned.ended("deploy.yml", "--limit", "xy-nowhere")
    assert ended.returncode != 0
    assert "--limit" in ended.stderr


def test_an_empty_inventory_is_the_intents_coded_problem(unplanned):
    unplanned.write("sites.csv", "")
    ended = unplanned.ended("site.yml")
    assert ended.returncode != 0
    assert "[INT" in ended.stdout + ended.stderr
