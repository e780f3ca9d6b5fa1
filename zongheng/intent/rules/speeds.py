# SPDX-License-Identifier: Apache-2.0
"""Speeds of links: both ends have one in common, or the link never comes up, and no line carries more.

What is joined elsewhere (units, carriers, the level above) has ports that nobody has told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import NamedTuple

from zongheng.errors import Place, Problem, problem
from zongheng.intent.division import Level
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.hardware import catalogue, shared_speed
from zongheng.intent.network import Link, NetworkFile
from zongheng.intent.node import downlink_places
from zongheng.intent.rules.attachments import Cabinet, parents
from zongheng.intent.rules.nodes import PARENT
from zongheng.intent.site import Site
from zongheng.language import pick


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield links that are declared, and lines to parents, between ports that have no speed in common."""
    if draft.network is None:
        return
    for number, link in enumerate(draft.network.links):
        yield from _declared(draft, number, link)
    models = _models_of_lines(draft, draft.network)
    slowest = min((speed for pair in models for speed in _speeds_of_lines(*pair)), default=None)
    if slowest == 0:
        yield from _lines(draft, draft.network)
    rented = max((level.bandwidth or 0 for level in draft.network.levels.values()), default=0)
    if slowest is not None and rented > slowest:
        yield from _rented(draft, draft.network)
    yield from _rented_of_carriers(draft, draft.network)


def _rented(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield the bandwidth of each level that has a line whose ports carry less, by the first such line."""
    told: set[Level] = set()
    for line in _every_line(draft, network):
        level = line.placed.model.level
        bandwidth, (own, parent) = network.levels[level].bandwidth, line.ends
        speed = shared_speed(own.speeds, parent.speeds)
        if bandwidth is None or speed is None or bandwidth <= speed or level in told:
            continue
        told.add(level)
        values = {"a": own.host, "a_port": own.port, "b": parent.host, "b_port": parent.port}
        place = draft.network_place("levels", level, "bandwidth")
        yield problem("INT091", place, found=bandwidth, speed=_spelled((speed,)), **values)


def _rented_of_carriers(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield the bandwidth of each carrier that is more than its port at a gateway carries."""
    models = {node.name: node.model for node in network.nodes}
    for one in draft.exits:
        for number, carrier in enumerate(one.file.exit.carriers if one.file else ()):
            ends = [
                _end(host, models.get(host, ""), "wan", int(carrier.gateway_port.removeprefix("wan")))
                for host in carrier.local4
            ]
            slow = [end for end in ends if end.speeds and (carrier.bandwidth or 0) > max(end.speeds)]
            for end in slow[:1]:
                place = one.place("exit", "carriers", number, "bandwidth")
                speed = _spelled((max(end.speeds),))
                values = {"host": end.host, "port": end.port, "speed": speed}
                yield problem("INT092", place, found=carrier.bandwidth, **values)


def _declared(draft: Draft, number: int, link: Link) -> Iterator[Problem]:
    a = _declared_end(draft, link.a, link.purpose, link.a_port)
    b = _declared_end(draft, link.b, link.purpose, link.b_port)
    if _apart(a, b):
        yield _told(a, b, draft.network_place("links", number, "b_port"), b.port)


def _declared_end(draft: Draft, host: str, purpose: str, number: int) -> _End:
    device = draft.devices.get(host)
    return _end(host, device.model, purpose, number) if device else _End(host, None, ())


class _End(NamedTuple):
    host: str
    port: str | None
    speeds: tuple[int, ...]


def _end(host: str, model: str, purpose: str, number: int) -> _End:
    """Return an end of a link; without a port where the model has too few or is none: other rules tell."""
    hardware = catalogue().get(model)
    ports = hardware.ports(purpose) if hardware else ()
    if hardware is None or number > len(ports):
        return _End(host, None, ())
    return _End(host, ports[number - 1], hardware.speeds(ports[number - 1]))


def _apart(a: _End, b: _End) -> bool:
    return None not in (a.port, b.port) and shared_speed(a.speeds, b.speeds) is None


def _told(a: _End, b: _End, place: Place, found: object) -> Problem:
    values = {"a": a.host, "a_port": a.port, "a_speed": _spelled(a.speeds)}
    values |= {"b": b.host, "b_port": b.port, "b_speed": _spelled(b.speeds)}
    return problem("INT090", place, found=found, **values)


class _Line(NamedTuple):
    """A line of a site's own device, the first end, to a parent."""

    placed: Placed[Site]
    models: tuple[str, str]
    ends: tuple[_End, _End]


def _lines(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    """Yield one line of each pair of models whose lines never come up, with how many there are."""
    lines = [line for line in _every_line(draft, network) if _apart(*line.ends)]
    count = Counter(line.models for line in lines)
    first = {line.models: line for line in reversed(lines)}
    for models in count:
        line = first[models]
        how_many = pick(zh=f"共 {count[models]} 条", en=f"{count[models]} in all")
        found = f"{models[0]} – {models[1]}, {how_many}"
        yield _told(*line.ends, line.placed.place("model"), found)


def _every_line(draft: Draft, network: NetworkFile) -> Iterator[_Line]:
    cabinet = Cabinet.of(draft, network)
    for placed in draft.sites or ():
        site = placed.model
        default, host = network.levels.get(site.level), cabinet.own.get(site.code, "")
        if default is None or default.over != "line" or host not in cabinet.models:
            continue
        places = downlink_places(parents(site, default, cabinet), site.port or 1)
        for number, (parent, place) in enumerate(places, start=1):
            if parent in cabinet.models:
                models = cabinet.models[host], cabinet.models[parent]
                own = _end(host, models[0], "uplink", number)
                yield _Line(placed, models, (own, _end(parent, models[1], "downlink", place)))


def _models_of_lines(draft: Draft, network: NetworkFile) -> Iterator[tuple[str, str]]:
    """Yield the models at both ends of lines: a few pairs, where a province has 20,000 lines to look at."""
    levels = network.levels
    sites = (placed.model for placed in draft.sites or ())
    used = {(site.level, site.model or levels[site.level].model) for site in sites if site.level in levels}
    for level, model in used:
        for name in levels[level].uplinks if levels[level].over == "line" else ():
            if name == PARENT:
                yield from ((model, parent) for above, parent in used if above is level.above)
            elif name in draft.devices:
                yield model, draft.devices[name].model


@cache
def _speeds_of_lines(model: str, parent_model: str) -> frozenset[int]:
    """Return what lines between devices of these models run at; 0 stands for those that never come up."""
    known = catalogue()
    if model not in known or parent_model not in known:
        return frozenset()  # told by the rules on models
    ends = known[model].groups("uplink"), known[parent_model].groups("downlink")
    return frozenset(shared_speed(own.speeds, parent.speeds) or 0 for own, parent in product(*ends))


def _spelled(speeds: tuple[int, ...]) -> str:
    """Return speeds as they are said of ports: ``10GE/GE``."""
    return "/".join(_NAMES.get(speed, f"{speed}M") for speed in speeds)


_NAMES = {100: "FE", 1000: "GE", 10_000: "10GE", 25_000: "25GE", 40_000: "40GE", 100_000: "100GE"}
