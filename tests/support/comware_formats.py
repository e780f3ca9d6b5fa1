# SPDX-License-Identifier: Apache-2.0
"""The formats of Comware's commands that we rely on (``formats.yml``), and a reader of lines against them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

SOURCE = Path(__file__).parents[1] / "unit" / "platforms" / "h3c_comware" / "formats.yml"
_WORDS = {
    "name": r"\S+",
    "text": r".+",
    "number": r"\d+",
    "ip": r"\d+\.\d+\.\d+\.\d+",
    "mask": r"\d+\.\d+\.\d+\.\d+",
    "ip6": r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*",
    "port": r"(?:(?:M-|Ten-)?GigabitEthernet\d+(?:/\d+){1,2}(?:\.\d+)?|Vlan-interface\d+|LoopBack\d+|NULL0)",
    "list": r"\d+(?: to \d+)?(?: \d+(?: to \d+)?){0,9}",
    "time": r"\d\d:\d\d:\d\d",
    "secret": r"\{\{secret:\w+\}\}",
}


@dataclass(frozen=True)
class Format:
    """One command of a view."""

    view: str
    format: str
    source: str
    known: str
    enters: str | None
    undo: str | None

    def takes(self, line: str) -> bool:
        return re.fullmatch(_pattern(self.format), line) is not None

    def is_undone_by(self, line: str) -> bool:
        return self.undo is not None and re.fullmatch(_pattern(self.undo), line) is not None


@cache
def sources() -> dict[str, str]:
    return dict(_read()["sources"])


@cache
def formats() -> tuple[Format, ...]:
    return tuple(
        Format(
            view,
            entry["format"],
            entry["from"],
            entry.get("known", "syntax"),
            entry.get("enters"),
            entry.get("undo"),
        )
        for view, entries in _read()["views"].items()
        for entry in entries
    )


def views() -> set[str]:
    return set(_read()["views"])


def unknown_in_print(text: str, used: set[Format]) -> Iterator[str]:
    """Yield the lines of a configuration that no format of their view takes; ``used`` collects the rest."""
    path = ["system"]
    for line in text.splitlines():
        if line.strip() in ("", "#", "return"):
            continue
        depth = len(line) - len(line.lstrip())
        del path[depth + 1 :]
        found = _taking(path[-1], line.strip())
        if len(path) <= depth or found is None:
            yield f"{' / '.join(path)}: {line}"
            continue
        used.add(found)
        path.append(found.enters or "none")


def unknown_in_commands(commands: Iterable[str]) -> Iterator[str]:
    """Yield the commands of a patch that neither a format nor an ``undo`` of their view takes."""
    path = ["system"]
    for command in commands:
        if command == "quit":
            path.pop()
            continue
        found = _taking(path[-1], command)
        if found is not None and found.enters:
            path.append(found.enters)
        elif found is None and not any(f.is_undone_by(command) for f in formats() if f.view == path[-1]):
            yield f"{' / '.join(path)}: {command}"


def _taking(view: str, line: str) -> Format | None:
    return next((one for one in formats() if one.view == view and one.takes(line)), None)


@cache
def _pattern(notation: str) -> str:
    """Return a format as a regular expression."""
    pattern = notation.replace(".", r"\.")
    pattern = pattern.replace("(", "(?:").replace("[", "(?:").replace("]", ")?")
    return re.sub(r"<(\w+)>", lambda word: _WORDS[word[1]], pattern)


@cache
def _read() -> dict:
    return yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
