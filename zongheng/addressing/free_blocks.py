# SPDX-License-Identifier: Apache-2.0
"""Free aligned blocks by size, as a buddy allocator keeps them.

Sizes are host bits: a block of ``bits`` has ``1 << bits`` addresses. Blocks asked for from the largest to
the smallest fit whenever their sum fits: all are powers of two, so what is left of every larger free block
is a multiple of the one asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heapify, heappop, heappush

from zongheng.addressing.spans import Span, aligned


class FreeBlocks:
    """What is free, as aligned blocks."""

    __slots__ = ("_of_size",)

    def __init__(self, spans: Iterable[Span]) -> None:
        """Start with spans that neither overlap nor touch."""
        self._of_size: dict[int, list[int]] = {}
        for span in spans:
            for address, bits in aligned(*span):
                self._of_size.setdefault(bits, []).append(address)
        for addresses in self._of_size.values():
            heapify(addresses)

    def spans(self) -> Iterator[Span]:
        """Yield every free block as a span."""
        for bits, addresses in self._of_size.items():
            yield from ((address, address + (1 << bits) - 1) for address in addresses)

    def take(self, bits: int) -> int | None:
        """Take a block out of the smallest that holds it, the lowest of these; None where there is none."""
        for size in self._sizes(bits):
            if self._of_size[size]:
                return self._split(size, heappop(self._of_size[size]), bits)
        return None

    def _sizes(self, bits: int) -> list[int]:
        """Return the sizes that a block may be cut from, the smallest first."""
        return sorted(size for size in self._of_size if size >= bits)

    def take_run(self, bits: int, count: int) -> list[int]:
        """Take so many blocks of a size, each as :meth:`take` would, or as many as there are."""
        taken: list[int] = []
        for size in self._sizes(bits):
            while self._of_size[size] and len(taken) < count:
                address = heappop(self._of_size[size])
                number = min(1 << (size - bits), count - len(taken))
                end = address + (number << bits)
                taken.extend(range(address, end, 1 << bits))
                self._give(end, address + (1 << size) - 1)
        return taken

    def take_parts(self, bits: int, least: int) -> list[tuple[int, int]] | None:
        """Take a block or, where none is left, several that are as large together, none below ``least``.

        Returns addresses and host bits, the largest first; None, with nothing taken, where that fails.
        """
        parts: list[tuple[int, int]] = []
        need, size = 1 << bits, bits
        while need:
            address = self.take(size) if size >= least else None
            if address is not None:
                parts.append((address, size))
                need -= 1 << size
            elif size > least:
                size -= 1
            else:
                for given, given_bits in parts:
                    heappush(self._of_size[given_bits], given)
                return None
        return parts

    def take_near(self, bits: int, near: int) -> int | None:
        """Take a block out of the one that shares the longest prefix with an address."""
        candidates = (
            (((address ^ near) >> size).bit_length() + size, size, address)
            for size in self._sizes(bits)
            for address in self._of_size[size]
        )
        best = min(candidates, default=None)
        if best is None:
            return None
        _, size, address = best
        self._of_size[size].remove(address)
        heapify(self._of_size[size])
        inside = (near ^ address) >> size == 0
        found = near >> bits << bits if inside else address
        self._give(address, found - 1)
        self._give(found + (1 << bits), address + (1 << size) - 1)
        return found

    def room_at(self, address: int) -> int:
        """Return how many addresses in a row are free from where a free block begins; 0 where none does."""
        end = address
        while (size := self._size_at(end)) is not None:
            end += 1 << size
        return end - address

    def roomy(self, bits: int, room: int) -> tuple[int, int] | None:
        """Return the free block, as address and host bits, in which one of ``bits`` has most room to grow.

        It is the smallest of ``room`` bits or more, else the largest; None where none holds the block.
        """
        sizes = [size for size in self._sizes(bits) if self._of_size[size]]
        if not sizes:
            return None
        size = next((size for size in sizes if size >= room), sizes[-1])
        return self._of_size[size][0], size

    def leaves(self, span: Span, wanted: Mapping[int, int]) -> bool:
        """Return whether blocks, by size how many, still fit when a span is taken from where one begins."""
        sizes = {size: len(some) for size, some in self._of_size.items()}
        for size, left in self._cut(span):
            sizes[size] -= 1
            for _, bits in left:
                sizes[bits] = sizes.get(bits, 0) + 1
        have = 0
        for size in sorted({*sizes, *wanted}, reverse=True):
            have += (sizes.get(size, 0) - wanted.get(size, 0)) << size
            if have < 0:
                return False
        return True

    def take_span(self, span: Span) -> None:
        """Take a span that is free, from where a free block begins."""
        first, last = span
        for size, _ in list(self._cut(span)):
            self._of_size[size].remove(first)
            heapify(self._of_size[size])
            first += 1 << size
        self._give(last + 1, first - 1)

    def _cut(self, span: Span) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Yield the sizes of the free blocks that a span takes, with what it leaves of each."""
        first, last = span
        while first <= last:
            size = self._size_at(first)
            if size is None:
                message = f"no free block begins at {first}"
                raise ValueError(message)
            first += 1 << size
            yield size, list(aligned(last + 1, first - 1))

    def _size_at(self, address: int) -> int | None:
        return next((size for size, some in self._of_size.items() if address in some), None)

    def _give(self, first: int, last: int) -> None:
        for address, bits in aligned(first, last):
            heappush(self._of_size.setdefault(bits, []), address)

    def _split(self, size: int, address: int, bits: int) -> int:
        """Keep the upper halves of a block until what is left has the size."""
        for half in range(bits, size):
            heappush(self._of_size.setdefault(half, []), address + (1 << half))
        return address
