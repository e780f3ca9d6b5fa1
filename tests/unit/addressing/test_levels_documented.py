# SPDX-License-Identifier: Apache-2.0
"""What ``docs/addressing.md`` says of each level is what the networks say, and what their plans give.

``ZONGHENG_UPDATE_GOLDEN=1`` writes the table anew.
"""

import os
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.intent import Intent, Level, load_network
from zongheng.intent.size import Size

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "addressing.md"
BEGIN, END = "<!-- levels: made from inventories/ -->\n", "<!-- end of levels -->\n"
NETWORKS = ("xiayi", "dezhou", "guizhou", "national")
POOLS = ("public", "internet", "administrative", "video", "infrastructure")
LETTERS = {Level.PROVINCE: "p", Level.CITY: "c", Level.COUNTY: "n", Level.TOWNSHIP: "t"}
NIBBLE = 4
OWN, LAN = 15, 16
"""The last nibble of a site's own /60, and that of a LAN."""


@cache
def loaded(name: str) -> Intent:
    return load_network(ROOT / "inventories" / name)


def levels(intent: Intent) -> list[Level]:
    """Return the network's levels from its top downward."""
    return [level for level in Level if intent.size(level, "ipv6")]


def regions(intent: Intent) -> dict[Level, int]:
    """Return how long the IPv6 regions of each level are that has some, that of the top being its pool."""
    pool = next(pool.prefix for pool in intent.pools if pool.purpose == "ipv6")
    sizes = {level: intent.size(level, "ipv6").aggregate for level in levels(intent)}
    return {intent.root.level: pool.prefixlen} | {level: cut for level, cut in sizes.items() if cut}


def digits(intent: Intent) -> str:
    """Return the hexadecimal digits of a LAN's /64, those that tell a level by the letter of that level."""
    pool = next(pool.prefix for pool in intent.pools if pool.purpose == "ipv6")
    text = pool.network_address.exploded.replace(":", "")[: pool.prefixlen // NIBBLE]
    for (_, above), (level, below) in pairwise(regions(intent).items()):
        text += LETTERS[level] * ((below - above) // NIBBLE)
    text += "s" * (OWN - len(text)) + "l"
    return ":".join(text[at : at + NIBBLE] for at in range(0, LAN, NIBBLE)) + "::/64"


def told_by(intent: Intent, level: Level | str) -> str:
    """Return the nibbles, counted from 1, that tell one site of a level from its neighbours."""
    cuts = regions(intent)
    if level == intent.root.level:
        return "–"
    above = max(
        cut
        for one, cut in cuts.items()
        if level == "unit" or levels(intent).index(one) < levels(intent).index(level)
    )
    first, last = above // NIBBLE + 1, cuts.get(level, OWN * NIBBLE) // NIBBLE
    if level == "unit":
        return f"up to {last}"
    return f"{first}–{last}" if first < last else f"{first}"


def size(of: Size | None) -> str:
    if of is None:
        return "–"
    region = f" in /{of.aggregate}" if of.aggregate else f" in {of.prefixes}" if of.prefixes else ""
    return f"/{of.size}{region}"


def rows(intent: Intent, name: str) -> Iterator[str]:
    cuts = regions(intent)
    for level in [*levels(intent), "unit"]:
        region = f"/{cuts[level]}" if level in cuts else "–"
        region = f"{region}, the pool" if level == intent.root.level else region
        cells = [
            f"`{name}`",
            str(level),
            region,
            told_by(intent, level),
            f"/{intent.size(level, 'ipv6').size}",
        ]
        yield f"| {' | '.join(cells + [size(intent.size(level, pool)) for pool in POOLS])} |"


def table() -> str:
    intents = {name: loaded(name) for name in NETWORKS}
    heads = ["network", "level", "IPv6 region", "nibbles", "own", *POOLS]
    lines = ["| network | a LAN of it |", "|---|---|"]
    lines += [f"| `{name}` | `{digits(intent)}` |" for name, intent in intents.items()]
    lines += ["", f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [row for name, intent in intents.items() for row in rows(intent, name)]
    return "\n".join(lines) + "\n"


def test_the_page_says_what_the_networks_say():
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    said, _, after = rest.partition(END)
    if os.environ.get("ZONGHENG_UPDATE_GOLDEN"):
        PAGE.write_text(before + BEGIN + table() + END + after, encoding="utf-8")
    else:
        assert said == table()


@pytest.mark.parametrize("name", NETWORKS)
def test_a_plan_gives_what_the_page_says(name):
    """Every region is as long as its level says, or longer by nibbles where a site has more below."""
    network = loaded(name)
    ledger = allocate(network, Ledger.empty(), date=date(2026, 1, 1), by="tests")
    plan = AddressPlan(network, ledger)
    larger = []
    for level, length in list(regions(network).items())[1:]:
        for site in network.of_level(level):
            (region,) = plan.summaries(site.code, "ipv6", 6)
            assert (length - region.length) % NIBBLE == 0
            if region.length != length:
                larger.append((site.name, region.length))
    assert larger == ([("黔东南苗族侗族自治州", 36)] if name == "guizhou" else [])
