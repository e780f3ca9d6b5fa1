# SPDX-License-Identifier: Apache-2.0
"""The whole nation, allocated: how long it takes, and how well counties are covered, at first and later.

Made up on the spot from the divisions that ship: IPv4 LANs all from 10.0.0.0/8 (73 % of it), IPv6 from one
/20. There is no peer: no tool of the field allocates hierarchically.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from ipaddress import ip_network
from pathlib import Path

from bench.frame import Result
from zongheng.addressing import Ledger, Prefix, allocate, merged
from zongheng.addressing.holdings import QUARANTINE
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
FIRST_PREFIXES, LATER_PREFIXES = 4, 6
FIRST_SHARE, FIRST_EACH, LATER_SHARE = 95.0, 90.0, 85.0
"""What is promised in percent: of what counties hold is asked for, at first in each county too."""
PROVINCES = [f"{number:02}" for number in range(11, 66)]
SECONDS = 10
SEEDS = (1, 2)
"""Of the dice that choose the changes."""
_ASKED = "asked for of what counties hold"
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
        work = f"{len(some) - 1:,} sites allocated, ledger written"
        yield Result("nation", work, "s", taken, most=SECONDS)
    first = _counties(ledger, _DAY)
    yield from _fresh(first.values())
    for seed in SEEDS:
        yield from _later(seed, first, _churned(seed, sites, ledger))


@dataclass(frozen=True, slots=True)
class _Covered:
    """A county: addresses asked for, asked for or in quarantine, and held; and in how many prefixes."""

    asked: int
    taken: int
    held: int
    prefixes: int

    @property
    def share(self) -> float:
        return 100 * self.asked / self.held


def _fresh(counties: Collection[_Covered]) -> Iterator[Result]:
    most = max(c.prefixes for c in counties)
    yield Result("nation", "fresh: most prefixes of a county", "", most, most=FIRST_PREFIXES)
    yield Result("nation", f"fresh: {_ASKED}", "%", _overall(counties), least=FIRST_SHARE)
    yield Result(
        "nation", "fresh: of the worst county", "%", min(c.share for c in counties), least=FIRST_EACH
    )


def _later(
    seed: int, first: Mapping[str, _Covered], rounds: Sequence[Mapping[str, _Covered]]
) -> Iterator[Result]:
    """Yield how counties are covered after many changes.

    A county never gives up what it held, and needed room for all that it had at once, quarantines included:
    where less than the promised share of that is asked for in the end, no allocator could keep it.
    """
    last, when = rounds[-1], f"after {CHANGES:,} changes, seed {seed}"
    short = [code for code, county in last.items() if county.share < LATER_SHARE]
    avoidable = [
        code
        for code in short
        if 100 * last[code].asked >= LATER_SHARE * max(first[code].held, *(r[code].taken for r in rounds))
    ]
    most = max(county.prefixes for county in last.values())
    yield Result("nation", f"{when}: most prefixes of a county", "", most, most=LATER_PREFIXES)
    yield Result("nation", f"{when}: {_ASKED}", "%", _overall(last.values()), least=LATER_SHARE)
    yield Result("nation", f"{when}: of the worst county", "%", min(c.share for c in last.values()))
    note = f"{len(short) - len(avoidable)} more cannot have it: so many left"
    work = f"{when}: counties below {LATER_SHARE:g} %"
    yield Result("nation", work, "", len(avoidable), note=note, most=0)


def _overall(counties: Iterable[_Covered]) -> float:
    some = list(counties)
    return 100 * sum(c.asked for c in some) / sum(c.held for c in some)


def _counties(ledger: Ledger, day: date) -> dict[str, _Covered]:
    asked: Counter[str] = Counter()
    taken: Counter[str] = Counter()
    regions: dict[str, list[Prefix]] = {}
    for key, row in ledger.rows.items():
        if not row.is_block or row.pool != LAN or len(row.owner) < 6:
            continue
        block, county = ledger.blocks[key], row.owner[:6]
        if not row.is_region:
            asked[county] += block.prefix.size if row.gone is None else 0
            taken[county] += block.prefix.size if row.gone is None or row.gone + QUARANTINE > day else 0
        if row.owner == county and row.gone is None:
            regions.setdefault(county, []).append(block.region)
    return {
        code: _Covered(asked[code], taken[code], sum(region.size for region in some), len(merged(some)))
        for code, some in regions.items()
    }


def _churned(seed: int, sites: Mapping[str, Site], ledger: Ledger) -> list[dict[str, _Covered]]:
    """Let villages leave and others join, a part of them at a time, long enough for quarantines to end."""
    dice, now, day = random.Random(seed), dict(sites), _DAY  # noqa: S311 - dice that fall alike every time
    villages = [code for code in sites if len(code) == 12]
    townships = [code for code in sites if len(code) == 9]
    found = []
    for _ in range(ROUNDS):
        day += EVERY
        for _ in range(CHANGES // ROUNDS // 2):
            del now[villages.pop(dice.randrange(len(villages)))]
            township = dice.choice(townships)
            code = next(c for n in range(500, 1000) if (c := f"{township}{n}") not in sites and c not in now)
            now[code] = _site(code, township)
            villages.append(code)
        ledger = allocate(_intent(now), ledger, date=day, by="bench")
        found.append(_counties(ledger, day))
    return found


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
