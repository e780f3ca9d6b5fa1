# SPDX-License-Identifier: Apache-2.0
"""The configurations of one device of each kind, word for word."""

from pathlib import Path

import pytest

from tests.support import ce_county, h3c_county, h3c_exit
from tests.support.departments import planned
from tests.support.district import HUB, SPOKE, district
from tests.support.golden_texts import assert_golden
from tests.support.ruijie import HOSTS as RUIJIE
from tests.support.ruijie import ruijie_county
from zongheng.render import render_config

GOLDEN = Path(__file__).parents[2] / "golden" / "xiayi"
LAB, DEPARTMENTS = GOLDEN.with_name("xiayi-lab"), GOLDEN.with_name("departments")
BUREAU, H3C = GOLDEN.with_name("bureau"), GOLDEN.with_name("h3c")
OF_RUIJIE, CLOUD_ENGINE = GOLDEN.with_name("ruijie"), GOLDEN.with_name("cloudengine")
HOSTS = {
    "core": "xy-core1",
    "standby core": "xy-core2",
    "aggregation": "xy-agg1",
    "active exit": "xy-exit1",
    "standby exit": "xy-exit2",
    "township": "xy-kongzhuang",
    "township with villages": "xy-huiting",
    "village": "xy-ranshizhuang-cun",
}


@pytest.mark.parametrize("host", HOSTS.values(), ids=HOSTS.keys())
def test_configuration_is_the_golden_one(xiayi, host):
    assert_golden(render_config(xiayi[host]), GOLDEN / f"{host}.cfg")


@pytest.mark.parametrize("host", ["xy-exit1", "xy-kongzhuang", "xy-sensor1"])
def test_the_bundle_of_a_machine_is_the_golden_one(lab, host):
    assert_golden(render_config(lab[host]), LAB / f"{host}.cfg")


@pytest.mark.parametrize("host", [HUB, SPOKE], ids=["hub", "spoke"])
def test_a_machine_that_meets_others_over_the_internet_is_the_golden_one(host):
    assert_golden(render_config(district()[host]), BUREAU / f"{host}.cfg")


@pytest.mark.parametrize("host", ["xy-agg1", "xy-huiting"], ids=["switch", "router"])
def test_lans_of_every_purpose_are_the_golden_ones(host):
    designs = planned()[2]
    assert_golden(render_config(designs[host]), DEPARTMENTS / f"{host}.cfg")


@pytest.mark.parametrize("host", [*h3c_county.HOSTS, h3c_exit.HOST])
def test_routers_and_switches_of_h3c_are_the_golden_ones(host):
    assert_golden(render_config(h3c_exit.every_design()[host]), H3C / f"{host}.cfg")


@pytest.mark.parametrize("host", RUIJIE, ids=["core", "aggregation", "township", "village"])
def test_a_device_of_ruijie_s_is_the_golden_one(host):
    assert_golden(render_config(ruijie_county()[host]), OF_RUIJIE / f"{host}.cfg")


def test_a_cloudengine_at_the_aggregation_is_the_golden_one():
    host = ce_county.HOST
    assert_golden(render_config(ce_county.designs()[host]), CLOUD_ENGINE / f"{host}.cfg")
