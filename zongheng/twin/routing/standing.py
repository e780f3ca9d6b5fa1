# SPDX-License-Identifier: Apache-2.0
"""What follows from the configurations of all devices as they stand: worked out once, until one changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zongheng.twin.routing.facts import Facts, Port
    from zongheng.twin.routing.own_routes import Route
    from zongheng.twin.routing.topology import Segment


@dataclass(frozen=True, slots=True)
class Standing:
    """What was found so far; ``segments`` and ``tables`` fill as somebody asks."""

    stamp: tuple[object, ...]
    dark: Mapping[str, frozenset[str]]
    """Ports whose wire is dark, by host."""
    facts: Mapping[str, Facts]
    ports: Mapping[str, Sequence[Port]]
    """Those that carry anything, by host."""
    segments: dict[int, Mapping[str, Sequence[Segment]]] = field(default_factory=dict)
    """By family, then by host."""
    tables: dict[tuple[str, str, int], list[Route]] = field(default_factory=dict)
    """By host, VPN instance and family."""
