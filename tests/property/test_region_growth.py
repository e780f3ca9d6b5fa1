# SPDX-License-Identifier: Apache-2.0
"""Regions that grow again and again stay a few prefixes; what derives from blocks that grow never moves."""

import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_addressing_levels import DAY, LAN, assert_apart, intent_of
from zongheng.addressing import Ledger, allocate, merged, strays
from zongheng.addressing.free_blocks import FreeBlocks
from zongheng.addressing.growth import FURTHER, grow, growing
from zongheng.addressing.layout import link4, loopback4
from zongheng.addressing.needs import Needs
from zongheng.addressing.prefix import Prefix
from zongheng.addressing.spans import addresses_in, aligned, joined, without
from zongheng.intent import Level
from zongheng.intent.size import Size

SIZES = {
    Level.PROVINCE: {LAN: Size(size=24)},
    Level.CITY: {LAN: Size(size=24, prefixes=4)},
    Level.COUNTY: {LAN: Size(size=24, prefixes=4)},
    Level.TOWNSHIP: {LAN: Size(size=27)},
    Level.VILLAGE: {LAN: Size(size=28)},
}
COUNTIES = [f"4101{number:02}" for number in range(1, 6)]
TOWNSHIPS = [f"{county}001" for county in COUNTIES]


def county_of(code):
    return code[:6]


def prefixes_of(ledger, county):
    return merged(ledger.blocks[row.key].region for row in ledger.of_owner(county, LAN))


@st.composite
def histories(draw):
    """How many villages each county has at first, then how many join and leave it, several times."""
    some = st.lists(st.integers(0, 30), min_size=5, max_size=5)
    return draw(some), draw(
        st.lists(st.tuples(some, st.integers(0, 40), st.integers(1, 200)), min_size=1, max_size=4)
    )


