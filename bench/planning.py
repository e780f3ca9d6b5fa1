# SPDX-License-Identifier: Apache-2.0
"""Ledger and plan: every address of a network given, then every device designed and rendered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from netaddr import IPSet

from bench import county
from bench.frame import Result, compared, seconds
from bench.province import make_province
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.addressing.demand import asked, pool_family, pool_names
from zongheng.addressing.prefix import BITS
from zongheng.design import design_network, to_json
from zongheng.intent import Intent, load_network
from zongheng.render import render_config
from zongheng.uncollected import uncollected

PEER_MOST = 1000
"""Demands of a pool that the peer serves: it takes longer with each that it has served before."""


def plan_county(_: Path) -> Iterator[Result]:
    """Give the county's addresses; plan it whole."""
    yield _ledger("ledger-county", county.intent(), times=3)
    yield _plan("plan-county", county.intent(), times=3)


def plan_province(folder: Path) -> Iterator[Result]:
    """Give the addresses of a made-up province of some 3,000 sites; plan it whole."""
    network = folder / "inventories" / "province"
    sites = make_province(county.XIAYI, network)
    load = seconds(lambda: load_network(network), times=1)
    yield Result("load-province", f"{sites} sites", "ms/site", load / sites * 1000)
    intent = load_network(network)
    yield _ledger("ledger-province", intent, times=1)
    yield _plan("plan-province", intent, times=1)


def _ledger(name: str, intent: Intent, *, times: int) -> Result:
    wanted = list(_demands(intent))
    ours = seconds(lambda: allocate(intent, Ledger.empty(), date=county.DAY, by="bench"), times=times) / len(
        wanted
    )
    served = _few_of_each_pool(wanted)
    return compared(
        lambda peer, note: Result(
            name,
            f"{len(wanted)} blocks",
            "ms/block",
            ours * 1000,
            peer,
            "netaddr.IPSet, first fit",
            note or (f"of {len(served)} blocks" if len(served) < len(wanted) else ""),
        ),
        lambda: _by_netaddr(intent, served) * 1000,
    )


def _plan(name: str, intent: Intent, *, times: int) -> Result:
    given = allocate(intent, Ledger.empty(), date=county.DAY, by="bench")
    taken = seconds(lambda: _texts(intent, given), times=times)
    devices = len(intent.nodes)
    return Result(name, f"{devices} devices", "ms/device", taken / devices * 1000)


def _texts(intent: Intent, given: Ledger) -> None:
    """Make the texts of every device, as a plan does in each of its processes."""
    with uncollected():
        for design in design_network(intent, AddressPlan(intent, given)).values():
            to_json(design)
            render_config(design)


class _Demand(NamedTuple):
    pool: str
    owner: str
    length: int


def _demands(intent: Intent) -> Iterator[_Demand]:
    for pool in pool_names(intent):
        bits = BITS[pool_family(pool)]
        for one in asked(intent, pool):
            if one.policy is not None:
                yield _Demand(pool, one.code, bits - one.policy.bits)


def _few_of_each_pool(wanted: list[_Demand]) -> list[_Demand]:
    pools = sorted({demand.pool for demand in wanted})
    return [one for pool in pools for one in [d for d in wanted if d.pool == pool][:PEER_MOST]]


def _by_netaddr(intent: Intent, wanted: list[_Demand]) -> float:
    """Return seconds a block of what most scripts do: the free space as an IPSet, the first that fits."""

    def give() -> None:
        free = {pool: IPSet(prefixes) for pool, prefixes in _pools(intent).items()}
        for demand in sorted(wanted, key=lambda one: (one.length, one.owner)):
            room = free[demand.pool]
            block = next(net for net in room.iter_cidrs() if net.prefixlen <= demand.length)
            room.remove(next(block.subnet(demand.length)))

    return seconds(give, times=1) / len(wanted)


def _pools(intent: Intent) -> dict[str, list[str]]:
    """Return the prefixes of each pool under the name that demands have for it."""
    found: dict[str, list[str]] = {}
    for pool in intent.pools:
        if pool.purpose != "exclusion":
            found.setdefault(pool.name, []).append(str(pool.prefix))
    return found
