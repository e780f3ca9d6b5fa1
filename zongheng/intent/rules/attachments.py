# SPDX-License-Identifier: Apache-2.0
"""Whether every site and unit finds the ports that it is to be plugged into."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from zongheng.errors import Problem, problem
from zongheng.intent.division import Level, level_of
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.hardware import catalogue
from zongheng.intent.network import LevelNode, NetworkFile
from zongheng.intent.rules.links import too_few_ports
from zongheng.intent.rules.nodes import PARENT
from zongheng.intent.site import Site, Unit


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield every site, unit and boundary that asks for a port that is not there."""
    if draft.network is None or not draft.sites:
        return
    cabinet = _Cabinet.of(draft, draft.network)
    yield from _levels(draft, draft.network)
    for placed in draft.sites:
        if placed.model.lifecycle != "retired" and placed.model.parent is not None:
            yield from _site(placed, draft.network, cabinet)
    for unit in draft.units or ():
        if unit.model.lifecycle != "retired":
            yield from _unit(unit, cabinet)
    for number, peer in enumerate(draft.network.boundary.peers if draft.network.boundary else ()):
        model = cabinet.models.get(peer.node)
        if model is not None:
            place = draft.network_place("boundary", "peers", number, "node")
            yield from too_few_ports(peer.node, model, "boundary", 1, place)


@dataclass(frozen=True, slots=True)
class _Cabinet:
    """The known model of every device, and where units are plugged in at each site."""

    sites: frozenset[str]
    models: Mapping[str, str]
    own: Mapping[str, str]
    access: Mapping[str, str]

    @classmethod
    def of(cls, draft: Draft, network: NetworkFile) -> _Cabinet:
        models = {n.name: n.model for n in network.nodes if n.lifecycle != "retired"}
        own, access = {}, {}
        for site in (placed.model for placed in draft.sites or ()):
            default = network.levels.get(site.level)
            if default is not None and site.parent is not None and site.lifecycle != "retired":
                host = f"{network.network.prefix}-{site.slug}"
                models.setdefault(host, site.model or default.model)
                own[site.code] = access[site.code] = host
        for node in sorted(network.nodes, key=lambda n: (n.role != "aggregation", n.index), reverse=True):
            if node.lifecycle != "retired":
                access[node.site] = node.name
        known = {host: model for host, model in models.items() if model in catalogue()}
        codes = frozenset(placed.model.code for placed in draft.sites or ())
        return cls(codes, known, own, access)


def _levels(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield levels in use that are not defined, and those that hang on a site without a device."""
    first: dict[Level, Placed[Site]] = {}
    for placed in draft.sites or ():
        if placed.model.parent is not None:
            first.setdefault(placed.model.level, placed)
    for level, placed in first.items():
        default = network.levels.get(level)
        if default is None:
            yield problem(
                "INT029", placed.place("code"), found=placed.model.code, level=level.word, key=level
            )
        elif PARENT in default.uplinks and level.above is level_of(network.network.division):
            place = draft.network_place("levels", level, "uplinks")
            yield problem("INT030", place, found=PARENT, level=level.word)


def _site(placed: Placed[Site], network: NetworkFile, cabinet: _Cabinet) -> Iterator[Problem]:
    site = placed.model
    default = network.levels.get(site.level)
    if default is None:
        return
    host = cabinet.own[site.code]
    if host in cabinet.models:
        yield from too_few_ports(
            host, cabinet.models[host], "uplink", len(default.uplinks), placed.place("model")
        )
    yield from _downlinks(placed, default, cabinet)


def _downlinks(placed: Placed[Site], default: LevelNode, cabinet: _Cabinet) -> Iterator[Problem]:
    site = placed.model
    for name in default.uplinks:
        parent = cabinet.own.get(site.parent or "", "") if name == PARENT else name
        if parent in cabinet.models and site.port is not None:
            yield from too_few_ports(
                parent, cabinet.models[parent], "downlink", site.port, placed.place("port")
            )


def _unit(placed: Placed[Unit], cabinet: _Cabinet) -> Iterator[Problem]:
    unit = placed.model
    host = cabinet.access.get(unit.site)
    if host is None and unit.site in cabinet.sites:
        yield problem("INT032", placed.place("site"), found=unit.site, unit=unit.name)
    elif host is not None and host in cabinet.models:
        yield from too_few_ports(host, cabinet.models[host], "access", unit.port, placed.place("port"))
