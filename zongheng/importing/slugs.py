# SPDX-License-Identifier: Apache-2.0
"""Short names for host names, from Chinese names by pinyin; each stands once in a network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import yaml
from pypinyin import lazy_pinyin

LONGEST = 40
"""Characters of a host name: prefix, hyphen and slug."""

_NOT_SPELLED = re.compile(r"[^a-z0-9]")
_STEM_AT_LEAST = 2
"""A name keeps two characters: 新村 is no 新."""


class _Ending(NamedTuple):
    text: str
    short: str


class Slugs:
    """Gives every name a slug that nobody else of the network has."""

    def __init__(self, taken: Iterable[str], *, prefix: str) -> None:
        self._taken = set(taken)
        self._longest = LONGEST - len(prefix) - 1

    def give(self, name: str, *, parent: str, otherwise: str) -> str:
        """Return a new slug: the name, with its kind, with the parent's slug before it, or numbered.

        ``otherwise`` stands for a name that cannot be spelled.
        """
        slug = next(slug for slug in self._wishes(name, parent, otherwise) if slug not in self._taken)
        self._taken.add(slug)
        return slug

    def _wishes(self, name: str, parent: str, otherwise: str) -> Iterator[str]:
        stem, kind = _parts(name)
        spelled = _spelled(stem) or _NOT_SPELLED.sub("", otherwise.lower())
        if spelled[0].isalpha():
            yield spelled[: self._longest]
            yield f"{spelled}-{kind}"[: self._longest].rstrip("-")
        elif not parent:
            parent = "s"
        whole = self._behind(parent, spelled)
        if parent:
            yield whole
        number = 2
        while True:
            yield self._numbered(whole, number)
            number += 1

    def _behind(self, parent: str, spelled: str) -> str:
        """Return the slug with as much of its parent's before it as there is room for."""
        own = spelled[: self._longest - 2]
        before = parent[: self._longest - len(own) - 1].rstrip("-")
        return f"{before}-{own}" if parent else own

    def _numbered(self, slug: str, number: int) -> str:
        tail = f"-{number}"
        return slug[: self._longest - len(tail)].rstrip("-") + tail


def _parts(name: str) -> tuple[str, str]:
    """Return a name without what it is, and what that is called: (夏邑, xian)."""
    if name.endswith(tuple(_data()["whole"])):
        return name, ""
    for ending in _endings():
        stem = name.removesuffix(ending.text)
        if stem != name and len(stem) >= _STEM_AT_LEAST:
            return _without_peoples(stem), ending.short
    return name, ""


def _without_peoples(stem: str) -> str:
    """Return 印江 for 印江土家族苗族, but 土家族 as it is."""
    while True:
        shorter = next((stem.removesuffix(p) for p in _peoples() if stem.endswith(p)), stem)
        if shorter == stem or len(shorter) < _STEM_AT_LEAST:
            return stem
        stem = shorter


@cache
def _endings() -> tuple[_Ending, ...]:
    endings = (_Ending(text, entry["short"]) for entry in _data()["suffixes"] for text in entry["ends"])
    return tuple(sorted(endings, key=lambda ending: -len(ending.text)))


@cache
def _peoples() -> tuple[str, ...]:
    return tuple(sorted((str(people) for people in _data()["peoples"]), key=lambda people: -len(people)))


@cache
def _data() -> dict[str, list[dict[str, str]]]:
    text = files("zongheng.importing").joinpath("slugs.yml").read_text(encoding="utf-8")
    data: dict[str, list[dict[str, str]]] = yaml.safe_load(text)
    return data


@cache
def _spelled(stem: str) -> str:
    return _NOT_SPELLED.sub("", "".join(lazy_pinyin(stem, errors="default")).lower())
