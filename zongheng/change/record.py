# SPDX-License-Identifier: Apache-2.0
"""The record of a ticket: every step with who and when, each entry holding the hash of the one before.

A record that was edited afterwards no longer verifies; it is committed to git beside the ticket.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole

CLOSED = "closed"


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
                entry["previous"] == _digest(before)
                for before, entry in zip((None, *entries), entries, strict=False)
            )
        except (ValueError, TypeError, KeyError):
            intact = False
        if not intact:
            raise ZonghengError(problem("CHG013", Place(file=str(path))))
        return cls(path, entries)

    def add(self, step: str, *, date: str, by: str, **facts: object) -> Record:
        """Return the record with one more entry, written to its file."""
        previous = self.entries[-1] if self.entries else None
        entry = {"step": step, "date": date, "by": by, **facts, "previous": _digest(previous)}
        longer = replace(self, entries=(*self.entries, entry))
        write_whole(self.path, json.dumps(longer.entries, ensure_ascii=False, indent=1) + "\n")
        return longer

    def last(self, step: str) -> Mapping[str, Any] | None:
        """Return the newest entry of a step."""
        return next((entry for entry in reversed(self.entries) if entry["step"] == step), None)

    @property
    def closed(self) -> bool:
        return bool(self.entries) and self.entries[-1]["step"] == CLOSED


def _digest(entry: Mapping[str, Any] | None) -> str:
    return "" if entry is None else hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()
