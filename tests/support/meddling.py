# SPDX-License-Identifier: Apache-2.0
"""Configurations after somebody's hand: lines lost, with what stood below them, and values changed."""

import re

NUMBERS = re.compile(r"(?<=[ .])\d+(?= |$)")


def meddled_lines(lines, gone, changed):
    """Return lines without those at places ``gone``; ``changed`` says by how much numbers in others grew."""
    kept: list[str] = []
    below: int | None = None
    for index, line in enumerate(lines):
        depth = len(line) - len(line.lstrip())
        if below is not None and depth > below:
            continue
        below = depth if index in gone else None
        if index not in gone:
            kept.append(_other_value(line, changed[index]) if index in changed else line)
    return kept


def _other_value(line, by):
    """Return a line with its last number made another one; the device may refuse it, and has none then."""
    if line.startswith(" description"):
        return f"{line} changed"
    *_, last = (None, *NUMBERS.finditer(line))
    return line if last is None else f"{line[: last.start()]}{int(last.group()) + by}{line[last.end() :]}"
