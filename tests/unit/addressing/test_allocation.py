# SPDX-License-Identifier: Apache-2.0
"""Who gets which block, and who keeps it."""

from datetime import date, timedelta
from ipaddress import ip_network
from itertools import pairwise

import pytest

from zongheng.addressing import Ledger, Prefix, State, allocate
from zongheng.errors import ZonghengError
from zongheng.intent import Site
from zongheng.intent.network import Pool

DAY = date(2026, 1, 1)
VILLAGES = tuple(f"411426101{number}" for number in range(201, 207))


def site(code, parent, **fields):
    return Site(code=code, name=code, slug=f"s{code}", parent=parent, port=9, **fields)


def blocks(ledger, pool):
    return {key.partition("/")[0]: b for key, b in ledger.prefixes.items() if key.endswith(f"/{pool}")}


def test_a_site_takes_six_rows_and_a_unit_one_a_domain_and_one_for_ipv6(xiayi, ledger):
    owners = [row.owner for row in ledger.rows.values()]
    assert {owners.count(code) for code in xiayi.sites} == {6}
    assert all(owners.count(code) == len(unit.domains) + 1 for code, unit in xiayi.units.items())
    assert ledger.rows["network/planes"].value == "5"


def test_rows_are_sorted_and_carry_date_operator_and_state(ledger):
    assert list(ledger.rows) == sorted(ledger.rows)
    row = ledger.rows["411426101/internet"]
    assert row.fields == ("411426101/internet", "10.26.64.0/24", "2026-01-01", "张三", "planned")


def test_the_management_zone_is_never_given_away(ledger):
    zone = Prefix.parse("10.140.0.0/24")
    assert not any(block.overlaps(zone) for block in ledger.prefixes.values())


def test_villages_lie_beside_their_township_and_in_its_ipv6_block(ledger):
    for pool, region in (("infrastructure", 24), ("internet", 22), ("public", 24)):
        township = blocks(ledger, pool)["411426101"].supernet(region)
        assert all(township.contains(blocks(ledger, pool)[village]) for village in VILLAGES)
    assert all(
        blocks(ledger, "ipv6")["411426101"].contains(blocks(ledger, "ipv6")[village]) for village in VILLAGES
    )


def test_every_township_has_room_to_grow_beside_it(ledger):
    taken = sorted(block for code, block in blocks(ledger, "internet").items() if len(code) == 9)
    assert min(b.network - a.network for a, b in pairwise(taken)) == 2048  # eight times its own size


def test_units_lie_in_the_ipv6_block_of_their_county(xiayi, ledger):
    county = blocks(ledger, "ipv6")["411426"]
    assert all(county.contains(blocks(ledger, "ipv6")[unit]) for unit in xiayi.units)


def test_a_removed_site_leaves_tombstones_and_nobody_moves(changed, ledger):
    after = allocate(changed(without=VILLAGES[:1]), ledger, date=DAY + timedelta(days=1), by="李四")
    gone = [row for row in after.rows.values() if row.owner == VILLAGES[0]]
    assert [row.fields[4] for row in gone] == ["tombstone:2026-01-02"] * 6
    assert [row.by for row in gone] == ["张三"] * 6
    assert {k: r for k, r in after.rows.items() if r.gone is None} == {
        k: r for k, r in ledger.rows.items() if r.owner != VILLAGES[0]
    }


def test_a_retired_site_is_a_removed_one(changed, xiayi, ledger):
    retired = xiayi.sites[VILLAGES[0]].model_copy(update={"lifecycle": "retired"})
    assert allocate(changed(with_sites=[retired]), ledger, date=DAY, by="a") == allocate(
        changed(without=VILLAGES[:1]), ledger, date=DAY, by="a"
    )


def test_a_moved_village_keeps_its_blocks(changed, xiayi, ledger):
    moved = xiayi.sites[VILLAGES[0]].model_copy(update={"parent": "411426102", "port": 1})
    assert allocate(changed(with_sites=[moved]), ledger, date=DAY, by="a") == ledger


