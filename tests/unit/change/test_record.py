# SPDX-License-Identifier: Apache-2.0
"""A record tells the whole story of a ticket, and an edited one is noticed."""

import json

import pytest

from zongheng.change.record import UNDERWAY, Record, Step
from zongheng.errors import ZonghengError, problem

ASKED = {
    "ticket": "T1",
    "title": "门户后台端口\n8443 对外开放",
    "requested_by": "zhangwei",
    "reason": "网上办事",
    "patch": "--- a/policy/exit.yml\n+++ b/policy/exit.yml\n-``` port: 443\n+``` port: 8443\n",
    "mends": [{"check": "ID-09", "host": "xy-core1"}],
}
ROW = {
    "rule": "published-portal",
    "packets": "untrust → dmz, 0.0.0.0/0 → 10.141.0.10/32, tcp/8443",
    "before": "deny",
    "after": "permit",
}
BEGUN = {"plan": "a" * 64, "touched": ["xy-exit1"], "joining": ["xy-new"]}
REASON = problem("CHG011", reason="xy-exit1 与设计不一致").as_dict()
STEPS = {
    Step.PLANNED: {
        "asked": ASKED,
        "plan": "a" * 64,
        "joining": ["xy-new"],
        "diffs": [{"hosts": ["xy-exit1"], "diff": "+ destination-port 8443"}],
        "decisions": [{"hosts": ["xy-exit1"], "rows": [ROW]}],
    },
    Step.APPROVED: {"plan": "a" * 64, "signature": "-----BEGIN SSH SIGNATURE-----"},
    Step.APPLYING: BEGUN,
    Step.APPLIED: {"hosts": {"xy-exit1": {"status": "changed", "commands": 12}}},
    Step.VERIFIED: {
        "equal": ["xy-exit1"],
        "mended": [{"check": "ID-09", "host": "xy-core1", "outcome": "pass"}],
        "decisions": [{"hosts": ["xy-exit1"], "rows": []}],
    },
    Step.CLOSED: {"plan": "a" * 64, "hosts": ["xy-exit1"]},
    Step.TAKING_BACK: {"reasons": [REASON]},
    Step.TAKEN_BACK: {"reasons": [], "restored": ["xy-exit1"], "released": ["xy-new"]},
}


def written(
    path, steps=(Step.PLANNED, Step.APPROVED, Step.APPLYING, Step.APPLIED, Step.VERIFIED, Step.CLOSED)
):
    record = Record.load(path)
    for step in steps:
        by = "wangfang" if step is Step.APPROVED else "zhangwei"
        record = record.add(step, date="2026-11-22", by=by, **STEPS[step])
    return record


def test_a_record_is_read_back_as_it_was_written(tmp_path):
    record = written(tmp_path / "record.json")
    again = Record.load(tmp_path / "record.json")
    assert again.entries == record.entries
    assert again.closed
    assert again.last(Step.PLANNED)["plan"] == "a" * 64
    assert again.last(Step.TAKEN_BACK) is None


def test_every_step_can_be_told(tmp_path):
    for number, step in enumerate(Step):
        written(tmp_path / f"{number}" / "record.json", [step])
        assert "zhangwei" in (tmp_path / f"{number}" / "record.md").read_text() or step is Step.APPROVED


@pytest.mark.parametrize(
    ("language", "denied", "permitted", "changed", "passed"),
    [("zh", "拒绝", "放行", "已变更", "符合"), ("en", "deny", "permit", "changed", "pass")],
)
def test_a_person_reads_who_asked_what_who_signed_what_ran_and_how_it_ended(
    tmp_path, monkeypatch, language, denied, permitted, changed, passed
):
    monkeypatch.setenv("ZONGHENG_LANG", language)
    written(tmp_path / "record.json")
    story = (tmp_path / "record.md").read_text(encoding="utf-8")
    said = [
        "# T1 门户后台端口 8443 对外开放",
        "zhangwei",
        "网上办事",
        "ID-09 @ xy-core1",
        "+``` port: 8443",
        "a" * 64,
        "+ destination-port 8443",
        f"0.0.0.0/0 → 10.141.0.10/32, tcp/8443 | {denied} | {permitted} | published-portal |",
        "wangfang",
        "-----BEGIN SSH SIGNATURE-----",
        f"| xy-exit1 | {changed} | 12 |",
        f"ID-09 @ xy-core1 → {passed}",
    ]
    places = [story.find(words) for words in said]
    assert -1 not in places, said[places.index(-1)]
    # the patch holds three ticks itself: its fence has more
    assert "\n````diff\n" in story


def test_a_change_that_was_taken_back_says_why(tmp_path):
    written(tmp_path / "record.json", [Step.PLANNED, Step.APPLYING, Step.TAKING_BACK, Step.TAKEN_BACK])
    story = (tmp_path / "record.md").read_text(encoding="utf-8")
    assert "[CHG011]" in story
    assert "xy-exit1 与设计不一致" in story
    assert story.rstrip().endswith("xy-new")


def test_what_was_asked_is_told_once_as_long_as_it_is_the_same(tmp_path):
    written(tmp_path / "record.json", [Step.PLANNED, Step.PLANNED])
    assert (tmp_path / "record.md").read_text(encoding="utf-8").count("# T1") == 1


def test_only_a_killed_run_leaves_a_ticket_underway():
    assert set(Step) - UNDERWAY == {Step.PLANNED, Step.APPROVED, Step.CLOSED, Step.TAKEN_BACK}


@pytest.mark.parametrize("number", [0, 1])
def test_an_entry_edited_afterwards_breaks_the_chain(tmp_path, number):
    path = tmp_path / "record.json"
    written(path)
    entries = json.loads(path.read_text())
    entries[number]["by"] = "nobody"
    path.write_text(json.dumps(entries))
    with pytest.raises(ZonghengError) as refused:
        Record.load(path)
    assert [p.code for p in refused.value.problems] == ["CHG013"]


@pytest.mark.parametrize("content", ["{", "[1]", '[{"previous": "", "step": "dreamt"}]', '{"a": 1}', "null"])
def test_a_record_that_is_none_is_refused(tmp_path, content):
    (tmp_path / "record.json").write_text(content)
    with pytest.raises(ZonghengError) as refused:
        Record.load(tmp_path / "record.json")
    assert [p.code for p in refused.value.problems] == ["CHG013"]
