# SPDX-License-Identifier: Apache-2.0
"""The one summary of a stage: ``summaries.yml`` says what is read of which ends."""

import re
from pathlib import Path

import pytest

from zongheng.errors import Place, problem
from zongheng.files import from_yaml
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.summary import failures, sentences, write_summary

CASES = from_yaml((Path(__file__).parent / "summaries.yml").read_text(encoding="utf-8"))
TOLD = [(case, lang) for case in CASES for lang in ("zh", "en") if lang in case]


def named(names):
    prefix, first, last = re.fullmatch(r"(.*-)(\d+)(?:\.\.(\d+))?", names).groups()
    return [f"{prefix}{number}" for number in range(int(first), int(last or first) + 1)]


def outcome(host, status, diff="", code=None, values=None):
    problems = (problem(code, Place(host=host), **(values or {})),) if code else ()
    return HostOutcome(host=host, status=Status(status), diff=diff, problems=problems)


def result_of(case):
    hosts = {host: outcome(host, *end) for names, end in case["hosts"].items() for host in named(names)}
    whole = Path(case["written"]) if "written" in case else None
    return StageResult(stage=case["stage"], hosts=hosts, whole=whole)


@pytest.mark.parametrize(("case", "lang"), TOLD, ids=[f"{case['title']}-{lang}" for case, lang in TOLD])
def test_what_an_operator_reads(monkeypatch, case, lang):
    monkeypatch.setenv("ZONGHENG_LANG", lang)
    result = result_of(case)
    said = sentences(result, check=case.get("check", False), diff=case.get("diff", False))
    reasons = [text.splitlines()[0] for text in failures(result)]
    assert (said, reasons) == (case[lang]["lines"], case[lang]["reasons"])


def test_a_plan_s_diffs_are_not_made_for_its_summary():
    def made():
        raise AssertionError

    hosts = {host: HostOutcome(host=host, status=Status.CHANGED, diff=made) for host in ("xy-1", "xy-2")}
    assert sentences(StageResult(stage="plan", hosts=hosts)) == ["2 台：已变更：xy-1, xy-2"]


def test_the_whole_is_written_with_every_name_every_line_and_every_reason(tmp_path):
    (case,) = [case for case in CASES if "written" in case]
    result = result_of(case)
    path = tmp_path / "summaries" / "deploy.txt"
    assert write_summary(result, path)
    text = path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert re.findall(r"xy-\d+", text) == list(result.hosts)
    assert text.count("+ntp-service enable") == 1
    assert "[DEP017]" in text


def test_where_nothing_was_done_the_last_summary_stays(tmp_path):
    path = tmp_path / "deploy.txt"
    path.write_text("the last", encoding="utf-8")
    quiet = StageResult(stage="deploy", hosts={"xy-1": outcome("xy-1", "unchanged")})
    assert not write_summary(quiet, path)
    assert path.read_text(encoding="utf-8") == "the last"
