# SPDX-License-Identifier: Apache-2.0
"""A pool for every purpose, and departments whose own VPNs use the same addresses."""

import dataclasses
import itertools
from datetime import date

import pytest

from tests.support.departments import write_departments
from zongheng.addressing import Address, AddressPlan, Ledger, Prefix, allocate, strays
from zongheng.addressing import answers as ask
from zongheng.addressing.demand import pool_names, pool_prefixes
from zongheng.addressing.forecast import forecast
from zongheng.addressing.picture import picture
from zongheng.errors import ZonghengError
from zongheng.intent import load_network

DAY = date(2026, 1, 1)
TOWN, VILLAGE = "411426101", "411426101201"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_departments(tmp_path_factory.mktemp("departments") / "net")


@pytest.fixture(scope="module")
def intent(folder):
    return load_network(folder)


@pytest.fixture(scope="module")
def ledger(intent):
    return allocate(intent, Ledger.empty(), date=DAY, by="张三")


@pytest.fixture(scope="module")
def plan(intent, ledger):
    return AddressPlan(intent, ledger)


def refused(question, *arguments):
    with pytest.raises(ZonghengError) as caught:
        question(*arguments)
    return [problem.code for problem in caught.value.problems]


def test_every_block_lies_in_its_pool_and_overlaps_nobody_of_its_own_or_a_shared_domain(intent, ledger):
    own = [(row.pool, ledger.prefixes[key]) for key, row in ledger.rows.items() if row.is_block]
    for pool, block in own:
        assert any(prefix.contains(block) for prefix in pool_prefixes(intent, pool))
    apart = {"police", "courts"}
    for (pool, block), (other_pool, other) in itertools.combinations(own, 2):
        if pool == other_pool or not {pool, other_pool} <= apart:
            assert not block.overlaps(other), (pool, block, other_pool, other)
    shared = [b for p, b in own if p == "police" for q, c in own if q == "courts" and b.overlaps(c)]
    assert shared, "the two departments use the same addresses"


def test_an_exclusion_of_one_domain_binds_that_domain_alone(ledger):
    hole = Prefix.parse("10.64.0.0/26")
    by_pool = {row.pool: [] for row in ledger.rows.values() if row.is_block}
    for key, block in ledger.prefixes.items():
        by_pool[ledger.rows[key].pool].append(block)
    assert not any(block.overlaps(hole) for block in by_pool["police"])
    assert any(block.overlaps(hole) for block in by_pool["courts"])


def test_who_has_a_block_where(ledger):
    def owners(pool):
        return {row.owner for row in ledger.rows.values() if row.is_block and row.pool == pool}

    sites = {"411426", TOWN, "411426214", VILLAGE}
    assert owners("loopback") == owners("link") == sites
    assert owners("management") == owners("voice-public") == sites - {VILLAGE}
    assert owners("video-administrative") == {TOWN, "411426214"}
    assert owners("nat-internet") == {"411426"}
    assert owners("police") == {"U003"}
    assert owners("courts") == {"U004", "U012"}
    assert owners("service-public") == {f"U{number:03}" for number in range(1, 13)}
    assert owners("infrastructure") == set()


def test_loopbacks_and_links_come_from_a_pool_each(intent, plan):
    block = plan.block("411426", "loopback")
    hosts = [node.host for node in intent.nodes_of("411426")]
    assert [plan.loopback(host).value - block.network for host in hosts] == [0, 1, 2, 3, 4]
    nets = []
    for code in intent.sites:
        for link in plan.links_of_site(code):
            nets.append(link.ends[0].prefix)
            assert plan.block(code, "link").contains(link.ends[0].prefix)
    assert len(set(nets)) == len(nets)
    nets.sort()
    assert not any(one.overlaps(other) for one, other in itertools.pairwise(nets))
    assert str(plan.link("xy-huiting", 0, 0).prefix) == str(plan.block(TOWN, "link").subnet(30, 0))


def test_nets_of_other_pools_are_asked_for_as_those_of_domains_are(plan):
    block = plan.block(TOWN, "voice-public")
    assert ask.site_prefix(plan, "huiting", "voice-public") == str(block)
    assert ask.site_gateway(plan, TOWN, "voice-public") == str(block.host(1))
    assert ask.site_host(plan, TOWN, "voice-public", 2) == str(block.host(2))
    assert ask.site_mask(plan, TOWN, "management", "length") == 28
    assert ask.site_prefix(plan, "U001", "service-public") == str(plan.block("U001", "service-public"))
    assert ask.vlan(plan, "voice-public") == 201
    assert ask.vlan(plan, "management") == 100, "the plane, whose name is older"


@pytest.mark.parametrize(("pool", "number"), [("voice-public", 8), ("service-public", 9), ("management", 0)])
def test_ipv6_goes_by_the_index_of_the_pool(plan, pool, number):
    owner = "U001" if pool == "service-public" else TOWN
    assert plan.lan(owner, pool, 6) == plan.block(owner, "ipv6").subnet(60, 0).subnet(64, number)


def test_what_a_pool_has_not_is_told(plan):
    assert refused(plan.lan, TOWN, "video-administrative", 6) == ["ADR031"]
    assert refused(plan.gateway, "U001", "service-public") == ["ADR032"]
    assert refused(ask.site_gateway, plan, "U001", "service-public") == ["ADR032"]
    assert refused(plan.lan, VILLAGE, "voice-public") == ["ADR020"]
    assert refused(plan.lan, TOWN, "voice-publik") == ["ADR021"]
    assert refused(plan.lan, TOWN, "loopback") == ["ADR021"]


