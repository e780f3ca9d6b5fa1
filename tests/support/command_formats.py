# SPDX-License-Identifier: Apache-2.0
"""The formats of a platform's commands that we rely on (``formats.yml``), and a reader of lines against them.

The file holds ``sources`` by name and ``views``: lists of formats, each with its source (``from``), how far
that source confirms it (``known``), the view that it ``enters`` and what undoes it (``undo``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from zongheng.files import from_yaml


@dataclass(frozen=True)
class Format:
    """One command of a view; ``pattern`` and ``undo_pattern`` are its forms as regular expressions."""

    view: str
    format: str
    source: str
    known: str
    enters: str | None
    undo: str | None
    pattern: str = field(repr=False)
    undo_pattern: str | None = field(repr=False)

    def takes(self, line: str) -> bool:
        return re.fullmatch(self.pattern, line) is not None

    def is_undone_by(self, line: str) -> bool:
        return self.undo_pattern is not None and re.fullmatch(self.undo_pattern, line) is not None


@dataclass(frozen=True)
class CommandFormats:
    """The formats of one platform; ``words`` are what ``<word>`` stands for, ``silent`` lines say nothing."""

    path: Path
    words: Mapping[str, str] = field(hash=False)
    silent: frozenset[str]
    leaving: frozenset[str]
    """The commands that leave a view."""

    @cached_property
    def sources(self) -> dict[str, str]:
        return dict(_read(self.path)["sources"])

    @cached_property
    def every(self) -> tuple[Format, ...]:
        return tuple(
            Format(
                view,
                entry["format"],
                entry["from"],
                entry.get("known", "syntax"),
                entry.get("enters"),
                entry.get("undo"),
                self._pattern(entry["format"]),
                self._pattern(entry["undo"]) if "undo" in entry else None,
            )
            for view, entries in _read(self.path)["views"].items()
            for entry in entries
        )

    @property
    def views(self) -> set[str]:
        return set(_read(self.path)["views"])

    def unknown_in_print(self, text: str, used: set[Format]) -> Iterator[str]:
        """Yield the lines of a text that no format of their view takes; ``used`` collects the rest."""
        path = ["system"]
        for line in text.splitlines():
            if line.strip() in self.silent:
                continue
            depth = len(line) - len(line.lstrip())
            del path[depth + 1 :]
            found = self._taking(path[-1], line.strip())
            if len(path) <= depth or found is None:
                yield f"{' / '.join(path)}: {line}"
                continue
            used.add(found)
            path.append(found.enters or "none")

    def unknown_in_commands(self, commands: Iterable[str]) -> Iterator[str]:
        """Yield the commands of a patch that neither a format nor an ``undo`` of their view takes."""
        path = ["system"]
        for command in commands:
            if command in self.leaving:
                path.pop()
                continue
            found = self._taking(path[-1], command)
            if found is not None and found.enters:
                path.append(found.enters)
            elif found is None and not any(f.is_undone_by(command) for f in self.every if f.view == path[-1]):
                yield f"{' / '.join(path)}: {command}"

    def _taking(self, view: str, line: str) -> Format | None:
        return next((one for one in self.every if one.view == view and one.takes(line)), None)

    def _pattern(self, notation: str) -> str:
        """Return a format as a regular expression."""
        pattern = notation.replace(".", r"\.").replace("+", r"\+")
        pattern = pattern.replace("(", "(?:").replace("[", "(?:").replace("]", ")?")
        return re.sub(r"<(\w+)>", lambda word: self.words[word[1]], pattern)


@cache
def _read(path: Path) -> dict:
    return from_yaml(path.read_text(encoding="utf-8"))
