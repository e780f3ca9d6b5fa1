# SPDX-License-Identifier: Apache-2.0
"""The numbers that addresses are derived from stay whose they are: domains, devices, links."""

from datetime import date, timedelta

import pytest

from tests.unit.addressing.conftest import DAY
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.errors import ZonghengError
from zongheng.intent.network import Link

LATER = DAY + timedelta(days=1)


def numbers(ledger):
    return {
        key.removeprefix("network/"): (row.value, row.gone)
        for key, row in ledger.rows.items()
        if key.startswith("network/") and key != "network/planes"
    }


def told(intent, ledger, day=LATER):
    with pytest.raises(ZonghengError) as refused:
        allocate(intent, ledger, date=day, by="a")
    return [(p.code, p.place.key, p.found, p.values.get("given")) for p in refused.value.problems]


def renumbered(some, chosen, **fields):
    return tuple(one.model_copy(update=fields) if chosen(one) else one for one in some)


def named(name):
    return lambda one: one.name == name


def at(slot):
    return lambda link: link.slot == slot


def test_the_numbers_of_domains_devices_and_links_are_rows_of_the_ledger(ledger):
    assert numbers(ledger)["index/3"] == ("administrative", None)
    assert numbers(ledger)["node/411426/4"] == ("xy-exit1", None)
    assert numbers(ledger)["link/411426/2"] == ("xy-core2:2 xy-agg1:2", None)
    assert len(numbers(ledger)) == 4 + 5 + 8


def test_a_ledger_without_them_is_given_them_without_a_word(xiayi, ledger):
    earlier = Ledger.of([row for row in ledger.rows.values() if row.is_block or row.key == "network/planes"])
    assert allocate(xiayi, earlier, date=DAY, by="张三") == ledger


def test_domains_cannot_swap_their_indexes(changed, xiayi, ledger):
    swapped = renumbered(xiayi.file.domains, named("administrative"), index=4)
    swapped = renumbered(swapped, named("video"), index=3)
    assert told(changed(domains=swapped), ledger.deployed({"411426101"})) == [
        ("ADR017", "domains[2].index", "4", "3"),
        ("ADR017", "domains[3].index", "3", "4"),
    ]


def test_a_link_keeps_its_slot_and_the_order_of_its_ends(changed, xiayi, ledger):
    links = renumbered(xiayi.file.links, at(2), slot=9)
    assert told(changed(links=links), ledger) == [("ADR017", "links[2].slot", "9", "2")]
    links = renumbered(xiayi.file.links, at(2), a="xy-agg1", a_port=2, b="xy-core2", b_port=2)
    found = ("ADR017", "links[2].slot", "xy-agg1:2 xy-core2:2", "xy-core2:2 xy-agg1:2")
    assert told(changed(links=links), ledger) == [found]


def test_a_device_keeps_its_number(changed, xiayi, ledger):
    nodes = renumbered(xiayi.file.nodes, named("xy-agg1"), index=6)
    assert told(changed(nodes=nodes), ledger) == [("ADR017", "nodes[2].index", "6", "3")]


def test_all_that_changed_is_told_at_once(changed, xiayi, ledger):
    nodes = renumbered(xiayi.file.nodes, named("xy-agg1"), index=6)
    links = renumbered(xiayi.file.links, at(0), slot=12)
    assert [code for code, *_ in told(changed(nodes=nodes, links=links), ledger)] == ["ADR017", "ADR017"]


def test_new_devices_and_links_take_numbers_of_their_own_and_nobody_moves(changed, xiayi, ledger):
    node = xiayi.file.nodes[0].model_copy(update={"name": "xy-core3", "serial": "S3", "index": 6})
    link = Link(slot=8, a="xy-core3", a_port=1, b="xy-core1", b_port=9, planes=("management",))
    more = changed(nodes=(*xiayi.file.nodes, node), links=(*xiayi.file.links, link))
    after = allocate(more, ledger, date=LATER, by="b")
    assert numbers(after)["node/411426/6"] == ("xy-core3", None)
    assert numbers(after)["link/411426/8"] == ("xy-core3:1 xy-core1:9", None)
    assert {key: after.rows[key] for key in ledger.rows} == dict(ledger.rows)


def test_a_port_that_is_changed_and_a_device_that_is_renamed_keep_their_numbers(changed, xiayi, ledger):
    links = renumbered(xiayi.file.links, at(2), b_port=3)
    after = allocate(changed(links=links), ledger, date=LATER, by="b")
    assert numbers(after)["link/411426/2"] == ("xy-core2:2 xy-agg1:3", None)
    nodes = renumbered(xiayi.file.nodes, named("xy-agg1"), name="xy-agg9")
    links = renumbered(xiayi.file.links, lambda link: link.b == "xy-agg1", b="xy-agg9")
    intent = changed(nodes=nodes, links=links)
    after = allocate(intent, ledger, date=LATER, by="b")
    assert numbers(after)["node/411426/3"] == ("xy-agg9", None)
    same = AddressPlan(intent, after).loopback("xy-agg9")
    assert same == AddressPlan(xiayi, ledger).loopback("xy-agg1")


def test_links_cannot_swap_their_slots(changed, xiayi, ledger):
    swapped = renumbered(xiayi.file.links, at(5), slot=99)
    swapped = renumbered(swapped, at(3), slot=5)
    swapped = renumbered(swapped, at(99), slot=3)
    assert [one[2:] for one in told(changed(links=swapped), ledger)] == [("5", "3"), ("3", "5")]


