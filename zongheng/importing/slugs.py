# SPDX-License-Identifier: Apache-2.0
"""Short names for host names, from Chinese names by pinyin; each stands once in a network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from pypinyin import lazy_pinyin

from zongheng.importing.name_parts import parts_of

LONGEST = 40
"""Characters of a host name: prefix, hyphen and slug."""

_SHORTEST = 20
"""Characters that a slug may have whatever the prefix."""

_NOT_SPELLED = re.compile(r"[^a-z0-9]")


class Slugs:
    """Gives every name a slug that nobody else of the network has."""

    def __init__(self, taken: Iterable[str], *, prefix: str) -> None:
        self._taken = set(taken)
        self._longest = max(LONGEST - len(prefix) - 1, _SHORTEST)

    def give(self, name: str, *, parent: str, otherwise: str) -> str:
        """Return a new slug: the name, with its kind, with the parent's slug before it, or numbered.

        ``otherwise`` stands for a name that cannot be spelled.
        """
        slug = next(slug for slug in self._wishes(name, parent, otherwise) if slug not in self._taken)
        self._taken.add(slug)
        return slug

    def _wishes(self, name: str, parent: str, otherwise: str) -> Iterator[str]:
        stem, kind = parts_of(name)
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


@cache
def _spelled(stem: str) -> str:
    return _NOT_SPELLED.sub("", "".join(lazy_pinyin(stem, errors="default")).lower())
