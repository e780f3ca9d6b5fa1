# SPDX-License-Identifier: Apache-2.0
"""The intent while it is being checked: whatever could be read, with the places of all of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be read; None where a file is missing or broken."""

    folder: Path
    network_tree: Keyed | None
    network: NetworkFile | None
    exits: tuple[DraftExit, ...]
    """The network's own first."""
    sites: tuple[Placed[Site], ...] | None
    units: tuple[Placed[Unit], ...] | None

    def network_place(self, *path: str | int) -> Place:
        return place_of(self.network_tree, path)
