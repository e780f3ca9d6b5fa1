# SPDX-License-Identifier: Apache-2.0
"""``twin.json``: where each device of the twin is reached, simulated ones and real machines alike.

An entry has ``address``, ``port`` and ``host_key``; a machine's has its ``namespace`` besides. A link
between a simulated device and a machine exists on paper only: nothing that one end sends arrives at
the other (see :func:`zongheng.devices.endpoints.joined_in_twin`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from zongheng.files import write_whole
from zongheng.twin.processes.ownership import caller, give_back

FILE = "twin.json"


def entries(build: Path) -> dict[str, dict[str, Any]]:
    """Return the entries by host; none where there is no twin."""
    path = build / FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))["hosts"]) if path.is_file() else {}


def enter(build: Path, found: Mapping[str, Mapping[str, Any]]) -> None:
    """Add entries, or put them in the place of those that stand there."""
    _write(build, {**entries(build), **found})


def strike(build: Path, hosts: Collection[str]) -> None:
    """Take hosts out; the file goes with the last one."""
    standing = entries(build)
    if standing.keys() & set(hosts):
        _write(build, {host: entry for host, entry in standing.items() if host not in hosts})


def machines(build: Path) -> set[str]:
    """Return the hosts that are real machines."""
    return {host for host, entry in entries(build).items() if "namespace" in entry}


def _write(build: Path, hosts: Mapping[str, Mapping[str, Any]]) -> None:
    path = build / FILE
    if hosts:
        text = json.dumps({"hosts": hosts}, indent=1, sort_keys=True, ensure_ascii=False)
        write_whole(path, f"{text}\n", durable=False)
        give_back(path, caller(path))
    else:
        path.unlink(missing_ok=True)
