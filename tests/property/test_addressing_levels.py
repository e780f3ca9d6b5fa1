# SPDX-License-Identifier: Apache-2.0
"""For every tree of sites and every choice of sizes: regions hold what lies below, and nobody moves."""

import dataclasses
import functools
import itertools
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing import Ledger, allocate, strays
from zongheng.addressing.prefix import Prefix
from zongheng.intent import Level, Site, load_network
from zongheng.intent.network import Pool
from zongheng.intent.size import Size

XIAYI = Path(__file__).parents[2] / "inventories" / "xiayi"
DAY = date(2026, 1, 1)
LAN, IPV6 = "lan", "ipv6"
POOLS = {LAN: "10.0.0.0/12", IPV6: "2001:db8::/36"}
BELOW = (Level.CITY, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
DIGITS = {Level.CITY: 2, Level.COUNTY: 2, Level.TOWNSHIP: 3, Level.VILLAGE: 3}


@functools.cache
def xiayi():
    return load_network(XIAYI)


@st.composite
def sizes(draw):
    """Any own block; regions of one to four prefixes at the levels that have something below, or none."""
    found = {Level.PROVINCE: {LAN: Size(size=24), IPV6: Size(size=60)}}
    for level in BELOW:
        region = {} if level is Level.VILLAGE else draw(
            st.fixed_dictionaries({}, optional={"prefixes": st.integers(1, 4), "room": st.integers(0, 60)})
        )  # fmt: skip
        reserve = draw(st.integers(0, 1))
        lan = Size(size=draw(st.integers(26, 30)), reserve=reserve, **region)
        aggregate = {Level.CITY: 44, Level.COUNTY: 48, Level.TOWNSHIP: 52}.get(level)
        kept = draw(st.booleans()) and aggregate
        found[level] = {LAN: lan, IPV6: Size(size=60, aggregate=kept or None)}
    return found


@st.composite
def trees(draw):
    """Some sites on five levels, by code."""
    sites = {"41": None}
    above = ["41"]
    for level in BELOW:
        here = []
        for parent in above:
            numbers = draw(st.lists(st.integers(1, 40), max_size=4, unique=True))
            here += [(f"{parent}{number:0{DIGITS[level]}}", parent) for number in numbers]
        sites |= dict(here)
        above = [code for code, _ in here][:6]
    return sites


def intent_of(tree, sizes):
    base = xiayi()
    pools = tuple(
        Pool(
            purpose="lan" if pool == LAN else pool,
            domain=LAN if pool == LAN else None,
            prefix=ip_network(prefix),
        )
        for pool, prefix in POOLS.items()
    )
    file = base.file.model_copy(
        update={
            "network": base.network.model_copy(update={"division": "41"}),
            "domains": (base.file.domains[0].model_copy(update={"name": LAN}),),
            "sizes": sizes,
            "pools": pools,
        }
    )
    sites = {
        code: Site(code=code, name=code, slug=f"s{code}", parent=parent) for code, parent in tree.items()
    }
    return dataclasses.replace(base, sites=sites, units={}, file=file)


def assert_apart(ledger):
    own = [
        (ledger.prefixes[key], row.owner)
        for key, row in ledger.rows.items()
        if row.is_block and not row.is_region
    ]
    own.sort(key=lambda one: (one[0].family, one[0].network, -one[0].size))
    for (one, owner), (other, other_owner) in itertools.pairwise(own):
        assert owner == other_owner or not one.overlaps(other)
    for key, block in ledger.blocks.items():
        assert Prefix.parse(POOLS[ledger.rows[key].pool]).contains(block.region)


@settings(max_examples=60, deadline=None)
@given(tree=trees(), sizes=sizes())
def test_regions_hold_all_that_lies_below_in_as_few_prefixes_as_they_may(tree, sizes):
    intent = intent_of(tree, sizes)
    ledger = allocate(intent, Ledger.empty(), date=DAY, by="a")
    assert_apart(ledger)
    assert list(strays(intent, ledger)) == []
    for code, pool in itertools.product(tree, POOLS):
        size = sizes[intent.level(code)][pool]
        parts = ledger.of_owner(code, pool)
        assert len(parts) <= (size.prefixes or 1)
        block = ledger.blocks[f"{code}/{pool}"]
        assert block.prefix.length == size.size
        assert block.room >= size.reserve or code == "41"
        if pool == IPV6:
            assert all((ledger.blocks[row.key].region.length) % 4 == 0 for row in parts)


@settings(max_examples=60, deadline=None)
@given(
    history=st.lists(trees(), min_size=2, max_size=4), sizes=sizes(), later=sizes(), days=st.integers(1, 200)
)
def test_nobody_moves_whatever_comes_goes_or_is_decided_anew(history, sizes, later, days):
    ledger, day = Ledger.empty(), DAY
    for number, tree in enumerate(history):
        intent = intent_of(tree, sizes if number == 0 else later)
        day += timedelta(days=days)
        before, ledger = ledger, allocate(intent, ledger, date=day, by="a")
        assert_apart(ledger)
        for key, row in before.rows.items():
            if row.gone is None:
                assert (ledger.rows[key].value, ledger.rows[key].given) == (row.value, row.given)
        assert {row.owner for row in ledger.rows.values() if row.is_block and row.gone is None} == set(tree)
        assert allocate(intent, ledger, date=day, by="b") == ledger


def test_a_part_that_outlived_the_own_block_of_its_site_is_not_overwritten():
    """Two branches met, and what lay beside the part gave way."""
    sizes = {Level.PROVINCE: {LAN: Size(size=24)}} | {
        level: {LAN: Size(size=28, **({} if level is Level.VILLAGE else {"prefixes": 4}))} for level in BELOW
    }
    tree = {"41": None, "4101": "41"} | {f"4101{number:02}": "4101" for number in range(1, 6)}
    intent = intent_of(tree, sizes)
    first = allocate(intent, Ledger.empty(), date=DAY, by="a")
    assert "4101/lan/below/2" in first.rows
    left = Ledger.of([row for row in first.rows.values() if row.owner == "41" or row.is_region])
    after = allocate(intent, left, date=DAY, by="b")
    assert {key: after.rows[key] for key in left.rows} == dict(left.rows)
    assert_apart(after)


@settings(max_examples=40, deadline=None)
@given(tree=trees(), sizes=sizes(), data=st.data())
def test_the_order_of_sites_does_not_matter(tree, sizes, data):
    shuffled = dict(data.draw(st.permutations(list(tree.items()))))
    one, other = (allocate(intent_of(t, sizes), Ledger.empty(), date=DAY, by="a") for t in (tree, shuffled))
    assert one.text() == other.text()
