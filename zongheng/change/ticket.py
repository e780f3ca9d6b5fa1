# SPDX-License-Identifier: Apache-2.0
"""A change ticket: who asks for what, and the change of the intent as a patch."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from zongheng.errors import Place, ZonghengError, problem

Text = Annotated[str, Field(min_length=1)]


class Mend(BaseModel):
    """A finding that must pass after the change: the audit's rule on one host."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    check: Text
    host: Text


class Ticket(BaseModel):
    """One ticket. ``patch`` is what ``git diff`` prints for the network's folder, paths relative to it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ticket: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
    title: Text
    requested_by: Text
    reason: Text
    patch: str = ""
    mends: tuple[Mend, ...] = ()

    @model_validator(mode="after")
    def _asks_for_something(self) -> Ticket:
        if not self.patch.strip() and not self.mends:
            message = "neither patch nor mends is given"
            raise ValueError(message)
        return self

    @property
    def fingerprint(self) -> str:
        """Return the hash of everything that the requester wrote."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


def load_ticket(path: Path) -> Ticket:
    """Return the ticket of a YAML file. Raises CHG002 (unreadable) or CHG001 for each thing wrong with it."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ZonghengError(problem("CHG002", Place(file=str(path)), found=error)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(
            file=str(path), line=mark.line + 1 if mark else None, column=mark.column + 1 if mark else None
        )
        raise ZonghengError(problem("CHG001", place, reason=error.problem or "YAML")) from None
    try:
        return Ticket.model_validate(content)
    except ValidationError as error:
        raise ZonghengError(
            problem(
                "CHG001",
                Place(file=str(path), key=".".join(str(part) for part in fault["loc"])),
                found="" if isinstance(fault["input"], dict) else fault["input"],
                reason=fault["msg"],
            )
            for fault in error.errors()
        ) from None
