# SPDX-License-Identifier: Apache-2.0
"""Where secrets stand in the files of a Linux machine, as ``linux.yml`` says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from zongheng.config.redaction import REDACTED, REFERENCE, SEALED
from zongheng.files import from_yaml

Span = tuple[int, int]


def secret_spans(path: str, line: str) -> Iterator[Span]:
    """Yield where the values of secrets stand in one line of the file ``path``; references are none."""
    stripped = line.lstrip()
    offset = len(line) - len(stripped)
    references = [range(*found.span()) for found in REFERENCE.finditer(line)]
    matches = (pattern.match(stripped) for pattern in _patterns(path))
    if (found := next(filter(None, matches), None)) is None:
        return
    for group in range(1, found.re.groups + 1):
        start, end = (offset + at for at in found.span(group))
        if found[group] is not None and not any(start in held for held in references):
            yield start, end


def replaced(path: str, line: str, replace: Callable[[str], str]) -> str:
    """Return a line with the value of each of its secrets replaced."""
    parts: list[str] = []
    last = 0
    for start, end in sorted(secret_spans(path, line)):
        parts += [line[last:start], replace(line[start:end])]
        last = end
    return "".join([*parts, line[last:]])


def redacted_line(path: str, line: str) -> str:
    """Return a line with the values of its secrets masked, sealed ones too."""
    return SEALED.sub(REDACTED, replaced(path, line, lambda _: REDACTED))


@cache
def _patterns(path: str) -> tuple[re.Pattern[str], ...]:
    """Return the patterns for a file; the first that matches a line counts."""
    return tuple(pattern for named, patterns in _rules() if named.fullmatch(path) for pattern in patterns)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], tuple[re.Pattern[str], ...]], ...]:
    text = files("zongheng.config").joinpath("linux.yml").read_text(encoding="utf-8")
    return tuple(
        (re.compile(rule["files"]), tuple(re.compile(line, re.IGNORECASE) for line in rule["lines"]))
        for rule in from_yaml(text)["secrets"]
    )
