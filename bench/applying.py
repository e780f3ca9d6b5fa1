# SPDX-License-Identifier: Apache-2.0
"""``apply``: a change of twenty lines under full guard, beside netmiko that only sends and saves.

Ours is a whole call of the stage ``deploy`` for one device: two readings of it, the proof against lock-out,
dead-man, post-checks by a login of their own, confirm, save, and the proof of what runs then. Netmiko gets
the lines that we would send; its login and logout are not counted. Either side changes devices of its own.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench import county, makes
from bench.fleet import ROUTER, Fleet, copies, province
from bench.frame import Result, compared
from bench.reading import NETMIKO
from zongheng.config.grammar import GRAMMARS
from zongheng.deploy import deploy
from zongheng.outcomes import HostOutcome, Status

PROGRAM = Path(__file__).with_name("applying_run.py")
NANYANG = county.XIAYI.with_name("nanyang_county")
SECPATH = "th-exit1"
LINES = 20
MEASURED = 3
"""Devices of a kind that we change, and as many that netmiko does; one more is changed before."""
FASTER = {"vrp8": 3.0, "vrp5": 3.0, "comware7": 1.0, "rgos": 3.0}
"""What issue 4 promises: so many times faster than netmiko."""
GUARDS = {
    "vrp8": "commit trial",
    "vrp5": "armed restore",
    "comware7": "configuration commit delay",
    "rgos": "armed restore",
}
LOOPBACK = "{0}\ninterface {1}\n description MEASURED\n ip address 10.255.255.77 255.255.255.255\n{0}\n"
VENDOR_LOOPBACK = LOOPBACK.format("#", "LoopBack77")
ADDED = {
    "huawei_vrp": VENDOR_LOOPBACK
    + "".join(f"ip route-static 10.255.{n}.0 255.255.255.0 NULL0\n" for n in range(9)),
    "ruijie_rgos": LOOPBACK.format("!", "Loopback 77")
    + "".join(f"ip route 10.255.{n}.0 255.255.255.0 Null 0\n" for n in range(9)),
    "h3c_comware": VENDOR_LOOPBACK
    + "object-group ip address measured\n"
    + "".join(f" {10 * n} network subnet 10.255.{n}.0 255.255.255.0\n" for n in range(16)),
}
"""What a change adds, by platform; interfaces are described anew until twenty lines differ."""


def applying(folder: Path) -> Iterator[Result]:
    """Change routers of both versions of VRP among 200 devices, then Comware firewalls and RGOS routers."""
    with province(folder / "vrp") as fleet:
        for flavour in ("vrp8", "vrp5"):
            yield _beside_netmiko(fleet, flavour, folder)
    number = 1 + 2 * MEASURED
    with copies(folder / "comware", NANYANG, SECPATH, number, "127.96.0.0/24") as fleet:
        yield _beside_netmiko(fleet, "comware7", folder)
    with copies(folder / "rgos", county.XIAYI, ROUTER, number, "127.97.0.0/24", makes.RUIJIE) as fleet:
        yield _beside_netmiko(fleet, "rgos", folder)


def changed(text: str, platform: str) -> str:
    """Return a planned configuration with twenty lines changed; raises ValueError where it has too few."""
    added, grammar = ADDED[platform], GRAMMARS[platform]
    left = LINES - sum(line != grammar.separator for line in added.splitlines())
    described, count = re.subn(r"(?m)^ description .+$", r"\g<0> M", text, count=left) if left else (text, 0)
    if count < left:
        message = f"only {count} descriptions"
        raise ValueError(message)
    closed = f"{grammar.separator}\n{grammar.end}\n"
    return described.removesuffix(closed) + added + closed


def _beside_netmiko(fleet: Fleet, flavour: str, folder: Path) -> Result:
    kind = [record for record in fleet.records if record.flavour == flavour][: 1 + 2 * MEASURED]
    hosts = [record.host for record in kind]
    spare, ours, theirs = hosts[0], hosts[1 : 1 + MEASURED], hosts[1 + MEASURED :]
    settled = deploy(fleet.inventory, limit=hosts, twin=True, credentials=fleet.credentials)
    _must_be(settled.hosts, Status.CHANGED, Status.UNCHANGED)
    for record in kind:
        file = fleet.configs / f"{record.host}.cfg"
        file.write_text(changed(file.read_text(encoding="utf-8"), record.platform), encoding="utf-8")
    _guarded(fleet, spare)  # the platform's rulebook is compiled once a process
    taken = statistics.median(_guarded(fleet, host) for host in ours)

    def result(figure: float | None, note: str) -> Result:
        work, title = f"{LINES} lines on {flavour}, {GUARDS[flavour]}", "netmiko send_config_set, save_config"
        most = None if figure is None else figure / FASTER[flavour]
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
