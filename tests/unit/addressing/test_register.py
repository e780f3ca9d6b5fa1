# SPDX-License-Identifier: Apache-2.0
"""The register of addresses says of everybody what the plan says, and becomes a workbook as it stands."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from tests.support import departments
from zongheng.addressing.explanation import explained
from zongheng.addressing.prefix import Address, Interface
from zongheng.addressing.register import register
from zongheng.workbook import Table, tables_bytes

DAY = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def with_departments():
    return departments.planned()[1]


def tables_of(plan):
    return {
        table.title: [dict(zip(table.head, row, strict=True)) for row in table.rows]
        for table in register(plan)
    }


def cells_of(plan):
    return {str(cell) for table in register(plan) for row in table.rows for cell in row}


def bare(value):
    return str(value.address if isinstance(value, Interface) else value)


@pytest.mark.parametrize("network", ["plan", "with_departments"])
def test_every_address_that_is_explained_stands_in_it(network, request):
    plan = request.getfixturevalue(network)
    cells = cells_of(plan)
    told = 0
    for owner in (*plan.intent.sites, *plan.intent.units):
        for one in explained(plan, owner):
            if isinstance(one.value, Address | Interface):
                assert bare(one.value) in cells, one
                told += 1
    assert told > 300


def test_each_net_stands_with_its_owner_and_gateway(plan):
    nets = tables_of(plan)["网段"]
    (found,) = [net for net in nets if (net["名称"], net["用途"]) == ("会亭镇", "互联网接入区")]
    assert found["IPv4网段"] == str(plan.lan("411426101", "internet"))
    assert found["网关"] == str(plan.gateway("411426101", "internet").address)
    assert found["上级"] == "夏邑县"
    assert found["可用地址"] == plan.lan("411426101", "internet").size - 2


def test_summaries_are_those_of_the_plan(plan):
    told = [
        row["汇总段"]
        for row in tables_of(plan)["汇总"]
        if (row["代码"], row["地址池"]) == ("411426", "video")
    ]
    assert told == list(map(str, plan.summaries("411426", "video")))


def read(data):
    return load_workbook(io.BytesIO(data))


def test_the_workbook_holds_the_tables_and_is_the_same_each_time(plan):
    made = tables_bytes(register(plan), DAY)
    assert made == tables_bytes(register(plan), DAY)
    for sheet, table in zip(read(made), register(plan), strict=True):
        rows = [tuple("" if cell is None else cell for cell in row) for row in sheet.values]
        assert rows == [table.head, *table.rows]
        assert sheet.freeze_panes == "A2"


def test_what_does_not_fit_one_sheet_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr("zongheng.workbook.ROWS_OF_A_SHEET", 3)
    book = read(tables_bytes([Table("t", ("n",), ((n,) for n in range(5)))], DAY))
    assert {s.title: [c for (c,) in s.values] for s in book} == {
        "t": ["n", 0, 1],
        "t 2": ["n", 2, 3],
        "t 3": ["n", 4],
    }


def test_an_empty_table_has_its_head():
    (sheet,) = read(tables_bytes([Table("t", ("n", "m"), ())], DAY))
    assert list(sheet.values) == [("n", "m")]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "#N/A"])
def test_no_text_becomes_a_formula_or_an_error(text):
    (sheet,) = read(tables_bytes([Table("t", ("n",), [(text,)])], DAY))
    assert sheet["A2"].data_type == "s"
    assert sheet["A2"].value == text
