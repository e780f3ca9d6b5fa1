# SPDX-License-Identifier: Apache-2.0
"""One process at a time changes a network; another is told which one it is."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from zongheng.errors import Place, ZonghengError, problem

LOCK_FILE = "lock"
_held: set[Path] = set()


@contextlib.contextmanager
def network_lock(build: Path, owner: str) -> Iterator[None]:
    """Hold the network's lock, with ``owner`` (what is being done, by whom) written in it.

    The kernel frees it when the process ends, however it ends. Inside the block the same
    process may take it again (a change that deploys). Raises DEP001 naming the other owner.
    """
    path = (build / LOCK_FILE).resolve()
    if path in _held:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _take(handle, path)
        _held.add(path)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{owner} (pid {os.getpid()})\n".encode(), 0)
        yield
    finally:
        if path in _held:
            os.ftruncate(handle, 0)
            _held.discard(path)
        os.close(handle)


def _take(handle: int, path: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(handle, 1000, 0).decode("utf-8", errors="replace").strip()
        raise ZonghengError(problem("DEP001", Place(file=str(path)), found=holder)) from None
