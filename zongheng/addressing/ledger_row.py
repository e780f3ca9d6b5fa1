# SPDX-License-Identifier: Apache-2.0
"""One row of the ledger."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from zongheng.addressing.prefix import Prefix, address_text

COLUMNS = ("key", "value", "given", "by", "state")

PLANES_KEY = "network/planes"
"""The one row that is no block: how many planes every link reserves nets for."""

BELOW = "below"
"""Stands in the keys of what a site's region consists of beside the block that its own lies in."""


class State(StrEnum):
    """Whether a row is used yet, used, or used no more."""

    PLANNED = "planned"
    DEPLOYED = "deployed"
    TOMBSTONE = "tombstone"


_STATES = {str(state): state for state in State}


@cache
def _day(text: str) -> date:
    return date.fromisoformat(text)


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
        block = cls(Prefix.parse(written), int(room) if plus else 0)
        if (plus and not room.isdigit()) or block.region.network != block.prefix.network:
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
            ValueError: a date or the state is not what it should be.
        """
        key, value, given, by, written = fields
        state, _, gone = written.partition(":")
        if state not in _STATES or (state == State.TOMBSTONE) != bool(gone):
            raise ValueError(written)
        return cls(
            key,
            value,
            _day(given),
            by,
            _STATES[state],
            _day(gone) if gone else None,
        )

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
        return self.key != PLANES_KEY

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