@settings(max_examples=15, deadline=None)
@given(history=histories())
def test_a_region_grows_only_when_it_is_full_and_all_lie_in_theirs(history):
    first, changes = history
    tree = {"41": None, "4101": "41"} | dict.fromkeys(COUNTIES, "4101")
    tree |= {township: county_of(township) for township in TOWNSHIPS}
    number, ledger, day = 100, Ledger.empty(), DAY
    for joining, leaving, days in [(first, 0, 1), *changes]:
        villages = [code for code in tree if len(code) == 12]
        for code in villages[:: max(1, len(villages) // leaving)] if leaving else ():
            del tree[code]
        for township, count in zip(TOWNSHIPS, joining, strict=True):
            for _ in range(count):
                number += 1
                tree[f"{township}{number:03}"] = township
        intent, before = intent_of(tree, SIZES), ledger
        ledger = allocate(intent, before, date=day, by="a")
        assert_apart(ledger)
        assert list(strays(intent, ledger)) == []
        assert_nobody_grew_who_had_room(before, ledger)
        day += timedelta(days=days)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("growing", [2, 4])
def test_a_county_that_changes_all_the_time_stays_six_prefixes_and_full(seed, growing):
    """Ten counties of some hundred villages; a few of them grow by half while others shrink."""
    dice = random.Random(seed)
    counties = [f"41{city:02}{number:02}" for city in (1, 2) for number in range(1, 6)]
    tree = {"41": None, "4101": "41", "4102": "41"} | {county: county[:4] for county in counties}
    tree |= {f"{county}{number:03}": county for county in counties for number in range(1, 9)}
    townships = [code for code in tree if len(code) == 9]
    tree |= {f"{code}{n:03}": code for code in townships for n in range(1, dice.randrange(6, 20))}
    ledger = allocate(intent_of(tree, SIZES), Ledger.empty(), date=DAY, by="a")
    busy = set(dice.sample(counties, growing))
    for number in range(1, 8):
        for township in (code for code in townships if code[:6] in busy):
            for n in range(dice.randrange(3)):
                tree[f"{township}{100 * number + n:03}"] = township
        leaving = [code for code in tree if len(code) == 12 and code[:6] not in busy]
        for code in dice.sample(leaving, min(len(leaving), 5)):
            del tree[code]
        ledger = allocate(intent_of(tree, SIZES), ledger, date=DAY + timedelta(days=40 * number), by="a")
    assert list(strays(intent_of(tree, SIZES), ledger)) == []
    for county in counties:
        parts = prefixes_of(ledger, county)
        asked = sum(block.size for key, block in ledger.prefixes.items() if is_use(ledger, key, county))
        assert len(parts) <= 4 + FURTHER
        assert asked >= 0.85 * sum(part.size for part in parts)


def is_use(ledger, key, county):
    row = ledger.rows[key]
    return key.startswith(county) and row.gone is None and not row.is_region


def assert_nobody_grew_who_had_room(before, after):
    """A county grows only when its new villages are more than what it had and nobody ever used."""
    for county in COUNTIES:
        new = [key for key in after.rows if key not in before.rows and key.startswith(county)]
        if before.rows and any(after.rows[key].is_region for key in new):
            had = ((p.network, p.last) for p in prefixes_of(before, county))
            held = sorted(
                (block.prefix.network, block.prefix.last)
                for key, block in before.blocks.items()
                if not before.rows[key].is_region
            )
            need = sum(after.prefixes[key].size for key in new if not after.rows[key].is_region)
            assert need > addresses_in(without(had, held))


blocks = st.integers(0, 63)


@settings(max_examples=150, deadline=None)
@given(
    own=st.sets(blocks, min_size=1, max_size=12),
    taken=st.sets(blocks, max_size=30),
    missing=st.lists(st.integers(0, 3), min_size=1, max_size=6),
    others=st.lists(st.integers(0, 3), max_size=4),
    step=st.sampled_from([1, 4]),
    tight=st.booleans(),
)
def test_what_a_region_grows_by_is_free_enough_and_leaves_others_their_place(
    own, taken, missing, others, step, tight
):
    """A space of 64 blocks of 16 addresses; the region has some, others have some."""
    spans = list(joined((16 * n, 16 * n + 15) for n in own))
    full = sorted((16 * n, 16 * n + 15) for n in own | taken)
    free = FreeBlocks(without([(0, 1023)], full))
    growth = growing(spans, [(bits, False) for bits in missing], 4, step, tight=tight)
    wanted = {bits: others.count(bits) for bits in others}
    fitted = fits(free_sizes(without([(0, 1023)], full)), [*others, growth.bits])
    parts = grow(free, growth, wanted, roomy=False)
    assert bool(parts) or not fitted
    if parts:
        gained = [(address, address + (1 << bits) - 1) for address, bits in parts]
        left = list(without(without([(0, 1023)], full), sorted(gained)))
        assert sum(b - a + 1 for a, b in left) + sum(1 << bits for _, bits in parts) == 1024 - 16 * len(
            own | taken
        )
        assert all(address % (1 << bits) == 0 and bits % step == 0 for address, bits in parts)
        assert fits([bits for _, bits in parts], missing)
        assert fits(free_sizes(left), others)


def free_sizes(spans):
    return [bits for span in spans for _, bits in aligned(*span)]


def fits(have, wanted):
    """Count: blocks fit whenever, for every size, there is as much of it and larger as is asked for."""
    return all(
        sum(1 << bits for bits in have if bits >= size) >= sum(1 << bits for bits in wanted if bits >= size)
        for size in wanted
    )


@settings(max_examples=150, deadline=None)
@given(
    lengths=st.lists(st.integers(24, 29), min_size=1, max_size=4),
    planes=st.integers(2, 8),
    more=st.integers(24, 29),
)
def test_links_lie_apart_in_their_blocks_and_stay_when_another_is_given(lengths, planes, more):
    given_blocks = [Prefix.parse(f"10.{n}.0.0/{length}") for n, length in enumerate(lengths)]
    pieces = [(b.size - (8 if n == 0 else 0)) // (4 * planes) for n, b in enumerate(given_blocks)]
    needs = Needs(sum(pieces) * 4 * planes, 4 * planes, 8)
    assert not needs.missing(given_blocks)
    assert needs._replace(addresses=needs.addresses + 1).missing(given_blocks)
    nets = [
        link4(given_blocks, link, plane, planes) for link in range(sum(pieces)) for plane in range(planes)
    ]
    assert len(set(nets)) == len(nets)
    assert all(any(block.contains(net) for block in given_blocks) for net in nets)
    loopbacks = [Prefix.parse(str(loopback4(given_blocks, n))) for n in range(1, 9)]
    assert not any(net.contains(loopback) for net in nets for loopback in loopbacks)
    further = [*given_blocks, Prefix.parse(f"10.99.0.0/{more}")]
    assert nets == [
        link4(further, link, plane, planes) for link in range(sum(pieces)) for plane in range(planes)
    ]
