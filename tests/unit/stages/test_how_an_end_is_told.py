# SPDX-License-Identifier: Apache-2.0
"""What an operator reads of hosts that did not end well: each reason once, with its hosts."""

import pytest

from zongheng.errors import Place, problem
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.summary import failures


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "en")


def told_of(**problems):
    hosts = {
        host: HostOutcome(host=host, status=Status.FAILED, problems=reasons)
        for host, reasons in problems.items()
    }
    return failures(StageResult(stage="audit", hosts=hosts))


def ended(**problems):
    return [text.splitlines()[0] for text in told_of(**{host: (one,) for host, one in problems.items()})]


def never_collected(host):
    return problem("AUD010", Place(host=host), found="never")


def test_hosts_that_failed_alike_share_one_line():
    told = ended(
        xy1=never_collected("xy1"), xy2=never_collected("xy2"), xy3=problem("CLI005", Place(host="xy3"))
    )
    assert [line.split(": ")[0] for line in told] == [
        "2 devices",
        "1 device",
    ]
    assert [line.split(", ", 1)[1].split(": ")[0] for line in told] == ["[AUD010] xy1, xy2", "[CLI005] xy3"]


def test_a_reason_that_names_no_host_gets_the_host_that_failed_by_it():
    told = ended(xy1=problem("CLI005", found="x"), xy2=never_collected("xy2"))
    assert [line.split(": ")[1] for line in told] == ["failed, [CLI005] xy1", "failed, [AUD010] xy2"]


def test_a_reason_of_the_whole_stage_is_told_once():
    waiting = problem("CHG005", plan="0123", ticket="T.yml")
    told = ended(a=waiting, b=waiting)
    assert len(told) == 1
    assert told[0] == f"2 devices: failed, [CHG005] a, b: {waiting.message}"


def test_a_file_s_place_stays_beside_its_hosts():
    told = ended(a=problem("CLI004", Place(file="f.yml", line=3, host="a")))
    assert told[0].startswith("1 device: failed, [CLI004] a f.yml:3: ")


def test_hosts_with_several_reasons_are_named_once_above_them():
    reasons = (never_collected("xy1"), problem("CLI005", found="x"))
    (told,) = told_of(xy1=reasons, xy2=reasons)
    head, first, _, second, _ = told.splitlines()
    assert head == "2 devices: failed: xy1, xy2"
    assert (first.split()[0], second.split()[0]) == ("[AUD010]", "[CLI005]")


def test_a_value_that_the_fix_quotes_is_told_for_each_device():
    """What stands in a fix is typed: a list of two is not."""
    told = ended(
        a=problem("DEV021", Place(host="a"), user="ann"),
        b=problem("DEV021", Place(host="b"), user="bob"),
        xyc=problem("CHG005", Place(host="xyc"), plan="0", ticket="T1.yml"),
        xyd=problem("CHG005", Place(host="xyd"), plan="0", ticket="T2.yml"),
    )
    assert [line.split("] ")[1].split(": ")[0] for line in told] == ["a, b", "xyc", "xyd"]
