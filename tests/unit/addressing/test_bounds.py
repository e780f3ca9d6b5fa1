# SPDX-License-Identifier: Apache-2.0
"""Blocks in use lie in their pools, whatever becomes of these; all that do not are told at once."""

from datetime import timedelta
from ipaddress import ip_network

import pytest

from tests.unit.addressing.conftest import DAY
from zongheng.addressing import Ledger, allocate
from zongheng.addressing.answers import plan_of
from zongheng.addressing.bounds import check_bounds, excluded
from zongheng.errors import ZonghengError
from zongheng.intent.network import Pool


def moved(xiayi, domain, *prefixes):
    """Return the pools of Xiayi with others for a domain."""
    pools = (Pool(purpose="lan", domain=domain, prefix=ip_network(prefix)) for prefix in prefixes)
    return (*(p for p in xiayi.pools if p.domain != domain), *pools)


def told(intent, ledger):
    """Return the codes and pools that both whoever plans and whoever asks is told."""
    found = []
    for tried in (lambda: allocate(intent, ledger, date=DAY, by="a"), lambda: check_bounds(intent, ledger)):
        with pytest.raises(ZonghengError) as refused:
            tried()
        found.append([(p.code, p.values["pool"], p.values["count"]) for p in refused.value.problems])
    assert found[0] == found[1]
    return found[0]


def edited(ledger, key, value):
    return Ledger.of([r._replace(value=value) if r.key == key else r for r in ledger.rows.values()])


def domains(xiayi, **fields):
    return tuple(d.model_copy(update=fields) if d.name == "public" else d for d in xiayi.file.domains)


def test_a_public_zone_that_becomes_national_again_must_not_stay_on_local_addresses(changed, xiayi):
    """With ``national`` away for a while the rule was bypassed for ever."""
    local = changed(domains=domains(xiayi, national=False), pools=moved(xiayi, "public", "10.150.0.0/17"))
    ledger = allocate(local, Ledger.empty(), date=DAY, by="a")
    rows = sum(row.pool == "public" for row in ledger.rows.values())
    assert told(xiayi, ledger) == [("ADR016", "public", rows)]
    check_bounds(local, ledger)


def test_a_public_pool_that_moves_within_the_extranet_is_one_that_moved(changed, xiayi, ledger):
    moving = changed(pools=moved(xiayi, "public", "59.207.112.0/20"))
    ((code, pool, count),) = told(moving, ledger)
    assert (code, pool) == ("ADR015", "public")
    assert count > 0


def test_every_pool_that_moved_or_shrank_is_told_at_once(changed, xiayi, ledger):
    pools = moved(xiayi, "video", "10.200.0.0/18")
    pools = tuple(
        p.model_copy(update={"prefix": ip_network("10.26.0.0/22")}) if p.domain == "internet" else p
        for p in pools
    )
    shrunk = changed(pools=pools)
    assert [(code, pool) for code, pool, _ in told(shrunk, ledger)] == [
        ("ADR015", "internet"),
        ("ADR015", "video"),
    ]


def test_a_new_prefix_beside_the_former_one_moves_nobody(changed, xiayi, ledger):
    beside = changed(pools=moved(xiayi, "video", "10.200.0.0/18", "10.127.0.0/18"))
    assert allocate(beside, ledger, date=DAY, by="a") == ledger
    halves = changed(pools=moved(xiayi, "video", "10.127.32.0/19", "10.127.0.0/19"))
    assert allocate(halves, ledger, date=DAY, by="a") == ledger
    check_bounds(halves, ledger)


@pytest.mark.parametrize("value", ["10.9.9.0/26", "59.207.128.0/26", "2001:db8::/60", "10.0.0.0/8"])
def test_a_row_that_was_edited_is_told_with_its_key_and_value(xiayi, ledger, value):
    wrong = edited(ledger, "411426102/administrative", value)
    assert told(xiayi, wrong) == [("ADR015", "administrative", 1)]
    with pytest.raises(ZonghengError, match="411426102/administrative") as refused:
        check_bounds(xiayi, wrong)
    assert refused.value.problems[0].found == value


def test_an_ipv4_block_is_no_ipv6_one(xiayi, ledger):
    assert told(xiayi, edited(ledger, "411426102/ipv6", "10.126.0.0/26")) == [("ADR015", "ipv6", 1)]


def test_a_region_that_reaches_beyond_its_pool_is_told(xiayi, ledger):
    assert told(xiayi, edited(ledger, "411426102/internet", "10.26.0.0/24+9")) == [("ADR015", "internet", 1)]


def test_who_leaves_may_leave_from_anywhere(changed, xiayi, ledger):
    wrong = edited(ledger, "411426102/administrative", "10.9.9.0/26")
    left = changed(without=["411426102", *(c for c in xiayi.sites if c.startswith("411426102"))])
    check_bounds(left, wrong)
    gone = allocate(left, wrong, date=DAY, by="a")
    assert gone.rows["411426102/administrative"].gone == DAY
    assert allocate(left, gone, date=DAY + timedelta(days=1), by="a") == gone


def test_rows_that_are_deleted_on_purpose_are_given_anew_in_the_pool(xiayi, ledger):
    wrong = edited(ledger, "411426102/administrative", "10.9.9.0/26")
    left = Ledger.of([r for r in wrong.rows.values() if r.key != "411426102/administrative"])
    after = allocate(xiayi, left, date=DAY, by="a")
    check_bounds(xiayi, after)
    assert {k for k in after.rows if after.rows[k] != ledger.rows.get(k)} <= {"411426102/administrative"}


def test_an_exclusion_laid_over_blocks_in_use_is_known(changed, xiayi, ledger):
    assert list(excluded(xiayi, ledger)) == []
    hole = Pool(purpose="exclusion", prefix=ip_network("10.26.8.0/23"))
    over = changed(pools=(*xiayi.pools, hole))
    assert {key for key, _, _ in excluded(over, ledger)} == {"411426101/internet"}
    assert allocate(over, ledger, date=DAY, by="a") == ledger


def test_whoever_asks_for_an_address_of_such_a_ledger_is_told(xiayi, ledger, tmp_path):
    copy = tmp_path / "copy"
    copy.mkdir()
    for path in xiayi.folder.iterdir():
        (copy / path.name).symlink_to(path)
    (copy / "ledger.csv").unlink(missing_ok=True)
    edited(ledger, "411426102/administrative", "10.9.9.0/26").save(copy / "ledger.csv")
    with pytest.raises(ZonghengError, match="ADR015"):
        plan_of(copy)
