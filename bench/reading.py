# SPDX-License-Identifier: Apache-2.0
"""``collect``: the fleet read by us, by asyncssh alone, and by peers.

Every client runs in a process of its own, one after the other, in several rounds of which the best counts
(Ansible's has but one, for it takes minutes); the simulators have theirs. The CPU times of both are in the
notes: they share the processors.
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

from bench import network_cli
from bench.environments import Environment
from bench.fleet import DEVICES, SHARED, Fleet, city
from bench.frame import PeerMissingError, Result, compared

PROGRAM = Path(__file__).with_name("reading_run.py")
AT_ONCE, NETMIKO_THREADS = 64, 50
"""Sessions of ours and of asyncssh alone, and of netmiko."""
ROUNDS = 3
TRIES = 3
"""Netmiko now and then takes an old prompt for the end of an answer: such a round is taken again."""
FEW, MANY = DEVICES // 4, 2 * DEVICES
"""Devices whose reading takes as much memory as that of the fleet's."""
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
    """Read the fleet by every client; a part of it and twice as many devices by our stage alone."""
    fleet = SHARED.devices()
    memory = {}
    for size in (FEW, DEVICES):
        fleet.forget()
        memory[size] = _read(STAGE, fleet, folder, size).megabytes
    yield from _beside(fleet, folder, "collect", READING, (BARE, THREADS))
    yield from _beside(fleet, folder, "collect-stage", STAGE, (BARE_WHOLE,))
    with city(folder, MANY, "127.96.0.0/22") as more:
        memory[MANY] = _read(STAGE, more, folder, MANY).megabytes
    fewest = memory.pop(FEW)
    for size, most in memory.items():
        work, title = f"{size} devices", f"our own with {FEW} devices"
        yield Result("collect-memory", work, "MB", most, fewest, title, most=fewest * FLAT)


def _beside(fleet: Fleet, folder: Path, name: str, ours: Client, peers: Sequence[Client]) -> Iterator[Result]:
    """Yield us beside each peer, Ansible too where the configuration alone is read."""
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
    if not ours.whole:
        yield _beside_ansible(name, own, fleet, folder)


def _beside_ansible(name: str, own: Taken, fleet: Fleet, folder: Path) -> Result:
    task = fleet.described([record.host for record in fleet.records])
    work, title = f"{len(fleet.records)} devices", f"ansible network_cli, libssh, {network_cli.FORKS} forks"

    def result(taken: float | None, note: str) -> Result:
        most = None if taken is None else taken / FASTER_THAN_ANSIBLE
        return Result(name, work, "s", own.seconds, taken, title, note or "one round", most=most)

    return compared(result, lambda: network_cli.seconds(task, folder / "ansible"))


def _missing(peers: Sequence[Client]) -> dict[Client, str]:
    """Return why peers are not here."""
    if THREADS in peers:
        try:
            NETMIKO.ready()
        except PeerMissingError as missing:
            return {THREADS: str(missing)}
    return {}


def _read(client: Client, fleet: Fleet, folder: Path, size: int = DEVICES) -> Taken:
    """Return what a client took for so many devices; raises ValueError where it did not read each whole."""
    hosts = [record.host for record in fleet.records[:size]]
    task = {
        **fleet.described(hosts, whole=client.whole),
        "at_once": client.at_once,
        "inventory": str(fleet.inventory),
        "build": str(fleet.build),
        "secrets": dict(fleet.credentials.values),
    }
    file = folder / "task.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    said = ""
    for _ in range(TRIES):
        before = fleet.simulators_seconds()
        done = subprocess.run(  # noqa: S603 - an interpreter and a program of ours
            [client.python, PROGRAM, client.name, file],
            env={**os.environ, "PYTHONPATH": str(PROGRAM.parents[1])},
            capture_output=True,
            text=True,
            check=False,
        )
        figures = json.loads(done.stdout) if done.returncode == 0 else {"read": 0}
        if figures.pop("read") == len(hosts):
            return Taken(**figures, simulators=fleet.simulators_seconds() - before)
        said = done.stderr[-500:]
    message = f"{client.title} did not read every device: {said}"
    raise ValueError(message)
