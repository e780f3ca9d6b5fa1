# SPDX-License-Identifier: Apache-2.0
"""Columns that only some tables have: own sizes, and the device that a unit hangs on."""

from zongheng.importing import Scope, import_division, import_file

SCOPE = Scope(division="411426", prefix="xy", usual={"411426": "xy-agg1"}, domains={"public": "public"})
SITES = """code,name,slug,parent,model,serial,port,terminals,lifecycle,sizes
411426,夏邑县,xiayi,,,,,400,active,
411426101,会亭镇,huiting,411426,,,1,60,planned,internet=22 video=26
"""
UNITS = """code,name,slug,site,access_class,domains,port,terminals,lifecycle,node
U001,财政局,u001,411426,A,public,1,,active,xy-agg1
U002,教育局,u002,411426,A,public,1,,active,xy-agg2
U003,卫健委,u003,411426,A,public,2,,active,
"""


def network(tmp_path):
    (tmp_path / "sites.csv").write_text(SITES, encoding="utf-8")
    (tmp_path / "units.csv").write_text(UNITS, encoding="utf-8")
    return tmp_path


def test_sizes_of_their_own_stay_and_newcomers_have_none(tmp_path):
    after = import_division("411426102", network(tmp_path), SCOPE, levels=()).after
    assert after == SITES + "411426102,马头镇,matou,411426,,,2,,planned,\n"


def test_a_table_without_own_columns_gets_none(tmp_path):
    (tmp_path / "sites.csv").write_text(
        "".join(f"{line.rpartition(',')[0]}\n" for line in SITES.splitlines()), encoding="utf-8"
    )
    after = import_division("411426102", tmp_path, SCOPE, levels=()).after
    assert after.splitlines()[0].endswith(",lifecycle")


def test_units_are_plugged_in_beside_those_of_their_device(tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text(
        "单位,接入类别,业务域,接入设备\n民政局,A,public,\n水利局,A,public,xy-agg2\n审计局,A,public,xy-agg1\n",
        encoding="utf-8",
    )
    imported = import_file(sheet, network(tmp_path), SCOPE)
    ports = {row["name"]: (row["node"], row["port"]) for row in imported.merged.rows.values()}
    assert ports["民政局"] == ("", "3")
    assert ports["水利局"] == ("xy-agg2", "2")
    assert ports["审计局"] == ("xy-agg1", "4")


def test_a_port_of_the_usual_device_is_taken_whether_it_is_named_or_not(tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("单位,接入类别,业务域,端口\n民政局,A,public,1\n", encoding="utf-8")
    (told,) = import_file(sheet, network(tmp_path), SCOPE).rejected
    assert (told.code, told.values["owner"]) == ("IMP017", "U001")
