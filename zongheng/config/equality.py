# SPDX-License-Identifier: Apache-2.0
"""What makes two configurations of a platform equal, and its scopes: ``<platform>.yml`` beside this file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

import yaml

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """A kind of section that other lines name; the groups of the patterns tell one from another."""

    object: Pattern
    """A whole top-level line that opens one."""
    by: tuple[Pattern, ...]
    """Whole lines that name one; the group ``names`` names several by one word each."""


@dataclass(frozen=True, slots=True)
class EqualityRules:
    """The rules of one platform; all empty for a platform whose text is taken as it stands."""

    ordered: frozenset[str] = frozenset()
    ranges: tuple[str, ...] = ()
    lengths: tuple[Pattern, ...] = ()
    defaults: Mapping[int, tuple[tuple[Pattern, ...], ...]] = field(default_factory=dict)
    """Paths that a device prints by itself, by their depth."""
    last_of_defaults: Mapping[int, Pattern] = field(default_factory=dict)
    """What the last line of every such path matches: most lines are told apart by this alone."""
    implied: tuple[Pattern, ...] = ()
    """Lines that say no more than longer lines that begin with them."""
    spellings: tuple[tuple[Pattern, str], ...] = ()
    """Beginnings of lines that are printed in one way and taken in another, and the one way to write them."""
    scopes: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    referenced: tuple[ReferenceRule, ...] = ()

    def is_default(self, path: tuple[str, ...]) -> bool:
        """Tell whether a device prints the bare line at ``path`` of its own accord."""
        last = self.last_of_defaults.get(len(path))
        if last is None or not last.fullmatch(path[-1]):
            return False
        return any(
            all(pattern.fullmatch(text) for pattern, text in zip(patterns, path, strict=True))
            for patterns in self.defaults.get(len(path), ())
        )


@cache
def equality_rules(platform: str) -> EqualityRules:
    """Return the rules of ``platform``."""
    source = files("zongheng.config").joinpath(f"{platform}.yml")
    if not source.is_file():
        return EqualityRules()
    data = yaml.safe_load(source.read_text(encoding="utf-8"))
    defaults: dict[int, list[tuple[Pattern, ...]]] = {}
    for path in data.get("defaults", ()):
        defaults.setdefault(len(path), []).append(_compiled(path))
    return EqualityRules(
        ordered=frozenset(data.get("ordered", ())),
        ranges=tuple(data.get("ranges", ())),
        lengths=_compiled(data.get("lengths", [])),
        defaults={depth: tuple(paths) for depth, paths in defaults.items()},
        last_of_defaults={
            depth: re.compile("|".join(f"(?:{path[-1].pattern})" for path in paths))
            for depth, paths in defaults.items()
        },
        implied=_compiled(data.get("implied", [])),
        spellings=tuple((re.compile(found), meant) for found, meant in data.get("spellings", {}).items()),
        scopes={name: _compiled(patterns) for name, patterns in data["scopes"].items()},
        referenced=tuple(
            ReferenceRule(re.compile(entry["object"]), _compiled(entry["by"]))
            for entry in data.get("referenced", ())
        ),
    )


def _compiled(patterns: list[str]) -> tuple[Pattern, ...]:
    return tuple(re.compile(pattern) for pattern in patterns)
