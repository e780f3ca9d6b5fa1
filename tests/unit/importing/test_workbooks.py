# SPDX-License-Identifier: Apache-2.0
"""Workbooks as Excel and WPS write them: merged cells, codes that became numbers, several sheets."""

import pytest
from openpyxl import Workbook

from zongheng.cli import run
from zongheng.errors import ZonghengError
from zongheng.importing import How, Scope, import_file

SCOPE = Scope(division="411426", prefix="xy")


@pytest.fixture(autouse=True)
def chinese(monkeypatch):
    monkeypatch.setenv("ZONGHENG_LANG", "zh")


@pytest.fixture
def folder(tmp_path):
    network = tmp_path / "net"
    network.mkdir()
    return network


def saved(tmp_path, rows, *, merged=(), title="Sheet1"):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    path = tmp_path / "站点.xlsx"
    book.save(path)
    return path


def rows_after(imported):
    return {
        code: (row["name"], row["parent"], row["terminals"]) for code, row in imported.merged.rows.items()
    }


def test_codes_that_excel_made_numbers_of_are_codes_again(tmp_path, folder):
    path = saved(
        tmp_path,
        [
            ["夏邑县乡镇一览", None, None],
            ["行政区划代码", "乡镇", "终端数"],
            [411426101.0, "会亭镇", 60.0],
            [411426102000, "马头镇", "60"],
            [4.11426103e11, "济阳镇", None],
        ],
        merged=["A1:C1"],
    )
    imported = import_file(path, folder, SCOPE)
    assert imported.rejected == ()
    assert rows_after(imported) == {
        "411426": ("夏邑县", "", ""),
        "411426101": ("会亭镇", "411426", "60"),
        "411426102": ("马头镇", "411426", "60"),
        "411426103": ("济阳镇", "411426", ""),
    }


def test_a_merged_township_holds_for_all_its_villages(tmp_path, folder):
    path = saved(
        tmp_path,
        [["乡镇", "村"], ["会亭镇", "冉石庄村"], [None, "孙庄村"], ["马头镇", None]],
        merged=["A2:A3"],
    )
    imported = import_file(path, folder, SCOPE)
    assert {code: row["name"] for code, row in imported.merged.rows.items()} == {
        "411426": "夏邑县",
        "411426101": "会亭镇",
        "411426101201": "冉石庄村",
        "411426101202": "孙庄村",
        "411426102": "马头镇",
    }


def test_a_problem_names_row_and_cell_of_the_sheet(tmp_path, folder):
    path = saved(tmp_path, [["名称", "代码"], ["会亭镇", 41142610]])
    (told,) = import_file(path, folder, SCOPE).rejected
    assert told.code == "IMP008"
    assert (told.place.line, told.place.column, told.place.key) == (2, 2, "代码")


def test_the_worksheet_can_be_chosen_and_a_wrong_one_is_told(tmp_path, folder):
    book = Workbook()
    book.active.append(["说明"])
    second = book.create_sheet("乡镇")
    second.append(["名称", "代码"])
    second.append(["会亭镇", "411426101"])
    path = tmp_path / "two.xlsx"
    book.save(path)
    assert "411426101" in import_file(path, folder, SCOPE, How(sheet="乡镇")).merged.rows
    with pytest.raises(ZonghengError) as told:
        import_file(path, folder, SCOPE, How(sheet="村"))
    assert [(p.code, p.found, p.values["sheets"]) for p in told.value.problems] == [
        ("IMP007", "村", "Sheet, 乡镇")
    ]


@pytest.mark.parametrize("part", range(1, 12))
def test_a_damaged_workbook_is_told(tmp_path, folder, part):
    path = saved(tmp_path, [["名称", "代码"], ["会亭镇", "411426101"]])
    data = path.read_bytes()
    at = len(data) * part // 12
    path.write_bytes(data[:at] + b"damage!!" + data[at + 8 : -part])
    with pytest.raises(ZonghengError) as told:
        import_file(path, folder, SCOPE)
    assert [p.code for p in told.value.problems] == ["IMP003"]


def test_a_workbook_is_imported_from_the_command_line(tmp_path, folder, monkeypatch, capsys):
    saved(tmp_path, [["单位名称", "接入类别", "业务域"], ["教育局", "B", "public internet"]], title="单位")
    (folder / "network.yml").write_text(NETWORK, encoding="utf-8")
    (folder / "sites.csv").write_text(SITES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run(["import", "站点.xlsx", "-i", "net", "--sheet", "单位"]) == 0
    assert "站点.xlsx：读入 1 行，新增 1，已有 0，拒绝 0" in capsys.readouterr().out
    assert (folder / "units.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "U001,教育局,jiaoyuju,411426,B,public internet,1,,active"
    ]


SITES = "code,name,slug,parent,model,serial,port,terminals,lifecycle\n411426,夏邑县,xiayi,,,,,,active\n"
NETWORK = """
network:
  {name: net, title: 网, prefix: xy, division: '411426', timezone: {name: BJ, offset: '08:00:00'},
   dns_domain: xy.cegn.cn, as_number: 4200411426}
domains:
  - {name: public, title: 公用网络区, index: 1, vlan: 101, vpn: PUBLIC, exit: false}
  - {name: internet, title: 互联网接入区, index: 2, vlan: 102, vpn: INTERNET, exit: true}
"""
