# SPDX-License-Identifier: Apache-2.0
"""Who gets which block, and who keeps it."""

from datetime import date, timedelta
from ipaddress import ip_network

import pytest

from zongheng.addressing import (
    AddressPlan,
    Ledger,
    Prefix,
    State,
    Stray,
    allocate,
    merged,
    strays,
    subtracted,
)
from zongheng.errors import ZonghengError
from zongheng.intent import Site
from zongheng.intent.network import Pool

DAY = date(2026, 1, 1)
HOST = "xy-ranshizhuang-cun"
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
    assert row.fields == ("411426101/internet", "10.26.8.0/24+3", "2026-01-01", "张三", "planned")


def test_the_management_zone_is_never_given_away(ledger):
    zone = Prefix.parse("10.140.0.0/24")
    assert not any(block.overlaps(zone) for block in ledger.prefixes.values())


def test_villages_lie_beside_their_township_and_in_its_ipv6_block(ledger):
    for pool in ("infrastructure", "internet", "public", "ipv6"):
        township = ledger.blocks[f"411426101/{pool}"].region
        assert all(township.contains(blocks(ledger, pool)[village]) for village in VILLAGES)


def test_nobody_else_lies_in_the_region_of_a_township(ledger):
    region = ledger.blocks["411426101/internet"].region
    inside = {code for code, block in blocks(ledger, "internet").items() if region.contains(block)}
    assert str(region) == "10.26.8.0/21"
    assert inside == {"411426101", *VILLAGES}


def test_a_county_and_its_units_are_covered_by_three_prefixes(ledger):
    at_the_county = {c: block for c, block in blocks(ledger, "ipv6").items() if c[0] == "U" or c == "411426"}
    assert len(at_the_county) == 13
    assert len(merged(at_the_county.values())) <= 3


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
    """The video pool has one block left; a township takes it and leaves, another wants it."""
    last = Pool(purpose="lan", domain="video", prefix=ip_network("10.200.0.0/27"))
    full = (Pool(purpose="exclusion", prefix=p.prefix) for p in xiayi.pools if p.domain == "video")
    pools = (*xiayi.pools, *full, last)
    first, second = (site(f"411426{number}", "411426") for number in (900, 901))
    held = allocate(changed(with_sites=[first], pools=pools), ledger, date=DAY, by="a")
    assert str(held.blocks["411426900/video"]) == "10.200.0.0/27"  # no room is left for a region
    left = allocate(changed(pools=pools), held, date=DAY, by="a")
    wanting = changed(with_sites=[second], pools=pools)
    with pytest.raises(ZonghengError, match="ADR010"):
        allocate(wanting, left, date=DAY + timedelta(days=179), by="b")
    after = allocate(wanting, left, date=DAY + timedelta(days=180), by="b")
    assert str(after.blocks["411426901/video"]) == "10.200.0.0/27"
    assert "411426900/video" not in after.rows
    assert after.rows["411426900/ipv6"].state is State.TOMBSTONE


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
    assert set(told) == {"public", "internet", "infrastructure"}
    assert told["internet"] == {
        "pool": "internet",
        "asks": "400 个乡镇 × /24",
        "need": "102,400 个地址",
        "have": "57,920 个地址",
        "smaller": "乡镇改用 /25 就放得下",
        "fit": 15,
    }


def test_nothing_strays_from_the_regions_of_a_new_plan(xiayi, ledger):
    assert list(strays(xiayi, ledger)) == []


def test_a_moved_village_strays_from_its_township_and_lies_in_a_foreign_region(changed, xiayi, ledger):
    moved = changed(with_sites=[xiayi.sites[VILLAGES[0]].model_copy(update={"parent": "411426102"})])
    found = [s for s in strays(moved, ledger) if s.pool == "internet"]
    block = ledger.prefixes[f"{VILLAGES[0]}/internet"]
    assert found == [
        Stray("internet", VILLAGES[0], block, "411426102", foreign=False),
        Stray("internet", VILLAGES[0], block, "411426101", foreign=True),
    ]


def test_a_site_with_more_terminals_grows_in_its_own_room_and_keeps_its_gateway(changed, xiayi, ledger):
    more = xiayi.sites["411426102"].model_copy(update={"terminals": 600})
    grown = changed(with_sites=[more])
    after = allocate(grown, ledger, date=DAY, by="李四")
    added = {row.fields[:2] for key, row in after.rows.items() if key not in ledger.rows}
    assert added == {("411426102/internet/2", "10.26.16.0/22")}
    plan = AddressPlan(grown, after)
    assert [str(lan) for lan in plan.lans("411426102", "internet")] == ["10.26.16.0/22"]
    assert str(plan.gateway("411426102", "internet")) == "10.26.16.1/22"
    assert allocate(grown, after, date=date(2030, 1, 1), by="b") == after


