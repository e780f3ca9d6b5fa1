# SPDX-License-Identifier: Apache-2.0
"""Whatever is wrong with a ticket is said at once, at its line, before anything is planned."""

import os
from pathlib import Path

import pytest

from zongheng.change.examination import examine
from zongheng.change.ticket import TicketFile
from zongheng.errors import Exit, ZonghengError

GOOD = """\
ticket: T1
title: 门户
requested_by: zhangwei
reason: 上线
patch: |
  --- a/baselines/firewall.yml
  +++ b/baselines/firewall.yml
  @@ -1,3 +1,4 @@
  +# 再审一遍
   # SPDX-License-Identifier: Apache-2.0
   # 出口防火墙基线（8.1.3.2 访问控制、8.1.3.3 入侵防范、8.1.3.5 安全审计）。
   default: deny               # 缺省拒绝
mends:
  - {check: ID-09, host: xy-core1}
"""

BROKEN = {
    "an unknown key": ("title: 门户", "titel: 门户", [("INT004", 2), ("INT005", 1)]),
    "no title": ("title: 门户\n", "", [("INT005", 1)]),
    "an empty reason": ("reason: 上线", "reason: ''", [("INT006", 4)]),
    "a number that leaves the folder": ("ticket: T1", "ticket: ../T1", [("INT006", 1)]),
    "a number that is too long": ("ticket: T1", f"ticket: {'T' * 65}", [("INT006", 1)]),
    "a list for a person": ("requested_by: zhangwei", "requested_by: [zhangwei]", [("INT006", 3)]),
    "a key that stands twice": ("title: 门户", "title: 门户\ntitle: 另一个", [("INT003", 3)]),
    "a tab for blanks": ("title: 门户", "\ttitle: 门户", [("INT002", 2)]),
    "two faults": ("title: 门户\nrequested_by: zhangwei", "requested_by: {}", [("INT005", 1), ("INT006", 2)]),
    "a mend without a host": ("{check: ID-09, host: xy-core1}", "{check: ID-09}", [("INT005", 14)]),
    "mends that are no list": (
        "mends:\n  - {check: ID-09, host: xy-core1}",
        "mends: ID-09",
        [("INT006", 13)],
    ),
    "nothing asked": (GOOD[GOOD.index("patch") :], "", [("CHG001", 1)]),
    "a patch of blanks alone": (GOOD[GOOD.index("patch") :], "patch: '  '\n", [("CHG001", 1)]),
}


def written(folder, text, name="T1.yml"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def said(failure):
    return sorted((one.code, one.place.line) for one in failure.value.problems)


@pytest.mark.parametrize("case", BROKEN)
def test_every_wrong_field_is_coded_with_its_line(tmp_path, case):
    old, new, expected = BROKEN[case]
    assert old in GOOD
    path = written(tmp_path, GOOD.replace(old, new))
    with pytest.raises(ZonghengError) as refused:
        TicketFile.load(path)
    assert said(refused) == expected
    assert refused.value.exit is Exit.INPUT
    assert all(str(path) in str(one) for one in refused.value.problems)


def test_a_misspelt_key_is_answered_with_the_right_one(tmp_path):
    with pytest.raises(ZonghengError, match="requested_by"):
        TicketFile.load(written(tmp_path, GOOD.replace("requested_by", "requestd_by")))


@pytest.mark.parametrize(
    "content", [b"\xff\xfe\x00", b"title: \xb0\xa2\n", b"", b"- a\n", b"&a [*a]\n", None]
)
def test_a_file_that_is_no_ticket_is_refused_with_its_place(tmp_path, content):
    path = tmp_path / "T1.yml"
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(ZonghengError) as refused:
        TicketFile.load(path)
    assert refused.value.exit is Exit.INPUT
    assert all(one.place.file for one in refused.value.problems)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(ZonghengError) as refused:
        TicketFile.load(tmp_path / "T1.yml")
    assert said(refused) == [("INT001", None)]


@pytest.mark.parametrize(
    "name",
    ["工单 一号.yml", "-x.yml", "a'b\"c.yml", "$(id).yml", "[T1].yml", "a\nb.yml", os.fsdecode(b"\xff.yml")],
)
def test_the_file_s_own_name_does_not_matter(tmp_path, name):
    assert TicketFile.load(written(tmp_path, GOOD, name)).ticket.ticket == "T1"


FAULTS = {
    "an unknown rule": ("ID-09", "ID-99", [("CHG015", 14)]),
    "an unknown host": ("xy-core1", "xy-core", [("CHG016", 14)]),
    "a rule that says nothing of this device": ("ID-09", "FW-01", [("CHG020", 14)]),
    "a file that is no intent": ("baselines/firewall.yml", "approvers", [("CHG004", 5)]),
    "a symbolic link": ("  @@ -1", "  new file mode 120000\n  @@ -1", [("CHG004", 5)]),
    "a file that leaves the folder": ("baselines/firewall.yml", "../firewall.yml", [("CHG004", 5)]),
    "a patch for an intent that moved": (
        " # SPDX-License-Identifier: Apache-2.0",
        " # gone",
        [("CHG003", 5)],
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_what_cannot_be_meant_is_refused_before_planning(quiet_office, case):
    old, new, expected = FAULTS[case]
    assert old in GOOD
    before = quiet_office.state()
    ticket = written(quiet_office.project, GOOD.replace(old, new))
    with pytest.raises(ZonghengError) as refused:
        examine(TicketFile.load(ticket), quiet_office.inventory)
    assert said(refused) == expected
    assert quiet_office.state() == before
    assert not (quiet_office.build / "changes").exists()


def test_all_unknown_names_are_said_at_once_each_with_what_was_probably_meant(quiet_office):
    text = GOOD + "  - {check: ID-9, host: xy-agg1}\n  - {check: ID-09, host: xy-kongzuang}\n"
    ticket = written(quiet_office.project, text.replace("ID-09, host: xy-core1", "ID-0O, host: xy-core1"))
    with pytest.raises(ZonghengError) as refused:
        examine(TicketFile.load(ticket), quiet_office.inventory)
    assert said(refused) == [("CHG015", 14), ("CHG015", 15)]
    ticket = written(quiet_office.project, text.replace("ID-9,", "ID-09,"))
    with pytest.raises(ZonghengError, match="xy-kongzhuang"):
        examine(TicketFile.load(ticket), quiet_office.inventory)


def test_a_host_that_the_patch_adds_may_be_named(quiet_office):
    rows = (quiet_office.inventory / "sites.csv").read_text(encoding="utf-8").splitlines()
    patch = (
        f"--- a/sites.csv\n+++ b/sites.csv\n@@ -{len(rows)} +{len(rows)},2 @@\n {rows[-1]}\n"
        "+411426214201,孔庄村委会,kongzhuang-cun,411426214,AR6121,2102354AR61210007,1,12,active\n"
    )
    ticket = quiet_office.ticket(patch=patch, mends=[{"check": "ID-09", "host": "xy-kongzhuang-cun"}])
    examine(TicketFile.load(ticket), quiet_office.inventory)


def test_a_good_ticket_is_let_through(quiet_office):
    examine(TicketFile.load(written(quiet_office.project, GOOD)), quiet_office.inventory)
    assert not Path(quiet_office.build / "changes").exists()
