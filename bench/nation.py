# SPDX-License-Identifier: Apache-2.0
"""The whole nation, allocated: how long it takes, and how well counties are covered, at first and later.

Made up on the spot from the divisions that ship: IPv4 LANs all from 10.0.0.0/8 (73 % of it), IPv6 from one
/20. There is no peer: no tool of the field allocates hierarchically.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path

from bench.frame import Result
from zongheng.addressing import Ledger, Prefix, allocate, merged
from zongheng.divisions import Divisions
from zongheng.divisions.book import parent_of
from zongheng.intent import Intent, Level, Site, load_network
from zongheng.intent.network import Pool
from zongheng.intent.size import Size

COUNTY = Path(__file__).parents[1] / "inventories" / "xiayi"
CENTRE, LAN, IPV6 = "00", "lan", "ipv6"
SIZES = {
    Level.PROVINCE: {LAN: Size(size=22, prefixes=4), IPV6: Size(size=60, aggregate=28)},
    Level.CITY: {LAN: Size(size=23, prefixes=4), IPV6: Size(size=60, aggregate=36)},
    Level.COUNTY: {LAN: Size(size=24, prefixes=4), IPV6: Size(size=60, aggregate=44)},
    Level.TOWNSHIP: {LAN: Size(size=27), IPV6: Size(size=60, aggregate=52)},
    Level.VILLAGE: {LAN: Size(size=28), IPV6: Size(size=60)},
}
CURVE = (1_000, 10_000, 100_000, 0)
"""How many sites; 0 for all."""
CHANGES, ROUNDS, EVERY = 10_000, 10, timedelta(days=40)
PROVINCES = [f"{number:02}" for number in range(11, 66)]
_DAY = date(2026, 1, 1)


def allocate_nation(folder: Path) -> Iterator[Result]:
    """Yield the growth curve, then how counties are covered: at first, and after random changes."""
    sites = _sites()
    for count in CURVE:
        some = dict(list(sites.items())[: count + 1]) if count else sites
        intent = _intent(some)
        began = time.perf_counter()
        ledger = allocate(intent, Ledger.empty(), date=_DAY, by="bench")
        ledger.save(folder / "ledger.csv")
        taken = time.perf_counter() - began
        yield Result("nation", f"{len(some) - 1:,} sites allocated, ledger written", "s", taken)
    yield from _quality(ledger, "fresh")
    yield from _quality(_churned(sites, ledger), f"after {CHANGES:,} additions and removals")


@dataclass(frozen=True, slots=True)
class _Covered:
    asked: int
    held: int
    prefixes: int


def _quality(ledger: Ledger, when: str) -> Iterator[Result]:
    counties = list(_counties(ledger).values())
    overall = sum(c.asked for c in counties) / sum(c.held for c in counties)
    yield Result("nation", f"{when}: most prefixes of a county", "", max(c.prefixes for c in counties))
    yield Result("nation", f"{when}: asked for of what counties hold", "%", 100 * overall)
    yield Result("nation", f"{when}: of the worst county", "%", 100 * min(c.asked / c.held for c in counties))


def _counties(ledger: Ledger) -> dict[str, _Covered]:
    asked: dict[str, int] = {}
    regions: dict[str, list[Prefix]] = {}
    for key, row in ledger.rows.items():
        if not row.is_block or row.pool != LAN or row.gone is not None or len(row.owner) < 6:
            continue
        block = ledger.blocks[key]
        if not row.is_region:
            asked[row.owner[:6]] = asked.get(row.owner[:6], 0) + block.prefix.size
        if len(row.owner) == 6:
            regions.setdefault(row.owner, []).append(block.region)
    return {
        code: _Covered(asked[code], sum(region.size for region in some), len(merged(some)))
        for code, some in regions.items()
    }


def _churned(sites: dict[str, Site], ledger: Ledger) -> Ledger:
    """Let villages leave and others join, a few hundred at a time, long enough for quarantines to end."""
    dice, now, day = random.Random(1), dict(sites), _DAY  # noqa: S311 - dice that fall alike every time
    villages = [code for code in sites if len(code) == 12]
    townships = [code for code in sites if len(code) == 9]
    for _ in range(ROUNDS):
        day += EVERY
        for _ in range(CHANGES // ROUNDS // 2):
            del now[villages.pop(dice.randrange(len(villages)))]
            township = dice.choice(townships)
            code = next(c for n in range(900, 1000) if (c := f"{township}{n}") not in sites and c not in now)
            now[code] = _site(code, township)
            villages.append(code)
        ledger = allocate(_intent(now), ledger, date=day, by="bench")
    return ledger


def _sites() -> dict[str, Site]:
    divisions = Divisions.shipped()
    sites = {CENTRE: _site(CENTRE, None)}
    for province in PROVINCES:
        if divisions.name(province) is not None:
            sites[province] = _site(province, CENTRE)
            sites |= {one.code: _site(one.code, parent_of(one.code)) for one in divisions.below(province)}
    return sites


def _site(code: str, parent: str | None) -> Site:
    return Site(code=code, name=code, slug=f"s{code}", parent=parent)


def _intent(sites: dict[str, Site]) -> Intent:
    county = load_network(COUNTY)
    file = county.file.model_copy(
        update={
            "network": county.network.model_copy(update={"division": CENTRE}),
            "domains": (county.file.domains[0].model_copy(update={"name": LAN}),),
            "sizes": SIZES,
            "pools": (
                Pool(purpose="lan", domain=LAN, prefix=ip_network("10.0.0.0/8")),
                Pool(purpose="ipv6", prefix=ip_network("2400::/20")),
            ),
        }
    )
    return replace(county, sites=sites, units={}, file=file)
