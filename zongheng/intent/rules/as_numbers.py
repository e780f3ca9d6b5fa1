# SPDX-License-Identifier: Apache-2.0
"""AS numbers: that of the network is private, and all of those above, here and below differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from zongheng.errors import Place, Problem, problem
from zongheng.intent.as_number import AS_LEVELS, as_number_of_code, is_private
from zongheng.intent.draft import Draft
from zongheng.intent.network import NetworkFile
from zongheng.language import pick


def problems(draft: Draft) -> Iterator[Problem]:
    """Yield AS numbers of ``network.yml`` that are not private, or that somebody else there has as well."""
    network = draft.network
    if network is None:
        return
    taken = _of_sites(draft, network)
    place = draft.network_place("network", "as_number")
    if not is_private(network.network.as_number):
        yield problem("INT093", place, found=network.network.as_number)
    yield from _coincidence(network.network.as_number, taken, place)
    if network.boundary is not None:
        own = pick(zh=f"本网（{network.network.title}）", en=f"this network ({network.network.name})")
        taken = {**taken, network.network.as_number: own}
        place = draft.network_place("boundary", "as_number")
        yield from _coincidence(network.boundary.as_number, taken, place)


def _of_sites(draft: Draft, network: NetworkFile) -> Mapping[int, str]:
    """Return who below the top has which number; codes that differ never have the same."""
    below = (p.model for p in draft.sites or () if p.model.code != network.network.division)
    return {
        as_number_of_code(site.code): f"{site.name} {site.code}" for site in below if site.level in AS_LEVELS
    }


def _coincidence(number: int, taken: Mapping[int, str], place: Place) -> Iterator[Problem]:
    if number in taken:
        yield problem("INT050", place, found=number, number=number, other=taken[number])
