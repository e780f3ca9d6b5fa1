# SPDX-License-Identifier: Apache-2.0
"""The city of the fleet has devices of every make, and what is left out of it is out wholly."""

import json
from collections import Counter

import pytest

from zongheng.build import BuildPaths, plan_network
from zongheng.intent import load_network


@pytest.fixture(scope="module")
def city(part, tmp_path_factory):
    folder = tmp_path_factory.mktemp("city") / "inventories" / "city"
    part("city").make_city(folder)
    return folder


def test_a_county_has_one_make_and_the_city_switches_of_three(city):
    intent = load_network(city)
    models = {site.code: site.model for site in intent.sites.values()}
    assert {models[code] for code in models if code[:6] == "371403" and len(code) == 9} == {"S6520X-54QC-EI"}
    assert {models[code] for code in models if code[:6] == "371422" and len(code) == 12} == {"RSR20-X-28"}
    assert Counter(node.model for node in intent.nodes.values() if node.role == "aggregation") == {
        "S7706": 2,
        "S6220-48XS6QXS": 1,
        "S6520X-54QC-EI": 1,
    }
    assert [name for name, node in intent.nodes.items() if node.model == "F1020"] == [
        "dz-lingcheng-exit1",
        "dz-linyi-exit1",
        "dz-xiajin-exit1",
        "dz-leling-exit1",
    ]


def test_however_few_devices_are_taken_they_are_mixed(part):
    hosts = [
        {"host": name, "site": site}
        for name, site in (
            ("village-2", "371402001002"),
            ("village-1", "371402001001"),
            ("village-3", "371403001001"),
            ("town-b", "371403001"),
            ("town-a", "371402001"),
            ("county-b", "371403"),
            ("county-a", "371402"),
            ("core", "3714"),
        )
    ]
    names = [one["host"] for one in part("city").mixed(hosts)]
    assert names == [
        "core",
        "county-a",
        "town-a",
        "village-1",
        "county-b",
        "town-b",
        "village-3",
        "village-2",
    ]


@pytest.mark.long
def test_the_fleet_has_the_shares_that_the_documentation_says(part, city):
    plan_network(city, date=part("county").DAY, by="tests")
    listed = json.loads(BuildPaths.of(city).hosts.read_text(encoding="utf-8"))["hosts"]
    taken = part("city").mixed(listed)[: part("fleet").DEVICES]
    assert Counter("secpath" if one["family"] == "secpath" else one["flavour"] for one in taken) == {
        "vrp5": 85,
        "comware7": 53,
        "rgos": 35,
        "usg": 16,
        "vrp8": 7,
        "secpath": 4,
    }
