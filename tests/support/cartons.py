# SPDX-License-Identifier: Apache-2.0
"""A network of which some devices still lie in their cartons."""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from pathlib import Path

from zongheng.build import BuildPaths
from zongheng.config.secrets import fill
from zongheng.onboarding import Patience, Ways, onboard
from zongheng.onboarding.progress import Progress, progress_file
from zongheng.twin import life

PATIENCE = Patience(fetch=60.0, boot=60.0)


class Network:
    """A copy of a planned network with only some devices, and its twin.

    ``limit`` is who is onboarded, ``client`` where from.
    """

    def __init__(self, inventory: Path, secrets, *, limit, client="10.140.0.11") -> None:
        self.inventory = inventory
        self.limit = limit
        self.client = client
        self.paths = BuildPaths.of(inventory)
        self.secrets = secrets
        self.twin = None

    @property
    def hosts(self) -> dict:
        return {h["host"]: h for h in json.loads(self.paths.hosts.read_text())["hosts"]}

    def keep(self, *hosts: str, **changes: dict) -> None:
        """Leave only these hosts in the index, ``changes`` by host (blanks for dashes) altered."""
        data = json.loads(self.paths.hosts.read_text())
        altered = {name.replace("_", "-"): change for name, change in changes.items()}
        data["hosts"] = [h | altered.get(h["host"], {}) for h in data["hosts"] if h["host"] in hosts]
        self.paths.hosts.write_text(json.dumps(data))

    def day0(self, hosts) -> dict:
        return {h: fill((self.paths.configs / f"{h}.cfg").read_text(), self.secrets) for h in hosts}

    @contextmanager
    def up(self, subnet: str, *, in_service=(), **altered: dict):
        """Start the twin in a part of ``127.41`` that this process has for itself.

        ``altered`` is what the delivered devices are instead of what was ordered.
        """
        subnet = subnet.replace("127.41.", f"127.{64 + os.getpid() % 128}.")
        ordered = self.paths.hosts.read_text()
        self.keep(*self.hosts, **altered)
        self.twin = life.up(
            self.paths.root, subnet=subnet, day0=self.day0(in_service), client=self.client, boot_seconds=0.2
        )
        self.paths.hosts.write_text(ordered)
        try:
            yield self
        finally:
            life.down(self.paths.root)

    @property
    def ways(self) -> Ways:
        def failure(host: str) -> str:
            words = self.status(host)["zero_touch"]
            return words if words.startswith("failed") else ""

        return Ways(announce=self.twin.control.zero_touch, failure=failure)

    def status(self, host: str) -> dict:
        return self.twin.control.status()[host]

    def onboard(self, credentials, **options):
        options = {"limit": self.limit, "twin": True, "ways": self.ways, "patience": PATIENCE, **options}
        return onboard(self.inventory, credentials=credentials, **options)

    def states(self) -> dict:
        rows = Progress.read(progress_file(self.paths.root, twin=True))
        return {host: row.state for host, row in rows.items()}

    def files(self) -> dict:
        """Everything that we (not the devices) wrote."""
        inside = (p for p in self.inventory.parents[1].rglob("*") if p.is_file())
        return {p: p.read_bytes() for p in inside if not p.is_relative_to(self.paths.root / "twin")}
