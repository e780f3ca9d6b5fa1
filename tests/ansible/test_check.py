# SPDX-License-Identifier: Apache-2.0
"""A check says what would be done, also of a network that nobody ever planned, and does none of it."""

import re

import pytest

pytestmark = [pytest.mark.timeout(600)]
CHECK = "check"
STAGES = (
    "Plan:",
    "Deploy the county's own nodes",
    "Onboard new nodes",
    "Device and firewall baselines",
    "Intrusion detection",
    "Exit policy",
    "Collect configurations",
    "Audit against grade-3 protection",
)


def test_a_check_of_a_fresh_inventory_runs_through_and_foretells(fresh):
    before = fresh.files()
    said = fresh.ended("site.yml", "--check", "--diff")
    assert said.returncode == 0, said.stdout[-3000:] + said.stderr
    assert [stage for stage in STAGES if stage not in said.stdout] == []
    assert "5 devices were never really planned and are not read: foretold from designs" in said.stdout
    assert "3 devices: 3 would be brought up" in said.stdout
    assert re.search(r"would change, [\d, a-z]+: xy-agg1$", said.stdout, re.MULTILINE)
    assert "+security-policy" in said.stdout
    assert "{{secret:netops_password}}" in said.stdout
    assert fresh.files(CHECK) == before
    assert not (fresh.network / "ledger.csv").exists()
    assert {path.name for path in fresh.build.iterdir()} == {CHECK}


def test_a_later_stage_alone_asks_for_a_plan_when_there_is_none(unplanned):
    ended = unplanned.ended("deploy.yml", "--check")
    assert ended.returncode != 0
    assert "[DEV001]" in ended.stdout


def test_a_check_before_the_first_plan_leaves_running_devices_alone(started):
    """The boxes are up; the plan that they were started from is forgotten."""
    ledger = (started.network / "ledger.csv").read_bytes()
    (started.network / "ledger.csv").unlink()
    for name in ("designs", "configs"):
        (started.build / name).rename(started.project / name)
    (started.build / "hosts.json").rename(started.project / "hosts.json")
    before, asked = started.files(), started.sessions()
    started.playbook("site.yml", "--check")
    assert started.files(CHECK) == before
    assert started.sessions() == asked
    started.plan()
    assert (started.network / "ledger.csv").read_bytes() == ledger
    assert not (started.build / CHECK).exists()


def test_a_check_of_a_planned_network_reads_devices_and_sends_nothing(started):
    before, sent = started.files(), started.configured()
    said = started.playbook("site.yml", "--check")
    assert started.files(CHECK, "snapshots", "journal.db") == before
    assert started.configured() == sent
    assert "5 devices were never collected and left out" in said
    assert "would change 5" in said
    assert "never really planned" not in said


def test_a_check_sees_the_device_that_the_changed_intent_adds(started):
    rows = (started.network / "sites.csv").read_text(encoding="utf-8")
    added = "411426101202,新村委会,xin-cun,411426101,AR6121,2102354AR6121NEW1,2,12,active\n"
    started.write("sites.csv", rows + added)
    said = started.playbook("site.yml", "--check", "--tags", "plan,onboard")
    assert "4 devices: 4 would be brought up" in said
    started.write("sites.csv", rows)
    started.plan()
