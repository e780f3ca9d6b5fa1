# SPDX-License-Identifier: Apache-2.0
"""Whatever was given before: it is kept as it is, and everybody else finds a place around it."""

import csv
import functools
import itertools
import tempfile
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.departments import write_departments
from zongheng.addressing import Ledger, Prefix, State, allocate
from zongheng.addressing.existing import import_allocations
from zongheng.intent import load_network

DAY = date(2026, 1, 1)
SPACE = {
    "internet": ("10.26.0.0/18", 23, 28),
    "public": ("59.207.96.0/20", 24, 29),
    "police": ("10.64.8.0/21", 24, 28),
    "courts": ("10.64.8.0/21", 24, 28),
    "link": ("10.140.16.0/20", 24, 24),
    "loopback": ("10.150.0.0/24", 29, 29),
    "ipv6": ("2001:db8:1420:8000::/52", 56, 60),
    "voice-public": ("10.161.0.0/21", 24, 28),
}
OWNERS = {
    "police": ("U003",),
    "courts": ("U004", "U012"),
    "link": ("411426101", "411426101201", "411426"),
    "loopback": ("411426101", "411426101201", "411426"),
    "voice-public": ("411426101", "411426214"),
}
ANYBODY = ("411426", "411426101", "411426101201", "411426214", "U003", "U004")


@functools.cache
def intent():
    return load_network(write_departments(Path(tempfile.mkdtemp()) / "net"))


@st.composite
def lists(draw):
    """Blocks of any sizes, some over others, by owner and pool."""
    rows = []
    for pool in draw(st.lists(st.sampled_from(sorted(SPACE)), min_size=1, max_size=4, unique=True)):
        whole, shortest, longest = SPACE[pool]
        prefix = Prefix.parse(whole)
        for owner in draw(st.lists(st.sampled_from(OWNERS.get(pool, ANYBODY)), max_size=4)):
            length = draw(
                st.sampled_from([n for n in range(shortest, longest + 1) if pool != "ipv6" or n % 4 == 0])
            )
            number = draw(st.integers(0, (1 << length - prefix.length) - 1))
            rows.append((owner, pool, str(prefix.subnet(length, number))))
    return draw(st.permutations(rows))


def is_own(row):
    return row.is_block and not row.is_region


def imported(rows, ledger):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("code", "pool", "prefix"), *rows])
        return import_allocations(path, intent(), ledger, date=DAY, by="王五")


PARENTS = {"411426101": "411426", "411426214": "411426", "411426101201": "411426101"}


def above(owner):
    """Return an owner and all above it; units are attached to the county."""
    if owner == "411426":
        return {owner}
    return {owner} | above(PARENTS.get(owner, "411426"))


def collide(one, other):
    """Return whether two blocks contradict each other: those below an owner may lie in its IPv6 region."""
    (owner, pool, block), (other_owner, other_pool, other_block) = one, other
    first, second = Prefix.parse(block), Prefix.parse(other_block)
    if pool != other_pool:
        return False
    if pool != "ipv6":
        return first.overlaps(second)
    own, other_own = first.subnet(60, 0), second.subnet(60, 0)
    return (
        own == other_own
        or (owner != "411426" and first.contains(other_own) and owner not in above(other_owner))
        or (other_owner != "411426" and second.contains(own) and other_owner not in above(owner))
    )


@settings(max_examples=60, deadline=None)
@given(rows=lists())
def test_a_list_is_refused_if_and_only_if_it_contradicts_itself(rows):
    told = imported(rows, Ledger.empty())
    contradicts = any(collide(one, other) for one, other in itertools.combinations(rows, 2))
    assert bool(told.rejected) == contradicts
    assert (told.after == told.before) == (contradicts or not rows)


@settings(max_examples=60, deadline=None)
@given(rows=lists(), later=lists())
def test_what_existed_stays_and_everybody_else_finds_a_place(rows, later):
    kept = []
    for row in rows:
        if not any(collide(row, other) for other in kept):
            kept.append(row)
    existing = imported(kept, Ledger.empty()).after
    planned = allocate(intent(), existing, date=date(2026, 2, 1), by="李四")
    assert existing.rows.items() <= planned.rows.items()
    own = [
        (row.owner, row.pool, str(planned.blocks[key].region))
        for key, row in planned.rows.items()
        if is_own(row)
    ]
    for one, other in itertools.combinations(own, 2):
        assert one[1] != "ipv6" or not collide(one, other)
    blocks = [
        (row.owner, row.pool, planned.prefixes[key]) for key, row in planned.rows.items() if is_own(row)
    ]
    for (owner, pool, block), (other_owner, other_pool, other) in itertools.combinations(blocks, 2):
        apart = owner == other_owner or pool != other_pool  # one may have grown where it is
        assert apart or not block.overlaps(other)
    fresh = allocate(intent(), Ledger.empty(), date=DAY, by="a")
    assert {key for key in fresh.rows if "/below/" not in key} <= planned.rows.keys()
    assert allocate(intent(), planned, date=date(2027, 1, 1), by="赵六") == planned
    again = imported(kept, planned)
    assert (again.after, again.unchanged) == (planned, len(kept))
    more = imported(later, planned)
    for key, row in planned.rows.items():
        assert more.after.rows[key].value == row.value
        assert more.after.rows[key].state in (row.state, State.DEPLOYED)
