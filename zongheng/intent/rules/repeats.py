# SPDX-License-Identifier: Apache-2.0
"""What may stand only once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator

from zongheng.errors import Place, Problem, problem
from zongheng.intent.encoding import shown_place
from zongheng.language import pick

Somewhere = Place | Callable[[], Place]
"""A place, or what tells it: of thousands of values hardly one is asked where it stands."""


def repeated(entries: Iterable[tuple[Hashable, Somewhere]], *, zh: str, en: str) -> Iterator[Problem]:
    """Yield each value that stood before, with its place; None is no value."""
    first: dict[Hashable, Somewhere] = {}
    for value, place in entries:
        if value is None:
            continue
        if value in first:
            what, where = pick(zh=zh, en=en), shown_place(told(first[value]))
            yield problem("INT012", told(place), what=what, value=_text(value), first=where)
        else:
            first[value] = place


def told(place: Somewhere) -> Place:
    """Return the place that somebody is about to be shown."""
    return place if isinstance(place, Place) else place()


def _text(value: Hashable) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return " ".join(str(part) for part in parts if part is not None)
