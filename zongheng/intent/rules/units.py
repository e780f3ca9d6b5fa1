# SPDX-License-Identifier: Apache-2.0
"""Units: at a site, in domains, and without an internet exit of their own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zongheng.errors import Problem, problem
from zongheng.intent.draft import Draft, Placed
from zongheng.intent.rules.attachments import usual_devices
from zongheng.intent.rules.references import domain_names, site_codes, unknown
from zongheng.intent.rules.repeats import repeated
from zongheng.intent.site import Unit

_OWN_EXIT = ("C", "E")
"""Access classes with an internet exit of their own, which a unified exit does away with."""


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield units that repeat, name what does not exist, or have an exit of their own."""
    units = draft.units or ()
    yield from repeated(((u.model.code, u.place("code")) for u in units), zh="单位编码", en="unit code")
    yield from repeated(((u.model.slug, u.place("slug")) for u in units), zh="单位短名", en="unit slug")
    in_use = [u for u in units if u.model.lifecycle != "retired"]
    usual = usual_devices(draft.network.nodes, draft.network.network.division) if draft.network else {}
    ports = ((_end(u.model, usual), u.place("port")) for u in in_use)
    yield from repeated(ports, zh="站点与端口", en="site and port")
    for placed in units:
        yield from _of_one(placed, draft)


def _end(unit: Unit, usual: Mapping[str, str]) -> tuple[str, str | None, int]:
    """Return where a unit is plugged in; at its site's usual device whether it names that or not."""
    return unit.site, None if unit.node == usual.get(unit.site) else unit.node, unit.port


def _of_one(placed: Placed[Unit], draft: Draft) -> Iterator[Problem]:
    unit = placed.model
    if unit.access_class in _OWN_EXIT and any(one.file is not None for one in draft.exits):
        better = "B" if unit.access_class == "C" else "D"
        place = placed.place("access_class")
        yield problem("INT019", place, found=unit.access_class, name=unit.name, better=better)
    if draft.sites:
        codes = site_codes(draft)
        yield from unknown(unit.site, codes, placed.place("site"), zh="站点", en="site")
    if draft.network is not None:
        overlapping = {domain.name for domain in draft.network.domains if domain.overlapping}
        departments = [domain for domain in unit.domains if domain in overlapping]
        if len(departments) > 1:
            yield problem("INT060", placed.place("domains"), found=" ".join(departments), name=unit.name)
        for domain in unit.domains:
            place = placed.place("domains")
            yield from unknown(domain, domain_names(draft), place, zh="域", en="domain")
