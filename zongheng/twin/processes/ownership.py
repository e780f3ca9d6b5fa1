# SPDX-License-Identifier: Apache-2.0
"""Whose a twin's files are: what is made under sudo in a folder of the caller's belongs to the caller."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """A user and their first group, by number."""

    uid: int
    gid: int


def caller(place: Path) -> Owner | None:
    """Return who called by sudo, where ``place`` lies in a folder of theirs; None for everybody else.

    Somebody who is root in a root's own folder (``sudo -i``) keeps working as root there.
    """
    uid = int(os.environ.get("SUDO_UID", "0"))
    if os.geteuid() != 0 or uid == 0:
        return None
    return Owner(uid, int(os.environ.get("SUDO_GID", uid))) if uid in _owners(place) else None


def give_back(place: Path, owner: Owner | None) -> None:
    """Make a file, or a folder with all that lies in it, the caller's; symbolic links themselves, too."""
    if owner is None:
        return
    for path in (place, *place.rglob("*")):
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)


def runs_as(owner: Owner | None) -> bool:
    """Return whether a user may run this Python at all: one below ``/root`` is root's alone."""
    if owner is None:
        return False
    command = [sys.executable, "-c", "import zongheng"]
    try:
        return (
            subprocess.run(  # noqa: S603 - our own interpreter, and an import
                command, user=owner.uid, group=owner.gid, extra_groups=[], check=False, capture_output=True
            ).returncode
            == 0
        )
    except PermissionError:
        return False


def _owners(place: Path) -> set[int]:
    return {folder.stat().st_uid for folder in place.resolve().parents}
