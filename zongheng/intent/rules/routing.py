# SPDX-License-Identifier: Apache-2.0
"""What routing domains speak inside: it is told of such domains alone, and IS-IS has lines to run over."""

from __future__ import annotations

from collections.abc import Iterator

from zongheng.errors import Problem, problem
from zongheng.intent.as_number import AS_LEVELS
from zongheng.intent.division import Level, level_of
from zongheng.intent.draft import Draft
from zongheng.intent.network import LevelNode, NetworkFile
from zongheng.intent.rules.nodes import PARENT


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield keys that name no routing domain, and levels below one that IS-IS cannot be spoken with."""
    network = draft.network
    if network is None:
        return
    top = level_of(network.network.division)
    known = _domains(draft, top)
    for key in network.routing.igp:
        if draft.sites is not None and key not in known:
            levels = ", ".join(level for level in Level if level in known)
            yield problem("INT097", draft.network_place("routing", "igp", key), found=key, levels=levels)
    if _speaks_isis_at(draft, network, _county(top)):
        for level in (Level.TOWNSHIP, Level.VILLAGE):
            if level in network.levels and level is not top:
                yield from _below(draft, level, network.levels[level])


def _domains(draft: Draft, top: Level) -> frozenset[str]:
    """Return the levels whose sites are routing domains, and the codes of those sites."""
    levels = {level for level in Level if level is top or (level in AS_LEVELS and level.rank > top.rank)}
    return frozenset(levels | {code for code in draft.site_codes if level_of(code) in levels})


def _county(top: Level) -> Level:
    """Return the level of the sites whose routing domains have townships and villages in them."""
    return max(top, Level.COUNTY, key=lambda level: level.rank)


def _speaks_isis_at(draft: Draft, network: NetworkFile, level: Level) -> bool:
    told = network.routing.igp
    of_sites = (told.get(code) for code in draft.site_codes if level_of(code) is level)
    return any(igp not in (None, "ospf") for igp in (told.get(level), *of_sites))


def _below(draft: Draft, level: Level, default: LevelNode) -> Iterator[Problem]:
    if default.over == "internet":
        yield problem("INT098", draft.network_place("levels", level, "over"), found=default.over)
    elsewhere = [host for host in default.uplinks if host != PARENT]
    if level is Level.VILLAGE and elsewhere:
        place = draft.network_place("levels", level, "uplinks")
        yield problem("INT099", place, found=", ".join(elsewhere))
