# SPDX-License-Identifier: Apache-2.0
"""A record tells the whole story of a ticket, and an edited one is noticed."""

import json

import pytest

from zongheng.change.record import Record
from zongheng.errors import ZonghengError


def written(path):
    record = Record.load(path).add("planned", date="2026-11-22", by="zhangwei", plan="a" * 64)
    return record.add("approved", date="2026-11-22", by="wangfang").add(
        "closed", date="2026-11-22", by="zhangwei"
    )


def test_a_record_is_read_back_as_it_was_written(tmp_path):
    record = written(tmp_path / "record.json")
    again = Record.load(tmp_path / "record.json")
    assert again.entries == record.entries
    assert again.closed
    assert again.last("planned")["plan"] == "a" * 64
    assert again.last("applied") is None


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


def test_a_record_that_is_no_json_is_refused(tmp_path):
    (tmp_path / "record.json").write_text("{")
    with pytest.raises(ZonghengError):
        Record.load(tmp_path / "record.json")