@pytest.mark.parametrize("family", [4, 6])
def test_a_department_is_on_an_uplink_only_where_its_members_are_behind(intent, ledger, family):
    court = intent.units["U012"].model_copy(update={"site": TOWN})
    moved = dataclasses.replace(intent, units={**intent.units, "U012": court})
    plan = AddressPlan(moved, ledger)
    behind = {TOWN: "xy-huiting", VILLAGE: moved.nodes_of(VILLAGE)[0].host}
    assert ask.link_ends(plan, behind[TOWN], 1, "courts", family)["prefix"]
    for host, domain in ((behind[VILLAGE], "courts"), (behind[TOWN], "police")):
        assert refused(ask.link_ends, plan, host, 0, domain, family) == ["ADR020"]
        assert refused(ask.link_end, plan, host, 0, domain, "own", family) == ["ADR020"]


def test_every_explained_address_leads_back_to_its_owner(intent, plan):
    for owner in ("411426", TOWN, VILLAGE, "U001", "U003", "U004"):
        for entry in plan.explain(owner):
            if entry.address is not None:
                domain = entry.pool if entry.pool in intent.domains else None
                back = plan.owner_of(str(entry.address), domain)
                assert (back.owner, back.value) == (owner, entry.value)


def test_an_address_of_two_departments_is_told_of_both(plan, ledger):
    courts, police = (
        {
            ledger.prefixes[key]: row.owner
            for key, row in ledger.rows.items()
            if row.pool == pool and row.is_block
        }
        for pool in ("courts", "police")
    )
    block, other = next((c, p) for c in courts for p in police if c.overlaps(p))
    address = str((block if other.contains(block) else other).host(2))
    found = plan.owners_of(address)
    assert [(one.owner, one.pool) for one in found] == [(police[other], "police"), (courts[block], "courts")]
    assert refused(plan.owner_of, address) == ["ADR030"]
    assert plan.owner_of(address, "courts").owner == courts[block]
    assert refused(plan.owners_of, address, "public") == ["ADR024"]
    assert refused(plan.owners_of, address, "cuorts") == ["ADR021"]
    assert plan.owners_of(ask.site_gateway(plan, TOWN, "internet"), "internet")[0].owner == TOWN


def test_free_space_of_one_department_does_not_hide_what_another_has(plan):
    inside = "10.64.0.1"  # excluded for the police, the first block of the courts
    assert {one.pool for one in plan.owners_of(inside)} == {"courts"}


def test_a_prefix_of_two_departments_is_told_of_both(plan):
    whole = "10.64.0.0/20"
    assert {one.pool for one in plan.owners_of(whole)} == {"police", "courts"}
    assert {one.owner for one in plan.owners_of(whole, "police")} == {"U003"}
    block = str(plan.block("U004", "courts"))
    assert [one.owner for one in plan.owners_of(block, "courts")] == ["U004"]
    assert refused(plan.owners_of, block, "public") == ["ADR024"]


def test_the_forecast_and_the_picture_show_every_pool(intent, ledger, plan):
    told = {fill.pool: fill for fill in forecast(intent, ledger, today=DAY)}
    assert list(told) == list(pool_names(intent))
    assert told["voice-public"].levels[0].owners == 2
    drawn = picture(plan)
    assert all(f">{pool} " in drawn for pool in told)


def test_nothing_strays_and_a_second_plan_changes_nothing(intent, ledger):
    assert list(strays(intent, ledger)) == []
    assert allocate(intent, ledger, date=date(2027, 1, 1), by="李四") == ledger


def test_loopbacks_and_links_never_change_their_pools(intent, xiayi):
    planned = allocate(xiayi, Ledger.empty(), date=DAY, by="a")
    rows = [row for row in planned.rows.values() if row.is_block]
    assert refused(lambda: allocate(intent, Ledger.of(rows), date=DAY, by="a")) == ["ADR014"]


def test_a_loopback_block_too_small_for_a_later_device_grows_and_nobody_moves(intent, plan, ledger):
    """Five devices stand at the top; its block had room for four."""
    small = ledger.rows["411426/loopback"]._replace(value="10.150.0.0/30")
    told = Ledger.of([small if row.key == small.key else row for row in ledger.rows.values()])
    grown = allocate(intent, told, date=DAY, by="a")
    assert grown.rows["411426/loopback/2"].value == "10.150.0.0/29"
    assert AddressPlan(intent, grown).loopback("xy-exit2") == plan.loopback("xy-exit2")


def test_a_loopback_block_may_grow_where_it_is(intent, ledger):
    small = ledger.rows["411426/loopback"]._replace(value="10.150.0.0/30")
    told = Ledger.of([small if row.key == small.key else row for row in ledger.rows.values()])
    top = intent.sites["411426"].model_copy(update={"sizes": {"loopback": 29}})
    larger = dataclasses.replace(intent, sites={**intent.sites, top.code: top})
    grown = allocate(larger, told, date=DAY, by="a")
    assert grown.rows["411426/loopback/2"].value == "10.150.0.0/29"
    assert str(AddressPlan(larger, grown).loopback("xy-exit2")) == "10.150.0.4"


def test_every_block_of_the_ledger_is_found_by_its_first_and_last_address(intent, plan, ledger):
    for key, row in ledger.rows.items():
        if row.is_block:
            block = ledger.prefixes[key]
            for number in (0, block.size - 1):
                address = str(Address(block.family, block.network + number))
                domain = row.pool if row.pool in intent.domains else None
                assert plan.owner_of(address, domain).owner == row.owner, (key, address)
