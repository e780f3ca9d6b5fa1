# SPDX-License-Identifier: Apache-2.0
"""The control group that holds every process of a lab, so that none can be missed when it ends.

A stored pid can be lost when the starter is killed between start and note, and a number is given
again; a group is neither. Works on the unified hierarchy and on the hybrid one (where systemd in
a node also wants its named hierarchy).
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

CGROUP = Path("/sys/fs/cgroup")
TOP = "zongheng"


def hierarchies() -> list[Path]:
    """Return the mount points in which a node gets a group: the unified one first."""
    if (CGROUP / "unified").is_dir():
        return [CGROUP / "unified", *([CGROUP / "systemd"] if (CGROUP / "systemd").is_dir() else [])]
    return [CGROUP]


def group(network: str, member: str = "") -> list[Path]:
    """Return the folders of a lab's group, or of one member of it, one a hierarchy."""
    return [hierarchy / TOP / network / member for hierarchy in hierarchies()]


def make(network: str, member: str) -> list[Path]:
    """Make the group of one member and return its folders."""
    folders = group(network, member)
    for folder in folders:
        while not folder.is_dir():
            with contextlib.suppress(FileNotFoundError):  # another lab ended and took the top away meanwhile
                folder.mkdir(parents=True, exist_ok=True)
    return folders


def processes(network: str, member: str = "") -> list[int]:
    """Return the pids in a group and in all groups below it."""
    found: set[int] = set()
    for folder in group(network, member):
        for below in _below(folder):
            with contextlib.suppress(OSError):
                found |= {int(pid) for pid in (below / "cgroup.procs").read_text().split()}
    return sorted(found)


def memory(network: str, member: str) -> int:
    """Return the bytes of proportional set size of a member's processes."""
    total = 0
    for pid in processes(network, member):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def end(network: str, member: str = "", *, seconds: float = 20.0) -> None:
    """Kill every process of a group, wait until they are gone, and remove the group."""
    until = time.monotonic() + seconds
    while (pids := processes(network, member)) and time.monotonic() < until:
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)
    while any(_remove(folder) for folder in group(network, member)) and time.monotonic() < until:
        time.sleep(0.02)
    for hierarchy in hierarchies():
        with contextlib.suppress(OSError):
            (hierarchy / TOP / network).rmdir()
        with contextlib.suppress(OSError):
            (hierarchy / TOP).rmdir()


def _remove(folder: Path) -> bool:
    """Remove a group's folders, deepest first; return whether one is left (a dying process holds it)."""
    if not folder.is_dir():
        return False
    for inner in sorted(_below(folder), key=lambda p: -len(p.parts)):
        with contextlib.suppress(OSError):
            inner.rmdir()
    return folder.is_dir()


def _below(folder: Path) -> list[Path]:
    """Return a group's folder and those below it; services end, and their groups with them, as one looks."""
    return [Path(found) for found, _, _ in os.walk(folder)]
