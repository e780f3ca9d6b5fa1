# SPDX-License-Identifier: Apache-2.0
"""What holds for every network: whoever comes, goes or returns, nobody is renumbered."""

import dataclasses
import functools
import itertools
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zongheng.addressing import Ledger, State, allocate, settled, settlement
from zongheng.addressing.demand import pool_prefixes
from zongheng.addressing.prefix import Prefix
from zongheng.errors import ZonghengError
from zongheng.intent import Site, load_network
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.rules import capacity
from zongheng.intent.size import Size

ROOT = Path(__file__).parents[2]
FIRST = date(2026, 1, 1)
POOLS = ("public", "internet", "administrative", "video", "infrastructure", "ipv6")


@functools.cache
def xiayi():
    return load_network(ROOT / "inventories/xiayi")


def township(number, **fields):
    code = f"411426{number:03d}"
    return Site(code=code, name=code, slug=f"t{number}", parent="411426", port=number % 40 + 1, **fields)


def village(township_number, number, parent=None):
    above = f"411426{township_number:03d}"
    code = f"{above}{number:03d}"
    slug = f"v{township_number}-{number}"
    return Site(code=code, name=code, slug=slug, parent=parent or above, port=number % 24 + 1)


def network(sites, *, units=True, file=None):
    base = xiayi()
    every = {"411426": base.sites["411426"], **{site.code: site for site in sites}}
    changes = {"sites": every, "units": base.units if units else {}}
    return dataclasses.replace(base, **changes, **({"file": file} if file else {}))


@st.composite
def some_sites(draw):
    """Some of twelve townships, each with some villages, in any order; villages may have moved."""
    towns = draw(st.lists(st.integers(100, 111), min_size=1, max_size=8, unique=True))
    sites = [township(number) for number in towns]
    for number in towns:
        for one in draw(st.lists(st.integers(200, 206), max_size=4, unique=True)):
            parent = f"411426{draw(st.sampled_from(towns)):03d}"
            sites.append(village(number, one, parent=draw(st.sampled_from([None, parent]))))
    return draw(st.permutations(sites))


def live(ledger):
    return {key: row for key, row in ledger.rows.items() if row.gone is None}


def assert_sound(intent, ledger):
    blocks = [(ledger.prefixes[key], key) for key, row in ledger.rows.items() if _is_own(row)]
    blocks.sort(key=lambda entry: (entry[0].family, entry[0].network))
    for (one, key), (other, other_key) in itertools.pairwise(blocks):
        assert not one.overlaps(other), (key, other_key)
    excluded = [Prefix.parse(str(p.prefix)) for p in intent.pools if p.purpose == "exclusion"]
    for key, block in ledger.blocks.items():
        assert any(pool.contains(block.region) for pool in pool_prefixes(intent, ledger.rows[key].pool)), key
        assert not any(hole.overlaps(block.region) for hole in excluded), key


def _is_own(row):
    return row.is_block and not row.is_region


@settings(max_examples=40, deadline=None)
@given(
    history=st.lists(st.tuples(some_sites(), st.integers(1, 200)), min_size=1, max_size=4),
    units=st.booleans(),
)
def test_nobody_is_renumbered_whatever_happens_around_him(history, units):
    ledger, day = Ledger.empty(), FIRST
    for sites, days in history:
        day += timedelta(days=days)
        intent = network(sites, units=units)
        before, ledger = ledger, allocate(intent, ledger, date=day, by="operator")
        assert_sound(intent, ledger)
        for key, row in live(before).items():
            after = ledger.rows[key]
            assert (after.value, after.given, after.by) == (row.value, row.given, row.by)
        wanted = {site.code for site in sites} | {"411426", *(intent.units if units else ())}
        assert {row.owner for key, row in live(ledger).items() if row.is_block} == wanted
        assert allocate(intent, ledger, date=day + timedelta(days=1), by="another") == ledger


@settings(max_examples=30, deadline=None)
@given(sites=some_sites(), data=st.data())
def test_the_order_of_the_files_does_not_matter(sites, data):
    shuffled = data.draw(st.permutations(sites))
    one = allocate(network(sites), Ledger.empty(), date=FIRST, by="a")
    assert one.text() == allocate(network(shuffled), Ledger.empty(), date=FIRST, by="a").text()


@settings(max_examples=30, deadline=None)
@given(sites=some_sites(), days=st.integers(0, 179), data=st.data())
def test_who_returns_within_quarantine_gets_his_own_again(sites, days, data):
    first = allocate(network(sites), Ledger.empty(), date=FIRST, by="a")
    gone = data.draw(st.sampled_from([site for site in sites if site.level == "village"] or sites))
    rest = [site for site in sites if site.code != gone.code and site.parent != gone.code]
    without = allocate(network(rest), first, date=FIRST, by="a")
    newcomers = [*rest, *(township(number) for number in range(300, 310))]
    later = allocate(network(newcomers), without, date=FIRST + timedelta(days=days), by="b")
    back = allocate(network([*newcomers, gone]), later, date=FIRST + timedelta(days=400), by="c")
    for pool in POOLS:
        key = f"{gone.code}/{pool}"
        assert back.rows[key] == first.rows[key]


