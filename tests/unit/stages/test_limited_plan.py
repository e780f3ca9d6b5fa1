# SPDX-License-Identifier: Apache-2.0
"""A plan for some hosts is the plan of the whole network, told of these hosts."""

import pytest

from tests.support.planning import DAY, XIAYI, add_site, copy_of, left, plan
from zongheng.request import Request
from zongheng.stages import run_stage

VILLAGE = "411426102299,新村村委会,xin-cun,411426102,AR6121,2102354AR61219999,1,12,active"


@pytest.fixture
def xiayi(tmp_path):
    folder = copy_of(XIAYI, tmp_path)
    plan(folder, date=DAY)
    add_site(folder, VILLAGE)
    return folder


def told(folder, *hosts, check=False):
    return run_stage(
        "plan", Request(inventory=folder, limit=frozenset(hosts), check=check, date=DAY, by="test")
    )


@pytest.mark.parametrize("check", [True, False])
def test_chosen_and_new_hosts_are_told_and_others_that_changed_are_named(xiayi, check):
    result = told(xiayi, "xy-matou", "xy-core1", check=check)
    ends = {host: str(outcome.status) for host, outcome in result.hosts.items()}
    assert ends == {"xy-core1": "unchanged", "xy-matou": "changed", "xy-xin-cun": "changed"}
    assert "2 台" in result.notes[-1]
    assert "xy-exit1, xy-exit2" in result.notes[-1]


def test_the_files_are_those_of_a_plan_without_a_limit(xiayi, tmp_path):
    told(xiayi, "xy-core1")
    again = copy_of(XIAYI, tmp_path / "again")
    plan(again, date=DAY)
    add_site(again, VILLAGE)
    plan(again, date=DAY)
    assert left(xiayi) == left(again)


def test_nothing_is_said_of_others_where_none_of_them_changed(xiayi):
    assert len(told(xiayi, "xy-matou", "xy-exit1", "xy-exit2").notes) == 2
