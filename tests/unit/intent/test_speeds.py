# SPDX-License-Identifier: Apache-2.0
"""What links run at, and lines between sites whose ports can never meet."""

import shutil
from pathlib import Path

import pytest

from zongheng.errors import ZonghengError
from zongheng.intent import load_network
from zongheng.intent.hardware import Hardware, catalogue, shared_speed

INVENTORIES = Path(__file__).parents[3] / "inventories"
KEPT = ("network.yml", "sites.csv", "units.csv", "policy", "baselines")


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((10000, 1000), (10000, 1000), 10000),
        ((10000, 1000), (1000, 100), 1000),  # a 10GE cage with a GE module
        ((1000, 100), (100,), 100),  # negotiated
        ((10000, 1000), (40000,), None),
    ],
)
def test_a_link_runs_at_the_highest_speed_that_both_ends_have(one, other, shared):
    assert shared_speed(one, other) == shared_speed(other, one) == shared


def test_ports_of_one_purpose_may_have_several_speeds():
    switch = catalogue()["S6730-H48X6C"]
    assert switch.port("link", 4) == "XGigabitEthernet0/0/47"
    assert switch.port("link", 5) == "40GE0/0/1"
    assert switch.speeds("XGigabitEthernet0/0/47") == (10000, 1000)
    assert switch.speeds("40GE0/0/1") == (40000,)
    assert switch.is_switched("40GE0/0/1")
    assert switch.speeds("GigabitEthernet0/0/1") == ()


# Lines between sites ------------------------------------------------------------------------------


@pytest.fixture
def xiayi(tmp_path, monkeypatch):
    """Return a copy of the inventory of Xiayi; two models of router have a 40GE port for uplink 2."""
    for name in KEPT:
        source = INVENTORIES / "xiayi" / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    usual = catalogue()["AR6140-S"].model_dump()
    usual["port_groups"]["uplink"] = [
        {"ports": ["GigabitEthernet0/0/0"], "speeds": [1000]},
        {"ports": ["40GE0/0/1"], "speeds": [40000]},
    ]
    for model in ("AR-40", "AR-41"):
        monkeypatch.setitem(catalogue(), model, Hardware(**usual | {"model": model}))
    monkeypatch.setenv("ZONGHENG_LANG", "en")
    return tmp_path


def edit(path, old, new, times=-1):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, times), encoding="utf-8")


def told(folder):
    with pytest.raises(ZonghengError) as caught:
        load_network(folder)
    return [(one.code, one.found, one.message) for one in caught.value.problems]


def test_lines_that_never_come_up_are_told_once_a_pair_of_models(xiayi):
    edit(xiayi / "sites.csv", ",AR6140-S,", ",AR-40,")
    edit(xiayi / "sites.csv", ",AR-40,", ",AR-41,", 3)
    reason = "have no speed in common and never come up"
    assert told(xiayi) == [
        (
            "INT090",
            f"{model} – NE40E-M2K, {count} in all",
            f"40GE0/0/1 of {host} (40GE) and {port} of xy-core2 (GE/FE) {reason}",
        )
        for model, count, host, port in (
            ("AR-41", 3, "xy-chengguan", "GigabitEthernet0/2/0"),
            ("AR-40", 21, "xy-jiyang", "GigabitEthernet0/2/3"),
        )
    ]


def test_a_site_that_is_retired_has_no_line(xiayi):
    row = "411426214,孔庄乡,kongzhuang,411426,AR6140-S,2102354AR61400024,24,60,"
    edit(xiayi / "sites.csv", row, row.replace("AR6140-S", "AR-40"))
    assert [found for _, found, _ in told(xiayi)] == ["AR-40 – NE40E-M2K, 1 in all"]
    edit(xiayi / "sites.csv", "24,60,active", "24,60,retired")
    load_network(xiayi)


# The networks that are shipped --------------------------------------------------------------------


def test_core_aggregation_access_and_districts_of_dalian_are_joined_at_10ge():
    intent = load_network(INVENTORIES / "dalian")

    def speed(host, port):
        return intent.nodes[host].hardware.speeds(port)

    layers = {"core", "aggregation", "access"}
    declared = [
        (
            shared_speed(speed(*link.a), speed(*link.b)),
            {intent.nodes[end.host].role for end in (link.a, link.b)},
        )
        for link in intent.links
    ]
    assert {rate for rate, roles in declared if roles <= layers} == {10000}
    lines = [
        shared_speed(speed(node.host, line.own_port), speed(line.parent_host, line.parent_port))
        for node in intent.nodes.values()
        for line in node.lines
    ]
    assert len(lines) == 20
    assert set(lines) == {10000}
    assert {intent.nodes[intent.attachment(unit).host].role for unit in intent.units} == {"access"}
