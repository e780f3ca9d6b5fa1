# SPDX-License-Identifier: Apache-2.0
"""Two operators, two branches, one ledger: who keeps what both gave away, and who is given another.

A deployed row stays before a planned one, the older before the younger. What loses is taken out, and with
a region all in it that is planned; the next allocation gives the owners other blocks. So only what no
device has yet ever changes.

An own block that the other branch's region grew over stays: in one ledger it cannot be told from that of a
site which moved away. Every plan tells of it as a stray.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from zongheng.addressing.ledger import Ledger
from zongheng.addressing.ledger_columns import apart
from zongheng.addressing.ledger_row import Block, Row, State
from zongheng.addressing.prefix import Prefix
from zongheng.addressing.strays import above
from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent import Intent

_RANKS = {State.DEPLOYED: 0, State.PLANNED: 1, State.TOMBSTONE: 2}


class Lost(NamedTuple):
    """A row that gave way to another which was given the same addresses, or the same key."""

    row: Row
    kept: Row


class _Held(NamedTuple):
    prefix: Prefix
    row: Row


def settled(intent: Intent, rows: Sequence[Row]) -> tuple[Ledger, tuple[Lost, ...]]:
    """Return the ledger of rows that may contradict each other, and what gave way in it.

    Raises:
        ZonghengError: ADR006, blocks of two owners that overlap and are both deployed; all at once.
    """
    lost: list[Lost] = []
    by_key = {row.key: row for row in rows} if apart(rows) else _parted(rows, lost)
    _give_way(by_key, _regions, lambda one, other: _related(intent, one.row.owner, other.row.owner), lost)
    problems = [_both_deployed(one) for one in lost if one.row.state is State.DEPLOYED]
    if problems:
        raise ZonghengError(problems)
    lost += list(_follow(intent, by_key, [one for one in lost if _is_wide(one.row)]))
    return Ledger.of(by_key.values()), tuple(sorted(lost))


def _parted(rows: Iterable[Row], lost: list[Lost]) -> dict[str, Row]:
    """Return one row a key, of which no two give own blocks that overlap to two owners."""
    by_key: dict[str, Row] = {}
    for row in rows:
        by_key[row.key] = _first_of(by_key.get(row.key, row), row, lost)
    _give_way(by_key, _own, lambda one, other: one.row.owner == other.row.owner, lost)
    return by_key


def _order(row: Row) -> tuple[int, str, str]:
    return _RANKS[row.state], row.given.isoformat(), row.key


def _first_of(one: Row, other: Row, lost: list[Lost]) -> Row:
    """Return the row that stands of two with the same key."""
    kept, gone = sorted((one, other), key=_order)
    if kept.value != gone.value:
        lost.append(Lost(gone, kept))
    return kept


def _give_way(
    by_key: dict[str, Row],
    held: Callable[[Iterable[Row]], Iterator[_Held]],
    together: Callable[[_Held, _Held], bool],
    lost: list[Lost],
) -> None:
    """Take out what overlaps a row that it should not and that stands: the first in order stand first."""
    rivals: dict[str, list[str]] = {}
    for one, other in _nested(held(by_key.values())):
        if not together(one, other):
            rivals.setdefault(one.row.key, []).append(other.row.key)
            rivals.setdefault(other.row.key, []).append(one.row.key)
    standing: dict[str, Row] = {}
    for row in sorted((by_key[key] for key in rivals), key=_order):
        kept = min((standing[key] for key in rivals[row.key] if key in standing), key=_order, default=None)
        if kept is None:
            standing[row.key] = row
        else:
            del by_key[row.key]
            lost.append(Lost(row, kept))


def _own(rows: Iterable[Row]) -> Iterator[_Held]:
    for row in rows:
        if row.is_block and not row.is_region:
            yield _Held(Block.parse(row.value).prefix, row)


def _regions(rows: Iterable[Row]) -> Iterator[_Held]:
    for row in rows:
        if _is_wide(row):
            yield _Held(Block.parse(row.value).region, row)


def _is_wide(row: Row) -> bool:
    """Return whether others than its owner may lie in what a row gave."""
    return row.is_region or (row.is_block and "+" in row.value)


def _follow(intent: Intent, by_key: dict[str, Row], lost: Sequence[Lost]) -> Iterator[Lost]:
    """Take out what was planned in regions that gave way and lies in no other of the same owner."""
    if not lost:
        return
    left: dict[tuple[str, str], list[Prefix]] = {}
    for prefix, row in _regions(by_key.values()):
        left.setdefault((row.owner, row.pool), []).append(prefix)
    planned = [row for row in by_key.values() if row.is_block and row.state is State.PLANNED]
    for row, block in [(row, Block.parse(row.value).region) for row in planned]:
        for gone, kept in lost:
            owner, pool = gone.owner, gone.pool
            if (
                row.pool == pool
                and Block.parse(gone.value).region.contains(block)
                and _below(intent, row.owner, owner)
                and not any(region.contains(block) for region in left.get((owner, pool), ()))
            ):
                del by_key[row.key]
                yield Lost(row, kept)
                break


def _nested(held: Iterable[_Held]) -> Iterator[tuple[_Held, _Held]]:
    """Yield every two of a pool of which one holds the other: aligned blocks nest or are apart."""
    ordered = sorted(held, key=lambda one: (one.row.pool, one.prefix.network, one.prefix.length, one.row.key))
    around: list[_Held] = []
    for one in ordered:
        while around and not (around[-1].row.pool == one.row.pool and around[-1].prefix.contains(one.prefix)):
            around.pop()
        yield from ((outer, one) for outer in around)
        around.append(one)


def _related(intent: Intent, one: str, other: str) -> bool:
    """Return whether one is above the other, by the intent or by the codes that they were given under."""
    return (
        one.startswith(other)
        or other.startswith(one)
        or one in above(intent, other)
        or other in above(intent, one)
    )


def _below(intent: Intent, owner: str, site: str) -> bool:
    return owner != site and (owner.startswith(site) or site in above(intent, owner))


def _both_deployed(one: Lost) -> Problem:
    held = f"{one.kept.key} {one.kept.value}"
    return problem("ADR006", Place("ledger.csv"), found=one.row.value, key=one.row.key, other=held)
