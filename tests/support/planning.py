# SPDX-License-Identifier: Apache-2.0
"""Networks planned on disk, for tests that look at what a second plan makes of the first."""

import datetime as dt
import shutil
from pathlib import Path

from zongheng.build import BuildPaths, plan_network
from zongheng.outcomes import Status

ROOT = Path(__file__).parents[2]
PROVINCE, XIAYI = ROOT / "tests" / "networks" / "province", ROOT / "inventories" / "xiayi"
DAY, LATER = dt.date(2026, 1, 1), dt.date(2026, 1, 2)


def copy_of(network, project):
    """Return the folder of a copy of a network in a project of its own."""
    folder = project / "inventories" / network.name
    shutil.copytree(network, folder)
    return folder


def add_site(inventory, row):
    """Append a row to ``sites.csv``."""
    with (inventory / "sites.csv").open("a", encoding="utf-8") as table:
        table.write(row + "\n")


def plan(inventory, **options):
    """Plan a network, by default on the day after its first plan."""
    return plan_network(inventory, **{"date": LATER, "by": "test", **options})


def changed(result):
    """Return the hosts that a plan changed, sorted."""
    return sorted(host for host, outcome in result.hosts.items() if outcome.status is Status.CHANGED)


def left(inventory):
    """Return every file that a plan of a network left, the ledger included, but for its memory."""
    paths = BuildPaths.of(inventory)
    files = [path for path in paths.root.rglob("*.*") if path.is_file()]
    texts = {str(path.relative_to(paths.root)): path.read_text() for path in files}
    return texts | {"ledger": paths.ledger.read_text()}
