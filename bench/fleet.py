# SPDX-License-Identifier: Apache-2.0
"""Simulated devices of all platforms in one process of their own, which run what was planned for a city."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from bench import county
from bench.city import make_city, mixed
from zongheng.build import BuildPaths, plan_network
from zongheng.collect import commands_for
from zongheng.config.secrets import fill, names
from zongheng.devices import Credentials, HostRecord, load_hosts
from zongheng.devices.shell import QUIET_TERMINAL
from zongheng.twin import down, up
from zongheng.twin.processes.simulators import running

DEVICES = 200
PORT = 2292
TICK = os.sysconf("SC_CLK_TCK")
NETMIKO_TYPES = {
    "vrp5": "huawei",
    "usg": "huawei",
    "vrp8": "huawei_vrpv8",
    "comware7": "hp_comware",
    "rgos": "ruijie_os",
}
"""By flavour."""
PROMPT_ENDS = {"ruijie_rgos": "#"}
"""The last sign of a prompt, by platform, where it is not ``>``."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """A network's folder, its running devices, and what logs in to them."""

    inventory: Path
    records: tuple[HostRecord, ...]
    credentials: Credentials
    listening: Mapping[str, Mapping[str, Any]]
    """Address, port and host key by host."""

    @property
    def build(self) -> Path:
        return BuildPaths.of(self.inventory).root

    @property
    def configs(self) -> Path:
        return BuildPaths.of(self.inventory).configs

    def forget(self) -> None:
        """Let no device have been collected before."""
        shutil.rmtree(self.build / "snapshots", ignore_errors=True)

    def simulators_seconds(self) -> float:
        """Return the CPU time that the simulators have taken so far."""
        process = running(self.build / "twin")
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICK

    def described(self, hosts: Collection[str], *, whole: bool = False) -> dict[str, Any]:
        """Return what a client is told: who it is, where devices listen, and what to ask them.

        They are asked for their configuration, or with ``whole`` for all that is collected.
        """
        return {
            "user": self.credentials.user,
            "password": self.credentials.value(self.credentials.password_name),
            "hosts": [
                {
                    **self.listening[record.host],
                    "name": record.host,
                    "platform": record.platform,
                    "device_type": NETMIKO_TYPES[record.flavour],
                    "commands": _commands(record, whole=whole),
                    "quiet": QUIET_TERMINAL[record.platform],
                    "prompt_end": PROMPT_ENDS.get(record.platform, ">"),
                }
                for record in self.records
                if record.host in set(hosts)
            ],
        }


def _commands(record: HostRecord, *, whole: bool) -> tuple[str, ...]:
    commands = commands_for(record.platform, record.flavour)
    if commands is None:
        return ()
    return commands.all if whole else (commands.configuration,)


class SharedFleet:
    """The same devices for every benchmark of a run: started when first asked for, stopped with the run."""

    def __init__(self) -> None:
        self._open = contextlib.ExitStack()
        self._fleet: Fleet | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()
        self._fleet = None

    def devices(self) -> Fleet:
        """Return the devices, running."""
        if self._fleet is None:
            folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="zongheng-bench-")))
            self._fleet = self._open.enter_context(city(folder, DEVICES, "127.92.0.0/22"))
        return self._fleet


SHARED = SharedFleet()


@contextlib.contextmanager
def city(folder: Path, devices: int, subnet: str) -> Iterator[Fleet]:
    """Yield so many devices of a city with devices of every make, mixed alike however many they are."""
    inventory = folder / "inventories" / "city"
    make_city(inventory)
    plan_network(inventory, date=county.DAY, by="bench")
    index = BuildPaths.of(inventory).hosts
    listed = json.loads(index.read_text(encoding="utf-8"))
    listed["hosts"] = mixed(listed["hosts"])[:devices]
    index.write_text(json.dumps(listed), encoding="utf-8")
    with started(inventory, subnet) as fleet:
        yield fleet


@contextlib.contextmanager
def started(inventory: Path, subnet: str) -> Iterator[Fleet]:
    """Yield the devices of a planned network, each with its planned configuration; stop them afterwards."""
    paths = BuildPaths.of(inventory)
    records = tuple(load_hosts(paths.root))
    planned = {
        record.host: (paths.configs / f"{record.host}.cfg").read_text(encoding="utf-8") for record in records
    }
    wanted = sorted({name for text in planned.values() for name in names(text)} | {"netops_password"})
    credentials = Credentials({name: f"Bench-{name}-9y"[:32] for name in wanted})
    day0 = {host: fill(text, credentials.values) for host, text in planned.items()}
    twin = up(paths.root, day0=day0, subnet=subnet, port=PORT, boot_seconds=0.1)
    try:
        yield Fleet(inventory, records, credentials, {host: one.entry for host, one in twin.hosts.items()})
    finally:
        down(paths.root)
