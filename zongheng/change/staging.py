# SPDX-License-Identifier: Apache-2.0
"""The ticket's patch laid over a copy of the intent and planned there: what would be, beside what is."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from zongheng.build import BuildPaths, write_plan
from zongheng.build.index import planned_overlays
from zongheng.change.intent_patch import PatchState, apply_patch
from zongheng.change.ticket import Ticket, TicketFile
from zongheng.devices import load_hosts
from zongheng.files import new_folder
from zongheng.onboarding.progress import Progress, State, progress_file

INTENT = ("network.yml", "sites.csv", "units.csv", "waivers.yml", "ledger.csv", "policy", "baselines")
SITE_NODE = "node"


@dataclass(frozen=True, slots=True)
class Staged:
    """What a ticket would make: ``configs`` of the hosts that it concerns, by host.

    ``touched`` are devices in service that change or are named by ``mends``, ``joining`` new ones with
    their platforms.
    """

    folder: Path
    configs: Mapping[str, str]
    touched: tuple[str, ...]
    joining: Mapping[str, str]

    @property
    def digests(self) -> dict[str, str]:
        """Return the SHA-256 of each configuration that the ticket makes, by host."""
        return {host: _digest(text) for host, text in self.configs.items()}

    def plan_hash(self, ticket: Ticket, commands: str) -> str:
        """Return the SHA-256 over the ticket, the staged configurations, the devices' plan and who joins."""
        content = {
            "ticket": ticket.fingerprint,
            "configs": self.digests,
            "commands": commands,
            "joining": list(self.joining),
        }
        return _digest(json.dumps(content, sort_keys=True))


def stage(
    inventory: Path, file: TicketFile, state: PatchState, folder: Path, *, date: dt.date, by: str, twin: bool
) -> Staged:
    """Plan a copy of the intent, patched, into ``folder``; the network's own files stay as they are.

    Raises CHG003 where the patch does not fit, and every problem of the patched intent.
    """
    paths = BuildPaths.of(inventory)
    copy = folder / "inventories" / inventory.resolve().name
    copy_intent(inventory, copy)
    if state is not PatchState.APPLIED:
        apply_patch(copy, file.ticket.patch, place=file.place("patch"))
    staged = folder / "staged"
    write_plan(copy, date=date, by=by, overlays=planned_overlays(paths), into=staged)
    known = {record.host for record in load_hosts(paths.root)}
    after = _texts(BuildPaths(copy, staged).configs)
    before = _texts(paths.configs)
    differing = {host for host, text in after.items() if text != before.get(host)}
    changed = (differing | {mend.host for mend in file.ticket.mends}) & known
    return Staged(
        folder=staged,
        configs={host: after[host] for host in sorted((differing | changed) & set(after))},
        touched=tuple(sorted(changed & in_service(paths.root, twin=twin))),
        joining={one.host: one.platform for one in load_hosts(staged) if one.host not in known},
    )


def in_service(build: Path, *, twin: bool) -> frozenset[str]:
    """Return the devices that can be changed: a site's node only once it was accepted by onboarding."""
    standings = Progress.read(progress_file(build, twin=twin))
    return frozenset(
        record.host
        for record in load_hosts(build)
        if record.role != SITE_NODE
        or (record.host in standings and standings[record.host].state is State.ACCEPTED)
    )


def copy_intent(inventory: Path, copy: Path) -> None:
    """Copy what planning reads of a network's folder; ``copy`` appears whole."""
    with new_folder(copy, replacing=True) as fresh:
        for name in INTENT:
            source = inventory / name
            if source.is_dir():
                shutil.copytree(source, fresh / name)
            elif source.exists():
                shutil.copy2(source, fresh / name)


def digests(configs: Path) -> dict[str, str]:
    """Return the SHA-256 of every configuration in a folder, by host."""
    return {host: _digest(text) for host, text in _texts(configs).items()}


def _texts(configs: Path) -> dict[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(configs.glob("*.cfg"))}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
