# SPDX-License-Identifier: Apache-2.0
"""The items of GB/T 22239-2019 8.1.2 to 8.1.5, from ``controls/*.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict

from zongheng.audit.wording import Words
from zongheng.files import from_yaml


class Item(BaseModel):
    """One item as written in a catalogue; ``network`` says whether it holds for network devices."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    letter: str | None
    unit: str
    verified: Literal["yes", "partly", "no"]
    optional: bool = False
    network: bool = True
    high_risk: tuple[str, ...] = ()
    zh: str
    en: str


class Point(BaseModel):
    """A control point (控制点) and its items."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clause: str
    title: Words
    items: tuple[Item, ...]


class Chapter(BaseModel):
    """A clause group such as 8.1.3."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    chapter: str
    title: Words
    points: tuple[Point, ...]


class Control(BaseModel):
    """An item in its place. ``id`` is clause and letter, ``8.1.3.2 a`` or ``8.1.2.3``."""

    model_config = ConfigDict(frozen=True)

    id: str
    chapter: str
    clause: str
    point: Words
    item: Item

    @property
    def title(self) -> Words:
        return Words(zh=self.item.zh, en=self.item.en)


@cache
def chapters() -> tuple[Chapter, ...]:
    """Return the clause groups in clause order."""
    folder = files("zongheng.audit").joinpath("controls")
    texts = (entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".yml"))
    found = [Chapter.model_validate(from_yaml(text)) for text in texts]
    return tuple(sorted(found, key=lambda chapter: chapter.chapter))


@cache
def controls() -> Mapping[str, Control]:
    """Return every item by its id, in clause order."""
    return {
        control.id: control
        for chapter in chapters()
        for point in chapter.points
        for control in _controls(chapter, point)
    }


def _controls(chapter: Chapter, point: Point) -> list[Control]:
    return [
        Control(
            id=f"{point.clause} {item.letter}" if item.letter else point.clause,
            chapter=chapter.chapter,
            clause=point.clause,
            point=point.title,
            item=item,
        )
        for item in point.items
    ]
