# SPDX-License-Identifier: Apache-2.0
"""Starting the twin beside a network's artefacts, looking at it, and taking it away again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zongheng.errors import Place, ZonghengError, problem
from zongheng.twin.processes import index, simulators
from zongheng.twin.processes.control import Control
from zongheng.twin.processes.simulators import Simulated

SUBNET = "127.20.0.0/16"
PORT = 2222
PLATFORMS = frozenset({"huawei_vrp", "h3c_comware", "ruijie_rgos"})


@dataclass(frozen=True, slots=True)
class Twin:
    """A running twin: its simulated devices and, where the lab is in it, its Linux machines by host."""

    hosts: Mapping[str, Simulated]
    control: Control
    machines: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def up(
    build: Path,
    *,
    factory: Collection[str] = (),
    day0: Mapping[str, str] | None = None,
    subnet: str = SUBNET,
    port: int = PORT,
    speed: float = 1.0,
    boot_seconds: float = 1.0,
    client: str | None = None,
    boundary: Mapping[str, str] | None = None,
    authorized_keys: Collection[str] = (),
    machines: Mapping[str, str] | None = None,
) -> Twin:
    """Start the simulated devices of ``build/hosts.json`` and write ``build/twin.json``.

    ``factory`` hosts start empty even if their flash holds a configuration; ``day0`` is the first
    configuration (secrets filled in) of hosts whose flash has none. ``speed`` is device seconds a
    second. ``client`` is the address that management sessions are taken to come from, held against
    the access lists of the VTYs. ``boundary`` are BGP peers outside the twin: address -> AS number.
    With ``machines`` (the secrets of their factory accounts) the Linux nodes start as well, as root;
    those that are no ``factory`` hosts take ``day0`` as well.

    Raises TWN001 (already up), TWN002 (an address is taken), TWN003 (did not start), TWN006 (no
    hosts.json), and with ``machines`` what :func:`zongheng.twin.lab.require` and the lab itself raise.
    """
    from zongheng.twin import lab

    folder = build / "twin"
    records = _records(build)
    simulators.refuse_second(folder)
    if machines is not None:
        lab.require(build)
    entries = {} if machines is None else lab.up(build, secrets=machines, factory=factory, day0=day0)
    try:
        hosts = simulators.start(
            folder,
            records,
            subnet=subnet,
            factory=factory,
            day0=day0 or {},
            settings={
                "speed": speed,
                "port": port,
                "boot_seconds": boot_seconds,
                "client": client,
                "boundary": {address.lower(): str(number) for address, number in (boundary or {}).items()},
                "authorized_keys": sorted(authorized_keys),
            },
        )
    except BaseException:
        lab.down(build)
        raise
    index.enter(build, {host: simulated.entry for host, simulated in hosts.items()})
    return Twin(hosts, Control(folder), entries)


def plug(build: Path, hosts: Collection[str]) -> None:
    """Put new devices, as they come from their cartons, into the running twin.

    The simulated devices of before restart with what they had saved; Linux machines run on.
    Raises TWN004 where no twin is up.
    """
    folder = build / "twin"
    if simulators.running(folder) is None:
        raise ZonghengError(problem("TWN004", Place(file=str(folder))))
    if set(hosts) <= set(simulators.status(folder)):
        return
    told = simulators.last_settings(folder)
    simulators.stop(folder)
    index.strike(build, {device["host"] for device in told.pop("devices")})
    subnet = told.pop("subnet")
    placed = simulators.start(folder, _records(build), subnet=subnet, factory=hosts, day0={}, settings=told)
    index.enter(build, {host: simulated.entry for host, simulated in placed.items()})


def status(build: Path) -> dict[str, dict[str, Any]]:
    """Return the state of each simulated device and Linux machine; empty when no twin is up."""
    from zongheng.twin import lab

    return {**simulators.status(build / "twin"), **lab.status(build)}


def down(build: Path, *, keep: bool = False) -> bool:
    """Stop the twin and remove what it made; ``keep`` leaves the devices' flash for the next ``up``.

    A Linux machine has no flash: its disk goes with it. Return whether there was anything to take
    away. Raises LAB001 where only root could take the machines away; then everything runs on.
    """
    from zongheng.twin import lab

    folder = build / "twin"
    there = lab.down(build)
    simulators.stop(folder)
    there = there or folder.exists() or (build / index.FILE).exists()
    (build / index.FILE).unlink(missing_ok=True)
    if keep:
        simulators.clean(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return there


def _records(build: Path) -> list[dict[str, str]]:
    path = build / "hosts.json"
    try:
        hosts = json.loads(path.read_text(encoding="utf-8"))["hosts"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ZonghengError(problem("TWN006", Place(file=str(path)), found=error)) from None
    wanted = ("host", "family", "model", "serial")
    return [{key: host[key] for key in wanted} for host in hosts if host["platform"] in PLATFORMS]
