# SPDX-License-Identifier: Apache-2.0
"""Whether every site and unit finds the ports that it is to be plugged into."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from zongheng.errors import Problem, problem
from zongheng.intent.division import Level, level_of
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.encoding import shown_place
from zongheng.intent.hardware import catalogue
from zongheng.intent.network import LevelNode, NetworkFile
from zongheng.intent.node import downlink_places
from zongheng.intent.rules.links import too_few_ports
from zongheng.intent.rules.nodes import PARENT
from zongheng.intent.rules.references import unknown
from zongheng.intent.site import Site, Unit
from zongheng.language import pick


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield every site, unit and boundary that asks for a port that is not there."""
    if draft.network is None or not draft.sites:
        return
    cabinet = Cabinet.of(draft, draft.network)
    yield from _levels(draft, draft.network)
    for placed in draft.sites:
        if placed.model.lifecycle != "retired" and placed.model.parent is not None:
            yield from _site(placed, draft.network, cabinet)
    yield from _clashes(draft, draft.network, cabinet)
    for unit in draft.units or ():
        if unit.model.lifecycle != "retired":
            yield from _unit(unit, cabinet)
    for number, peer in enumerate(draft.network.boundary.peers if draft.network.boundary else ()):
        model = cabinet.models.get(peer.node)
        if model is not None:
            place = draft.network_place("boundary", "peers", number, "node")
            yield from too_few_ports(peer.node, model, "boundary", 1, place)


class Standing(Protocol):
    """What is known of a declared device, however much of the file is right."""

    @property
    def name(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def index(self) -> int: ...
    @property
    def lifecycle(self) -> str: ...


def usual_devices(nodes: Iterable[Standing], top: str) -> dict[str, str]:
    """Return, by site, the declared device that units hang on which name none: the first aggregation.

    Without one it is the first device: at the top a declared one, below it the site's own.
    """
    in_use = (node for node in nodes if node.lifecycle != "retired")
    in_use = (node for node in in_use if node.site == top or node.role == "aggregation")
    last_first = sorted(in_use, key=lambda node: (node.role != "aggregation", node.index), reverse=True)
    return {node.site: node.name for node in last_first}


@dataclass(frozen=True, slots=True)
class Cabinet:
    """The known model of every device, and where units are plugged in at each site; ``own`` by site."""

    sites: frozenset[str]
    models: Mapping[str, str]
    own: Mapping[str, str]
    access: Mapping[str, str]
    declared: Mapping[str, str]
    """The site of each declared device."""

    @classmethod
    def of(cls, draft: Draft, network: NetworkFile) -> Cabinet:
        models = {n.name: n.model for n in network.nodes if n.lifecycle != "retired"}
        own, access = {}, {}
        for site in (placed.model for placed in draft.sites or ()):
            default = network.levels.get(site.level)
            if default is not None and site.parent is not None and site.lifecycle != "retired":
                host = f"{network.network.prefix}-{site.slug}"
                models.setdefault(host, site.model or default.model)
                own[site.code] = access[site.code] = host
        access |= usual_devices(network.nodes, network.network.division)
        known = {host: model for host, model in models.items() if model in catalogue()}
        codes = frozenset(placed.model.code for placed in draft.sites or ())
        declared = {n.name: n.site for n in network.nodes if n.lifecycle != "retired"}
        return cls(codes, known, own, access, declared)


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


def _site(placed: Placed[Site], network: NetworkFile, cabinet: Cabinet) -> Iterator[Problem]:
    site = placed.model
    default = network.levels.get(site.level)
    if default is None:
        return
    host = cabinet.own[site.code]
    if host in cabinet.models:
        lines = 1 if default.over == "internet" else len(default.uplinks)
        yield from too_few_ports(host, cabinet.models[host], "uplink", lines, partial(placed.place, "model"))
    if default.over == "line":
        yield from _downlinks(placed, default, cabinet)


def _downlinks(placed: Placed[Site], default: LevelNode, cabinet: Cabinet) -> Iterator[Problem]:
    site = placed.model
    if site.port is None:
        return
    for parent, number in downlink_places(parents(site, default, cabinet), site.port):
        if parent in cabinet.models:
            yield from too_few_ports(
                parent, cabinet.models[parent], "downlink", number, partial(placed.place, "port")
            )


def parents(site: Site, default: LevelNode, cabinet: Cabinet) -> list[str]:
    """Return the hosts that a site's lines lead to, one a line; empty text for one that is not known."""
    return [cabinet.own.get(site.parent or "", "") if name == PARENT else name for name in default.uplinks]


def _clashes(draft: Draft, network: NetworkFile, cabinet: Cabinet) -> Iterator[Problem]:
    """Yield sites of different parents that are plugged into one port of a device."""
    first: dict[tuple[str, str, int], Placed[Site]] = {}
    for placed in draft.sites or ():
        site = placed.model
        default = network.levels.get(site.level)
        if default is None or site.port is None or site.parent is None or site.lifecycle == "retired":
            continue
        for end in downlink_places(parents(site, default, cabinet), site.port):
            other = first.setdefault((default.over, *end), placed)
            if other.model.parent != site.parent:
                what, where = pick(zh="设备下联口", en="downlink"), shown_place(other.place("port"))
                yield problem(
                    "INT012", placed.place("port"), what=what, value=f"{end[0]} {end[1]}", first=where
                )
                break


def _unit(placed: Placed[Unit], cabinet: Cabinet) -> Iterator[Problem]:
    unit = placed.model
    if unit.node is not None:
        here = {name for name, site in cabinet.declared.items() if site == unit.site}
        yield from unknown(unit.node, here, placed.place("node"), zh="该站点的设备", en="device of the site")
    host = unit.node or cabinet.access.get(unit.site)
    if host is None and unit.site in cabinet.sites:
        yield problem("INT032", placed.place("site"), found=unit.site, unit=unit.name)
    elif host is not None and host in cabinet.models:
        yield from too_few_ports(
            host, cabinet.models[host], "access", unit.port, partial(placed.place, "port")
        )
