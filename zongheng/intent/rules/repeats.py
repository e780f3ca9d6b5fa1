# SPDX-License-Identifier: Apache-2.0
"""What may stand only once."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator

from zongheng.errors import Place, Problem, problem
from zongheng.intent.encoding import shown_place
from zongheng.language import pick


def repeated(entries: Iterable[tuple[Hashable, Place]], *, zh: str, en: str) -> Iterator[Problem]:
    """Yield each (value, place) whose value stood before; None is no value."""
    first: dict[Hashable, Place] = {}
    for value, place in entries:
        if value is None:
            continue
        if value in first:
            what, where = pick(zh=zh, en=en), shown_place(first[value])
            yield problem("INT012", place, what=what, value=_text(value), first=where)
        first.setdefault(value, place)


def _text(value: Hashable) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    return " ".join(str(part) for part in parts if part is not None)
