# SPDX-License-Identifier: Apache-2.0
"""Sites: one of each, every one below a site of the level above."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from zongheng.errors import Place, Problem, problem
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.encoding import shown
from zongheng.intent.rules.references import unknown, unknown_model
from zongheng.intent.rules.repeats import Somewhere, repeated
from zongheng.intent.site import Site
from zongheng.intent.suggestion import suggestion


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield sites that repeat, and those that do not hang on a site of the level above."""
    if draft.sites is None:
        return
    if not draft.sites:
        yield problem("INT010", Place(shown(draft.folder / "sites.csv")))
        return
    codes = ((placed.model.code, partial(placed.place, "code")) for placed in draft.sites)
    yield from repeated(codes, zh="站点编码", en="site code")
    slugs = ((placed.model.slug, partial(placed.place, "slug")) for placed in draft.sites)
    yield from repeated(slugs, zh="站点短名", en="site slug")
    yield from repeated(_ports(draft.sites), zh="上级与端口", en="parent and port")
    by_code = {placed.model.code: placed.model for placed in draft.sites}
    if draft.network is not None:
        place, division = draft.network_place("network", "division"), draft.network.network.division
        yield from unknown(division, by_code, place, zh="站点", en="site")
    for placed in draft.sites:
        yield from _place_in_the_tree(placed, by_code, draft)
        if placed.model.model is not None:
            yield from unknown_model(placed.model.model, placed.place("model"))


def _ports(sites: tuple[Placed[Site], ...]) -> Iterator[tuple[tuple[str, int], Somewhere]]:
    for placed in sites:
        site = placed.model
        if site.lifecycle != "retired" and site.parent is not None and site.port is not None:
            yield (site.parent, site.port), partial(placed.place, "port")


def _place_in_the_tree(placed: Placed[Site], by_code: Mapping[str, Site], draft: Draft) -> Iterator[Problem]:
    site = placed.model
    division = draft.network.network.division if draft.network is not None else None
    if site.code == division or (division is None and site.parent is None):
        if site.parent is not None:
            yield problem(
                "INT015", placed.place("parent"), found=site.parent, level=site.level.word, above="–"
            )
        return
    if site.parent is None:
        yield problem("INT005", placed.place("parent"), key="parent")
    elif site.parent == division and site.parent not in by_code:
        pass  # told once, at network.division
    elif site.parent not in by_code:
        hint = suggestion(site.parent, by_code)
        yield problem("INT014", placed.place("parent"), found=site.parent, parent=site.parent, hint=hint)
    else:
        yield from _below_its_parent(placed, by_code[site.parent])
    if site.port is None:
        yield problem("INT053", placed.place("port"))


def _below_its_parent(placed: Placed[Site], parent: Site) -> Iterator[Problem]:
    site = placed.model
    if site.level.above is not parent.level:
        above = site.level.above.word if site.level.above else "–"
        found = f"{parent.code} {parent.level.word}"
        yield problem("INT015", placed.place("parent"), found=found, level=site.level.word, above=above)
    elif parent.lifecycle == "retired" and site.lifecycle != "retired":
        yield problem("INT026", placed.place("parent"), found=parent.code, name=parent.name)
