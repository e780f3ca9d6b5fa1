# SPDX-License-Identifier: Apache-2.0
"""Where a network's artefacts lie."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BuildPaths:
    """The artefacts of ``<project>/inventories/<network>/``: they lie in ``<project>/build/<network>/``.

    ``ZONGHENG_BUILD`` moves the folder that holds all networks' artefacts (read-only checkouts).
    What planning made (designs, configurations, the index) may lie elsewhere, in ``planned``: a check or
    a ticket plans aside. Everything that devices and operators left stays in ``root``.
    """

    inventory: Path
    root: Path
    planned: Path | None = None

    @classmethod
    def of(cls, inventory: Path, *, planned: Path | None = None) -> BuildPaths:
        folder = inventory.resolve()
        moved = os.environ.get("ZONGHENG_BUILD")
        base = Path(moved).resolve() if moved else folder.parent.parent / "build"
        return cls(folder, base / folder.name, planned)

    @property
    def plan(self) -> Path:
        """Return the folder of what planning made."""
        return self.planned or self.root

    @property
    def designs(self) -> Path:
        return self.plan / "designs"

    @property
    def configs(self) -> Path:
        return self.plan / "configs"

    @property
    def hosts(self) -> Path:
        return self.plan / "hosts.json"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def plans(self) -> Path:
        return self.root / "plans"

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def journal(self) -> Path:
        return self.root / "journal.db"

    @property
    def memory(self) -> Path:
        """Return what the last plan remembers of itself; it may be deleted at any time."""
        return self.root / ".cache" / "plan"

    @property
    def ledger(self) -> Path:
        return self.inventory / "ledger.csv"
