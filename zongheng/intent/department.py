# SPDX-License-Identifier: Apache-2.0
"""Departments' own VPNs (部门专网): carried only where one has members, with addresses that may overlap.

They are too many for a plane each on every link. All share one place in a link's address space, the
last of its planes: the same link addresses in each VPN, which never meet. So an index of theirs is no
place in a link but a number for processes and VLANs. Their members are units, never whole sites.
"""

from __future__ import annotations

from collections.abc import Mapping

from zongheng.intent.network import NetworkFile
from zongheng.intent.site import Site, Unit

DEPARTMENTS = "departments"
"""In the planes of a declared link: every department's own VPN."""

FIRST_INDEX, LAST_INDEX = 20, 51

LAN6 = 14
"""The number of the /64 of a unit's department in its IPv6 block; a unit is in one such VPN at most."""


def members(
    file: NetworkFile, sites: Mapping[str, Site], units: Mapping[str, Unit]
) -> Mapping[str, frozenset[str]]:
    """Return the departments' VPNs with units at each site or below it, by site; others are left out."""
    overlapping = {domain.name for domain in file.domains if domain.overlapping}
    if not overlapping:
        return {}
    found: dict[str, set[str]] = {code: set() for code in sites}
    for unit in units.values():
        if unit.lifecycle != "retired":
            found[unit.site] |= overlapping.intersection(unit.domains)
    for site in sorted(sites.values(), key=lambda one: one.level.rank, reverse=True):
        if site.parent is not None:
            found[site.parent] |= found[site.code]
    return {code: frozenset(named) for code, named in found.items() if named}
