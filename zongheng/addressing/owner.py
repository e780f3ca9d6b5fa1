# SPDX-License-Identifier: Apache-2.0
"""Whom an operator means: a site or unit by its code, its device, its name or the beginning of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from zongheng.errors import ZonghengError, problem
from zongheng.intent import Intent
from zongheng.intent.site import Site, Unit
from zongheng.intent.suggestion import suggestion
from zongheng.language import pick

_NAMED_AT_MOST = 6


def owner_named(intent: Intent, written: str) -> str:
    """Return the code of the one site or unit that is meant.

    Raises:
        ZonghengError: ADR021 where nobody is called so, ADR033 where several are.
    """
    if written in intent.sites or written in intent.units:
        return written
    if written in intent.nodes:
        return intent.nodes[written].site
    for called in _WAYS:
        found = [owner for owner in _owners(intent) if written and called(owner, written)]
        if len(found) == 1:
            return found[0].code
        if found:
            raise ZonghengError(problem("ADR033", found=written, number=len(found), those=_listed(found)))
    known = {word for owner in _owners(intent) for word in (owner.code, owner.name)}
    kind = pick(zh="站点、单位或设备", en="site, unit or device")
    hint = suggestion(written, {*known, *intent.nodes})
    raise ZonghengError(problem("ADR021", found=written, kind=kind, name=written, hint=hint))


def _owners(intent: Intent) -> Iterator[Site | Unit]:
    yield from intent.sites.values()
    yield from intent.units.values()


_WAYS: tuple[Callable[[Site | Unit, str], bool], ...] = (
    lambda owner, written: written in (owner.name, owner.slug),
    lambda owner, written: owner.name.startswith(written),
)
"""The surest first: what is found in one way is not looked for in the next."""


def _listed(owners: list[Site | Unit]) -> str:
    told = ", ".join(f"{owner.code} {owner.name}" for owner in owners[:_NAMED_AT_MOST])
    return f"{told}, …" if len(owners) > _NAMED_AT_MOST else told
