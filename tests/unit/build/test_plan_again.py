# SPDX-License-Identifier: Apache-2.0
"""A plan over what an earlier plan left, be it another platform's or cut short."""

import datetime as dt
import shutil
from pathlib import Path

import pytest

from zongheng.build import BuildPaths, plan_network, write_plan

XIAYI = Path(__file__).parents[3] / "inventories" / "xiayi"
DAY = dt.date(2026, 1, 1)


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project") / "inventories" / "xiayi"
    shutil.copytree(XIAYI, folder)
    plan_network(folder, date=DAY, by="test")
    return folder


def test_an_overlay_that_makes_a_router_a_linux_machine_shows_its_whole_configuration(inventory):
    planned = plan_network(inventory, date=DAY, by="test", overlays=[inventory / "lab.yml"], check=True)
    assert planned.hosts["xy-core1"].diff.startswith("--- a/etc/")
    assert "+ description TO xy-core1 core1" in planned.hosts["xy-core2"].diff


def test_a_configuration_that_was_cut_short_is_planned_anew(inventory):
    plan_network(inventory, date=DAY, by="test", overlays=[inventory / "lab.yml"])
    path = BuildPaths.of(inventory).configs / "xy-core1.cfg"
    whole = path.read_text()
    path.write_text(whole[: len(whole) // 2])
    again = plan_network(inventory, date=DAY, by="test", overlays=[inventory / "lab.yml"])
    assert again.changed
    assert path.read_text() == whole


def test_a_plan_that_compares_nothing_writes_the_same_files(inventory, tmp_path):
    write_plan(inventory, date=DAY, by="test", into=tmp_path / "beside")
    plan_network(inventory, date=DAY, by="test", into=tmp_path / "compared")
    found = {
        folder.name: {path.relative_to(folder): path.read_text() for path in folder.rglob("*.*")}
        for folder in tmp_path.iterdir()
    }
    assert found["beside"] == found["compared"] != {}
