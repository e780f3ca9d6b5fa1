# SPDX-License-Identifier: Apache-2.0
"""``collect``: 200 simulated devices read by us, by asyncssh alone, and by peers.

Every client runs in a process of its own, one after the other, in several rounds of which the best counts;
the simulators have theirs. The CPU times of both are in the notes: they share the processors.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench import county, makes, network_cli
from bench.environments import Environment
from bench.fleet import DEVICES, ROUTER, Fleet, copies, province
from bench.frame import PeerMissingError, Result

PROGRAM = Path(__file__).with_name("reading_run.py")
AT_ONCE, NETMIKO_THREADS = 64, 50
"""Sessions of ours and of asyncssh alone, and of netmiko."""
ROUNDS = 3
FEW = 10
"""Devices that Ansible reads: all of them take it minutes."""
SIZES = (DEVICES // 4, DEVICES, 2 * DEVICES)
"""Devices of which the memory is compared."""
FLAT = 1.2
"""How much more memory eight times as many devices may take: less than the text of one each."""
FASTER_THAN_ANSIBLE = 20.0
NETMIKO = Environment("nornir_netmiko", ("nornir==3.6.0", "nornir-netmiko==1.0.1", "netmiko==4.8.0"))


class Taken(NamedTuple):
    """Seconds and CPU seconds that reading took, megabytes at most, and the simulators' CPU seconds."""

    seconds: float
    cpu: float
    megabytes: float
    simulators: float

    @property
    def shares(self) -> str:
        """Return whose CPU seconds they were."""
        return f"{self.cpu:.2f} + simulators {self.simulators:.2f}"


@dataclass(frozen=True, slots=True)
class Client:
    """Who reads, the state as well if ``whole``; ``faster``: how many times faster we promise to be."""

    name: str
    title: str
    at_once: int = AT_ONCE
    python: str = sys.executable
    faster: float = 1.0
    whole: bool = False


READING = Client("reading", "our Nornir, the configuration alone")
STAGE = Client("collect", "our stage, configuration and state, stored", whole=True)
BARE = Client("asyncssh", f"asyncssh alone, {AT_ONCE} at once", faster=0.5)
BARE_WHOLE = Client(
    "asyncssh", f"asyncssh alone, the same commands, {AT_ONCE} at once", faster=0.5, whole=True
)
THREADS = Client(
    "nornir_netmiko",
    f"nornir-netmiko, {NETMIKO_THREADS} threads",
    at_once=NETMIKO_THREADS,
    python=str(NETMIKO.program("python")),
    faster=3.0,
)


def collecting(folder: Path) -> Iterator[Result]:
    """Read all devices by every client, a few by Ansible; fewer and more by our stage alone; then RGOS's."""
    with province(folder) as fleet:
        first = _read(STAGE, fleet, folder)
        yield from _beside(fleet, folder, "collect", READING, (BARE, THREADS))
        yield from _beside(fleet, folder, "collect-stage", STAGE, (BARE_WHOLE,))
    memory = {len(fleet.records): first.megabytes}
    for size in sorted(set(SIZES) - set(memory)):
        with province(folder, size) as fleet:
            memory[size] = _read(STAGE, fleet, folder).megabytes
    fewest = memory[SIZES[0]]
    for size in SIZES[1:]:
        title = f"our own with {SIZES[0]} devices"
        yield Result(
            "collect-memory", f"{size} devices", "MB", memory[size], fewest, title, most=fewest * FLAT
        )
    with copies(folder / "rgos", county.XIAYI, ROUTER, DEVICES, "127.97.0.0/22", makes.RUIJIE) as fleet:
        yield from _beside(fleet, folder, "collect-rgos", READING, (BARE, THREADS))


def _beside(fleet: Fleet, folder: Path, name: str, ours: Client, peers: Sequence[Client]) -> Iterator[Result]:
    """Yield us beside each peer, Ansible too where the configuration alone of Huawei's is read."""
    missing = _missing(peers)
    clients = (ours, *(peer for peer in peers if peer not in missing))
    rounds = [[_read(client, fleet, folder) for client in clients] for _ in range(ROUNDS)]
    best = dict(zip(clients, map(min, zip(*rounds, strict=True)), strict=True))
    work, own = f"{len(fleet.records)} devices", best[ours]
    for peer in peers:
        its = best.get(peer)
        if its is None:
            yield Result(name, work, "s", own.seconds, None, peer.title, missing[peer])
        else:
            note = f"CPU s: ours {own.shares}; its {its.shares}"
            most = its.seconds / peer.faster
            yield Result(name, work, "s", own.seconds, its.seconds, peer.title, note, most=most)
    if not ours.whole and fleet.records[0].platform == network_cli.PLATFORM:
        yield _beside_ansible(name, own, fleet, folder)


def _beside_ansible(name: str, own: Taken, fleet: Fleet, folder: Path) -> Result:
    devices, title = len(fleet.records), "ansible network_cli, libssh"
    task = fleet.described([record.host for record in fleet.records[-FEW:]])
    try:
        taken, forks = network_cli.seconds(task, folder / "ansible", devices)
    except PeerMissingError as missing:
        return Result(name, f"{devices} devices", "s", own.seconds, None, title, str(missing))
    note = f"{FEW} devices with {forks} forks, the best of {network_cli.FORKS}, multiplied"
    most = taken / FASTER_THAN_ANSIBLE
    return Result(name, f"{devices} devices", "s", own.seconds, taken, title, note, most=most)


def _missing(peers: Sequence[Client]) -> dict[Client, str]:
    """Return why peers are not here."""
    if THREADS in peers:
        try:
            NETMIKO.ready()
        except PeerMissingError as missing:
            return {THREADS: str(missing)}
    return {}


def _read(client: Client, fleet: Fleet, folder: Path) -> Taken:
    """Return what a client took; raises ValueError where it did not read every device whole."""
    task = {
        **fleet.described([record.host for record in fleet.records], whole=client.whole),
        "at_once": client.at_once,
        "inventory": str(fleet.inventory),
        "build": str(fleet.build),
        "secrets": dict(fleet.credentials.values),
    }
    file = folder / "task.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    before = fleet.simulators_seconds()
    done = subprocess.run(  # noqa: S603 - an interpreter and a program of ours
        [client.python, PROGRAM, client.name, file],
        env={**os.environ, "PYTHONPATH": str(PROGRAM.parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    figures = json.loads(done.stdout) if done.returncode == 0 else {"read": 0}
    if figures.pop("read") != len(fleet.records):
        message = f"{client.title} did not read every device: {done.stderr[-500:]}"
        raise ValueError(message)
    return Taken(**figures, simulators=fleet.simulators_seconds() - before)
