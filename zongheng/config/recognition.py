# SPDX-License-Identifier: Apache-2.0
"""Which platform, dialect and version a text is of, by what its lines say: ``recognition.yml``."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from zongheng.config.words import clean_lines
from zongheng.files import from_yaml


@dataclass(frozen=True, slots=True)
class Marks:
    """Patterns of which each counts once, as one expression that tells which of them a line matches."""

    any: re.Pattern[str]

    @classmethod
    def of(cls, patterns: Iterable[str]) -> Marks:
        named = "|".join(f"(?P<_{number}>{pattern})" for number, pattern in enumerate(patterns))
        return cls(re.compile(named or "(?!)"))

    def found(self, lines: Iterable[tuple[int, str]]) -> dict[str, int]:
        """Return the first line of each pattern that any line matches."""
        first: dict[str, int] = {}
        match = self.any.match
        for number, line in lines:
            hit = match(line)
            if hit and hit.lastgroup:
                first.setdefault(hit.lastgroup, number)
        return first


@dataclass(frozen=True, slots=True)
class PlatformMarks:
    """What one platform's texts are known by."""

    title: str
    own: Marks
    shared: Marks
    also: Marks
    begins: str
    versions: tuple[re.Pattern[str], ...]
    flavours: Mapping[str, Marks]


@dataclass(frozen=True, slots=True)
class Recognised:
    """What a text says of itself.

    ``platform`` and ``flavour`` are None where the text leaves it open; ``candidates`` and ``dialects``
    name what it may be then, likeliest first. ``lines`` are those that told the platform.
    """

    platform: str | None
    candidates: tuple[str, ...]
    flavour: str | None = None
    dialects: tuple[str, ...] = ()
    version: str | None = None
    lines: tuple[int, ...] = ()


def recognise(text: str, platform: str | None = None) -> Recognised:
    """Return what ``text`` is; with ``platform`` given, its dialect and version only."""
    lines = _different_lines(text)
    if platform is None:
        known = known_platforms()
        found = {
            name: marks.own.found(_not_also(lines, known.keys() - {name})) for name, marks in known.items()
        }
        platform = _by_beginning(text) or _clearly(found)
        if platform is None:
            return Recognised(None, _candidates(found, lines))
        told = tuple(sorted(found[platform].values()))
    else:
        told = ()
    marks = known_platforms().get(platform)
    if marks is None:
        return Recognised(platform, (platform,))
    flavours = {name: each.found(lines) for name, each in marks.flavours.items()}
    flavour = _clearly(flavours)
    return Recognised(
        platform,
        (platform,),
        flavour,
        (flavour,) if flavour else _by_weight(flavours) or tuple(flavours),
        _version(marks.versions, lines),
        told,
    )


def title_of(platform: str) -> str:
    """Return a platform's name as people write it."""
    marks = known_platforms().get(platform)
    return marks.title if marks else platform


@cache
def known_platforms() -> Mapping[str, PlatformMarks]:
    """Return every platform that a text can be recognised as, in the file's order."""
    source = files("zongheng.config").joinpath("recognition.yml").read_text(encoding="utf-8")
    return {name: _marks(entry) for name, entry in from_yaml(source).items()}


def _marks(entry: Mapping[str, Any]) -> PlatformMarks:
    return PlatformMarks(
        title=entry["title"],
        own=Marks.of(entry["own"]),
        shared=Marks.of(entry["shared"]),
        also=Marks.of(entry.get("also", ())),
        begins=entry.get("begins", ""),
        versions=tuple(re.compile(pattern) for pattern in entry["versions"]),
        flavours={name: Marks.of(patterns) for name, patterns in entry["flavours"].items()},
    )


def stranger(text: str, platform: str) -> Recognised | None:
    """Return what ``text`` is where it speaks clearly for another platform than the one that is known.

    What this one prints too, whoever else does, is no evidence against it.
    """
    lines = _different_lines(text)
    found = {name: marks.own.found(_not_also(lines, {platform})) for name, marks in known_platforms().items()}
    other = _by_beginning(text) or _clearly(found)
    if other in (None, platform):
        return None
    return Recognised(other, (other or "",), lines=tuple(sorted(found[other or ""].values())))


def _not_also(lines: Iterable[tuple[int, str]], others: Collection[str]) -> Iterator[tuple[int, str]]:
    """Yield the lines that none of these other platforms prints too."""
    known = known_platforms()
    also = [known[name].also.any for name in others if name in known]
    return ((number, line) for number, line in lines if not any(each.match(line) for each in also))


def _different_lines(text: str) -> list[tuple[int, str]]:
    """Return each line once, without its blanks, with the number of the first that says so."""
    first: dict[str, int] = {}
    for number, line in enumerate(clean_lines(text), start=1):
        first.setdefault(line.lstrip(), number)
    first.pop("", None)
    return [(number, line) for line, number in first.items()]


def _by_beginning(text: str) -> str | None:
    """Return the platform that a text is of by how it begins: a machine's files hold anybody's lines."""
    marks = known_platforms().items()
    return next((name for name, each in marks if each.begins and text.startswith(each.begins)), None)


def _clearly(found: Mapping[str, Mapping[str, int]]) -> str | None:
    """Return the name that has more than twice as much evidence as any other, if one has."""
    counts = sorted(((len(evidence), name) for name, evidence in found.items()), reverse=True)
    if not counts or not counts[0][0]:
        return None
    return counts[0][1] if len(counts) == 1 or counts[0][0] > 2 * counts[1][0] else None


def _candidates(found: Mapping[str, Mapping[str, int]], lines: Sequence[tuple[int, str]]) -> tuple[str, ...]:
    """Return what a text may be that is nothing clearly: by its own lines, else by those that two print."""
    known = known_platforms().items()
    two = {name: marks.own.found(lines) or marks.also.found(lines) for name, marks in known}
    shared = {name: marks.shared.found(lines) for name, marks in known}
    return _by_weight(found) or _by_weight(two) or _by_weight(shared)


def _by_weight(found: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """Return the names that have a third of the most evidence, the most first."""
    most = max(map(len, found.values()), default=0)
    named = [name for name in found if found[name] and 3 * len(found[name]) >= most]
    return tuple(sorted(named, key=lambda name: -len(found[name])))


def _version(patterns: Sequence[re.Pattern[str]], lines: Iterable[tuple[int, str]]) -> str | None:
    matches = (pattern.match(line) for _, line in lines for pattern in patterns)
    return next((match["version"] for match in matches if match), None)