def test_a_number_stays_reserved_for_180_days_and_is_there_for_who_comes_back(changed, xiayi, ledger):
    left = changed(links=tuple(link for link in xiayi.file.links if link.slot != 2))
    gone = allocate(left, ledger, date=DAY, by="b")
    assert numbers(gone)["link/411426/2"] == ("xy-core2:2 xy-agg1:2", DAY)
    assert allocate(left, gone, date=LATER, by="b") == gone
    assert allocate(xiayi, gone, date=date(2036, 1, 1), by="b") == ledger
    other = Link(slot=2, a="xy-core1", a_port=9, b="xy-agg1", b_port=9, planes=("management",))
    taken = changed(links=(*left.file.links, other))
    assert told(taken, gone, DAY + timedelta(days=179)) == [("ADR018", "links[7].slot", "2", None)]
    after = allocate(taken, gone, date=DAY + timedelta(days=180), by="b")
    assert numbers(after)["link/411426/2"] == ("xy-core1:9 xy-agg1:9", None)


def test_the_index_of_a_domain_does_not_pass_to_another_at_once(changed, xiayi, ledger):
    other = xiayi.file.domains[3].model_copy(update={"name": "office", "vpn": "OFFICE"})
    sizes = {
        level: {("office" if pool == "video" else pool): size for pool, size in of.items()}
        for level, of in xiayi.file.sizes.items()
    }
    pools = tuple(
        p.model_copy(update={"domain": "office"}) if p.domain == "video" else p for p in xiayi.pools
    )
    intent = changed(domains=(*xiayi.file.domains[:3], other), sizes=sizes, pools=pools)
    assert [one[:3] for one in told(intent, ledger)] == [("ADR018", "domains[3].index", "4")]


def test_a_row_that_is_deleted_on_purpose_lets_a_number_change(changed, xiayi, ledger):
    nodes = renumbered(xiayi.file.nodes, named("xy-agg1"), index=6)
    freed = Ledger.of([row for row in ledger.rows.values() if row.key != "network/node/411426/3"])
    after = allocate(changed(nodes=nodes), freed, date=LATER, by="b")
    assert numbers(after)["node/411426/6"] == ("xy-agg1", None)
    assert "node/411426/3" not in numbers(after)


@pytest.mark.parametrize("declared_first", [True, False])
def test_a_link_of_a_sites_own_device_keeps_its_slot_and_the_order_of_its_ends(
    changed, xiayi, declared_first
):
    node = xiayi.file.nodes[0].model_copy(
        update={"name": "xy-huiting-exit1", "serial": "S9", "index": 2, "site": "411426101"}
    )
    ends = [{"a": "xy-huiting", "a_port": 9, "b": node.name, "b_port": 1}]
    ends.append({"a": node.name, "a_port": 1, "b": "xy-huiting", "b_port": 9})
    first, other = (
        changed(
            nodes=(*xiayi.file.nodes, node),
            links=(*xiayi.file.links, Link(slot=0, planes=("management",), **one)),
        )
        for one in (reversed(ends) if declared_first else ends)
    )
    given = allocate(first, Ledger.empty(), date=DAY, by="a")
    (text,) = (value for key, (value, _) in numbers(given).items() if key == "link/411426101/0")
    assert text.split()[declared_first] == "xy-huiting:9"
    swapped = " ".join(reversed(text.split()))
    assert told(other, given) == [("ADR017", "links[8].slot", swapped, text)]


def also(ledger, key, value):
    """Return a ledger with a row of the other branch."""
    row = ledger.rows["network/link/411426/2"]._replace(key=f"network/{key}", value=value)
    return Ledger.of([*ledger.rows.values(), row])


def test_of_two_slots_that_two_branches_gave_a_link_the_one_in_the_file_stands(changed, xiayi, ledger):
    twice = also(ledger, "link/411426/9", "xy-core2:2 xy-agg1:2")
    after = allocate(xiayi, twice, date=LATER, by="b")
    assert numbers(after)["link/411426/2"] == ("xy-core2:2 xy-agg1:2", None)
    assert numbers(after)["link/411426/9"] == ("xy-core2:2 xy-agg1:2", LATER)
    nine = changed(links=renumbered(xiayi.file.links, at(2), slot=9))
    after = allocate(nine, twice, date=LATER, by="b")
    assert numbers(after)["link/411426/2"] == ("xy-core2:2 xy-agg1:2", LATER)
    assert numbers(after)["link/411426/9"] == ("xy-core2:2 xy-agg1:2", None)
    third = changed(links=renumbered(xiayi.file.links, at(2), slot=10))
    assert [one[:3] for one in told(third, twice)] == [("ADR017", "links[2].slot", "10")]


def test_the_slot_that_does_not_stand_is_reserved_at_once(changed, xiayi, ledger):
    twice = also(ledger, "link/411426/9", "xy-core2:2 xy-agg1:2")
    other = Link(slot=9, a="xy-core1", a_port=9, b="xy-agg1", b_port=9, planes=("management",))
    taken = changed(links=(*xiayi.file.links, other))
    assert told(taken, twice) == [("ADR018", "links[8].slot", "9", None)]


def test_an_index_that_two_branches_gave_a_domain_stands_as_the_file_says(xiayi, ledger):
    after = allocate(xiayi, also(ledger, "index/9", "administrative"), date=LATER, by="b")
    assert numbers(after)["index/3"] == ("administrative", None)
    assert numbers(after)["index/9"] == ("administrative", LATER)
