# SPDX-License-Identifier: Apache-2.0
"""Sets of numbers as devices list them: ``10 20 to 30``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

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


def in_tens(ranges: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield the words of a list in pieces of at most ten numbers and ranges."""
    begins = [at for at, word in enumerate(ranges) if word != "to" and (at == 0 or ranges[at - 1] != "to")]
    for number in range(0, len(begins), _A_LINE):
        ends = begins[number + _A_LINE : number + _A_LINE + 1]
        yield tuple(ranges[begins[number] : ends[0] if ends else None])
