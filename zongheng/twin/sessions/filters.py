# SPDX-License-Identifier: Apache-2.0
"""Filters behind a display command: ``display … | include …``."""

from __future__ import annotations

import re

from zongheng.twin.models.dialect import Dialect


def piped(line: str, dialect: Dialect) -> tuple[str, list[tuple[str, str]]]:
    """Split a display command from its filters; a bar inside a filter's pattern is the pattern's own."""
    if not line.lower().startswith(dialect.shows[:3]):
        return line, []
    command, *rest = re.split(rf"\s*\|\s*({'|'.join(dialect.filters)})\s+", line)
    return command, list(zip(rest[::2], rest[1::2], strict=True))


def filtered(text: str, filters: list[tuple[str, str]], dialect: Dialect) -> str:
    """Return what the filters leave of a display."""
    lines = text.split("\n")
    for kind, pattern in filters:
        try:
            wanted = re.compile(pattern)
        except re.error:
            return dialect.says("bad_pattern")
        if kind == "begin":
            start = next((i for i, line in enumerate(lines) if wanted.search(line)), len(lines))
            lines = lines[start:]
        else:
            lines = [line for line in lines if bool(wanted.search(line)) == (kind != "exclude")]
        if kind == "count":
            lines = [dialect.says("counted", count=len(lines))]
    return "\n".join(lines)
