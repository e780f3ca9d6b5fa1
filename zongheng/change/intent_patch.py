# SPDX-License-Identifier: Apache-2.0
"""The ticket's patch laid over an intent folder by ``git apply``: exact, or refused."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from enum import Enum
from pathlib import Path

from zongheng.errors import Place, ZonghengError, problem

INTENT_FILES = re.compile(
    r"^(network\.yml|sites\.csv|units\.csv|waivers\.yml|(policy|policy/exits|baselines)/[\w.-]+\.yml)$"
)
PATCHED_FILE = re.compile(
    r"^(?:---|\+\+\+) (?:[ab]/)?([^\t\n]+)|^diff --git a/(.+) b/(.+)$|^(?:rename|copy) (?:from|to) (.+)$",
    re.MULTILINE,
)


class PatchState(Enum):
    """How a patch stands to a folder."""

    APPLIES = "applies"
    APPLIED = "applied"
    CONFLICTS = "conflicts"


SYMBOLIC_LINK = re.compile(r"^(?:new file|new|old) mode 120000$", re.MULTILINE)


def foreign_files(patch: str) -> tuple[str, ...]:
    """Return the files that a patch names and that are not the intent's, sorted; of links, their mode."""
    links = SYMBOLIC_LINK.findall(patch)
    names = {name.strip() for match in PATCHED_FILE.finditer(patch) for name in match.groups() if name}
    foreign = {name for name in names - {"/dev/null"} if not INTENT_FILES.fullmatch(name)}
    return tuple(sorted(foreign.union(links)))


def patch_state(folder: Path, patch: str) -> PatchState:
    """Say whether the patch applies, is applied already, or fits neither way (an empty one is applied)."""
    if not patch.strip() or _git_apply(folder, patch, "--check", "--reverse") is None:
        return PatchState.APPLIED
    return PatchState.APPLIES if _git_apply(folder, patch, "--check") is None else PatchState.CONFLICTS


def apply_patch(folder: Path, patch: str, *, reverse: bool = False, place: Place | None = None) -> None:
    """Apply (or take back) the patch in ``folder``. Raises CHG003 with git's reason when it does not fit."""
    if not patch.strip():
        return
    reason = _git_apply(folder, patch, *(["--reverse"] if reverse else []))
    if reason is not None:
        raise ZonghengError(problem("CHG003", place or Place(key="patch"), found=reason))


def _git_apply(folder: Path, patch: str, *options: str) -> str | None:
    git = shutil.which("git")
    if git is None:
        raise ZonghengError(problem("CHG008", found="git"))
    ended = subprocess.run(  # noqa: S603 - the program is git and the patch is its standard input
        [git, "apply", "--whitespace=nowarn", *options, "-"],
        input=patch if patch.endswith("\n") else patch + "\n",
        cwd=folder,
        # the network's folder is patched as it stands, whatever repository it may lie in
        env={**os.environ, "GIT_CEILING_DIRECTORIES": str(folder.resolve().parent), "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    return None if ended.returncode == 0 else ended.stderr.strip()
