# SPDX-License-Identifier: Apache-2.0
"""Short names: pinyin without what a place is, once in a network, and fit for a host name."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from zongheng.importing.slugs import Slugs
from zongheng.intent.model import Host

ROOT = Path(__file__).parents[3]
XIAYI = list(csv.DictReader((ROOT / "inventories/xiayi/sites.csv").open(encoding="utf-8")))


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("会亭镇", "huiting"),
        ("曹集乡", "caoji"),
        ("冉石庄村委会", "ranshizhuang"),
        ("冉石庄村村民委员会", "ranshizhuang"),
        ("新村村委会", "xincun"),
        ("天龙湖社区居民委员会", "tianlonghu"),
        ("东华门街道办事处", "donghuamen"),
        ("重庆市", "chongqing"),
        ("曹县", "caoxian"),
        ("印江土家族苗族自治县", "yinjiang"),
        ("黔东南苗族侗族自治州", "qiandongnan"),
        ("广西壮族自治区", "guangxi"),
        ("经济技术开发区", "jingjijishukaifaqu"),
        ("吕店乡", "lvdian"),
    ],
)
def test_a_place_is_called_without_what_it_is(name, slug):
    assert Slugs((), prefix="xy").give(name, parent="", otherwise="x1") == slug


def test_the_slugs_of_xiayi_are_what_an_import_gives():
    slugs = Slugs((), prefix="xy")
    county_and_townships = [row for row in XIAYI if len(row["code"]) < 12]
    given_ = [slugs.give(row["name"], parent="", otherwise=row["code"]) for row in county_and_townships]
    assert given_ == [row["slug"] for row in county_and_townships]


def test_names_that_collide_get_their_kind_their_parent_and_a_number():
    slugs = Slugs(["huiting"], prefix="xy")
    got = [slugs.give("会亭村委会", parent="caoji", otherwise="1") for _ in range(4)]
    assert got == ["huiting-cun", "caoji-huiting", "caoji-huiting-2", "caoji-huiting-3"]


NAMES = st.lists(
    st.text(
        st.one_of(st.sampled_from("会亭新村镇乡社区村委会重庆吕县1 a-Ω（）·"), st.characters()),
        min_size=1,
        max_size=30,
    ),
    max_size=30,
)


@given(names=NAMES, prefix=st.sampled_from(["x", "xy", "qiandongnan"]))
def test_every_name_gets_a_slug_of_its_own_that_fits_a_host_name(names, prefix):
    slugs = Slugs((), prefix=prefix)
    parents = ["", "xiayi"]
    got = []
    for number, name in enumerate(names):
        got.append(slugs.give(name, parent=parents[number % len(parents)], otherwise=str(411426000 + number)))
        parents.append(got[-1])
    assert len(set(got)) == len(got)
    for slug in got:
        TypeAdapter(Host).validate_python(slug)
        TypeAdapter(Host).validate_python(f"{prefix}-{slug}")
