# SPDX-License-Identifier: Apache-2.0
"""Simulated devices in a process of their own, which run what was planned for a made-up province."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import county
from bench.makes import Models, put_models
from bench.province import make_province
from zongheng.build import BuildPaths, plan_network
from zongheng.collect import commands_for
from zongheng.config.secrets import fill, names
from zongheng.devices import Credentials, HostRecord, load_hosts
from zongheng.devices.shell import QUIET_TERMINAL
from zongheng.twin import down, up
from zongheng.twin.processes.simulators import running

FAN_OUT = (2, 5, 5, 7)
"""Two cities, five counties each, and so on: 417 devices, the most that a fleet can have."""
DEVICES = 200
"""What issue 4 measures with."""
ROUTER = "xy-kongzhuang"
"""A town's router of the county, that may be of any make."""
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


@contextlib.contextmanager
def province(folder: Path, devices: int = DEVICES) -> Iterator[Fleet]:
    """Yield so many devices of a province, the cores first, then city by city from the top."""
    inventory = folder / "inventories" / "province"
    if not inventory.exists():
        make_province(county.XIAYI, inventory, FAN_OUT)
        plan_network(inventory, date=county.DAY, by="bench")
    build = BuildPaths.of(inventory).root
    kept = build / "hosts.whole.json"
    if not kept.exists():
        (build / "hosts.json").rename(kept)
    listed = json.loads(kept.read_text(encoding="utf-8"))
    listed["hosts"] = sorted(listed["hosts"], key=lambda one: (one["role"] == "node", one["host"]))[:devices]
    (build / "hosts.json").write_text(json.dumps(listed), encoding="utf-8")
    shutil.rmtree(build / "snapshots", ignore_errors=True)
    with started(inventory, "127.92.0.0/22") as fleet:
        yield fleet


def copies(
    folder: Path, network: Path, host: str, number: int, subnet: str, models: Models = ()
) -> contextlib.AbstractContextManager[Fleet]:
    """Return one device of a network of the checkout, of other makes if told, as often as it is needed."""
    inventory = folder / "inventories" / network.name
    shutil.copytree(network, inventory, ignore=shutil.ignore_patterns("ledger.csv"))
    put_models(inventory, models)
    plan_network(inventory, date=county.DAY, by="bench")
    paths = BuildPaths.of(inventory)
    listed = json.loads(paths.hosts.read_text(encoding="utf-8"))
    one = next(record for record in listed["hosts"] if record["host"] == host)
    names = [f"{host}-{count}" for count in range(number)]
    listed["hosts"] = [{**one, "host": name, "serial": name} for name in names]
    paths.hosts.write_text(json.dumps(listed), encoding="utf-8")
    for name in names:
        shutil.copyfile(paths.configs / f"{host}.cfg", paths.configs / f"{name}.cfg")
    return started(inventory, subnet)


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
