# SPDX-License-Identifier: Apache-2.0
"""The registry of platforms: every folder here with a ``capabilities.yml``.

The file says of each flavour (a dialect of the platform's text) its entry template and how a change
is committed, and of each flavour and family (a line of hardware) which features of a design it has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from zongheng.design.features import Need, needs
from zongheng.design.model import DeviceDesign
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.files import from_yaml

Commit = Literal["direct", "two-stage"]

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Flavour:
    """A dialect: ``template`` is relative to the platform's template folder."""

    name: str
    title: str
    template: str
    commit: Commit
    features: frozenset[str]


@dataclass(frozen=True, slots=True)
class Family:
    """A line of hardware that speaks one flavour and adds features to it.

    ``template`` is its own entry template, empty where its flavour's does.
    """

    name: str
    title: str
    flavour: str
    features: frozenset[str]
    template: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """One vendor's system with its dialects and lines of hardware."""

    name: str
    title: str
    folder: Path
    flavours: Mapping[str, Flavour]
    families: Mapping[str, Family]

    @property
    def templates(self) -> Path:
        """Return the folder of the platform's templates."""
        return self.folder / "templates"

    @property
    def renders_itself(self) -> bool:
        """Return whether the platform brings a ``rendering`` module instead of one template a flavour."""
        return (self.folder / "rendering.py").is_file()

    @property
    def has_own_terms(self) -> bool:
        """Return whether a ``terms`` module puts a design into the platform's own terms for its templates."""
        return (self.folder / "terms.py").is_file()

    @property
    def is_driven(self) -> bool:
        """Return whether a driver talks to the platform's devices; else they are only planned for."""
        return (self.folder / "driver.py").is_file()

    @property
    def has_patches(self) -> bool:
        """Return whether a ``patch`` module makes commands that lead from one configuration to another."""
        return (self.folder / "patch.py").is_file()

    def flavour(self, name: str) -> Flavour:
        """Return the dialect; raise PLT002 for one that the platform does not have."""
        if name not in self.flavours:
            raise ZonghengError(
                problem("PLT002", found=name, platform=self.name, known=", ".join(sorted(self.flavours)))
            )
        return self.flavours[name]

    def family(self, name: str) -> Family:
        """Return the line of hardware; raise PLT003 for one that the platform does not have."""
        if name not in self.families:
            raise ZonghengError(
                problem("PLT003", found=name, platform=self.name, known=", ".join(sorted(self.families)))
            )
        return self.families[name]

    def features(self, family: str) -> frozenset[str]:
        """Return every feature that a line of hardware has, its dialect's included."""
        line = self.family(family)
        return line.features | self.flavour(line.flavour).features

    def template(self, flavour: str, family: str) -> str:
        """Return the entry template of a line of hardware, relative to the template folder."""
        return self.family(family).template or self.flavour(flavour).template

    def lacks(self, design: DeviceDesign) -> tuple[Problem, ...]:
        """Return a problem for each feature that the design needs and its hardware has not."""
        has = self.features(design.family)
        return tuple(self._lack(design, need) for need in needs(design) if need.feature not in has)

    def _lack(self, design: DeviceDesign, need: Need) -> Problem:
        title = self.family(design.family).title
        place = Place(host=design.host, key=need.where)
        return problem("PLT004", place, found=need.feature, family=title, model=design.model)


def platform(name: str) -> Platform:
    """Return the platform of this name; raise PLT001 where there is none."""
    if name not in platforms():
        raise ZonghengError(problem("PLT001", found=name, known=", ".join(sorted(platforms()))))
    return platforms()[name]


@cache
def platforms() -> Mapping[str, Platform]:
    """Return every platform by name, sorted."""
    files = sorted(_FOLDER.glob("*/capabilities.yml"))
    return {file.parent.name: _read(file) for file in files}


def _read(file: Path) -> Platform:
    data: dict[str, Any] = from_yaml(file.read_text(encoding="utf-8"))
    return Platform(
        name=file.parent.name,
        title=data["title"],
        folder=file.parent,
        flavours={name: Flavour(name=name, **_frozen(entry)) for name, entry in data["flavours"].items()},
        families={name: Family(name=name, **_frozen(entry)) for name, entry in data["families"].items()},
    )


def _frozen(entry: dict[str, Any]) -> dict[str, Any]:
    return {**entry, "features": frozenset(entry["features"])}
