# SPDX-License-Identifier: Apache-2.0
"""A newcomer's first act: a network from a division code, complete enough to be planned at once."""

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing import AddressPlan, Ledger, allocate, strays
from zongheng.build import plan_network
from zongheng.cli import run
from zongheng.design import design_network
from zongheng.divisions import Divisions, province_labels
from zongheng.errors import ZonghengError
from zongheng.founding import found_network
from zongheng.founding.top import top_of
from zongheng.intent import Level, catalogue, load_network
from zongheng.render import render_config

TODAY = dt.date(2026, 1, 1)
FILES = {
    "baselines/devices.yml", "baselines/firewall.yml", "baselines/ids.yml", "group_vars/all/.gitkeep",
    "network.yml", "policy/exit.yml", "sites.csv", "tickets/.gitkeep", "units.csv", "waivers.yml",
    "zongheng.yml",
}  # fmt: skip


@cache
def counties():
    divisions = Divisions.shipped()
    return [
        entry.code for province in province_labels() for entry in divisions.below(province, (Level.COUNTY,))
    ]


def addressed(folder):
    intent = load_network(folder)
    return intent, allocate(intent, Ledger.empty(), date=TODAY, by="tests")


def designed(folder):
    intent, ledger = addressed(folder)
    return {
        host: render_config(design)
        for host, design in design_network(intent, AddressPlan(intent, ledger)).items()
    }


# What a network is made of --------------------------------------------------------------------------


def test_a_county_is_made_whole(tmp_path):
    folder = tmp_path / "inventories" / "xiayi"
    founded = found_network("411426", folder)
    assert {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} == FILES
    intent = load_network(folder)
    network = intent.network
    assert (network.name, network.title, network.prefix) == ("xiayi", "夏邑县电子政务外网", "xy")
    assert (network.dns_domain, network.as_number) == ("xy.ha.cegn.cn", 4200411426)
    assert (len(intent.sites), len(intent.units), len(intent.nodes)) == (768, 0, founded.devices)


def test_what_is_made_is_planned_without_a_remark(tmp_path):
    founded = found_network("460204", tmp_path / "inventories" / "tianya")
    result = plan_network(tmp_path / "inventories" / "tianya", date=TODAY, by="tests")
    assert len(result.hosts) == founded.devices
    assert len(result.notes) == 2, "how many sites and rows, and nothing else"


def test_a_city_is_made_and_planned(tmp_path):
    founded = found_network("4602", tmp_path / "sanya")
    assert len(designed(tmp_path / "sanya")) == founded.devices


@pytest.mark.parametrize(
    ("code", "network", "prefix", "dns"),
    [
        ("52", "guizhou", "gz", "gz.cegn.cn"),
        ("4501", "nanning", "nn", "nn.gx.cegn.cn"),
        ("1101", "beijingshishixia", "bjssx", "bjssx.bj.cegn.cn"),
    ],
)
def test_names_follow_from_the_division(code, network, prefix, dns):
    top = top_of(code, Divisions.shipped())
    assert (top.network, top.prefix, top.dns_domain) == (network, prefix, dns)


def test_cores_have_a_port_for_every_site_below(tmp_path):
    found_network("441900", tmp_path / "dongguan")
    intent = load_network(tmp_path / "dongguan")
    core = intent.nodes["dg-core1"]
    below = len(intent.children("441900"))
    assert len(catalogue()[core.model].ports("downlink")) >= below
    assert intent.network.as_number == 4201441900


def test_cores_have_a_port_for_sites_that_join_later(tmp_path):
    sheet = tmp_path / "sites.csv"
    sheet.write_text("编码\n441900003\n", encoding="utf-8")
    found_network("441900", tmp_path / "net", source=sheet)
    intent = load_network(tmp_path / "net")
    assert len(intent.sites) == 2
    core = catalogue()[intent.nodes["dg-core1"].model]
    assert len(core.ports("downlink")) >= len(Divisions.shipped().children("441900"))


# Whatever the code ----------------------------------------------------------------------------------


@settings(max_examples=30)
@given(code=st.sampled_from(range(2978)))
def test_any_county_is_addressed_without_an_exception(code):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "net"
        found_network(counties()[code], folder)
        intent, ledger = addressed(folder)
        assert list(strays(intent, ledger)) == []


@pytest.mark.long
@settings(max_examples=30)
@given(code=st.sampled_from(range(2978)))
def test_any_county_is_planned(code):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "net"
        founded = found_network(counties()[code], folder)
        assert len(designed(folder)) == founded.devices


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("code", ["64", "37"])
def test_a_province_is_planned(tmp_path, code):
    """Ningxia is among the smallest, Shandong has the most villages."""
    founded = found_network(code, tmp_path / "net")
    intent, ledger = addressed(tmp_path / "net")
    assert list(strays(intent, ledger)) == []
    assert len(design_network(intent, AddressPlan(intent, ledger))) == founded.devices


