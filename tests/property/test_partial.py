# SPDX-License-Identifier: Apache-2.0
"""Whatever is done to sites: a plan that remembers the last one ends as a plan that remembers nothing."""

import csv
import io
import shutil
import tempfile
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.planning import DAY, PROVINCE, XIAYI, copy_of, left, plan
from zongheng.build import BuildPaths
from zongheng.build.exit_edit import exchanged
from zongheng.errors import ZonghengError

ACTS = ("add", "add two", "add one", "remove", "rename", "slug", "renumber", "port", "move", "resize", "grow")
ACTS += ("retire", "plan", "model", "remove all below", "rename above", "reorder", "unit", "unit", "unit")


ROOM = {
    "internet: {size: 25, prefixes: 4}": "internet: {size: 25, aggregate: 20}",
    "internet: {size: 26, prefixes: 4}": "internet: {size: 26, aggregate: 22}",
    "administrative: {size: 25, prefixes: 4}": "administrative: {size: 25, aggregate: 20}",
    "administrative: {size: 26, prefixes: 4}": "administrative: {size: 26, aggregate: 22}",
    "public: {size: 25, aggregate: 22}": "public: {size: 25, aggregate: 20}",
    "public: {size: 26, aggregate: 24}": "public: {size: 26, aggregate: 22}",
    "infrastructure: {size: 25, aggregate: 21}": "infrastructure: {size: 25, aggregate: 19}",
    "infrastructure: {size: 26, aggregate: 23}": "infrastructure: {size: 26, aggregate: 21}",
}
"""What gives the counties and cities of the province regions with room for more sites."""


def network_of(kind, project):
    """Return the folder of a copy of a network; of the roomy one, the province with wider regions."""
    folder = copy_of(XIAYI if kind == "xiayi" else PROVINCE, project)
    if kind == "roomy":
        text = (folder / "network.yml").read_text()
        for narrow, wide in ROOM.items():
            assert narrow in text
            text = text.replace(narrow, wide)
        (folder / "network.yml").write_text(text)
    return folder


def table(inventory, name="sites.csv"):
    return list(csv.DictReader(io.StringIO((inventory / name).read_text())))


