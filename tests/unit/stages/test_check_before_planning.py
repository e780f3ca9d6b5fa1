# SPDX-License-Identifier: Apache-2.0
"""Every stage of a check on a network that was never planned: what it foretells, and what it leaves alone."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from zongheng.errors import ZonghengError
from zongheng.files import from_yaml
from zongheng.outcomes import Status
from zongheng.request import SITE_NODE, Request
from zongheng.stages import SITE_STAGES, for_site, run_stage
from zongheng.summary import sentences

NETWORK = Path(__file__).parents[3] / "inventories" / "xiayi"
PLAYBOOKS = Path(__file__).parents[3] / "playbooks"
COUNTY = {"xy-agg1", "xy-core1", "xy-core2", "xy-exit1", "xy-exit2"}
NODES = {"xy-huiting", "xy-ranshizhuang-cun"}
KEPT = ("code", "411426,", "411426101,", "411426101201,")
WOULD_CHANGE = {
    "plan": COUNTY | NODES,
    "deploy": COUNTY,
    "onboard": NODES,
    "baseline": COUNTY,
    "exit_policy": {"xy-exit1", "xy-exit2"},
    "collect": set(),
    "audit": set(),
    "backup": set(),
}
"""The hosts that each stage says would change; the others are not named by it."""


def request_for(network, **given):
    return Request(inventory=network, check=True, date=dt.date(2026, 11, 22), by="tests", **given)


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    network = tmp_path_factory.mktemp("project") / "inventories" / "xiayi"
    shutil.copytree(NETWORK, network)
    rows = (NETWORK / "sites.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (network / "sites.csv").write_text("".join(row for row in rows if row.startswith(KEPT)), encoding="utf-8")
    run_stage("plan", request_for(network))
    return network


def test_only_the_folder_of_the_check_is_written(checked):
    for stage in SITE_STAGES:
        run_stage(stage, request_for(checked))
    assert [path.name for path in (checked.parents[1] / "build" / "xiayi").iterdir()] == ["check"]
    assert not (checked / "ledger.csv").exists()


@pytest.mark.parametrize(("stage", "hosts"), WOULD_CHANGE.items())
def test_a_stage_says_which_hosts_it_would_change(checked, stage, hosts):
    result = run_stage(stage, request_for(checked))
    assert {host for host, end in result.hosts.items() if end.status is Status.CHANGED} == hosts
    assert result.failed == ()


def test_what_is_foretold_is_the_design_within_the_scope(checked):
    ids = run_stage("baseline", request_for(checked, options={"scopes": ("ids",)}))
    assert ids.hosts["xy-core1"].status is Status.UNCHANGED
    assert "+profile type ips name zh_ips" in ids.hosts["xy-exit1"].diff
    assert "security-policy" not in ids.hosts["xy-exit1"].diff


def test_the_sentences_say_that_nothing_was_read(checked):
    result = run_stage("deploy", request_for(checked))
    said = sentences(result, check=True)
    assert "5 台尚未正式规划，未读取设备：按设计预告将下发的内容" in said
    assert "2 台尚未开通，略过" in said
    assert "设备: 将变更 5" in said


def test_the_limit_holds(checked):
    result = run_stage("deploy", request_for(checked, limit=frozenset({"xy-core2", "xy-huiting"})))
    assert set(result.hosts) == {"xy-core2"}


def test_a_county_device_is_onboarded_when_it_is_named(checked):
    named = request_for(checked, limit=frozenset({"xy-agg1", "xy-huiting"}))
    assert set(run_stage("onboard", named).hosts) == {"xy-agg1", "xy-huiting"}


def test_the_whole_job_onboards_the_nodes_of_sites_by_either_way(checked):
    """``zongheng site`` and ``playbooks/site.yml`` divide the network alike."""
    everyone, county = request_for(checked), request_for(checked, limit=frozenset(COUNTY))
    assert for_site("onboard", everyone).limit == NODES
    assert run_stage("onboard", for_site("onboard", county)).hosts == {}
    assert for_site("deploy", everyone).limit is None
    for name in ("site.yml", "onboard.yml"):
        plays = from_yaml((PLAYBOOKS / name).read_text(encoding="utf-8"))
        assert [play["hosts"] for play in plays if "onboard" in play.get("tags", ())] == [f"role_{SITE_NODE}"]


def test_without_any_plan_a_stage_asks_for_one(tmp_path):
    network = tmp_path / "inventories" / "xiayi"
    shutil.copytree(NETWORK, network)
    with pytest.raises(ZonghengError) as error:
        run_stage("deploy", request_for(network))
    assert [one.code for one in error.value.problems] == ["DEV001"]
