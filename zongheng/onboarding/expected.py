# SPDX-License-Identifier: Apache-2.0
"""Which devices a run is about, from the intent and the artefacts, and what it prepares for them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from zongheng.addressing import AddressPlan, Ledger
from zongheng.build import BuildPaths
from zongheng.build.index import planned_overlays
from zongheng.design import DeviceDesign, read_design
from zongheng.devices import HostRecord, limited, load_hosts
from zongheng.errors import Problem
from zongheng.files import write_whole
from zongheng.intent import Intent, load_network
from zongheng.onboarding.acceptance import Subject
from zongheng.onboarding.adjacency import adjacencies
from zongheng.onboarding.bootstrap import bootstrap_text
from zongheng.onboarding.kea import kea_config
from zongheng.onboarding.registration import Registration, registrations

FOLDER = "onboarding"
KEA_FILE = "kea-dhcp4.json"


@dataclass(frozen=True)
class Expected:
    """The active devices of a run. ``objections`` say of some why they cannot be onboarded at all.

    ``everyone`` are all devices of the network that are not retired.
    """

    intent: Intent
    paths: BuildPaths
    everyone: tuple[HostRecord, ...]
    records: Mapping[str, HostRecord]
    registrations: Mapping[str, Registration]
    objections: Mapping[str, tuple[Problem, ...]]

    @classmethod
    def of(cls, inventory: Path, limit: Collection[str] | None, *, designs: Path | None = None) -> Expected:
        """Return what stands to be onboarded; raises the problems of intent, artefacts and limit."""
        paths = BuildPaths.of(inventory, planned=designs)
        intent = load_network(inventory, overlays=planned_overlays(paths))
        everyone = tuple(r for r in load_hosts(paths.plan) if r.lifecycle != "retired")
        active = [record for record in limited(everyone, limit) if record.lifecycle == "active"]
        entered, objections = registrations(active, everyone)
        return cls(
            intent=intent,
            paths=paths,
            everyone=everyone,
            records={record.host: record for record in active},
            registrations=entered,
            objections=objections,
        )

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Return each device's first configuration by host, secrets as references."""
        return {host: bootstrap_text(design) for host, design in self._designs.items()}

    @cached_property
    def subjects(self) -> Mapping[str, Subject]:
        """Return each device with its neighbours above, by host."""
        uplinks = {host: self.intent.nodes[host].uplinks for host in self.registrations}
        return {
            host: Subject(
                registration=entry,
                platform=self.records[host].platform,
                parents=tuple(dict.fromkeys(uplink.parent_host for uplink in uplinks[host])),
                above=tuple(adjacencies(self._designs[host], uplinks[host])),
            )
            for host, entry in self.registrations.items()
        }

    @cached_property
    def _designs(self) -> Mapping[str, DeviceDesign]:
        return {host: read_design(self.paths.designs / f"{host}.json") for host in self.registrations}

    @property
    def kea_file(self) -> Path:
        """Return where the DHCP server's configuration is written."""
        return self.paths.root / FOLDER / KEA_FILE

    def write(self) -> Mapping[Path, bool]:
        """Write what an operator may look at; return which of it changed.

        The DHCP server knows every device, also those that this run is not limited to.
        """
        folder = self.paths.root / FOLDER
        everyone, _ = registrations(self.everyone, self.everyone)
        written = {folder / f"{host}.cfg": text for host, text in self.texts.items()}
        plan = AddressPlan(self.intent, Ledger.load(self.paths.ledger))
        written[self.kea_file] = kea_config(plan, everyone.values())
        return {path: write_whole(path, text, durable=False) for path, text in sorted(written.items())}
