# SPDX-License-Identifier: Apache-2.0
"""One ticket in one run: its file, its network, its people, and what every step asks of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zongheng import deploy
from zongheng.build import BuildPaths, write_plan
from zongheng.build.index import planned_overlays
from zongheng.change.record import Record, Step, changes_folder
from zongheng.change.ticket import Ticket, TicketFile
from zongheng.devices import Credentials
from zongheng.errors import ZonghengError, problem
from zongheng.outcomes import HostOutcome, StageResult
from zongheng.progress import Progress

Onboard = Callable[[Collection[str]], StageResult]
"""Brings the new devices with these names into service."""


@dataclass(frozen=True, slots=True)
class Case:
    """One ticket in one run; ``date`` and ``by`` are written on whatever it enters."""

    file: TicketFile
    inventory: Path
    date: dt.date
    by: str
    twin: bool
    credentials: Credentials = field(repr=False)
    onboard: Onboard
    progress: Progress

    @property
    def ticket(self) -> Ticket:
        return self.file.ticket

    @property
    def paths(self) -> BuildPaths:
        return BuildPaths.of(self.inventory)

    @property
    def folder(self) -> Path:
        return changes_folder(self.inventory, self.ticket)

    @property
    def record_path(self) -> Path:
        return self.folder / "record.json"

    @property
    def signature(self) -> Path:
        return self.folder / "approval.sig"

    @property
    def approvers(self) -> Path:
        return self.inventory / "approvers"

    @property
    def devices(self) -> dict[str, Any]:
        """Return what every stage that talks to devices is called with."""
        return {"twin": self.twin, "credentials": self.credentials}

    def plan(self) -> None:
        """Plan the network as its folder stands now."""
        write_plan(self.inventory, date=self.date, by=self.by, overlays=planned_overlays(self.paths))

    def compared(self, hosts: Collection[str]) -> Mapping[str, HostOutcome]:
        """Return how devices stand to their designs, by reading them; nothing is changed."""
        if not hosts:
            return {}
        return deploy.deploy(self.inventory, limit=hosts, check=True, **self.devices).hosts

    def enter(self, record: Record, step: Step, *, by: str | None = None, **facts: object) -> Record:
        """Return the record with one more entry of this run."""
        return record.add(step, date=str(self.date), by=by or self.by, **facts)


def well(result: StageResult) -> Mapping[str, HostOutcome]:
    """Return the outcomes of a stage that ended well everywhere; raise CHG012 and every reason otherwise."""
    problems = [one for host in result.failed for one in result.hosts[host].problems]
    if result.failed:
        raise ZonghengError([problem("CHG012", found=", ".join(result.failed)), *problems])
    return result.hosts
