# SPDX-License-Identifier: Apache-2.0
"""A dated, redacted copy of every configuration, for the shelf and for the level above."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path

from zongheng.build import BuildPaths
from zongheng.collect.snapshots import Snapshots
from zongheng.collect.stage import collect
from zongheng.config import redact
from zongheng.devices import Credentials
from zongheng.files import write_whole
from zongheng.outcomes import StageResult


def backup(
    inventory: Path,
    *,
    date: dt.date,
    limit: Collection[str] | None = None,
    twin: bool = False,
    check: bool = False,
    credentials: Credentials | None = None,
    designs: Path | None = None,
    progress: Callable[[str, str], None] = lambda _host, _step: None,
) -> StageResult:
    """Collect, then write ``build/<network>/backups/<date>/<host>.cfg`` of every device that was read."""
    result = collect(
        inventory,
        limit=limit,
        twin=twin,
        check=check,
        credentials=credentials,
        designs=designs,
        progress=progress,
    )
    paths = BuildPaths.of(inventory)
    folder = paths.root / "backups" / date.isoformat()
    snapshots = Snapshots(paths.snapshots)
    wrote = result.wrote
    for host, outcome in result.hosts.items():
        text = snapshots.configuration(host)
        if outcome.well and text is not None and not check:
            wrote |= write_whole(folder / f"{host}.cfg", redact(text), durable=False)
    return dataclasses.replace(result, stage="backup", artefacts=(*result.artefacts, folder), wrote=wrote)