def write(inventory, rows, name="sites.csv"):
    stream = io.StringIO()
    writer = csv.DictWriter(stream, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    (inventory / name).write_text(stream.getvalue())


def edited(rows, draw, act):
    """Return the rows of a table of sites after one thing that an operator may do to it."""
    if act.startswith("add"):
        for _ in range(2 if act == "add two" else 1):
            rows = [*rows, added(rows, draw)]
        return rows
    if act == "reorder":
        return [rows[0], *draw(st.permutations(rows[1:]))]
    leaves = [row for row in rows if not any(other["parent"] == row["code"] for other in rows)]
    above = [row for row in rows if row not in leaves and row["parent"]]
    row = draw(st.sampled_from(above if act in ("remove all below", "rename above") and above else leaves))
    if act.startswith("remove"):
        return [other for other in rows if not below(rows, other, row)]
    parents = [one for one in rows if len(one["code"]) == len(row["parent"])]
    other = draw(st.sampled_from(parents))
    change = {
        "rename": {"name": row["name"] + "新"},
        "rename above": {"name": row["name"] + "新", "slug": f"{row['slug']}-x"},
        "slug": {"slug": f"{row['slug']}-x"},
        "renumber": {"serial": f"SN{row['code']}"},
        "port": {"port": free_port(rows, row["parent"])},
        "move": {"parent": other["code"], "port": free_port(rows, other["code"])},
        "resize": {"terminals": str(draw(st.integers(0, 300)))},
        "grow": {"sizes": "internet=25"} if "sizes" in row else {"terminals": "600"},
        "retire": {"lifecycle": "retired"},
        "plan": {"lifecycle": "planned" if row["lifecycle"] == "active" else "active"},
        "model": {"model": "AR6140-S"},
    }[act]
    return [{**one, **change} if one is row else one for one in rows]


def below(rows, row, top):
    """Return whether a row is another or below it."""
    by_code = {one["code"]: one for one in rows}
    while row is not None and row is not top:
        row = by_code.get(row["parent"])
    return row is top


def edited_units(units, sites, draw):
    """Return the rows of a table of units after one came, went or changed."""
    act = draw(st.sampled_from(["add", "add", "remove", "rename", "resize", "retire", "move"]))
    site = draw(st.sampled_from([row["code"] for row in sites if len(row["code"]) in (4, 6, 9)]))
    if act == "add":
        code = next(f"U{n}" for n in range(700, 800) if all(unit["code"] != f"U{n}" for unit in units))
        fields = {"code": code, "name": f"单位{code}", "slug": code.lower(), "site": site, "port": "3"}
        fields |= {"access_class": "D", "terminals": "20", "lifecycle": "active"}
        fields["domains"] = draw(st.sampled_from(["public internet", "public", "public police"]))
        return [*units, {column: fields.get(column, "") for column in units[0]}]
    unit = draw(st.sampled_from(units))
    if act == "remove":
        return [other for other in units if other is not unit]
    change = {
        "rename": {"name": unit["name"] + "新", "slug": f"{unit['slug']}-x"},
        "resize": {"terminals": "200"},
        "retire": {"lifecycle": "retired"},
        "move": {"site": site},
    }[act]
    return [{**one, **change} if one is unit else one for one in units]


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


@given(st.data(), st.sampled_from(["province", "roomy", "roomy", "roomy", "xiayi"]))
@pytest.mark.once
@settings(max_examples=6, deadline=None)
def test_a_plan_from_memory_is_the_whole_plan(data, network):
    with tempfile.TemporaryDirectory() as folder:
        remembering = network_of(network, Path(folder) / "remembering")
        plan(remembering, date=DAY)
        forgetful = Path(folder) / "forgetful" / "inventories" / remembering.name
        shutil.copytree(Path(folder) / "remembering", Path(folder) / "forgetful")
        for _ in range(data.draw(st.integers(1, 3))):
            act = data.draw(st.sampled_from(ACTS))
            name, rows = "sites.csv", table(remembering)
            if act == "unit":
                name, rows = "units.csv", edited_units(table(remembering, "units.csv"), rows, data.draw)
            else:
                rows = edited(rows, data.draw, act)
            for inventory in (remembering, forgetful):
                write(inventory, rows, name)
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


@given(st.lists(networks4), st.lists(networks4), st.lists(networks4), st.lists(networks4))
def test_exchanged_prefixes_are_those_of_everybody_who_is_there(held, fixed, gone, come):
    """Of disjoint owners; what everybody has (``fixed``) may lie anywhere."""
    others = prefixes(held, besides=gone)
    expected = prefixes([*others, *fixed, *come])
    now, nobody = prefixes([*others, *gone, *fixed]), prefixes(fixed)
    went, came = prefixes([*gone, *fixed]), prefixes([*come, *fixed])
    assert exchanged(texts(now), texts(nobody), texts(went), texts(came)) == texts(expected)


@given(st.lists(networks6), st.lists(networks6))
def test_what_somebody_lacks_cannot_go(held, gone):
    lacking = prefixes(gone, besides=held)
    found = exchanged(texts(prefixes(held)), (), texts(lacking), ())
    assert (found is None) == bool(lacking)


def texts(networks):
    return tuple(map(str, networks))


def prefixes(networks, besides=()):
    """Return the fewest prefixes that hold some networks without others."""
    left = list(collapse_addresses(networks))
    for hole in besides:
        left = [piece for network in left for piece in outside(network, hole)]
    return list(collapse_addresses(left))


def outside(network, hole):
    if network.subnet_of(hole):
        return []
    return list(network.address_exclude(hole)) if hole.subnet_of(network) else [network]
