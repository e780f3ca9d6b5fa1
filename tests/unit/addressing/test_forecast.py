# SPDX-License-Identifier: Apache-2.0
"""How full the pools are: what is told to fit fits, and not one more."""

from datetime import date, timedelta

import pytest

from zongheng.addressing import Ledger, allocate
from zongheng.addressing.forecast import forecast
from zongheng.intent import Site

DAY = date(2026, 1, 1)


def level_of(intent, ledger, pool, level, today=DAY):
    (found,) = [one for one in forecast(intent, ledger, today=today) if one.pool == pool]
    return next(one for one in found.levels if one.level == level)


def townships(count):
    for number in range(count):
        code = f"411426{400 + number}"
        yield Site(code=code, name=code, slug=f"t{number}", parent="411426", port=40)


def villages(count):
    for number in range(count):
        code = f"411426101{400 + number}"
        yield Site(code=code, name=code, slug=f"v{number}", parent="411426101", port=9)


@pytest.mark.parametrize("pool", ["public", "internet"])
def test_as_many_townships_as_are_told_are_given_regions_and_the_next_is_not(changed, xiayi, ledger, pool):
    more = level_of(xiayi, ledger, pool, "township").more
    assert 0 < more < 10
    after = allocate(changed(with_sites=townships(more)), ledger, date=DAY, by="a")
    regions = [after.blocks[f"{site.code}/{pool}"].room for site in townships(more)]
    assert 0 not in regions
    assert level_of(changed(with_sites=townships(more)), after, pool, "township").more == 0
    crowded = allocate(changed(with_sites=townships(more + 1)), ledger, date=DAY, by="a")
    reserve = xiayi.size("township", pool).reserve  # is kept without a region as well
    assert {crowded.blocks[f"{site.code}/{pool}"].room for site in townships(more + 1)} == {reserve}


def test_what_is_held_is_the_sum_of_own_blocks(xiayi, ledger):
    found = level_of(xiayi, ledger, "internet", "township")
    assert (found.owners, found.held) == (24, 24 * 256)


def test_a_village_that_left_holds_its_block_until_its_quarantine_ends(changed, xiayi, ledger):
    joined = changed(with_sites=villages(1))
    held = allocate(joined, ledger, date=DAY, by="a")
    left = allocate(xiayi, held, date=DAY, by="a")
    fresh = level_of(xiayi, ledger, "video", "village").more
    assert level_of(xiayi, left, "video", "village").more == fresh - 1
    assert level_of(xiayi, left, "video", "village", today=DAY + timedelta(days=180)).more == fresh


def test_an_empty_ledger_holds_nothing(xiayi):
    assert all(one.held == one.in_regions == 0 for one in forecast(xiayi, Ledger.empty(), today=DAY))
