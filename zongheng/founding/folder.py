# SPDX-License-Identifier: Apache-2.0
"""The folder of a new network: its sites imported, every other file from its template."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from zongheng.addressing.prefix import Prefix, address_text
from zongheng.divisions import Divisions
from zongheng.divisions.book import parent_of
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import new_folder
from zongheng.founding.defaults import Defaults, Device, defaults
from zongheng.founding.founded import Founded
from zongheng.founding.proof import prove
from zongheng.founding.space import Space, greediest, space_for
from zongheng.founding.top import Top, top_of
from zongheng.importing import How, Imported, Scope, import_division, import_file
from zongheng.importing.cabling import PARENT
from zongheng.importing.scope import Joined
from zongheng.importing.table import Rows, read_table
from zongheng.intent.division import Level
from zongheng.intent.encoding import shown
from zongheng.intent.hardware import catalogue
from zongheng.intent.model import Role
from zongheng.intent.shortage import UNIT
from zongheng.intent.size import Size

_EMPTY = ("tickets/.gitkeep", "group_vars/all/.gitkeep")
"""Folders that a network has, and that git keeps only with a file in them."""

_ABOVE = {Level.PROVINCE: "国家", Level.CITY: "省", Level.COUNTY: "省、市"}
"""Who gives a network of each level its addresses."""


@dataclass(frozen=True, slots=True)
class _Declared:
    """A device of the top, as the template writes it."""

    host: str
    title: str
    role: Role
    model: str


class _Level(Joined):
    """How the sites of a level are joined, and what their node is there for."""

    role: Role


def found_network(
    code: str, folder: Path, *, source: Path | None = None, divisions: Divisions | None = None
) -> Founded:
    """Make the folder of a division's own network, complete: it can be planned at once.

    ``source`` is a spreadsheet of its sites; without one all divisions below the code are its sites. Nothing
    is left behind where it does not end well.

    Raises:
        ZonghengError: FND001 and FND002 (the code), FND003 (the folder is not empty), FND004 (no room),
            FND005 (no spreadsheet), FND006 (a file is in the folder's way), FND007 (it is the working
            folder); or what is wrong with the spreadsheet, row by row, with all that planning would refuse.
    """
    known_divisions = divisions or Divisions.shipped()
    top = top_of(code, known_divisions)
    _refuse_taken(folder)
    if source is not None and not source.is_file():
        raise ZonghengError(problem("FND005", Place(file=shown(source))))
    return _Founding(top, defaults(), known_divisions).founded(folder, source)


def _refuse_taken(folder: Path) -> None:
    """Refuse a folder that has anything in it, that is in use, or that has a file in its way."""
    at = next((path for path in (folder, *folder.parents) if path.exists()), None)
    if at is not None and not at.is_dir():
        raise ZonghengError(problem("FND006", Place(file=shown(at))))
    if at == folder and any(folder.iterdir()):
        raise ZonghengError(problem("FND003", Place(file=shown(folder))))
    if folder.resolve() == Path.cwd():  # whoever works in it would go on in the one that was replaced
        raise ZonghengError(problem("FND007", Place(file=shown(folder))))


@contextlib.contextmanager
def _place_for(folder: Path) -> Iterator[Path]:
    """Yield the folder that becomes ``folder``; who filled that meanwhile keeps what is in it.

    Raises:
        ZonghengError: FND003 and FND006.
    """
    try:
        with new_folder(folder.resolve()) as fresh:
            yield fresh
    except OSError:
        _refuse_taken(folder)
        raise


class _Founding:
    def __init__(self, top: Top, known: Defaults, divisions: Divisions) -> None:
        self._top = top
        self._known = known
        self._divisions = divisions
        self._levels = dict(self._joined())

    def founded(self, folder: Path, source: Path | None) -> Founded:
        with _place_for(folder) as fresh:
            imported = self._import(fresh, source)
            problems = list(imported.rejected)
            try:
                founded = self._filled(fresh, folder, imported)
            except ZonghengError as error:
                problems.extend(error.problems)
            if problems:
                raise ZonghengError(sorted(problems, key=lambda one: one.place.line or 0))
        return founded

    def _filled(self, fresh: Path, folder: Path, imported: Imported) -> Founded:
        """Write what there is beside the sites, and prove that all of it can be planned."""
        sites = read_table(fresh / "sites.csv", "sites")
        space = self._space(sites, imported)
        devices = [self._declared(device, sites) for device in self._known.devices]
        for name, text in self._texts(space, devices):
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        prove(fresh, imported)
        nodes = sum(1 for row in sites.values() if row["parent"] and row["lifecycle"] != "retired")
        return Founded(folder, self._top, sites, space, nodes + len(devices), imported)

    def _joined(self) -> Iterator[tuple[Level, _Level]]:
        """Yield the levels below the top; those right below hang on its two cores."""
        cores = tuple(self._host(device) for device in self._known.devices if device.role == "core")
        for level, known in self._known.levels.items():
            if level.rank > self._top.level.rank:
                uplinks = cores if level.above is self._top.level else (PARENT,) * known.uplinks
                yield level, _Level(**known.model_dump(exclude={"uplinks"}), uplinks=uplinks)

    def _host(self, device: Device) -> str:
        return f"{self._top.prefix}-{device.name}"

    def _import(self, fresh: Path, source: Path | None) -> Imported:
        """Write ``sites.csv``: the top, and what the spreadsheet or the division data has below it.

        Rejected rows are left out, so that all that is wrong with the others can be told beside them.
        """
        scope = Scope(
            division=self._top.code,
            prefix=self._top.prefix,
            hosts={self._host(device): device.models[-1] for device in self._known.devices},
            levels=self._levels,
        )
        how = How(divisions=self._divisions)
        alone = import_division(self._top.code, fresh, scope, how, levels=() if source else tuple(Level))
        alone.write()
        if source is None:
            return alone
        imported = import_file(source, fresh, scope, replace(how, table="sites"))
        imported.write()
        return imported

    def _space(self, sites: Rows, imported: Imported) -> Space:
        """Return pools for all divisions below, which may join one day; if none hold them, for the sites.

        Raises:
            ZonghengError: FND004, at the row that asks for the most beyond its level, if one does.
        """
        below = self._divisions.below(self._top.code)
        to_come = {entry.code: {"parent": parent_of(entry.code) or ""} for entry in below}
        with contextlib.suppress(ZonghengError):
            return space_for(self._top, {**to_come, **sites}, self._known)
        try:
            return space_for(self._top, sites, self._known)
        except ZonghengError as error:
            row = imported.taken.get(greediest(self._top, sites, self._known) or "")
            place = row.place("sizes" if row.text("sizes") else "terminals") if row else Place()
            raise ZonghengError(replace(one, place=place) for one in error.problems) from None

    def _declared(self, device: Device, sites: Rows) -> _Declared:
        """Return a device, with the first of its models that has downlinks for all right below."""
        need = 0
        if device.role == "core":
            here = (int(row["port"]) for row in sites.values() if row["parent"] == self._top.code)
            need = max([len(self._divisions.children(self._top.code)), *here])
        enough = (model for model in device.models if len(catalogue()[model].ports("downlink")) >= need)
        return _Declared(self._host(device), device.title, device.role, next(enough, device.models[-1]))

    def _texts(self, space: Space, devices: list[_Declared]) -> Iterator[tuple[str, str]]:
        """Yield the name and text of every file but ``sites.csv``."""
        environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False)  # noqa: S701 - YAML and CSV, not HTML
        values: dict[str, Any] = {
            "top": self._top,
            "space": space,
            "sizes": dict(self._sizes()),
            "levels": self._levels,
            "devices": devices,
            "growth": self._known.growth,
            "giver": _ABOVE[self._top.level],
            "host": _host_address,
            "pool_line": _pool_line,
        }
        for name, template in sorted(_templates()):
            yield name, environment.from_string(template).render(values)
        yield from ((name, "") for name in _EMPTY)

    def _sizes(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield the sizes of the levels that the network has, and of units, as the file writes them."""
        own = self._known.sizes_below(self._top.level)
        for kind, of_kind in own.items():
            if kind == self._top.level:
                yield kind, {pool: str(size.size) for pool, size in of_kind.items()}
            elif kind in self._levels or kind == UNIT:
                yield str(kind), {pool: _size_text(size) for pool, size in of_kind.items()}


def _templates() -> Iterator[tuple[str, str]]:
    """Yield the name of every file and its template."""
    stack: list[tuple[str, Traversable]] = [("", files("zongheng.founding").joinpath("templates"))]
    while stack:
        before, folder = stack.pop()
        for entry in folder.iterdir():
            if entry.is_dir():
                stack.append((f"{before}{entry.name}/", entry))
            else:
                yield f"{before}{entry.name.removesuffix('.j2')}", entry.read_text(encoding="utf-8")


def _host_address(prefix: Prefix, number: int) -> str:
    return address_text(prefix.family, prefix.network + number)


def _pool_line(pool: str, prefix: Prefix) -> str:
    purpose = f"purpose: {pool}" if pool in ("infrastructure", "ipv6") else f"purpose: lan, domain: {pool}"
    written = f'"{prefix}"' if prefix.family == 6 else str(prefix)
    return f"{{{purpose}, prefix: {written}}}"


def _size_text(size: Size) -> str:
    """Return a size as YAML: a number alone where nothing else is said."""
    said = size.model_dump(exclude_defaults=True)
    if set(said) == {"size"}:
        return str(size.size)
    words = ", ".join(f"{key}: {str(value).lower()}" for key, value in said.items())
    return f"{{{words}}}"
