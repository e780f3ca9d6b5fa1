# SPDX-License-Identifier: Apache-2.0
"""A folder of files to an intent, or to all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from zongheng.errors import Problem, ZonghengError
from zongheng.intent.baseline import Baselines, load_baselines
from zongheng.intent.csv_rows import Row, read_rows
from zongheng.intent.draft import EXITS, OWN_EXIT, Draft, DraftExit, Placed
from zongheng.intent.encoding import shown
from zongheng.intent.exit import ExitFile
from zongheng.intent.intent import Intent
from zongheng.intent.network import NetworkFile
from zongheng.intent.overlay import merge_network, merge_rows, read_overlay
from zongheng.intent.rules import check
from zongheng.intent.schema import M, model_of_row, model_of_tree
from zongheng.intent.site import Site, Unit
from zongheng.intent.yaml_tree import Keyed, read_yaml

SITE_COLUMNS = ("code", "name", "slug", "parent", "model", "serial", "port", "terminals", "lifecycle")
OWN_SITE_COLUMNS = ("sizes",)
"""What only those sites have a column for that differ from others of their level."""
UNIT_COLUMNS = ("code", "name", "slug", "site", "access_class", "domains", "port", "terminals", "lifecycle")
OWN_UNIT_COLUMNS = ("node", "sizes")


def load_network(folder: Path, *, overlays: Sequence[Path] = (), sound: bool = False) -> Intent:
    """Read and check a network's folder, with overlays laid over it in their order.

    ``sound``: these very files were found sound before, so that the rules need not be asked again.

    Raises:
        ZonghengError: every problem of every file, in the order of files and lines.
    """
    problems: list[Problem] = []
    draft = _read(folder, overlays, problems)
    baselines = _baselines(folder, problems)
    if not sound:
        problems.extend(check(draft))
    if problems or draft.network is None or baselines is None:
        raise ZonghengError(_in_order(folder, problems))
    return _intent(draft, draft.network, baselines, overlays)


class Part(NamedTuple):
    """A part of a network: its intent, and the draft with what the rules object to in it.

    Among the objections is what is missing only because it lies outside the part. The draft has all units.
    """

    intent: Intent
    draft: Draft
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """All of a network but its sites, read once for as many parts of it as are looked at."""

    draft: Draft
    network: NetworkFile
    baselines: Baselines

    @classmethod
    def read(cls, folder: Path) -> Frame | None:
        """Read the files but for ``sites.csv``, without overlays; None where one of them cannot be read."""
        problems: list[Problem] = []
        draft = _read(folder, (), problems, sites=False)
        baselines = _baselines(folder, problems)
        if problems or draft.network is None or baselines is None:
            return None
        return cls(draft, draft.network, baselines)

    def part(self, sites: Iterable[Placed[Site]]) -> Part:
        """Return the part of the network that some of its sites make."""
        draft = replace(self.draft, sites=tuple(sites))
        intent = _intent(draft, self.network, self.baselines, ())
        units = {code: unit for code, unit in intent.units.items() if unit.site in intent.sites}
        return Part(replace(intent, units=units), draft, tuple(check(draft)))


def _intent(draft: Draft, network: NetworkFile, baselines: Baselines, overlays: Sequence[Path]) -> Intent:
    top = network.network.division
    exits = {one.code or top: one.file.exit for one in draft.exits if one.file is not None}
    return Intent(
        folder=draft.folder,
        file=network,
        sites={placed.model.code: placed.model for placed in draft.sites or ()},
        units={placed.model.code: placed.model for placed in draft.units or ()},
        exits=exits,
        baselines=baselines,
        overlays=tuple(overlays),
    )


def _read(
    folder: Path,
    overlays: Sequence[Path],
    problems: list[Problem],
    *,
    sites: bool = True,
) -> Draft:
    """Read what there is; with ``sites`` the sites as well."""
    laid = [tree for path in overlays if (tree := read_overlay(path, problems)) is not None]
    network_tree = read_yaml(folder / "network.yml", problems)
    if network_tree is not None:
        for overlay in laid:
            merge_network(network_tree, overlay)
    return Draft(
        folder=folder,
        network_tree=network_tree,
        network=_model(NetworkFile, network_tree, problems),
        exits=_exits(folder, problems),
        sites=_sites(folder, laid, problems) if sites else None,
        units=_rows(Unit, folder / "units.csv", (UNIT_COLUMNS, OWN_UNIT_COLUMNS), "units", laid, problems),
    )


def _exits(folder: Path, problems: list[Problem]) -> tuple[DraftExit, ...]:
    """Return the network's own exit, then those of sites below the top, whatever their files are called."""
    below = sorted(path for path in (folder / EXITS).glob("*") if not path.name.startswith("."))
    files = [(None, folder / OWN_EXIT), *((path.name.removesuffix(".yml"), path) for path in below)]
    return tuple(_exit(code, path, problems) for code, path in files)


def _exit(code: str | None, path: Path, problems: list[Problem]) -> DraftExit:
    tree = read_yaml(path, problems)
    return DraftExit(path, code, tree, _model(ExitFile, tree, problems))


def _sites(folder: Path, laid: Sequence[Keyed], problems: list[Problem]) -> tuple[Placed[Site], ...] | None:
    return _rows(Site, folder / "sites.csv", (SITE_COLUMNS, OWN_SITE_COLUMNS), "sites", laid, problems)


def _model(model: type[M], tree: Keyed | None, problems: list[Problem]) -> M | None:
    return None if tree is None else model_of_tree(model, tree, problems)


def _rows(
    model: type[M],
    path: Path,
    columns: tuple[tuple[str, ...], tuple[str, ...]],
    name: str,
    laid: Sequence[Keyed],
    problems: list[Problem],
) -> tuple[Placed[M], ...] | None:
    """Return the rows of a table, overlays laid over; None where the table itself cannot be read."""
    before = len(problems)
    rows: list[Row] = read_rows(path, problems, required=columns[0], optional=columns[1])
    readable = bool(rows) or len(problems) == before
    for overlay in laid:
        rows = merge_rows(rows, overlay, name, columns[0])
    return _placed(model, rows, problems) if readable else None


def _placed(model: type[M], rows: Iterable[Row], problems: list[Problem]) -> tuple[Placed[M], ...]:
    placed = (Placed(found, row) for row in rows if (found := model_of_row(model, row, problems)) is not None)
    return tuple(placed)


def _baselines(folder: Path, problems: list[Problem]) -> Baselines | None:
    try:
        return load_baselines(folder / "baselines")
    except ZonghengError as error:
        problems.extend(error.problems)
        return None


def _in_order(folder: Path, problems: list[Problem]) -> list[Problem]:
    """Sort by file and line: the files of the intent first, others as they were met."""
    ours = (shown(folder / name) for name in ("network.yml", "sites.csv", "units.csv", "policy/exit.yml"))
    files = list(dict.fromkeys([*ours, *(problem.place.file for problem in problems)]))
    return sorted(problems, key=lambda p: (files.index(p.place.file), p.place.line or 0, p.place.column or 0))