# From a spreadsheet, with own divisions ------------------------------------------------------------


def test_the_sites_come_from_a_spreadsheet(tmp_path):
    sheet = tmp_path / "站点.csv"
    sheet.write_text("乡镇,村,状态\n会亭镇,,\n会亭镇,孙庄村,\n产业园,,\n马头镇,,停用\n", encoding="gb18030")
    founded = found_network("411426", tmp_path / "net", source=sheet)
    assert list(founded.sites) == ["411426", "411426101", "411426102", "411426900", "411426101202"]
    assert len(designed(tmp_path / "net")) == founded.devices == 3 + 5


def test_a_sheet_is_told_as_an_import_tells_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZONGHENG_LANG", "zh")
    Path("站点.csv").write_text("名称,上级,联系电话\n产业园,会亭镇,123\n", encoding="utf-8")
    assert run(["init", "411426", "--to", "net", "--from", "站点.csv"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "  区划数据里没有而给了自定代码的 1 个：411426101900 产业园" in said
    assert "  其中 1 个上级补自区划数据" in said
    assert "  未采用的列：联系电话" in said


def sheet_of(folder, *rows):
    sheet = folder / "sites.csv"
    sheet.write_text("\n".join(["名称,终端数,自定大小,端口", *rows, ""]), encoding="utf-8")
    return sheet


TOWNSHIPS = [entry.name for entry in Divisions.shipped().below("411426", (Level.TOWNSHIP,))]


@pytest.mark.parametrize(
    "rows",
    [
        [f"{name},20000,," for name in TOWNSHIPS[:8]],
        [f"{TOWNSHIPS[0]},,internet=14 public=17,"],
        [f"{name},{terminals},,停用" for name, terminals in zip(TOWNSHIPS, ["", "300", "99"], strict=False)],
        ["夏邑县,9000,public=20,", f"{TOWNSHIPS[1]},60,infrastructure=20,"],
    ],
)
def test_pools_hold_what_sites_ask_for(tmp_path, rows):
    sheet = sheet_of(tmp_path, *(row.replace("停用", "") for row in rows))
    founded = found_network("411426", tmp_path / "net", source=sheet)
    intent, ledger = addressed(tmp_path / "net")
    assert list(strays(intent, ledger)) == []
    assert len(founded.sites) >= len(rows)


OWN = st.tuples(
    st.sampled_from(["", "0", "700", "5000", "20000"]),
    st.sampled_from(["", "internet=20", "public=22 video=24", "internet=30", "infrastructure=21"]),
)


@settings(max_examples=20)
@given(rows=st.dictionaries(st.sampled_from(TOWNSHIPS), OWN, min_size=1))
def test_pools_hold_whatever_sites_ask_for(rows):
    with tempfile.TemporaryDirectory() as place:
        sheet = sheet_of(Path(place), *(f"{name},{own[0]},{own[1]}," for name, own in rows.items()))
        found_network("411426", Path(place) / "net", source=sheet)
        intent, ledger = addressed(Path(place) / "net")
        assert list(strays(intent, ledger)) == []


def test_own_divisions_replace_the_shipped(tmp_path):
    table = tmp_path / "divisions.csv"
    table.write_text("code,name\n99,新省\n9901,新市\n990101,甲县\n990101100,乙镇\n", encoding="utf-8")
    divisions = Divisions.of_file(table)
    found_network("99", tmp_path / "net", divisions=divisions)
    intent = load_network(tmp_path / "net")
    assert (len(intent.sites), intent.network.dns_domain) == (4, "xs.cegn.cn")


# What is refused, and what is left behind -----------------------------------------------------------


def refused(code, folder, **options):
    with pytest.raises(ZonghengError) as error:
        found_network(code, folder, **options)
    return error.value.problems


@pytest.mark.parametrize(
    ("code", "problem", "hint"),
    [
        ("411426101", "FND001", "411426 夏邑县"),
        ("41142", "FND001", ""),
        ("411499", "FND002", "411481 永城市"),
        ("53999", "FND001", ""),
        ("92", "FND002", "65 新疆维吾尔自治区"),
        ("夏邑", "FND002", "411426 夏邑县"),
        ("", "FND002", ""),
        ("4１", "FND002", ""),
    ],
)
def test_a_wrong_code_is_told_with_the_one_that_was_meant(tmp_path, code, problem, hint):
    (told,) = refused(code, tmp_path / "net")
    assert told.code == problem
    assert hint in told.message
    assert not (tmp_path / "net").exists()


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path):
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    assert [told.code for told in refused("411426", tmp_path)] == ["FND003"]
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("folder", ["note.txt", "note.txt/net", "note.txt/nets/net"])
def test_a_file_in_the_way_is_called_one(tmp_path, folder):
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    (told,) = refused("411426", tmp_path / folder)
    assert (told.code, told.place.file) == ("FND006", str(tmp_path / "note.txt"))
    assert (tmp_path / "note.txt").read_text(encoding="utf-8") == "mine"


def filling(folder):
    folder.mkdir()
    (folder / "important.txt").write_text("mine", encoding="utf-8")


@pytest.mark.parametrize(("appear", "code"), [(filling, "FND003"), (Path.touch, "FND006")])
def test_what_appears_in_the_meantime_is_left_alone(tmp_path, monkeypatch, appear, code):
    net = tmp_path / "net"
    chmod = Path.chmod

    def chmod_late(path, mode):
        appear(net)
        chmod(path, mode)

    monkeypatch.setattr(Path, "chmod", chmod_late)
    assert [told.code for told in refused("460204", net)] == [code]
    assert [path.name for path in tmp_path.iterdir()] == ["net"]
    assert net.is_file() or [path.name for path in net.iterdir()] == ["important.txt"]


def test_the_working_folder_is_not_replaced_under_whoever_works_in_it(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert [told.code for told in refused("460204", Path())] == ["FND007"]
    assert list(tmp_path.iterdir()) == []


def test_a_link_to_an_empty_folder_is_followed(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "net").symlink_to(tmp_path / "there")
    found_network("460204", tmp_path / "net")
    assert (tmp_path / "there" / "network.yml").is_file()


def test_a_spreadsheet_that_is_not_there_is_told(tmp_path):
    told = [entry.code for entry in refused("411426", tmp_path / "net", source=tmp_path / "none.xlsx")]
    assert (told, list(tmp_path.iterdir())) == (["FND005"], [])


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "net").mkdir()
    found_network("460204", tmp_path / "net")
    assert (tmp_path / "net" / "network.yml").is_file()


def test_a_spreadsheet_with_a_bad_row_leaves_nothing_behind(tmp_path):
    sheet = tmp_path / "sites.csv"
    sheet.write_text("编码,名称\n411426101,会亭镇\n510000,外省\n4114261,短\n", encoding="utf-8")
    assert [told.code for told in refused("411426", tmp_path / "net", source=sheet)] == ["IMP015", "IMP008"]
    assert [path.name for path in tmp_path.iterdir()] == ["sites.csv"]


def test_what_planning_would_refuse_is_told_of_the_sheet(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    sheet_of(
        tmp_path, f"{TOWNSHIPS[1]},,foo=22,", f"{TOWNSHIPS[0]},,public=25 bar=22,1", f"{TOWNSHIPS[2]},,,999"
    )
    problems = refused("411426", tmp_path / "net", source=Path("sites.csv"))
    told = [(one.code, str(one.place)) for one in problems]
    assert told == [
        ("INT004", "sites.csv:2:3 自定大小"),
        ("INT004", "sites.csv:3:3 自定大小"),
        ("INT020", "sites.csv:4:4 端口"),
        ("INT020", "sites.csv:4:4 端口"),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["sites.csv"]


def test_more_terminals_than_any_space_holds_are_refused(tmp_path):
    sheet = sheet_of(tmp_path, f"{TOWNSHIPS[1]},9999,,", f"{TOWNSHIPS[0]},99999999,,")
    (told,) = refused("411426", tmp_path / "net", source=sheet)
    assert (told.code, told.place.line, told.place.key) == ("FND004", 3, "终端数")
    assert [path.name for path in tmp_path.iterdir()] == ["sites.csv"]


def test_what_no_space_holds_is_told_with_numbers(tmp_path):
    rows = [f"9901{county:02},县{county}" for county in range(100)]
    rows += [f"9901{county:02}{town:03},镇{town}" for county in range(100) for town in range(1, 150)]
    table = tmp_path / "divisions.csv"
    table.write_text("\n".join(["code,name", "9901,新市", *rows]) + "\n", encoding="utf-8")
    (told,) = refused("9901", tmp_path / "net", divisions=Divisions.of_file(table))
    assert (told.code, told.found) == ("FND004", "10.0.0.0/8")
    assert not (tmp_path / "net").exists()


# The command ----------------------------------------------------------------------------------------


def test_the_command_tells_what_there_is_and_what_comes_next(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZONGHENG_LANG", "zh")
    assert run(["init", "460204", "--to", "inventories/tianya"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("天涯区电子政务外网：已建立 inventories/tianya，站点 ")
    assert "  1. zongheng plan -i inventories/tianya：规划地址，生成全部配置（不需要口令）" in said
    assert run(["init", "460204", "--to", "inventories/tianya"]) == 4
    assert "[FND003] inventories/tianya" in capsys.readouterr().err
