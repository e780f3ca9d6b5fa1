# SPDX-License-Identifier: Apache-2.0
"""What a running lab has made on this machine: written down before it is made, so nothing is left behind.

All of it lies in one tmpfs, ``/run/zongheng/<network>``: the journal (one JSON object a line), the
nodes' overlays and logs. Whatever moment a process of ours is killed at, reading the journal and
taking back each entry (each taking-back bears that its thing is not there) cleans the machine.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from zongheng.errors import Place, ZonghengError, problem
from zongheng.twin.lab.commands import attempt, run

RUN = Path("/run/zongheng")
TMPFS = "mode=755,size=4g"

Kind = Literal["sysctl", "namespace", "root_link", "node", "cgroup"]


@dataclass(frozen=True, slots=True)
class LabState:
    """The state folder of one lab; ``network`` names it everywhere on the machine."""

    network: str
    run: Path = RUN

    @property
    def folder(self) -> Path:
        return self.run / self.network

    @property
    def journal(self) -> Path:
        return self.folder / "journal.jsonl"

    @property
    def exists(self) -> bool:
        """Return whether anything of the lab is here, be it the lock of a start that was killed at once."""
        return self.folder.is_dir() or self._lock_file.exists()

    @property
    def others(self) -> list[LabState]:
        """Return the labs that run on this machine besides this one."""
        folders = sorted(self.run.iterdir()) if self.run.is_dir() else []
        return [LabState(f.name, self.run) for f in folders if f.is_dir() and f != self.folder]

    def open(self) -> None:
        """Mount the tmpfs; everything else is made after this and recorded in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.folder.is_mount():
            run("mount", "-t", "tmpfs", "-o", TMPFS, f"zh-{self.network}", str(self.folder))

    def record(self, kind: Kind, name: str, **details: object) -> None:
        """Write down what is about to be made."""
        with self.journal.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"kind": kind, "name": name, **details}, sort_keys=True) + "\n")

    def entries(self, kind: Kind) -> list[dict[str, Any]]:
        """Return what was recorded of one kind, oldest first; a line cut short was never acted on."""
        found = []
        for line in self._lines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry["kind"] == kind:
                found.append(entry)
        return found

    def close(self) -> None:
        """Unmount the tmpfs and remove the folder, and ``/run/zongheng`` with the last lab."""
        while self.folder.is_mount():
            if attempt("umount", str(self.folder)).returncode:
                run("umount", "-l", str(self.folder))
        if self.folder.is_dir():
            self.folder.rmdir()
        self._lock_file.unlink(missing_ok=True)
        if self.run.is_dir() and not any(self.run.iterdir()):
            self.run.rmdir()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lab for one ``up`` or ``down``; LAB005 while another process of ours has it."""
        self.run.mkdir(parents=True, exist_ok=True)
        with self._lock_file.open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                ours = self._lock_file.stat().st_ino == os.fstat(lock.fileno()).st_ino
            except OSError:
                ours = False  # held by another, or removed by one that has just ended
            if not ours:
                raise ZonghengError(problem("LAB005", Place(file=str(self._lock_file))))
            yield

    @property
    def _lock_file(self) -> Path:
        return self.run / f".{self.network}.lock"

    def _lines(self) -> list[str]:
        return self.journal.read_text(encoding="utf-8").splitlines() if self.journal.is_file() else []
