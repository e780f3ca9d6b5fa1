# SPDX-License-Identifier: Apache-2.0
"""Whatever two branches added to the same network: once settled, everybody lies in his own regions again."""

import itertools
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_addressing_levels import DAY, assert_apart, intent_of, sizes, trees, xiayi
from zongheng.addressing import Ledger, Prefix, Row, State, allocate, settled, strays

EARLY, LATE = DAY + timedelta(days=1), DAY + timedelta(days=2)


def both(one, other):
    return [*one.rows.values(), *(row for key, row in other.rows.items() if one.rows.get(key) != row)]


def grown(tree, data):
    """Return a tree with more sites, many of them below one county so that its region grows."""
    more = dict(tree)
    for parent in data.draw(st.lists(st.sampled_from(sorted(tree)), min_size=1, max_size=3, unique=True)):
        width = {2: 2, 4: 2, 6: 3, 9: 3}.get(len(parent))
        numbers = data.draw(st.lists(st.integers(50, 80), min_size=1, max_size=6, unique=True))
        more |= {f"{parent}{number:0{width}}": parent for number in numbers} if width else {}
    return more


def branches(tree, sizes, data):
    """Return two trees that grew out of one, and the ledgers of both: the first was given earlier."""
    ours, theirs = grown(tree, data), grown(tree, data)
    ledger = allocate(intent_of(tree, sizes), Ledger.empty(), date=DAY, by="a")
    one = allocate(intent_of(ours, sizes), ledger, date=EARLY, by="甲")
    return ours, theirs, one, allocate(intent_of(theirs, sizes), ledger, date=LATE, by="乙")


def joined_alone(ledger, joined):
    """Return who joined in one branch without a region: the other's regions may have grown over him."""
    wide = {row.owner for row in ledger.rows.values() if row.is_region or "+" in row.value}
    return joined - wide


@settings(max_examples=80, deadline=None)
@given(tree=trees(), sizes=sizes(), data=st.data())
def test_what_two_branches_added_is_settled_so_that_all_lie_in_their_regions(tree, sizes, data):
    ours, theirs, one, other = branches(tree, sizes, data)
    intent = intent_of(ours | theirs, sizes)
    merged, _ = settled(intent, both(one, other))
    assert {key: merged.rows[key] for key in one.rows} == dict(one.rows)  # the older side keeps everything
    after = allocate(intent, merged, date=LATE, by="丙")
    assert {key: after.rows[key] for key in merged.rows} == dict(merged.rows)
    assert {row.owner for row in after.rows.values() if row.is_block} == set(ours | theirs)
    assert_apart(after)
    alone = joined_alone(after, ours.keys() ^ theirs.keys())
    assert [one for one in strays(intent, after) if not one.foreign or one.owner not in alone] == []
    assert settled(intent, list(after.rows.values())) == (after, ())


@settings(max_examples=40, deadline=None)
@given(tree=trees(), sizes=sizes(), data=st.data())
def test_what_is_deployed_in_a_region_that_gives_way_stays_where_it_is(tree, sizes, data):
    ours, theirs, one, other = branches(tree, sizes, data)
    leaves = theirs.keys() - ours.keys() - set(theirs.values())
    other = other.deployed(leaves)
    intent = intent_of(ours | theirs, sizes)
    merged, _ = settled(intent, both(one, other))
    held = {key: row for key, row in other.rows.items() if row.state is State.DEPLOYED}
    assert {key: merged.rows[key] for key in held} == held
    assert_apart(allocate(intent, merged, date=LATE, by="丙"))


@st.composite
def contradicting(draw, key):
    """Rows of neighbours that lie over each other as they like, planned or left: no two deployed ones."""
    rows = []
    for number in range(draw(st.integers(2, 7))):
        length = draw(st.integers(24, 28))
        block = draw(st.integers(0, (1 << length - 24) - 1)) << 32 - length
        state = draw(st.sampled_from([State.PLANNED, State.TOMBSTONE]))
        given_on = DAY + timedelta(days=draw(st.integers(0, 3)))
        gone = DAY + timedelta(days=9) if state is State.TOMBSTONE else None
        value = f"10.0.0.{block}/{length}"
        rows.append(Row(key.format(411426101 + number), value, given_on, "a", state, gone))
    return rows


def standing_before(row):
    return row.state is not State.PLANNED, row.given, row.key


def overlap(one, other):
    return Prefix.parse(one.value).overlaps(Prefix.parse(other.value))


@settings(max_examples=150, deadline=None)
@given(rows=st.sampled_from(["{}/video", "{}/video/below/2"]).flatmap(contradicting))
def test_a_row_gives_way_to_rows_that_stand_and_to_no_other(rows):
    merged, lost = settled(xiayi(), rows)
    assert {row.key for row, _ in lost} | set(merged.rows) == {row.key for row in rows}
    for row, kept in lost:
        assert kept.key in merged.rows
        assert overlap(row, kept)
        assert standing_before(kept) < standing_before(row)
    assert not any(overlap(*two) for two in itertools.combinations(merged.rows.values(), 2))
