# SPDX-License-Identifier: Apache-2.0
"""The divisions that ship: all of them, whole, and every one below its parent."""

from collections import Counter
from importlib.resources import files

import pytest

from zongheng.divisions import Divisions
from zongheng.divisions.book import parent_of
from zongheng.errors import ZonghengError
from zongheng.intent.division import Level

SHIPPED = Divisions.shipped()
PROVINCES = sorted(
    entry.name.partition(".")[0]
    for entry in files("zongheng.divisions").joinpath("data").iterdir()
    if entry.name.endswith(".csv.xz")
)


def test_all_divisions_of_the_source_are_there():
    counts = Counter(entry.level for code in PROVINCES for entry in SHIPPED.below(code))
    assert len(PROVINCES) == 31
    assert counts == {Level.CITY: 342, Level.COUNTY: 2978, Level.TOWNSHIP: 41352, Level.VILLAGE: 620573}
    assert len(PROVINCES) + counts.total() == 665276


def test_every_division_is_below_another():
    for province in PROVINCES:
        below = SHIPPED.below(province)
        codes = {province, *(entry.code for entry in below)}
        assert {parent_of(entry.code) for entry in below} <= codes


def test_what_is_below_a_division_comes_by_level_and_code():
    assert [entry.code for entry in SHIPPED.below("411426", {Level.TOWNSHIP})][:2] == [
        "411426100",
        "411426101",
    ]
    codes = [entry.code for entry in SHIPPED.below("411426")]
    assert len(codes) == 767
    assert codes == sorted(codes, key=lambda code: (len(code), code))


def test_guizhou_has_19571_sites_below_the_province_on_five_levels():
    counts = Counter(entry.level for entry in SHIPPED.below("52"))
    assert counts == {Level.CITY: 9, Level.COUNTY: 88, Level.TOWNSHIP: 1510, Level.VILLAGE: 17964}
    assert counts.total() == 19571


def test_what_is_no_division_has_no_name_and_nothing_below():
    assert SHIPPED.name("411426101") == "会亭镇"
    assert SHIPPED.name("999999") is None
    assert SHIPPED.below("99") == ()


def test_a_table_of_ones_own_takes_their_place_and_tells_every_wrong_code(tmp_path):
    table = tmp_path / "divisions.csv"
    table.write_text("code,name\n41,河南省\n4199,新设市\n", encoding="utf-8")
    own = Divisions.of_file(table)
    assert [entry.name for entry in own.below("41")] == ["新设市"]
    assert own.name("52") is None
    table.write_text("code,name\n411,河南省\n四一,新设市\n", encoding="utf-8")
    with pytest.raises(ZonghengError) as told:
        Divisions.of_file(table)
    assert [(p.code, p.place.line) for p in told.value.problems] == [("IMP004", 2), ("IMP004", 3)]
