# SPDX-License-Identifier: Apache-2.0
"""A device of the network, declared in ``network.yml`` or standing for a site of ``sites.csv``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from zongheng.intent.division import Level, level_of
from zongheng.intent.hardware import Hardware, catalogue
from zongheng.intent.internet import Hub, Over


class Uplink(NamedTuple):
    """One link of a node to its parent; its place in ``Node.uplinks`` is its number, from 0.

    Over the internet all links of a device share its port there; ``place`` tells them apart at the parent.
    """

    parent_host: str
    parent_port: str
    own_port: str
    over: Over = "line"
    place: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One device. ``site`` is the code of its site, ``index_in_site`` counts from 1 and never changes."""

    host: str
    title: str
    site: str
    role: str
    model: str
    platform: str
    flavour: str
    family: str
    serial: str
    lifecycle: str
    uplinks: tuple[Uplink, ...]
    index_in_site: int

    @property
    def level(self) -> Level:
        return level_of(self.site)

    @property
    def lines(self) -> tuple[Uplink, ...]:
        """Return the uplinks from port to port, which no internet lies in."""
        return tuple(uplink for uplink in self.uplinks if uplink.over == "line")

    @property
    def hardware(self) -> Hardware:
        return catalogue()[self.model]


def downlink_places(hosts: Sequence[str], place: int) -> tuple[tuple[str, int], ...]:
    """Return host and downlink number of each uplink of a site that has this place at its parents.

    A host that is named ``k`` times has ``k`` downlinks at each place: those of place ``p`` are
    ``k * (p - 1) + 1`` to ``k * p``.
    """
    # counted one by one: there are four at most, and a province asks 20,000 times
    return tuple(
        (host, hosts.count(host) * (place - 1) + hosts[: number + 1].count(host))
        for number, host in enumerate(hosts)
    )


def lines_to(
    places: Sequence[tuple[str, int]], hardware: Hardware, nodes: Mapping[str, Node]
) -> tuple[Uplink, ...]:
    """Return the uplinks of a device that has a line to each of these downlinks."""
    return tuple(
        Uplink(parent, nodes[parent].hardware.port("downlink", place), hardware.port("uplink", number))
        for number, (parent, place) in enumerate(places, start=1)
    )


def tunnels_to(
    places: Sequence[tuple[str, int]], hardware: Hardware, nodes: Mapping[str, Node], hubs: Mapping[str, Hub]
) -> tuple[Uplink, ...]:
    """Return the uplinks of a device that meets these hubs over the internet."""
    own_port = hardware.port("uplink", 1)
    return tuple(
        Uplink(parent, nodes[parent].hardware.port("uplink", hubs[parent].port), own_port, "internet", place)
        for parent, place in places
    )


class LinkEnd(NamedTuple):
    """One end of a declared link."""

    host: str
    port: str


@dataclass(frozen=True, slots=True)
class NodeLink:
    """A link between two devices of a site, with its ports as they print them; ``site`` is its code."""

    site: str
    slot: int
    a: LinkEnd
    b: LinkEnd
    planes: tuple[str, ...]

    def other(self, host: str) -> LinkEnd:
        """Return the end that ``host`` is not.

        Raises:
            KeyError: the link does not end at ``host``.
        """
        if host == self.a.host:
            return self.b
        if host == self.b.host:
            return self.a
        raise KeyError(host)
