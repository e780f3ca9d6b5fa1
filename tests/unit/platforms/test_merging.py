# SPDX-License-Identifier: Apache-2.0
"""Merging lines into a configuration: what they contradict goes, everything else stays."""

from pathlib import Path

import pytest

from zongheng.config import same
from zongheng.files import from_yaml
from zongheng.platforms.h3c_comware import patch as comware
from zongheng.platforms.huawei_vrp import patch as vrp
from zongheng.platforms.ruijie_rgos import patch as rgos

CASES = from_yaml(Path(__file__).with_name("merges.yml").read_text(encoding="utf-8"))
BOOKS = {"vrp5": vrp, "vrp8": vrp, "usg": vrp, "comware7": comware, "rgos": rgos}
ENDS = {"rgos": "end\n"}


@pytest.fixture(params=CASES, ids=[f"{case['flavour']}: {case['title']}" for case in CASES])
def case(request):
    return request.param


def whole(case):
    return case["then"] + ENDS.get(case["flavour"], "return\n")


def test_leads_to_what_is_expected(case):
    book, flavour = BOOKS[case["flavour"]], case["flavour"]
    assert same(book.merged(case["running"], case["merge"], flavour), whole(case), book.PLATFORM)


def test_is_done_after_once(case):
    book, flavour = BOOKS[case["flavour"]], case["flavour"]
    once = book.merged(case["running"], case["merge"], flavour)
    assert same(book.merged(once, case["merge"], flavour), once, book.PLATFORM)


def test_its_lines_alone_change_nothing_where_they_run(case):
    book, flavour = BOOKS[case["flavour"]], case["flavour"]
    assert book.commands_between(whole(case), book.merged(whole(case), whole(case), flavour), flavour) == ()
