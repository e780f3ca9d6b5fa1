# SPDX-License-Identifier: Apache-2.0
"""Reading the ledger of a province of five levels, and the address plan made of it. There is no peer.

The sites are Guizhou's divisions; their sizes are made up: four domains, links and IPv6, six rows a site.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from ipaddress import ip_network
from pathlib import Path

from bench import county
from bench.frame import Result, seconds
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.divisions import Divisions
from zongheng.divisions.book import parent_of
from zongheng.intent import Intent, Level, Site
from zongheng.intent.network import Pool
from zongheng.intent.size import Size

PROVINCE = "52"
LANS = ("public", "internet", "administrative", "video")
LINKS, IPV6 = "infrastructure", "ipv6"
POOLS = {LINKS: "10.128.0.0/9", IPV6: "2400::/20"}
LEVELS = {
    Level.PROVINCE: (24, 24, 28),
    Level.CITY: (25, 26, 36),
    Level.COUNTY: (26, 26, 44),
    Level.TOWNSHIP: (27, 26, 52),
    Level.VILLAGE: (29, 27, None),
}
"""Lengths by level: of each LAN, of the block for links, and of the IPv6 block of all below."""


def read_ledger(folder: Path) -> Iterator[Result]:
    """Yield the time of reading the ledger, and that of reading it and asking each site's LAN once."""
    intent = _intent()
    path = folder / "ledger.csv"
    ledger = allocate(intent, Ledger.empty(), date=date(2026, 1, 1), by="bench")
    ledger.save(path)
    work = f"{len(intent.sites):,} sites, {len(ledger.rows):,} rows"
    yield Result("ledger-read", work, "s", seconds(lambda: Ledger.load(path)))
    yield Result("ledger-plan", work, "s", seconds(lambda: AddressPlan(intent, Ledger.load(path))))
    yield Result("ledger-ask", f"{work}, each asked", "s", seconds(lambda: _ask(intent, Ledger.load(path))))


def _ask(intent: Intent, ledger: Ledger) -> None:
    plan = AddressPlan(intent, ledger)
    for code in intent.sites:
        plan.lan(code, LANS[0])


def _intent() -> Intent:
    sites = {PROVINCE: _site(PROVINCE)}
    sites |= {one.code: _site(one.code) for one in Divisions.shipped().below(PROVINCE)}
    network = county.intent().network.model_copy(update={"division": PROVINCE})
    lans = (
        Pool(purpose="lan", domain=name, prefix=ip_network(f"10.{32 * number}.0.0/11"))
        for number, name in enumerate(LANS)
    )
    others = (Pool.model_validate({"purpose": name, "prefix": prefix}) for name, prefix in POOLS.items())
    file = county.intent().file.model_copy(
        update={
            "network": network,
            "nodes": (),
            "links": (),
            "sizes": {level: _sizes(*lengths) for level, lengths in LEVELS.items()},
            "pools": (*lans, *others),
        }
    )
    return replace(county.intent(), sites=sites, units={}, file=file)


def _sizes(lan: int, links: int, aggregate: int | None) -> dict[str, Size]:
    lans = dict.fromkeys(LANS, Size(size=lan))
    return {**lans, LINKS: Size(size=links), IPV6: Size(size=60, aggregate=aggregate)}


def _site(code: str) -> Site:
    parent = None if code == PROVINCE else parent_of(code)
    return Site(code=code, name=code, slug=f"s{code}", parent=parent)
