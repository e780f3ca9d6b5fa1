# SPDX-License-Identifier: Apache-2.0
"""The intent while it is being checked: whatever could be read, with the places of all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from zongheng.errors import Place
from zongheng.intent.csv_rows import Row
from zongheng.intent.exit import ExitFile
from zongheng.intent.network import NetworkFile
from zongheng.intent.site import Site, Unit
from zongheng.intent.yaml_tree import Keyed, place_of

M = TypeVar("M", bound=BaseModel)

OWN_EXIT = Path("policy/exit.yml")
"""The file of the network's own exit, in the intent's folder."""

EXITS = Path("policy/exits")
"""Where the exits of sites below the top are, each in a file of the site's code."""


@dataclass(frozen=True, slots=True)
class Placed(Generic[M]):
    """A model made from a CSV row, and that row."""

    model: M
    row: Row

    def place(self, column: str) -> Place:
        return self.row.place(column)


@dataclass(frozen=True, slots=True)
class DraftExit:
    """One exit's file; ``code`` is that of the site that it is named by, None for the network's own."""

    path: Path
    code: str | None
    tree: Keyed | None
    file: ExitFile | None

    def place(self, *path: str | int) -> Place:
        return place_of(self.tree, path)


class Device(NamedTuple):
    """A device by its model and the code of the site that it stands at."""

    model: str
    site: str


@dataclass(frozen=True, eq=False)
class Draft:
    """What could be read; None where a file is missing or broken."""

    folder: Path
    network_tree: Keyed | None
    network: NetworkFile | None
    exits: tuple[DraftExit, ...]
    """The network's own first."""
    sites: tuple[Placed[Site], ...] | None
    units: tuple[Placed[Unit], ...] | None

    @cached_property
    def site_codes(self) -> frozenset[str]:
        """Return the codes of all sites; the division's is one even where its row is missing."""
        division = [self.network.network.division] if self.network else []
        return frozenset([*division, *(placed.model.code for placed in self.sites or ())])

    @cached_property
    def devices(self) -> Mapping[str, Device]:
        """Return all devices by host, retired ones too: the declared, and the sites' own."""
        if self.network is None:
            return {}
        found = {node.name: Device(node.model, node.site) for node in self.network.nodes}
        for site in (placed.model for placed in self.sites or ()):
            level = self.network.levels.get(site.level)
            if level is not None and site.parent is not None:
                host = f"{self.network.network.prefix}-{site.slug}"
                found.setdefault(host, Device(site.model or level.model, site.code))
        return found

    def network_place(self, *path: str | int) -> Place:
        return place_of(self.network_tree, path)
