# SPDX-License-Identifier: Apache-2.0
"""Sets of numbers as devices list them: ``10 20 to 30``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_A_LINE = 10
"""How many numbers and ranges VRP takes in one line (&<1-10>)."""


def as_numbers(words: Iterable[str]) -> set[int]:
    """Return the numbers that a list with ranges names."""
    found: set[int] = set()
    last, reaching = 0, False
    for word in words:
        if word == "to":
            reaching = True
        elif word.isdigit():
            found.update(range(last if reaching else int(word), int(word) + 1))
            last, reaching = int(word), False
    return found


def as_ranges(numbers: set[int]) -> tuple[str, ...]:
    """Return the shortest list that names ``numbers``."""
    words: list[str] = []
    ordered = sorted(numbers)
    at = 0
    while at < len(ordered):
        end = at
        while end + 1 < len(ordered) and ordered[end + 1] == ordered[end] + 1:
            end += 1
        words += [str(ordered[at])] if end == at else [str(ordered[at]), "to", str(ordered[end])]
        at = end + 1
    return tuple(words)


def in_tens(words: Iterable[str]) -> Iterator[str]:
    """Yield a list in pieces of at most ten numbers and ranges."""
    ranges = re.findall(r"\d+(?: to \d+)?", " ".join(words))
    for at in range(0, len(ranges), _A_LINE):
        yield " ".join(ranges[at : at + _A_LINE])
