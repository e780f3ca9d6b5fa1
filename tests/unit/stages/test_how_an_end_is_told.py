# SPDX-License-Identifier: Apache-2.0
"""What an operator reads of hosts that did not end well: each reason once, with its hosts."""

import pytest

from zongheng.errors import Place, problem
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.stages import failures


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")


def ended(**problems):
    hosts = {
        host: HostOutcome(host=host, status=Status.FAILED, problems=(one,)) for host, one in problems.items()
    }
    return [text.splitlines()[0] for text in failures(StageResult(stage="audit", hosts=hosts))]


def never_collected(host):
    return problem("AUD010", Place(host=host), found="never")


def test_hosts_that_failed_alike_share_one_line():
    told = ended(
        xy1=never_collected("xy1"), xy2=never_collected("xy2"), xy3=problem("CLI005", Place(host="xy3"))
    )
    assert [line.split(": ")[0] for line in told] == ["[AUD010] xy1, xy2", "[CLI005] xy3"]


def test_a_reason_that_names_no_host_gets_the_host_that_failed_by_it():
    told = ended(xy1=problem("CLI005", found="x"), xy2=never_collected("xy2"))
    assert [line.split(": ")[0] for line in told] == ["[CLI005] xy1", "[AUD010] xy2"]


def test_a_reason_of_the_whole_stage_names_no_hosts():
    waiting = problem("CHG005", plan="0123", ticket="T.yml")
    told = ended(a=waiting, b=waiting)
    assert len(told) == 1
    assert told[0].startswith(f"[CHG005] {waiting.message}")


def test_a_file_s_place_stays_beside_its_hosts():
    told = ended(a=problem("CLI004", Place(file="f.yml", line=3, host="a")))
    assert told[0].startswith("[CLI004] a f.yml:3: ")