def looked_through(intent, rows):
    """Settle rows one by one, though they are apart."""
    with patch.object(settlement, "apart", lambda _: False):
        return settled(intent, rows)


@settings(max_examples=30, deadline=None)
@given(common=some_sites(), ours=some_sites(), theirs=some_sites(), data=st.data())
def test_two_branches_meet_without_moving_what_is_deployed(common, ours, theirs, data):
    shared = allocate(network(common), Ledger.empty(), date=FIRST, by="a")
    one = allocate(network(ours), shared, date=FIRST + timedelta(days=1), by="甲")
    other = allocate(network(theirs), shared, date=FIRST + timedelta(days=2), by="乙")
    done = {site.code for site in ours if data.draw(st.booleans())}
    one = one.deployed(done)
    both = {site.code: site for site in (*ours, *theirs)}
    intent = network(data.draw(st.permutations(list(both.values()))))
    rows = [*one.rows.values(), *(row for key, row in other.rows.items() if one.rows.get(key) != row)]
    merged, lost = settled(intent, data.draw(st.permutations(rows)))
    assert all(row.state is not State.DEPLOYED for row, _ in lost)
    after = allocate(intent, merged, date=FIRST + timedelta(days=3), by="c")
    assert_sound(intent, after)
    for key, row in one.rows.items():
        if row.owner in done and row.state is State.DEPLOYED:
            assert after.rows[key].value == row.value
    rows = list(after.rows.values())
    assert allocate(intent, settled(intent, rows)[0], date=FIRST, by="d") == after
    assert settled(intent, rows) == looked_through(intent, rows)


@settings(max_examples=30, deadline=None)
@given(sites=some_sites())
def test_the_file_holds_the_whole_ledger(sites, tmp_path_factory):
    ledger = allocate(network(sites), Ledger.empty(), date=FIRST, by="张三, 网络科")
    ledger = allocate(network(sites[:1]), ledger, date=FIRST, by="李四")
    path = tmp_path_factory.mktemp("ledger") / "ledger.csv"
    assert ledger.save(path)
    assert Ledger.load(path) == ledger
    assert not ledger.save(path)


def with_pool(domain, prefix, sizes):
    """Return ``network.yml`` with another pool and other sizes in one domain."""
    file = xiayi().file
    pools = tuple(p.model_copy(update={"prefix": prefix}) if p.domain == domain else p for p in file.pools)
    owners = {o: {**s, domain: Size(size=sizes[o])} if o in sizes else s for o, s in file.sizes.items()}
    return file.model_copy(update={"pools": pools, "sizes": owners})


@settings(max_examples=60, deadline=None)
@given(
    sites=some_sites(),
    pool_length=st.integers(20, 26),
    county=st.integers(24, 28),
    town=st.integers(24, 28),
    hamlet=st.integers(26, 30),
)
def test_a_fresh_pool_is_exhausted_only_when_arithmetic_says_so(sites, pool_length, county, town, hamlet):
    """Two independent judges: the capacity rule counts, the allocator places."""
    from ipaddress import ip_network

    sizes = {"county": county, "township": town, "village": hamlet}
    file = with_pool("video", ip_network(f"10.127.0.0/{pool_length}"), sizes)
    intent = network(sites, units=False, file=file)
    draft = Draft(
        folder=ROOT,
        network_tree=None,
        network=file,
        exits=(),
        sites=tuple(Placed(site, None) for site in intent.sites.values()),
        units=(),
    )
    counted = [p.code for p in capacity.problems(draft)]
    if counted:
        with pytest.raises(ZonghengError) as refused:
            allocate(intent, Ledger.empty(), date=FIRST, by="a")
        assert {p.code for p in refused.value.problems} == {"ADR010"}
        assert counted == ["INT016"]
    else:
        assert_sound(intent, allocate(intent, Ledger.empty(), date=FIRST, by="a"))


@settings(max_examples=40, deadline=None)
@given(history=st.lists(some_sites(), min_size=2, max_size=4), length=st.integers(22, 28))
def test_a_used_pool_is_exhausted_only_when_no_aligned_block_is_free(history, length):
    from ipaddress import ip_network

    small = with_pool("video", ip_network("10.127.0.0/22"), {"county": 27, "township": 28, "village": 29})
    ledger = Ledger.empty()
    for sites in history:
        ledger = allocate(network(sites, units=False, file=small), ledger, date=FIRST, by="a")
    wide = with_pool("video", ip_network("10.127.0.0/22"), {"county": 27, "township": length, "village": 29})
    newcomer = township(400)
    held = [block for key, block in ledger.prefixes.items() if key.endswith("/video")]
    pool = Prefix.parse("10.127.0.0/22")
    free = [b for b in pool.subnets(length) if not any(b.overlaps(block) for block in held)]
    intent = network([*history[-1], newcomer], units=False, file=wide)
    try:
        after = allocate(intent, ledger, date=FIRST, by="a")
    except ZonghengError as error:
        assert not free
        assert [p.code for p in error.problems] == ["ADR010"]
    else:
        assert after.prefixes[f"{newcomer.code}/video"] in free
