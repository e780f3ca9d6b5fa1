# SPDX-License-Identifier: Apache-2.0
"""Declared nodes, what a level's nodes are, and who is named beside them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from zongheng.errors import Problem, problem
from zongheng.intent.division import Level
from zongheng.intent.draft import Draft
from zongheng.intent.network import LevelNode, NetworkFile
from zongheng.intent.rules.references import domain_names, node_names, site_codes, unknown, unknown_model
from zongheng.intent.rules.repeats import Somewhere, repeated
from zongheng.language import pick

PARENT = "parent"
"""In ``uplinks``: the node of the parent site."""


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield nodes, serials and numbers that repeat, and names that do not exist."""
    if draft.network is None:
        return
    yield from repeated(_hosts(draft, draft.network), zh="设备名", en="host name")
    yield from repeated(_serials(draft, draft.network), zh="序列号", en="serial number")
    yield from repeated(_numbers(draft, draft.network), zh="站点内序号", en="number in the site")
    yield from _declared(draft, draft.network)
    yield from _levels(draft, draft.network)
    yield from _named_elsewhere(draft, draft.network)
    names = (
        (a.name, draft.network_place("accounts", i, "name")) for i, a in enumerate(draft.network.accounts)
    )
    yield from repeated(names, zh="账户", en="account")


def _hosts(draft: Draft, network: NetworkFile) -> Iterator[tuple[str, Somewhere]]:
    for number, node in enumerate(network.nodes):
        yield node.name, draft.network_place("nodes", number, "name")
    slugs: set[str] = set()
    for placed in draft.sites or ():
        site = placed.model
        if site.level in network.levels and site.parent is not None and site.slug not in slugs:
            slugs.add(site.slug)  # a slug that stands twice is told by its own rule
            yield f"{network.network.prefix}-{site.slug}", partial(placed.place, "slug")


def _serials(draft: Draft, network: NetworkFile) -> Iterator[tuple[str | None, Somewhere]]:
    for number, node in enumerate(network.nodes):
        yield node.serial, draft.network_place("nodes", number, "serial")
    for placed in draft.sites or ():
        yield placed.model.serial, partial(placed.place, "serial")


def _numbers(draft: Draft, network: NetworkFile) -> Iterator[tuple[tuple[str, int], Somewhere]]:
    """Yield the number that each device has in its site; a site's own device is its first."""
    sites = {placed.model.code: placed for placed in reversed(draft.sites or ())}
    for code, placed in sites.items():  # a code that stands twice is told by its own rule
        if placed.model.level in network.levels and placed.model.parent is not None:
            yield (code, 1), partial(placed.place, "code")
    for number, node in enumerate(network.nodes):
        yield (node.site, node.index), draft.network_place("nodes", number, "index")


def _declared(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    sites = site_codes(draft)
    for number, node in enumerate(network.nodes):
        yield from unknown_model(node.model, draft.network_place("nodes", number, "model"))
        if draft.sites:
            place = draft.network_place("nodes", number, "site")
            yield from unknown(node.site, sites, place, zh="站点", en="site")


def _levels(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    for level, default in network.levels.items():
        yield from unknown_model(default.model, draft.network_place("levels", level, "model"))
        for number, model in enumerate(default.larger):
            yield from unknown_model(model, draft.network_place("levels", level, "larger", number))
        for number, host in enumerate(default.uplinks):
            if host != PARENT:
                place = draft.network_place("levels", level, "uplinks", number)
                yield from unknown(host, node_names(draft), place, zh="设备", en="device")
        yield from _lines_of_none(draft, level, default)


def _lines_of_none(draft: Draft, level: Level, default: LevelNode) -> Iterator[Problem]:
    """Yield what is said of the lines of a level that has none."""
    if default.over == "internet":
        for key, value in {"bandwidth": default.bandwidth, "bfd": default.bfd}.items():
            if value:
                place = draft.network_place("levels", level, key)
                expected = pick(
                    zh=f"over: internet 没有线路，不写 {key}", en="none: over: internet has no lines"
                )
                yield problem("INT006", place, found=value, expected=expected)


def _named_elsewhere(draft: Draft, network: NetworkFile) -> Iterator[Problem]:
    lan = network.management_lan
    named = [("node", lan.node)] + ([("standby", lan.standby)] if lan.standby else [])
    named += [("local4", host) for host in lan.local4]
    for key, host in named:
        place = draft.network_place("management_lan", key)
        yield from unknown(host, node_names(draft), place, zh="设备", en="device")
    for number, peer in enumerate(network.boundary.peers if network.boundary else ()):
        at = ("boundary", "peers", number)
        yield from unknown(
            peer.node, node_names(draft), draft.network_place(*at, "node"), zh="设备", en="device"
        )
        place = draft.network_place(*at, "domain")
        yield from unknown(peer.domain, domain_names(draft), place, zh="域", en="domain")