def test_a_tombstone_is_free_for_others_after_180_days(changed, xiayi, ledger):
    """The video pool has one block left; a village takes it and leaves, another wants it."""
    last = Pool(purpose="lan", domain="video", prefix=ip_network("10.200.0.0/29"))
    pools = (*(p for p in xiayi.pools if p.domain != "video"), last)
    first, second = (site(f"411426101{number}", "411426101") for number in (900, 901))
    held = allocate(changed(with_sites=[first], pools=pools), ledger, date=DAY, by="a")
    assert str(held.prefixes["411426101900/video"]) == "10.200.0.0/29"
    left = allocate(changed(pools=pools), held, date=DAY, by="a")
    wanting = changed(with_sites=[second], pools=pools)
    with pytest.raises(ZonghengError, match="ADR010"):
        allocate(wanting, left, date=DAY + timedelta(days=179), by="b")
    after = allocate(wanting, left, date=DAY + timedelta(days=180), by="b")
    assert str(after.prefixes["411426101901/video"]) == "10.200.0.0/29"
    assert "411426101900/video" not in after.rows
    assert after.rows["411426101900/ipv6"].state is State.TOMBSTONE


def test_a_returning_site_gets_its_own_again_even_years_later(changed, xiayi, ledger):
    gone = allocate(changed(without=VILLAGES[:1]), ledger, date=DAY, by="b")
    back = allocate(xiayi, gone, date=date(2036, 1, 1), by="c")
    assert back == ledger


def test_deployed_rows_stay_deployed(xiayi, ledger):
    deployed = ledger.deployed({"411426101"})
    assert deployed.rows["411426101/ipv6"].state is State.DEPLOYED
    assert deployed.rows["411426102/ipv6"].state is State.PLANNED
    assert allocate(xiayi, deployed, date=date(2027, 1, 1), by="d") == deployed


def problems(intent, ledger):
    with pytest.raises(ZonghengError) as refused:
        allocate(intent, ledger, date=DAY, by="a")
    return refused.value.problems


def test_every_exhausted_pool_is_told_with_need_have_and_what_would_do(changed, ledger):
    crowd = [site(f"411426{number}", "411426") for number in range(400, 800)]
    told = {p.values["pool"]: p.values for p in problems(changed(with_sites=crowd), ledger)}
    assert set(told) == {"public", "internet", "infrastructure", "ipv6"}
    assert (told["ipv6"]["need"], told["ipv6"]["have"], told["ipv6"]["fit"]) == (400, 231, "/44")
    assert told["ipv6"]["length"] == 52


def test_a_block_that_was_given_for_fewer_links_is_refused(changed, xiayi, ledger):
    levels = dict(xiayi.levels)
    levels["village"] = levels["village"].model_copy(update={"uplinks": ("xy-core1", "xy-core2")})
    told = problems(changed(levels=levels), ledger)
    assert [p.code for p in told] == ["ADR011"] * 6
    assert (told[0].values["need"], told[0].values["have"]) == (48, 32)


def test_the_number_of_planes_is_for_ever(changed, xiayi, ledger):
    network = xiayi.network.model_copy(update={"planes": 6})
    told = problems(changed(network=network), ledger)
    assert "ADR012" in {p.code for p in told}


def test_another_pool_is_taken_when_the_first_is_full(changed, xiayi):
    small = [
        p.model_copy(update={"prefix": ip_network("10.127.0.0/24")}) if p.domain == "video" else p
        for p in xiayi.pools
    ]
    second = Pool(purpose="lan", domain="video", prefix=ip_network("10.127.128.0/20"))
    given = blocks(allocate(changed(pools=(*small, second)), Ledger.empty(), date=DAY, by="a"), "video")
    first, other = Prefix.parse("10.127.0.0/24"), Prefix.parse("10.127.128.0/20")
    assert {first.contains(b) for b in given.values()} == {True, False}
    assert all(first.contains(b) or other.contains(b) for b in given.values())
