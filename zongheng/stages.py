# SPDX-License-Identifier: Apache-2.0
"""The stages by name, as the command line and the Ansible actions both run them.

Both make a :class:`Request`; the clock, the login name and the environment are read here, at the edge,
so that the stages themselves stay pure in date, operator and credentials.
"""

from __future__ import annotations

import datetime as dt
import getpass
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zongheng import baseline, language
from zongheng.audit import audit
from zongheng.build import BuildPaths, plan_network
from zongheng.build.index import planned_overlays
from zongheng.collect import backup, collect
from zongheng.deploy import deploy, exit_policy, rollback
from zongheng.devices import Credentials
from zongheng.errors import Place, ZonghengError, problem
from zongheng.onboarding import onboard
from zongheng.outcomes import HostOutcome, StageResult, Status
from zongheng.twin import announcer

Show = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call of a stage: the network's folder, the hosts, the mode, and the stage's own options."""

    inventory: Path
    limit: frozenset[str] | None = None
    check: bool = False
    twin: bool = False
    date: dt.date = field(default_factory=lambda: dt.datetime.now(dt.UTC).astimezone().date())
    by: str = field(default_factory=getpass.getuser)
    secrets: Mapping[str, str] = field(default_factory=dict)
    overlays: tuple[Path, ...] | None = None
    show: Show = print
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def paths(self) -> BuildPaths:
        return BuildPaths.of(self.inventory)

    @property
    def credentials(self) -> Credentials:
        return Credentials.resolve(self.inventory, given=self.secrets)
