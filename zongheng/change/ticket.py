# SPDX-License-Identifier: Apache-2.0
"""A change ticket: who asks for what, and the change of the intent as a patch."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from zongheng.errors import Place, Problem, ZonghengError, problem
from zongheng.intent.schema import model_of_tree
from zongheng.intent.yaml_tree import Keyed, place_of, read_yaml

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

    @property
    def fingerprint(self) -> str:
        """Return the hash of everything that the requester wrote."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class TicketFile:
    """A ticket with its file, so that whatever is wrong with it can be placed."""

    path: Path
    ticket: Ticket
    tree: Keyed

    @classmethod
    def load(cls, path: Path) -> TicketFile:
        """Read a ticket.

        Raises INT001 to INT007 for everything that is unreadable, unknown, missing or ill-formed, each
        with its line and column, and CHG001 for a ticket that asks for nothing.
        """
        problems: list[Problem] = []
        tree = read_yaml(path, problems)
        ticket = model_of_tree(Ticket, tree, problems) if tree is not None else None
        if tree is not None and not (str(tree.get("patch") or "").strip() or tree.get("mends")):
            problems.append(problem("CHG001", tree.place))
        if problems or ticket is None or tree is None:
            raise ZonghengError(problems)
        return cls(path, ticket, tree)

    def place(self, *steps: str | int) -> Place:
        """Return where a part of the ticket stands in its file."""
        return place_of(self.tree, steps)


def load_ticket(path: Path) -> Ticket:
    """Return the ticket of a YAML file; raises what :meth:`TicketFile.load` raises."""
    return TicketFile.load(path).ticket
