# SPDX-License-Identifier: Apache-2.0
"""One row of the ledger."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from zongheng.addressing.prefix import Prefix, address_text

COLUMNS = ("key", "value", "given", "by", "state")

NETWORK = "network"
"""Owns the rows that are no blocks: numbers that addresses are derived from."""

PLANES_KEY = f"{NETWORK}/planes"
"""How many planes every link reserves nets for."""

MERGE_MARKS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")
"""Begin the lines that git writes where it cannot merge; the last what both sides changed (``diff3``)."""

BELOW = "below"
"""Stands in the keys of what a site's region consists of beside the block that its own lies in."""


class State(StrEnum):
    """Whether a row is used yet, used, or used no more."""

    PLANNED = "planned"
    DEPLOYED = "deployed"
    TOMBSTONE = "tombstone"


_STATES = {str(state): state for state in State}


@cache
def day_of(text: str) -> date:
    """Read the date of a row; raise ValueError where it is none."""
    return date.fromisoformat(text)


@cache
def life_of(text: str) -> tuple[State, date | None]:
    """Read the state of a row, and the day on which a tombstone's owner left.

    Raises:
        ValueError: there is no such state, or the day is missing, out of place or none.
    """
    state, _, gone = text.partition(":")
    if state not in _STATES or (state == State.TOMBSTONE) != bool(gone):
        raise ValueError(text)
    return _STATES[state], day_of(gone) if gone else None


def block_text(family: int, address: int, length: int, room: int) -> str:
    """Return a block as the ledger writes it."""
    text = f"{address_text(family, address)}/{length}"
    return f"{text}+{room}" if room else text


class Block(NamedTuple):
    """An owner's own block and how often it could double before it meets what is not its region."""

    prefix: Prefix
    room: int = 0

    @classmethod
    def parse(cls, text: str) -> Block:
        """Read ``10.1.2.0/24`` or ``10.1.2.0/24+3``.

        Raises:
            ValueError: the text is none, or the room is more than the prefix can double.
        """
        written, plus, room = text.partition("+")
        prefix = Prefix.parse(written)
        if not plus:
            return cls(prefix)
        block = cls(prefix, int(room))
        if not room.isdigit() or block.room > prefix.length or block.region.network != prefix.network:
            raise ValueError(text)
        return block

    def __str__(self) -> str:
        return block_text(self.prefix.family, self.prefix.network, self.prefix.length, self.room)

    @property
    def region(self) -> Prefix:
        """Return the block with its room."""
        return self.prefix.supernet(self.prefix.length - self.room) if self.room else self.prefix


class Row(NamedTuple):
    """One thing that was given. ``gone`` is the day on which a tombstone's owner left."""

    key: str
    value: str
    given: date
    by: str
    state: State
    gone: date | None = None

    @classmethod
    def parse(cls, fields: list[str]) -> Row:
        """Read the five fields of a row.

        Raises:
            ValueError: the key names no owner or no pool, or a date or the state is not what it should be.
        """
        key, value, given, by, written = fields
        owner, pool, *_ = key.split("/", 2)
        if not owner or not pool:
            raise ValueError(key)
        return cls(key, value, day_of(given), by, *life_of(written))

    @property
    def fields(self) -> tuple[str, ...]:
        state = f"{self.state}:{self.gone}" if self.gone else str(self.state)
        return (self.key, self.value, self.given.isoformat(), self.by, state)

    @property
    def owner(self) -> str:
        return self.key.partition("/")[0]

    @property
    def pool(self) -> str:
        return self.key.split("/", 2)[1]

    @property
    def number(self) -> int:
        """Return the number that a key ends in; 0 for an owner's first own block."""
        last = self.key.rpartition("/")[2]
        return int(last) if last.isdigit() else 0

    @property
    def is_block(self) -> bool:
        return not self.key.startswith(f"{NETWORK}/")

    @property
    def is_region(self) -> bool:
        """Return whether it is for what lies below its owner alone."""
        return f"/{BELOW}/" in self.key

    def deployed(self) -> Row:
        """Return the row of a block that is in use."""
        return self._replace(state=State.DEPLOYED, gone=None)

    def buried(self, day: date) -> Row:
        """Return the row of an owner that left."""
        return self._replace(state=State.TOMBSTONE, gone=day)

    def revived(self) -> Row:
        """Return the row of an owner that came back."""
        return self._replace(state=State.PLANNED, gone=None)
