# SPDX-License-Identifier: Apache-2.0
"""What is edited in the tables is planned alone with those above it, and the exits that name it."""

import shutil

import pytest

from tests.support.planning import DAY, PROVINCE, XIAYI, add_site, changed, copy_of, left, plan
from zongheng.build import BuildPaths
from zongheng.build import plan as stage
from zongheng.build.part import placed
from zongheng.errors import ZonghengError
from zongheng.intent.csv_rows import read_rows
from zongheng.intent.load import SITE_COLUMNS, Frame
from zongheng.intent.rules import capacity

EXITS = ["xy-exit1", "xy-exit2"]
VILLAGE = "411426102299,新村村委会,xin-cun,411426102,AR6121,2102354AR61219999,1,12,active"


@pytest.fixture
def remembering(xiayi, monkeypatch):
    """Return a network that is planned, and of which nobody may plan the whole again."""

    def refuse(call):
        raise AssertionError(call)

    monkeypatch.setattr(stage, "_whole", refuse)
    return xiayi


def test_a_village_changes_its_own_its_township_s_and_the_exits_files(remembering):
    before = left(remembering)
    add_site(remembering, VILLAGE)
    result = plan(remembering)
    after = left(remembering)
    hosts = ["xy-matou", "xy-xin-cun"]
    assert changed(result) == sorted([*EXITS, *hosts])
    assert {name for name in after if before.get(name) != after[name]} == {
        "ledger",
        "hosts.json",
        *(f"configs/{host}.cfg" for host in changed(result)),
        *(f"designs/{host}.json" for host in changed(result)),
    }
    assert "description" in result.hosts["xy-matou"].diff


def test_the_ledger_dates_what_is_new_only(remembering):
    before = BuildPaths.of(remembering).ledger.read_text().splitlines()
    add_site(remembering, VILLAGE)
    plan(remembering)
    after = BuildPaths.of(remembering).ledger.read_text().splitlines()
    new = [line for line in after if line not in before]
    assert [line for line in after if line not in new] == before
    assert new
    assert all(line.startswith("411426102299/") and ",2026-01-02,test,planned" in line for line in new)


def test_villages_that_are_added_one_by_one_end_as_whole_plans_do(remembering, tmp_path, monkeypatch):
    rows = [
        f"41142610229{number},村{number},c{number},411426102,AR6121,SN{number},{number},12,active"
        for number in (1, 2, 3)
    ]
    whole = tmp_path / "whole" / "inventories" / "xiayi"
    shutil.copytree(remembering, whole)
    for row in rows:
        add_site(remembering, row)
        plan(remembering)
    monkeypatch.undo()
    for row in rows:
        add_site(whole, row)
        shutil.rmtree(BuildPaths.of(whole).root, ignore_errors=True)
        plan(whole)
    assert left(remembering) == left(whole)


@pytest.mark.parametrize("blank", ["\u3000", "\u00a0", " "])
@pytest.mark.parametrize("place", ["{},新村", "411426102299,新村村委会{}", "1,12,active{}"])
def test_blanks_around_a_field_are_no_part_of_it(xiayi, tmp_path, blank, place):
    bare = place.format("")
    assert bare in f",{VILLAGE}" or bare in VILLAGE
    spaced = f",{VILLAGE}".replace(bare, place.format(blank)).removeprefix(",")
    plain = tmp_path / "plain" / "inventories" / "xiayi"
    shutil.copytree(xiayi, plain)
    add_site(xiayi, spaced)
    add_site(plain, VILLAGE)
    plan(xiayi)
    plan(plain)
    assert left(xiayi) == left(plain)


def village_row(inventory):
    return next(
        line for line in (inventory / "sites.csv").read_text().splitlines() if "ranshizhuang-cun" in line
    )


def edit(inventory, old, new):
    table = inventory / "sites.csv"
    table.write_text(table.read_text().replace(old, new))


def test_a_village_that_goes_takes_its_files_along(remembering):
    before, row = left(remembering), village_row(remembering)
    edit(remembering, row + "\n", "")
    result = plan(remembering)
    after = left(remembering)
    parent = f"xy-{parent_slug(remembering, row)}"
    assert changed(result) == sorted([*EXITS, parent])
    gone = {"configs/xy-ranshizhuang-cun.cfg", "designs/xy-ranshizhuang-cun.json"}
    assert before.keys() - after.keys() == gone
    assert "ranshizhuang" not in after["hosts.json"]
    assert ",tombstone:2026-01-02" in after["ledger"]
    assert len(result.hosts) == len([name for name in after if name.startswith("configs/")])


def parent_slug(inventory, row):
    code = row.split(",")[3]
    rows = (line.split(",") for line in (inventory / "sites.csv").read_text().splitlines())
    return next(fields[2] for fields in rows if fields[0] == code)