def test_a_site_that_cannot_grow_in_place_is_given_a_second_block_and_never_moved(changed, xiayi, ledger):
    # its villages lie behind its reserve
    more = xiayi.sites["411426101"].model_copy(update={"terminals": 600})
    grown = changed(with_sites=[more])
    after = allocate(grown, ledger, date=DAY, by="李四")
    added = {row.fields[:2] for key, row in after.rows.items() if key not in ledger.rows}
    assert added == {("411426101/internet/2", "10.26.12.0/22")}
    lans = [str(lan) for lan in AddressPlan(grown, after).lans("411426101", "internet")]
    assert lans == ["10.26.8.0/24", "10.26.12.0/22"]


def test_a_site_may_say_its_own_size(changed, xiayi):
    own = xiayi.sites["411426103"].model_copy(update={"sizes": {"internet": 22, "video": 29}})
    after = allocate(changed(with_sites=[own]), Ledger.empty(), date=DAY, by="a")
    assert after.prefixes["411426103/internet"].length == 22
    assert after.prefixes["411426103/video"].length == 29
    assert after.prefixes["411426103/public"].length == 26


def test_a_changed_size_is_for_newcomers_only(changed, xiayi, ledger):
    sizes = with_size(xiayi, "township", "internet", size=22, aggregate=20)
    assert allocate(changed(sizes=sizes), ledger, date=DAY, by="a") == ledger


def with_size(xiayi, level, pool, **changes):
    """Return the sizes with one changed."""
    sizes = {owner: dict(pools) for owner, pools in xiayi.file.sizes.items()}
    sizes[level][pool] = sizes[level][pool].model_copy(update=changes)
    return sizes


def with_two_uplinks(changed, xiayi):
    levels = dict(xiayi.levels)
    levels["village"] = levels["village"].model_copy(update={"uplinks": ("xy-core1", "xy-core2")})
    return changed(levels=levels)


def test_a_block_that_was_given_for_fewer_links_grows_by_a_second_one(changed, xiayi, ledger):
    more = with_two_uplinks(changed, xiayi)
    after = allocate(more, ledger, date=DAY, by="李四")
    added = {row.fields[:2] for key, row in after.rows.items() if key not in ledger.rows}
    # the township's region is full as well: it grows by a part, and its villages by blocks in there
    assert {key for key, _ in added if "/below/" in key} == {
        f"411426101/infrastructure/below/{number}" for number in (2, 3)
    }
    assert {value for key, value in added if "/below/" not in key} == {
        f"10.140.26.{32 * number}/27" for number in range(6)
    }
    assert {key: after.rows[key] for key in ledger.rows} == dict(ledger.rows)
    before, plan = AddressPlan(xiayi, ledger), AddressPlan(more, after)
    # a second block has no loopbacks at its start
    first = after.prefixes[f"{VILLAGES[0]}/infrastructure/2"]
    assert plan.link(HOST, 1, 0).prefix == first.subnet(30, 0)
    for plane in range(5):
        assert plan.link(HOST, 0, plane) == before.link(HOST, 0, plane)
    assert allocate(more, after, date=date(2030, 1, 1), by="b") == after


def test_a_link_that_was_not_planned_yet_has_no_address_in_a_neighbour_s_block(changed, xiayi, ledger):
    with pytest.raises(ZonghengError, match="ADR011"):
        AddressPlan(with_two_uplinks(changed, xiayi), ledger).link(HOST, 1, 0)


def test_a_pool_without_room_for_further_links_is_told_as_arithmetic(changed, xiayi, ledger):
    block = ledger.prefixes["411426101201/infrastructure"]
    used = [p for key, p in ledger.prefixes.items() if key.split("/")[1] == "infrastructure"]
    assert block in used
    whole = [Prefix.parse(str(p.prefix)) for p in xiayi.pools if p.purpose == "infrastructure"]
    free = (Pool(purpose="exclusion", prefix=ip_network(str(one))) for one in subtracted(whole, used))
    levels = with_two_uplinks(changed, xiayi).file.levels
    told = problems(changed(levels=levels, pools=(*xiayi.pools, *free)), ledger)
    assert [p.code for p in told] == ["ADR010"]
    assert told[0].values["asks"] == "6 个村 × /27"


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
