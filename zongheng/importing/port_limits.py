# SPDX-License-Identifier: Apache-2.0
"""Whether the devices above a row have the port that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zongheng.errors import Problem
from zongheng.importing.cabling import PARENT
from zongheng.importing.given import Given
from zongheng.importing.scope import Scope
from zongheng.importing.table import Rows
from zongheng.intent.division import level_of
from zongheng.intent.hardware import catalogue
from zongheng.intent.node import downlink_places
from zongheng.intent.rules.links import too_few_ports


def port_of_site(row: Given, scope: Scope, sites: Rows) -> Iterator[Problem]:
    """Yield a port that a device above cannot have, whichever of its models it is.

    ``sites`` are those above, by code.
    """
    joined = scope.levels.get(level_of(row.text("code")))
    if joined is None or joined.over != "line" or not row.text("port").isdecimal() or _is_retired(row):
        return
    for above, number in downlink_places(joined.uplinks, int(row.text("port"))):
        owner = row.text("parent") if above == PARENT else above
        yield from _port(owner, "downlink", number, row, scope, sites)


def port_of_unit(row: Given, scope: Scope, sites: Rows) -> Iterator[Problem]:
    """Yield a port that the device which a unit hangs on does not have."""
    owner = row.text("node") or scope.usual.get(row.text("site")) or row.text("site")
    if row.text("port").isdecimal() and not _is_retired(row):
        yield from _port(owner, "access", int(row.text("port")), row, scope, sites)


def _port(owner: str, purpose: str, number: int, row: Given, scope: Scope, sites: Rows) -> Iterator[Problem]:
    """Yield a problem where a declared device, or a site's own by its code, has fewer ports than a number."""
    models = _models(sites[owner], scope) if owner in sites else (scope.hosts.get(owner, ""),)
    known = [model for model in models if model in catalogue()]  # what is unknown is told elsewhere
    if known:
        most = max(known, key=lambda model: len(catalogue()[model].ports(purpose)))
        yield from too_few_ports(owner, most, purpose, number, row.place("port"))


def _models(site: Mapping[str, str], scope: Scope) -> tuple[str, ...]:
    """Return the models that a site's own node may have: larger ones only before it is there."""
    joined = scope.levels.get(level_of(site["code"]))
    if site.get("model") or joined is None or not site.get("parent"):
        return (site.get("model", ""),)
    planned = site.get("lifecycle") == "planned" or not (site.get("lifecycle") or site.get("serial"))
    return (joined.model, *(joined.larger if planned else ()))


def _is_retired(row: Given) -> bool:
    return row.text("lifecycle") == "retired"
