# SPDX-License-Identifier: Apache-2.0
"""``apply``: a change of twenty lines under full guard, beside netmiko that only sends and saves.

The devices are of the fleet that ``collect`` reads, some of every kind. Ours is a whole call of the stage
``deploy`` for one device: two readings of it, the proof against lock-out, dead-man, post-checks by a login of
their own, confirm, save, and the proof of what runs then. Netmiko gets the lines that we would send; login
and logout are not counted. Either side changes devices of its own.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.fleet import SHARED, Fleet
from bench.frame import Result, compared
from bench.reading import NETMIKO
from zongheng.config.grammar import GRAMMARS
from zongheng.deploy import deploy
from zongheng.devices import HostRecord
from zongheng.outcomes import HostOutcome, Status

PROGRAM = Path(__file__).with_name("applying_run.py")
LINES = 20
MEASURED = 3
"""Devices of a kind that we change, at most, and as many that netmiko does; one more is changed before."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Devices of one dialect, how we guard them, and how many times faster than netmiko we promise to be."""

    name: str
    guard: str
    faster: float


KINDS = (
    Kind("vrp8", "commit trial", 3.0),
    Kind("vrp5", "armed restore", 3.0),
    Kind("usg", "armed restore", 3.0),
    Kind("comware7", "configuration commit delay", 1.0),
    Kind("secpath", "configuration commit delay", 1.0),
    Kind("rgos", "armed restore", 3.0),
)
LOOPBACK = "{0}\ninterface {1}\n description MEASURED\n ip address 10.255.255.77 255.255.255.255\n{0}\n"
VENDOR_LOOPBACK = LOOPBACK.format("#", "LoopBack77")
HUAWEI = VENDOR_LOOPBACK + "".join(f"ip route-static 10.255.{n}.0 255.255.255.0 NULL0\n" for n in range(11))
ADDED = {
    "vrp8": HUAWEI,
    "vrp5": HUAWEI,
    "usg": HUAWEI,
    "comware7": VENDOR_LOOPBACK + "".join(f"ip route-static 10.255.{n}.0 24 NULL0\n" for n in range(11)),
    "secpath": VENDOR_LOOPBACK
    + "object-group ip address measured\n"
    + "".join(f" {10 * n} network subnet 10.255.{n}.0 255.255.255.0\n" for n in range(16)),
    "rgos": LOOPBACK.format("!", "Loopback 77")
    + "".join(f"ip route 10.255.{n}.0 255.255.255.0 Null 0\n" for n in range(11)),
}
"""What a change adds, by kind; interfaces are described anew until twenty lines differ."""


def applying(folder: Path) -> Iterator[Result]:
    """Change devices of every kind among those of the fleet."""
    fleet = SHARED.devices()
    for kind in KINDS:
        yield _beside_netmiko(fleet, kind, folder)


def kind_of(record: HostRecord) -> str:
    """Return the name of a device's kind."""
    return record.family if record.family == "secpath" else record.flavour


def chosen(records: Sequence[HostRecord], kind: str) -> list[HostRecord]:
    """Return an odd number of devices of a kind, spread over all of them, at most those that are needed."""
    every = [record for record in records if kind_of(record) == kind]
    wanted = 1 + 2 * min(MEASURED, (len(every) - 1) // 2)
    return [every[count * len(every) // wanted] for count in range(wanted)]


def changed(text: str, record: HostRecord) -> str:
    """Return a planned configuration with twenty lines changed; raises ValueError where it has too few."""
    added, grammar = ADDED[kind_of(record)], GRAMMARS[record.platform]
    left = LINES - sum(line != grammar.separator for line in added.splitlines())
    described, count = re.subn(r"(?m)^ description .+$", r"\g<0> M", text, count=left) if left else (text, 0)
    if count < left:
        message = f"only {count} descriptions"
        raise ValueError(message)
    closed = f"{grammar.separator}\n{grammar.end}\n"
    return described.removesuffix(closed) + added + closed


def _beside_netmiko(fleet: Fleet, kind: Kind, folder: Path) -> Result:
    records = chosen(fleet.records, kind.name)
    hosts = [record.host for record in records]
    spare, ours, theirs = hosts[0], hosts[1::2], hosts[2::2]
    settled = deploy(fleet.inventory, limit=hosts, twin=True, credentials=fleet.credentials)
    _must_be(settled.hosts, Status.CHANGED, Status.UNCHANGED)
    for record in records:
        file = fleet.configs / f"{record.host}.cfg"
        file.write_text(changed(file.read_text(encoding="utf-8"), record), encoding="utf-8")
    _guarded(fleet, spare)  # the platform's rulebook is compiled once a process
    taken = statistics.median(_guarded(fleet, host) for host in ours)

    def result(figure: float | None, note: str) -> Result:
        work, title = f"{LINES} lines on {kind.name}, {kind.guard}", "netmiko send_config_set, save_config"
        note = note or f"{len(ours)} devices each"
        most = None if figure is None else figure / kind.faster
        return Result("apply", work, "s", taken, figure, title, note, most=most)

    return compared(result, lambda: _sent_only(fleet, theirs, folder))


def _guarded(fleet: Fleet, host: str) -> float:
    """Return the seconds of a whole deploy of one host, which it must change."""
    began = time.perf_counter()
    ended = deploy(fleet.inventory, limit=[host], twin=True, credentials=fleet.credentials)
    taken = time.perf_counter() - began
    _must_be(ended.hosts, Status.CHANGED)
    return taken


def _sent_only(fleet: Fleet, hosts: Sequence[str], folder: Path) -> float:
    """Return netmiko's median seconds for the lines that we would send; raises PeerMissingError."""
    NETMIKO.ready()

    def foretold() -> Mapping[str, HostOutcome]:
        return deploy(
            fleet.inventory, limit=hosts, twin=True, check=True, credentials=fleet.credentials,
            describe=lambda change: {"lines": change.commands},
        ).hosts  # fmt: skip

    task, before = fleet.described(hosts), foretold()
    _must_be(before, Status.CHANGED)
    for host in task["hosts"]:
        host["lines"] = before[host["name"]].details["lines"]
    file = folder / "lines.json"
    file.write_text(json.dumps(task), encoding="utf-8")
    taken = json.loads(NETMIKO.run("python", PROGRAM, file))
    _must_be(foretold(), Status.UNCHANGED)
    return statistics.median(taken.values())


def _must_be(outcomes: Mapping[str, HostOutcome], *wanted: Status) -> None:
    for host, outcome in outcomes.items():
        if outcome.status not in wanted:
            message = f"{host} is {outcome.status}: {[one.code for one in outcome.problems]}"
            raise ValueError(message)
