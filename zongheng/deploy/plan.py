# SPDX-License-Identifier: Apache-2.0
"""Plans: what a change will do to which devices, pinned by a hash, to be read and approved before it is done.

A plan holds the designed texts and the commands with their secrets as references, the hash of the
configuration that each device ran when the plan was made, and keyed fingerprints of the secrets'
values. Its hash covers all of that: another value of a secret is another plan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from zongheng.deploy.waves import Wave
from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole

FORMAT = 1


@dataclass(frozen=True, slots=True)
class HostPlan:
    """One device's part. ``rollback`` is for the reader: redacted; ``commands`` are exact."""

    running_hash: str
    target_hash: str
    intended: str
    commands: tuple[str, ...]
    rollback: tuple[str, ...]
    diff: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan; ``hash`` is over everything else in it."""

    id: str
    network: str
    scopes: tuple[str, ...]
    waves: tuple[Wave, ...]
    secrets: Mapping[str, str]
    hosts: Mapping[str, HostPlan]
    hash: str = ""

    @property
    def content_hash(self) -> str:
        """Return the SHA-256 of the plan's content, in hexadecimal."""
        content = {key: value for key, value in asdict(self).items() if key != "hash"}
        text = json.dumps({"format": FORMAT, **content}, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def sealed(self) -> Plan:
        return replace(self, hash=self.content_hash)

    def save(self, folder: Path) -> Path:
        """Write ``<folder>/<id>.json`` and return its path."""
        path = folder / f"{self.id}.json"
        text = json.dumps({"format": FORMAT, **asdict(self)}, ensure_ascii=False, indent=1, sort_keys=True)
        write_whole(path, text + "\n", mode=0o600)
        return path

    @classmethod
    def load(cls, path: Path) -> Plan:
        """Read a plan; raise DEP004 where it cannot be read, DEP005 where it is not what was sealed."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            plan = cls(
                id=data["id"],
                network=data["network"],
                scopes=tuple(data["scopes"]),
                waves=tuple(tuple(wave) for wave in data["waves"]),
                secrets=data["secrets"],
                hosts={host: _host_plan(entry) for host, entry in data["hosts"].items()},
                hash=data["hash"],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            found = type(error).__name__
            raise ZonghengError(problem("DEP004", Place(file=str(path)), found=found)) from None
        if plan.content_hash != plan.hash:
            raise ZonghengError(problem("DEP005", Place(file=str(path)), found=plan.hash[:12]))
        return plan


def _host_plan(entry: Mapping[str, object]) -> HostPlan:
    texts = {key: str(entry[key]) for key in ("running_hash", "target_hash", "intended", "diff")}
    commands, rollback = entry["commands"], entry["rollback"]
    if not isinstance(commands, list) or not isinstance(rollback, list):
        message = "commands and rollback are lists"
        raise TypeError(message)
    return HostPlan(commands=tuple(commands), rollback=tuple(rollback), **texts)
