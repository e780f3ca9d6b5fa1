# SPDX-License-Identifier: Apache-2.0
"""Stretches of addresses as pairs of integers: joined, cut out of each other, taken apart into blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Span = tuple[int, int]
"""First and last address, both included."""


def joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans, sorted, with those joined that overlap or touch."""
    begin, end = -1, -2
    for first, last in sorted(spans):
        if first <= end + 1 and end >= begin:
            end = max(end, last)
            continue
        if end >= begin:
            yield begin, end
        begin, end = first, last
    if end >= begin:
        yield begin, end


def without(spans: Iterable[Span], taken: Iterable[Span]) -> Iterator[Span]:
    """Yield what is left of sorted spans without others, sorted too, which may overlap each other."""
    holes = iter(taken)
    hole = next(holes, None)
    for first, last in spans:
        begin = first
        while hole is not None and hole[0] <= last:
            if begin < hole[0]:
                yield begin, hole[0] - 1
            begin = max(begin, hole[1] + 1)
            if hole[1] > last:
                break
            hole = next(holes, None)
        if begin <= last:
            yield begin, last


def aligned(first: int, last: int, step: int = 1) -> Iterator[tuple[int, int]]:
    """Yield the fewest aligned blocks, as address and host bits, that are exactly a span.

    ``step`` is 4 where their sizes shall be whole nibbles; the span then begins and ends on such.
    """
    while first <= last:
        bits = (last - first + 1).bit_length() - 1
        if first and first & (1 << bits) - 1:
            bits = (first & -first).bit_length() - 1
        bits -= bits % step
        yield first, bits
        first += 1 << bits


def addresses_in(spans: Iterable[Span]) -> int:
    """Return how many addresses spans have that do not overlap."""
    return sum(last - first + 1 for first, last in spans)
