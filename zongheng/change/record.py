# SPDX-License-Identifier: Apache-2.0
"""The record of a ticket: every step with who and when, each entry holding the hash of the one before.

A record that was edited afterwards no longer verifies; it is to be kept with the ticket, and with
``record.md``, the same told for a person.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from zongheng.build.paths import BuildPaths
from zongheng.change.story import told
from zongheng.change.ticket import Ticket
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole

STORY = "record.md"


class Step(StrEnum):
    """What a ticket goes through; each is entered when it is so, and ``…ing`` before it is begun."""

    PLANNED = "planned"
    APPROVED = "approved"
    APPLYING = "applying"
    APPLIED = "applied"
    VERIFIED = "verified"
    CLOSED = "closed"
    TAKING_BACK = "taking back"
    TAKEN_BACK = "taken back"


UNDERWAY = frozenset({Step.APPLYING, Step.APPLIED, Step.VERIFIED, Step.TAKING_BACK})
"""A record that ends with one of these belongs to a run that was killed."""


@dataclass(frozen=True, slots=True)
class Record:
    """The entries of one ticket, oldest first: step, date, by, previous, and the step's own facts."""

    path: Path
    entries: tuple[Mapping[str, Any], ...] = ()

    @classmethod
    def load(cls, path: Path) -> Record:
        """Return the record of a ticket, empty when it has none. Raises CHG013 when its chain is broken."""
        if not path.is_file():
            return cls(path)
        try:
            entries = tuple(json.loads(path.read_text(encoding="utf-8")))
            intact = all(
                entry["previous"] == _digest(before) and entry["step"] in set(Step)
                for before, entry in zip((None, *entries), entries, strict=False)
            )
        except (ValueError, TypeError, KeyError):
            intact = False
        if not intact:
            raise ZonghengError(problem("CHG013", Place(file=str(path))))
        return cls(path, entries)

    def add(self, step: Step, *, date: str, by: str, **facts: object) -> Record:
        """Return the record with one more entry, written to its file and told beside it."""
        previous = self.entries[-1] if self.entries else None
        entry = {"step": step.value, "date": date, "by": by, **facts, "previous": _digest(previous)}
        longer = replace(self, entries=(*self.entries, entry))
        write_whole(self.path, json.dumps(longer.entries, ensure_ascii=False, indent=1) + "\n")
        write_whole(self.path.with_name(STORY), told(longer.entries), durable=False)
        return longer

    def last(self, step: Step) -> Mapping[str, Any] | None:
        """Return the newest entry of a step."""
        return next((entry for entry in reversed(self.entries) if entry["step"] == step), None)

    @property
    def stands_at(self) -> Step | None:
        """Return the newest entry's step."""
        return Step(self.entries[-1]["step"]) if self.entries else None

    @property
    def closed(self) -> bool:
        return self.stands_at is Step.CLOSED


def _digest(entry: Mapping[str, Any] | None) -> str:
    return "" if entry is None else hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()


def changes_folder(inventory: Path, ticket: Ticket) -> Path:
    """Return where a ticket's record, signature and staged files lie."""
    return BuildPaths.of(inventory).root / "changes" / ticket.ticket
