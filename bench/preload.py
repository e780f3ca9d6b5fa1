# SPDX-License-Identifier: Apache-2.0
"""What Ansible's parent takes to read the plan of Guizhou, before it forks the workers that ask it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.frame import Result
from zongheng.addressing import AddressPlan, Ledger, allocate
from zongheng.addressing.answers import prepare_plan
from zongheng.build.index import index_text
from zongheng.build.memory import Inputs, Known, Memory
from zongheng.build.notes import Tally
from zongheng.build.paths import BuildPaths
from zongheng.files import write_whole
from zongheng.intent import load_network

ROOT = Path(__file__).parents[1]
GUIZHOU = ROOT / "inventories" / "guizhou"
ROUNDS = 5


def preloading(folder: Path) -> Iterator[Result]:
    """Yield what it takes where the files are as the last plan left them, and where they are not."""
    inventory = folder / "inventories" / "guizhou"
    sites = plan_of_guizhou(inventory)
    paths = BuildPaths.of(inventory)
    for name, note in (
        ("planned", "as the last plan left it"),
        ("changed", "changed since, or never planned"),
    ):
        taken = min(_seconds(inventory) for _ in range(ROUNDS))
        yield Result(f"preload-{name}", f"{sites:,} sites", "s", taken, note=f"CPU, {note}")
        paths.memory.unlink(missing_ok=True)


def plan_of_guizhou(inventory: Path) -> int:
    """Plan the addresses of the province; return how many sites it has. Designs are not made."""
    shutil.copytree(GUIZHOU, inventory, ignore=shutil.ignore_patterns("ledger.csv"))
    intent = load_network(inventory)
    ledger = allocate(intent, Ledger.empty(), date=dt.date(2026, 1, 1), by="bench")
    paths = BuildPaths.of(inventory)
    ledger.save(paths.ledger)
    write_whole(paths.hosts, index_text(intent, AddressPlan(intent, ledger), ()), durable=False)
    inputs = Inputs.read(paths, ())
    Memory.of(paths, inputs, ledger.text(), Tally.of(intent, ledger)).save(paths.memory)
    return len(intent.sites)


def _seconds(inventory: Path) -> float:
    """Return the CPU time that a process of its own takes, as Ansible's parent does."""
    done = subprocess.run(  # noqa: S603 - this module
        [sys.executable, "-m", "bench.preload", inventory],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        text=True,
        capture_output=True,
        check=True,
    )
    return float(done.stdout)


def main() -> None:
    """Print the CPU time of what the inventory plugin does beside listing the hosts."""
    inventory = Path(sys.argv[1])
    began = time.process_time()
    prepare_plan(inventory, lambda: Known.of(BuildPaths.of(inventory)))
    print(time.process_time() - began)  # noqa: T201 - what the bench reads


if __name__ == "__main__":
    main()
