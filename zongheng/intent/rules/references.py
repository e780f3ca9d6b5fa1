# SPDX-License-Identifier: Apache-2.0
"""Names that have to exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from zongheng.errors import Place, Problem, problem
from zongheng.intent.draft import Draft
from zongheng.intent.hardware import catalogue
from zongheng.intent.suggestion import suggestion
from zongheng.language import pick


def unknown(name: str, known: Collection[str], place: Place, *, zh: str, en: str) -> Iterator[Problem]:
    """Yield a problem where a name is not among the known ones."""
    if name not in known:
        kind, hint = pick(zh=zh, en=en), suggestion(name, known)
        yield problem("INT017", place, found=name, kind=kind, name=name, hint=hint)


def unknown_model(name: str, place: Place) -> Iterator[Problem]:
    """Yield a problem where a model is not in the hardware catalogue."""
    if name not in catalogue():
        hint, known = suggestion(name, catalogue()), ", ".join(catalogue())
        yield problem("INT018", place, found=name, model=name, hint=hint, known=known)


class Device(NamedTuple):
    """A device by its model and the code of the site that it stands at."""

    model: str
    site: str


def devices(draft: Draft) -> Mapping[str, Device]:
    """Return all devices by host, retired ones too: the declared, and the sites' own."""
    if draft.network is None:
        return {}
    found = {node.name: Device(node.model, node.site) for node in draft.network.nodes}
    for site in (placed.model for placed in draft.sites or ()):
        level = draft.network.levels.get(site.level)
        if level is not None and site.parent is not None:
            host = f"{draft.network.network.prefix}-{site.slug}"
            found.setdefault(host, Device(site.model or level.model, site.code))
    return found


def node_names(draft: Draft) -> set[str]:
    """Return the declared nodes that are not retired."""
    nodes = draft.network.nodes if draft.network else ()
    return {node.name for node in nodes if node.lifecycle != "retired"}


def site_codes(draft: Draft) -> set[str]:
    """Return the codes of all sites; the division's is one even where its row is missing (told elsewhere)."""
    division = {draft.network.network.division} if draft.network else set()
    return division | {placed.model.code for placed in draft.sites or ()}


def domain_names(draft: Draft) -> list[str]:
    """Return the names of all domains."""
    return [domain.name for domain in draft.network.domains] if draft.network else []
