# SPDX-License-Identifier: Apache-2.0
"""Chinese names of places: what is called, and what it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from zongheng.files import from_yaml

_STEM_AT_LEAST = 2
"""A name keeps two characters: 新村 is no 新."""


class _Ending(NamedTuple):
    text: str
    short: str


@cache
def parts_of(name: str) -> tuple[str, str]:
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
def _data() -> Mapping[str, Any]:
    text = files("zongheng.importing").joinpath("names.yml").read_text(encoding="utf-8")
    data: Mapping[str, Any] = from_yaml(text)
    return data
