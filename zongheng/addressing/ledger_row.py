# SPDX-License-Identifier: Apache-2.0
"""One row of the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache

COLUMNS = ("key", "value", "given", "by", "state")

PLANES_KEY = "network/planes"
"""The one row that is no block: how many planes every link reserves nets for."""


class State(StrEnum):
    """Whether a row is used yet, used, or used no more."""

    PLANNED = "planned"
    DEPLOYED = "deployed"
    TOMBSTONE = "tombstone"


_STATES = {str(state): state for state in State}


@cache
def _day(text: str) -> date:
    return date.fromisoformat(text)


@dataclass(frozen=True, slots=True)
class Row:
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
        return self.key.partition("/")[2]

    @property
    def is_block(self) -> bool:
        return self.key != PLANES_KEY

    def buried(self, day: date) -> Row:
        """Return the row of an owner that left."""
        return replace(self, state=State.TOMBSTONE, gone=day)

    def revived(self) -> Row:
        """Return the row of an owner that came back."""
        return replace(self, state=State.PLANNED, gone=None)
