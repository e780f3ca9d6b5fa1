# SPDX-License-Identifier: Apache-2.0
"""Waivers: approved by another person, bounded in time, and every mistake in the file named with its line."""

import datetime as dt

import pytest
import yaml

from zongheng.audit.waivers import load_waivers
from zongheng.errors import ZonghengError

TODAY = dt.date(2026, 11, 22)
HOSTS = ("xy-agg1", "xy-core1")
SOUND = {
    "id": "W-1",
    "rule": "HD-07",
    "hosts": ["xy-agg1"],
    "reason": "下月割接启用",
    "measure": "机柜上锁",
    "owner": "张三",
    "approver": "李四",
    "approved": "2026-10-01",
    "expires": "2027-03-01",
}


def loaded(tmp_path, *waivers, date=TODAY):
    path = tmp_path / "waivers.yml"
    written = [{key: value for key, value in waiver.items() if value is not None} for waiver in waivers]
    path.write_text(yaml.safe_dump({"waivers": written}, allow_unicode=True), encoding="utf-8")
    return load_waivers(path, hosts=HOSTS, date=date)


def codes(tmp_path, *waivers):
    with pytest.raises(ZonghengError) as caught:
        loaded(tmp_path, *waivers)
    assert all(problem.place.line for problem in caught.value.problems)
    return [problem.code for problem in caught.value.problems]


def test_no_file_means_no_waivers(tmp_path):
    assert load_waivers(tmp_path / "waivers.yml", hosts=HOSTS, date=TODAY).all == ()


def test_the_shipped_file_is_sound():
    from pathlib import Path

    shipped = Path(__file__).parents[3] / "inventories" / "xiayi" / "waivers.yml"
    assert load_waivers(shipped, hosts=HOSTS, date=TODAY).all == ()


def test_a_waiver_covers_its_hosts_and_its_rule_only(tmp_path):
    waivers = loaded(tmp_path, SOUND)
    assert waivers.of("xy-agg1", "HD-07").id == "W-1"
    assert waivers.of("xy-core1", "HD-07") is None
    assert waivers.of("xy-agg1", "HD-01") is None


def test_a_waiver_of_an_item_covers_all_rules_that_speak_of_it(tmp_path):
    item = {key: value for key, value in SOUND.items() if key != "rule"} | {
        "item": "8.1.3.1 b",
        "hosts": ["all"],
    }
    assert loaded(tmp_path, item).of("xy-core1", "HD-07") is not None


@pytest.mark.parametrize(
    ("date", "held"),
    [("2026-09-30", False), ("2026-10-01", True), ("2027-03-01", True), ("2027-03-02", False)],
)
def test_a_waiver_holds_from_its_approval_to_its_last_day(tmp_path, date, held):
    waivers = loaded(tmp_path, SOUND, date=dt.date.fromisoformat(date))
    assert (waivers.of("xy-agg1", "HD-07") is not None) is held


def test_an_expired_waiver_is_remembered(tmp_path):
    waivers = loaded(tmp_path, SOUND, date=dt.date(2027, 3, 2))
    assert waivers.lapsed("xy-agg1", "HD-07").id == "W-1"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"approver": "张三"}, "AUD001"),
        ({"rule": "HD-77"}, "AUD002"),
        ({"rule": None, "item": "8.1.9.9 z"}, "AUD002"),
        ({"hosts": ["xy-agg9"]}, "AUD003"),
        ({"expires": "2028-01-01"}, "AUD005"),
        ({"expires": "2026-09-01"}, "AUD005"),
        ({"item": "8.1.3.1 b"}, "AUD006"),
        ({"rule": None}, "AUD006"),
    ],
)
def test_a_mistake_is_named(tmp_path, change, code):
    assert codes(tmp_path, SOUND | change) == [code]


def test_all_mistakes_are_named_at_once(tmp_path):
    wrong = SOUND | {"approver": "张三", "hosts": ["xy-agg9"]}
    assert sorted(codes(tmp_path, SOUND, wrong)) == ["AUD001", "AUD003", "AUD004"]


def test_an_unknown_key_is_refused(tmp_path):
    assert codes(tmp_path, SOUND | {"expiry": "2027-01-01"}) == ["INT004"]
