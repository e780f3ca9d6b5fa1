# SPDX-License-Identifier: Apache-2.0
"""A ledger that is as it should be, read by columns: two microseconds a row, where row by row takes twenty.

Whatever is not plainly well is left to :mod:`zongheng.addressing.ledger_check`, which tells what is wrong
and where.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from itertools import islice, repeat
from operator import add, and_, itemgetter, lt
from socket import AF_INET, AF_INET6, inet_pton
from struct import unpack

from zongheng.addressing.ledger_row import BELOW, COLUMNS, MERGE_MARKS, NETWORK, Row, day_of, life_of
from zongheng.addressing.prefix import BITS
from zongheng.uncollected import uncollected

_WIDTH = len(COLUMNS) + 1
"""Cells of a line with the end of the line as one of its own: that every line has one proves its width."""
_REGION = f"/{BELOW}/"


def well_formed(text: str, *, sound: bool = False) -> dict[str, Row] | None:
    """Return the rows of a ledger's text by key; None where a row, a key or a block is not plainly well.

    Blocks that are known to be ``sound`` are not looked at.
    """
    try:
        with uncollected():
            return _rows(text, sound=sound)
    except (ValueError, OSError):
        return None


def apart(rows: Collection[Row]) -> bool:
    """Tell whether no key stands twice and own blocks overlap only where their owner grew.

    False also where a block is not plainly written.
    """
    keys, values = [row.key for row in rows], [row.value for row in rows]
    try:
        with uncollected():
            _check_blocks(keys, values)
    except (ValueError, OSError):
        return False
    return len(set(keys)) == len(keys)


def _rows(text: str, *, sound: bool) -> dict[str, Row]:
    keys, values, given, by, states = _columns(text)
    if not sound:
        if keys != sorted(keys) or len(set(keys)) != len(keys):
            raise ValueError
        _check_blocks(keys, values)
    days = {day: day_of(day) for day in set(given)}
    lives = {state: life_of(state) for state in set(states)}
    stands, gone = ([*map(itemgetter(n), map(lives.__getitem__, states))] for n in (0, 1))
    fields = zip(keys, values, map(days.__getitem__, given), by, stands, gone, strict=True)
    return dict(zip(keys, map(tuple.__new__, repeat(Row), fields), strict=True))


def _columns(text: str) -> Sequence[list[str]]:
    if '"' in text or "\r" in text or any(mark in text for mark in MERGE_MARKS) or not text.endswith("\n"):
        raise ValueError
    cells = text.replace("\n", ",\n,").split(",")
    del cells[-1]  # behind the end of the last line
    if cells[: _WIDTH - 1] != list(COLUMNS) or set(cells[_WIDTH - 1 :: _WIDTH]) != {"\n"}:
        raise ValueError
    return [cells[_WIDTH + n :: _WIDTH] for n in range(_WIDTH - 1)]


def _check_blocks(keys: Sequence[str], values: Sequence[str]) -> None:
    """Raise ValueError unless all values are blocks, and own blocks overlap only where their owner grew."""
    groups: dict[tuple[str, bool], tuple[list[str], list[str]]] = {}
    for key, value in zip(keys, values, strict=True):
        owner, pool, *_ = key.split("/", 2)
        if not owner or not pool:
            raise ValueError
        if owner != NETWORK:
            own = pool if _REGION not in key else ""
            try:
                owners, blocks = groups[own, ":" in value]
            except KeyError:
                owners, blocks = groups[own, ":" in value] = ([], [])
            owners.append(owner)
            blocks.append(value)
    for (pool, is_ipv6), (owners, blocks) in groups.items():
        firsts, lasts = extents(6 if is_ipv6 else 4, blocks)
        if pool and not _apart(firsts, lasts, owners):
            raise ValueError


def extents(
    family: int, blocks: Collection[str], *, room: bool = False
) -> tuple[Sequence[int], Sequence[int]]:
    """Return the first and the last address of every block, of what it could grow to with its ``room``.

    Raises:
        ValueError, OSError: one is no block of this family.
    """
    cells = "/".join(blocks).split("/")
    if len(cells) != 2 * len(blocks):
        raise ValueError
    firsts = _values(family, cells[::2])
    lengths = cells[1::2]
    own, grown = {}, {}
    for length in set(lengths):
        own[length], grown[length] = _host_masks(family, length)
    if any(map(and_, firsts, map(grown.__getitem__, lengths))):
        raise ValueError
    return firsts, [*map(add, firsts, map((grown if room else own).__getitem__, lengths))]


def _values(family: int, addresses: Iterable[str]) -> Sequence[int]:
    if family == 4:
        packed = b"".join(map(inet_pton, repeat(AF_INET), addresses))
        return unpack(f">{len(packed) // 4}I", packed)
    packed = b"".join(map(inet_pton, repeat(AF_INET6), addresses))
    halves = unpack(f">{len(packed) // 8}Q", packed)
    return [high << 64 | low for high, low in zip(halves[::2], halves[1::2], strict=True)]


def _host_masks(family: int, written: str) -> tuple[int, int]:
    """Return the bits of a host in a block, and in what it could grow to: ``24``, ``24+3``."""
    length, plus, room = written.partition("+")
    if not written.isascii() or not length.isdigit() or (plus and not room.isdigit()):
        raise ValueError
    bits = BITS[family] - int(length)
    grown = bits + int(room or 0)
    if bits < 0 or grown > BITS[family]:
        raise ValueError
    return (1 << bits) - 1, (1 << grown) - 1


def _apart(firsts: Sequence[int], lasts: Sequence[int], owners: Sequence[str]) -> bool:
    """Tell whether aligned blocks overlap only with those of their own owner.

    Where all are apart, each ends before the next begins; only where that fails is it asked whose they are.
    """
    if all(map(lt, sorted(lasts), islice(sorted(firsts), 1, None))):
        return True
    end, around = -1, ""
    for first, last, owner in sorted(zip(firsts, map(int.__neg__, lasts), owners, strict=True)):
        if first > end:
            end, around = -last, owner
        elif owner != around:
            return False
    return True
