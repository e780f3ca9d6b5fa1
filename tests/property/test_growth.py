# SPDX-License-Identifier: Apache-2.0
"""Whatever is done to sites: a plan that remembers the last one ends as a plan that remembers nothing."""

import csv
import io
import shutil
import tempfile
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.planning import DAY, PROVINCE, XIAYI, copy_of, left, plan
from zongheng.build import BuildPaths
from zongheng.build.exit_growth import grown
from zongheng.errors import ZonghengError
from zongheng.policy.model import AddressSet, ExitPolicy

ADDING = ("add", "add", "add", "add two")
ACTIONS = (*ADDING, "remove", "rename", "renumber", "move", "resize", "retire", "model")


def table(inventory, name="sites.csv"):
    return list(csv.DictReader(io.StringIO((inventory / name).read_text())))


def write(inventory, rows, name="sites.csv"):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (inventory / name).write_text(stream.getvalue())


def edited(rows, draw):
    """Return the rows of a table of sites after one thing that an operator may do to it."""
    act = draw(st.sampled_from(ACTIONS))
    if act.startswith("add"):
        for _ in range(2 if act == "add two" else 1):
            rows = [*rows, added(rows, draw)]
        return rows
    leaves = [row for row in rows if not any(other["parent"] == row["code"] for other in rows)]
    row = draw(st.sampled_from(leaves))
    if act == "remove":
        return [other for other in rows if other is not row]
    parents = [one for one in rows if len(one["code"]) == len(row["parent"])]
    other = draw(st.sampled_from(parents))
    change = {
        "rename": {"name": row["name"] + "新", "slug": f"{row['slug']}-x"},
        "renumber": {"serial": f"SN{row['code']}"},
        "move": {"parent": other["code"], "port": free_port(rows, other["code"])},
        "resize": {"terminals": str(draw(st.integers(0, 300)))},
        "retire": {"lifecycle": "retired"},
        "model": {"model": "AR6140-S"},
    }[act]
    return [{**one, **change} if one is row else one for one in rows]


def added(rows, draw):
    parent = draw(st.sampled_from([row for row in rows if len(row["code"]) in (6, 9)]))
    number = next(n for n in range(900, 1000) if all(r["code"] != f"{parent['code']}{n}" for r in rows))
    code = f"{parent['code']}{number}"
    fields = {
        "code": code,
        "name": f"新{number}",
        "slug": f"n{code}",
        "parent": parent["code"],
        "serial": f"N{code}",
        "port": free_port(rows, parent["code"]),
        "terminals": str(draw(st.sampled_from([0, 8, 12, 60]))),
        "lifecycle": draw(st.sampled_from(["active", "planned"])),
    }
    return {column: fields.get(column, "") for column in rows[0]}


def free_port(rows, parent):
    taken = {row["port"] for row in rows if row["parent"] == parent}
    return next(str(n) for n in range(1, 1000) if str(n) not in taken)


def planned(inventory):
    """Return what a plan says and leaves, or what it objects to."""
    try:
        result = plan(inventory)
    except ZonghengError as error:
        return [one.code for one in error.problems], left(inventory)
    ends = [(host, outcome.status) for host, outcome in result.hosts.items()]
    return ends, result.notes, result.wrote, left(inventory)


@given(st.data(), st.sampled_from([PROVINCE, XIAYI]))
@settings(max_examples=6, deadline=None)
def test_a_plan_from_memory_is_the_whole_plan(data, network):
    with tempfile.TemporaryDirectory() as folder:
        remembering = copy_of(network, Path(folder) / "remembering")
        plan(remembering, date=DAY)
        forgetful = Path(folder) / "forgetful" / "inventories" / network.name
        shutil.copytree(Path(folder) / "remembering", Path(folder) / "forgetful")
        for _ in range(data.draw(st.integers(1, 3))):
            rows = edited(table(remembering), data.draw)
            for inventory in (remembering, forgetful):
                write(inventory, rows)
            BuildPaths.of(forgetful).memory.unlink(missing_ok=True)
            assert planned(remembering) == planned(forgetful)


networks4 = st.builds(
    lambda number, length: IPv4Network((number << 26 & ~((1 << 32 - length) - 1) & 0xFFFFFFFF, length)),
    st.integers(0, 63),
    st.integers(2, 6),
)
networks6 = st.builds(
    lambda number, length: IPv6Network((number << 122 & ~((1 << 128 - length) - 1), length)),
    st.integers(0, 63),
    st.integers(2, 6),
)


def policy(four, six):
    sets = (AddressSet("a", "A", *(tuple(map(str, collapse_addresses(some))) for some in (four, six))),)
    return ExitPolicy("t", (), sets, (), (), "deny", (), (), (), ())


@given(st.lists(networks4), st.lists(networks4), st.lists(networks6), st.lists(networks6))
def test_grown_address_sets_are_those_of_everybody_together(four, more4, six, more6):
    assert grown(policy(four, six), policy(more4, more6)) == policy([*four, *more4], [*six, *more6])
