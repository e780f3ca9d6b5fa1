# SPDX-License-Identifier: Apache-2.0
"""What a pool that is too full for all that the sizes promise gives up, and in which order."""

from ipaddress import ip_network

import pytest

from tests.unit.addressing.conftest import DAY
from zongheng.addressing import Forgone, Ledger, allocation
from zongheng.build.notes import crowding
from zongheng.intent import Level
from zongheng.intent.network import Pool
from zongheng.intent.size import Size


@pytest.fixture
def county(xiayi, changed):
    """Return a county of a /23 with three townships in a pool of its own, which have other sizes."""

    def make(prefix, **township):
        sites = ("411426", "411426100", "411426101", "411426102")
        lost = [code for code in xiayi.sites if code not in sites]
        own = {Level.COUNTY: Size(size=23), Level.TOWNSHIP: Size(size=24, **township)}
        sizes = {o: {**of, "video": own[o]} if o in own else of for o, of in xiayi.file.sizes.items()}
        pool = Pool(purpose="lan", domain="video", prefix=ip_network(prefix))
        pools = (*(p for p in xiayi.pools if p.domain != "video"), pool)
        return changed(without=lost, units={}, pools=pools, sizes=sizes)

    return make


def given(intent):
    found = allocation(intent, Ledger.empty(), date=DAY, by="a")
    rows = found.ledger.rows.values()
    return sorted(row.value for row in rows if row.is_block and row.pool == "video"), found.forgone


KEPT = ["10.136.0.0/23", "10.136.2.0/24+1", "10.136.4.0/24+1", "10.136.6.0/24+1"]


def test_reserves_that_fit_exactly_are_kept(county):
    assert given(county("10.136.0.0/21", reserve=1)) == (KEPT, {})


def test_reserves_are_kept_where_there_is_no_room_for_regions(county):
    assert given(county("10.136.0.0/21", reserve=1, aggregate=22)) == (KEPT, {"video": Forgone(3, 0)})


def test_reserves_go_where_not_all_of_them_fit_and_that_is_told(county):
    blocks, forgone = given(county("10.136.0.0/21", reserve=2, aggregate=22))
    assert blocks == ["10.136.0.0/23", "10.136.2.0/24", "10.136.3.0/24", "10.136.4.0/24"]
    assert forgone == {"video": Forgone(3, 3)}
    told = "新给地址的站点和单位中，3 个没有自己的汇总段（aggregate、prefixes），3 个没有增长余量（reserve）"
    assert [told in note for note in crowding(forgone)] == [True]


def test_nothing_is_told_of_who_was_promised_nothing(county):
    assert given(county("10.136.0.0/21"))[1] == {}
