# SPDX-License-Identifier: Apache-2.0
"""Names that have to exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from zongheng.errors import Place, Problem, problem
from zongheng.intent.draft import Device, Draft
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


def devices(draft: Draft) -> Mapping[str, Device]:
    """Return all devices by host, retired ones too: the declared, and the sites' own."""
    return draft.devices


def node_names(draft: Draft) -> set[str]:
    """Return the declared nodes that are not retired."""
    nodes = draft.network.nodes if draft.network else ()
    return {node.name for node in nodes if node.lifecycle != "retired"}


def site_codes(draft: Draft) -> frozenset[str]:
    """Return the codes of all sites; the division's is one even where its row is missing (told elsewhere)."""
    return draft.site_codes


def domain_names(draft: Draft) -> list[str]:
    """Return the names of all domains."""
    return [domain.name for domain in draft.network.domains] if draft.network else []
