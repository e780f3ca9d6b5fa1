# SPDX-License-Identifier: Apache-2.0
"""Device models: the ports a box is sold with, its version texts and its grammar."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from zongheng.files import from_yaml

_RANGE = re.compile(r"\{(\d+)-(\d+)\}")


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """One device model."""

    name: str
    family: str
    flavour: str
    version: str
    product: str
    ports: tuple[str, ...]
    logical: tuple[str, ...]
    """Interfaces that an operator may create, as regular expressions of their full names."""
    aliases: Mapping[str, str]
    """What a kind of interface may be typed as -> its full name."""
    software: str
    header: str
    """What stands above a printed configuration."""
    blank: bool
    """Whether some global lines are printed with a leading blank."""
    modes: Mapping[str, str]
    """What the ports of a kind are born as where they can be either: ``bridge`` or ``route``."""
    gap: str
    """What is printed between the kind of an interface and its number."""

    def interface(self, name: str) -> str | None:
        """Return the full name of an interface that this model can have, or None."""
        found = re.fullmatch(r"(\d*[A-Za-z][A-Za-z\-]*) ?(\d.*)?", name)
        if not found:
            return None
        kind = self._kind(found[1])
        full = f"{kind}{self.gap}{found[2]}" if found[2] else kind
        base = full.partition(".")[0]
        if base in self.ports:
            return full if full == base or re.fullmatch(r"[^.]+\.[1-9]\d{0,8}", full) else None
        return full if any(re.fullmatch(pattern, full) for pattern in self.logical) else None

    @property
    def always(self) -> tuple[str, ...]:
        """Return the logical interfaces that are there from birth and printed."""
        return tuple(name for name in self.logical if name == "NULL0")

    def is_physical(self, name: str) -> bool:
        return name in self.ports

    def mode(self, name: str) -> str:
        """Return what a port is born as; empty for what is no port, or one that can be one thing only."""
        return self.modes.get(re.sub(r"[\d/]+$", "", name), "")

    def _kind(self, typed: str) -> str:
        low = typed.lower()
        kinds = sorted(self.aliases)
        if low in kinds:
            return self.aliases[low]
        fitting = {self.aliases[kind] for kind in kinds if kind.startswith(low)}
        return fitting.pop() if len(fitting) == 1 else typed


@cache
def _data() -> Mapping[str, Any]:
    text = files(__package__).joinpath("models.yml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = from_yaml(text)
    return data


@cache
def load_model(name: str, family: str) -> Model:
    """Return the model ``name``, or the family's usual one under this name when it is not listed."""
    family_data = _data()["families"][family]
    model = {**family_data, **_data()["models"].get(name, {})}
    ports = tuple(port for text in model["ports"] for port in _ports(text))
    kinds = {re.sub(r" ?[\d/.{}\-]+$", "", port): None for port in (*ports, *model["creates"])}
    names = {**{kind.lower(): kind for kind in kinds}, **model.get("aliases", {})}
    logical = tuple(model["creates"][kind] for kind in model["creates"])
    return Model(
        name=name,
        family=family,
        flavour=model["flavour"],
        version=model["version"].format(product=model["product"]),
        product=model["product"],
        ports=ports,
        logical=logical,
        aliases=names,
        software=model["software"],
        header=model["header"].format(software=model["software"]),
        blank=model.get("blank", False),
        modes=model.get("modes", {}),
        gap=model.get("gap", ""),
    )


def _ports(text: str) -> list[str]:
    found = _RANGE.search(text)
    if not found:
        return [text]
    numbers = range(int(found[1]), int(found[2]) + 1)
    return [port for n in numbers for port in _ports(f"{text[: found.start()]}{n}{text[found.end() :]}")]
