# SPDX-License-Identifier: Apache-2.0
"""What makes two configurations of a platform equal, and its scopes: ``<platform>.yml`` beside this file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from zongheng.config.number_lists import Listed, SectionList, section_lists
from zongheng.files import from_yaml

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ReferenceRule:
    """A kind of section that other lines name; the groups of the patterns tell one from another."""

    object: Pattern
    """A whole top-level line that opens one."""
    by: tuple[Pattern, ...]
    """Whole lines that name one; the group ``names`` names several by one word each."""


@dataclass(frozen=True, slots=True, eq=False)
class EqualityRules:
    """The rules of one platform; all empty for a platform whose text is taken as it stands.

    There is one of each platform, so that two are the same only where they are one.
    """

    ordered: frozenset[str] = frozenset()
    ranges: tuple[str, ...] = ()
    listed_anyway: Mapping[str, int] = field(default_factory=dict)
    """Numbers that a list has without saying so, by the list."""
    sections: tuple[SectionList, ...] = ()
    listed: tuple[Listed, ...] = ()
    lengths: tuple[Pattern, ...] = ()
    defaults: Mapping[int, Pattern] = field(default_factory=dict)
    """What a device prints by itself, by its depth: an expression for paths, a line feed between levels."""
    implied: tuple[Pattern, ...] = ()
    """Lines that say no more than longer lines that begin with them."""
    spellings: tuple[tuple[Pattern, str], ...] = ()
    """Beginnings of lines that are printed in one way and taken in another, and the one way to write them."""
    scopes: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)
    referenced: tuple[ReferenceRule, ...] = ()

    def defaults_below(self, above: tuple[str, ...]) -> Callable[[str], bool]:
        """Return what tells whether a device prints a bare line below these headers of its own accord."""
        pattern = self.defaults.get(len(above) + 1)
        if pattern is None:
            return lambda _: False
        fullmatch, path = pattern.fullmatch, "".join(f"{text}\n" for text in above)
        return lambda text: fullmatch(path + text) is not None


@cache
def equality_rules(platform: str) -> EqualityRules:
    """Return the rules of ``platform``."""
    source = files("zongheng.config").joinpath(f"{platform}.yml")
    if not source.is_file():
        return EqualityRules()
    data = from_yaml(source.read_text(encoding="utf-8"))
    defaults: dict[int, list[str]] = {}
    for path in data.get("defaults", ()):
        defaults.setdefault(len(path), []).append(r"\n".join(f"(?:{line})" for line in path))
    return EqualityRules(
        ordered=frozenset(data.get("ordered", ())),
        ranges=tuple(data.get("ranges", ())),
        listed_anyway=data.get("listed_anyway", {}),
        sections=tuple(section_lists(data.get("sections", ()))),
        listed=tuple(Listed(begin) for begin in data.get("listed", ())),
        lengths=_compiled(data.get("lengths", [])),
        defaults={depth: re.compile("|".join(paths)) for depth, paths in defaults.items()},
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