def test_a_village_that_is_called_otherwise_has_other_files(remembering):
    row = village_row(remembering)
    edit(remembering, row, row.replace("ranshizhuang-cun", "ran-cun"))
    result = plan(remembering)
    assert changed(result) == sorted(["xy-ran-cun", f"xy-{parent_slug(remembering, row)}"])
    assert "ranshizhuang" not in "".join(left(remembering))
    assert changed(plan(remembering)) == []


def test_what_goes_and_comes_back_has_its_blocks_again(remembering):
    before, row = left(remembering), village_row(remembering)
    edit(remembering, row + "\n", "")
    plan(remembering)
    add_site(remembering, row)
    plan(remembering)
    assert left(remembering) == before


def test_another_order_of_rows_and_comments_change_nothing(remembering):
    header, *rows = (remembering / "sites.csv").read_text().splitlines()
    before = left(remembering)
    (remembering / "sites.csv").write_text("\n".join(["# 注释, 一行", header, *reversed(rows), ""]))
    assert not plan(remembering).wrote
    assert not plan(remembering).wrote
    assert left(remembering) == before


def test_a_site_that_another_file_names_is_left_to_the_whole_plan(xiayi):
    network = xiayi / "network.yml"
    network.write_text(network.read_text() + "# see xy-ranshizhuang-cun\n")
    plan(xiayi)
    row = village_row(xiayi)
    edit(xiayi, row, row.replace("ranshizhuang-cun", "ran-cun"))
    assert "xy-ran-cun" in changed(plan(xiayi))


def test_a_region_that_grows_takes_those_above_it_along(tmp_path):
    province = copy_of(PROVINCE, tmp_path)
    plan(province, date=DAY)
    add_site(province, "520102001003,新社区,xin,520102001,,,3,8,active,")
    assert {"gz-xin", "gz-xinhualu", "gz-nanming"} <= set(changed(plan(province)))


def test_a_check_says_what_would_change_and_writes_nothing(remembering):
    add_site(remembering, VILLAGE)
    before = left(remembering)
    result = plan(remembering, check=True)
    assert changed(result) == sorted([*EXITS, "xy-matou", "xy-xin-cun"])
    assert left(remembering) == before
    assert changed(plan(remembering)) == changed(result)


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("411426101299,新村,xin-cun,411426101,AR6121,2102354AR61210001,7,12,active", "INT012"),
        ("411426101299,新村,ranshizhuang-cun,411426101,AR6121,SN1,7,12,active", "INT012"),
        ("411426101299,新村,xin-cun,411426101,AR6121,SN1,1,12,active", "INT012"),
        ("411426101299,新村,core1,411426101,AR6121,SN1,7,12,active", "INT012"),
        ("411426101299,新村,xin-cun,411426199,AR6121,SN1,7,12,active", "INT014"),
        ("411426101299,新村,xin-cun,411426101,AR9999,SN1,7,12,active", "INT018"),
        ("411426101299,新村,xin-cun,411426101,AR6121,SN1,7,many,active", "INT006"),
        ("411426101299,新村,xin-cun,411426101,AR6121,SN1,7", "INT008"),
        ("411426101201,新村,xin-cun,411426101,AR6121,SN1,7,12,active", "INT012"),
        ("41142610129,新村,xin-cun,411426101,AR6121,SN1,7,12,active", "INT006"),
        ("xin-cun,新村,xin-cun,411426101,AR6121,SN1,7,12,active", "INT006"),
        (",新村,xin-cun,411426101,AR6121,SN1,7,12,active", "INT005"),
        ("411426101299,新村,xin-cun,411426101299,AR6121,SN1,7,12,active", "INT015"),
    ],
)
def test_what_is_wrong_with_an_added_row_is_told_as_a_whole_plan_tells_it(xiayi, row, code):
    add_site(xiayi, row)
    with pytest.raises(ZonghengError) as from_memory:
        plan(xiayi)
    BuildPaths.of(xiayi).memory.unlink()
    with pytest.raises(ZonghengError) as whole:
        plan(xiayi)
    assert code in {one.code for one in whole.value.problems}
    assert str(from_memory.value) == str(whole.value)


def test_the_arithmetic_of_pools_counts_a_site_for_all_that_are_like_it():
    problems = []
    rows = read_rows(XIAYI / "sites.csv", problems, required=SITE_COLUMNS)
    draft = Frame.read(XIAYI).part(map(placed, rows)).draft
    assert not list(capacity.problems(draft))
    told = list(capacity.problems(draft, {"411426101201": 600}))
    assert {one.code for one in told} == {"INT016"}
    assert "605" in str(told[0])
