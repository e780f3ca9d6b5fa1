# SPDX-License-Identifier: Apache-2.0
"""One call of a stage, as the command line and the Ansible actions both make it.

The clock, the login name and the environment are read here, at the edge, so that the stages themselves
stay pure in date, operator and credentials.
"""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from zongheng.build.paths import BuildPaths
from zongheng.progress.line import ProgressLine
from zongheng.progress.terminal import Terminal

if TYPE_CHECKING:
    from zongheng.devices import Credentials
    from zongheng.progress.picture import ProgressPicture

SITE_NODE = "node"
"""The role of a site's access device, which onboarding brings into service."""
CHECK_FOLDER = "check"
"""Where a plan in check mode puts its artefacts, for the later stages of the same check to read."""


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call of a stage: the network's folder, the hosts, the mode, and the stage's own options.

    ``show`` prints a line; ``terminal`` is where progress is drawn, where there is a terminal;
    ``open_vault`` returns what an encrypted file holds, where the caller has it open already.
    """

    inventory: Path
    limit: frozenset[str] | None = None
    check: bool = False
    twin: bool = False
    date: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).astimezone().date())
    by: str = field(default_factory=getpass.getuser)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    overlays: tuple[Path, ...] | None = None
    show: Callable[[str], None] = print
    terminal: Terminal | None = None
    open_vault: Callable[[Path], object] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paths(self) -> BuildPaths:
        return BuildPaths.of(self.inventory, planned=self.designs)

    @property
    def check_folder(self) -> Path:
        return BuildPaths.of(self.inventory).root / CHECK_FOLDER

    @property
    def designs(self) -> Path | None:
        """Return where this call's designs lie: in check mode those that a check planned, if one did."""
        return checked_plan(self.inventory) if self.check else None

    @cached_property
    def progress(self) -> ProgressLine | ProgressPicture:
        """Return what shows how far the call's devices have come."""
        if self.terminal is None:
            return ProgressLine(self.show)
        from zongheng.progress.picture import ProgressPicture

        return ProgressPicture(self.terminal)

    @property
    def devices(self) -> dict[str, Any]:
        """Return what every stage that talks to devices is called with."""
        return {
            "limit": self.limit,
            "twin": self.twin,
            "check": self.check,
            "credentials": self._credentials,
        }

    @cached_property
    def _credentials(self) -> Credentials:
        # opening a vault starts a program: once a call is enough
        from zongheng.devices import Credentials

        return Credentials.resolve(self.inventory, given=self.secrets, open_vault=self.open_vault)


def is_name(text: str) -> bool:
    """Return whether a text can stand as the operator in rows of the ledger: one line, not blank."""
    unseen = any(category(letter) in ("Cc", "Zl", "Zp") for letter in text)
    return bool(text.strip()) and not unseen


def checked_plan(inventory: Path) -> Path | None:
    """Return the folder of what a check planned since the last real plan; None where none did."""
    folder = BuildPaths.of(inventory).root / CHECK_FOLDER
    return folder if folder.is_dir() else None
