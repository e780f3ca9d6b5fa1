# SPDX-License-Identifier: Apache-2.0
"""The changed lines of two printed configurations, as ``display configuration candidate`` lists them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence


def changed_lines(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return added lines under their sections, and removed ones as ``undo``."""
    old, new = list(_with_paths(before)), list(_with_paths(after))
    shown: list[str] = []
    open_path: tuple[str, ...] = ()
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            continue
        for path, undo in [(p, True) for p in old[a:b]] + [(p, False) for p in new[c:d]]:
            if open_path[: len(path) - 1] != path[:-1]:
                shown += [f"{' ' * depth}{line}" for depth, line in enumerate(path[:-1])]
            shown.append(f"{' ' * (len(path) - 1)}{'undo ' if undo else ''}{path[-1]}")
            open_path = path
    return shown


def _with_paths(lines: Sequence[str]) -> Iterator[tuple[str, ...]]:
    path: list[str] = []
    for line in lines:
        if line == "#":
            path = []
            continue
        depth = len(line) - len(line.lstrip())
        path = [*path[:depth], line.strip()]
        yield tuple(path)
