# SPDX-License-Identifier: Apache-2.0
"""Starting the twin beside a network's artefacts, looking at it, and taking it away again."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole
from zongheng.twin.control import SOCKET, Control
from zongheng.twin.device import STARTUP
from zongheng.twin.process import READY, SETTINGS

SUBNET = "127.20.0.0/16"
PORT = 2222
PLATFORM = "huawei_vrp"
_START_SECONDS = 60.0
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Simulated:
    """Where one simulated device listens, and the key it shows."""

    address: str
    port: int
    host_key: str


@dataclass(frozen=True, slots=True)
class Twin:
    """A running twin."""

    hosts: Mapping[str, Simulated]
    control: Control


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
) -> Twin:
    """Start the simulated devices of ``build/hosts.json`` and write ``build/twin.json``.

    ``factory`` hosts start empty even if their flash holds a configuration; ``day0`` is the first
    configuration (secrets filled in) of hosts whose flash has none. ``speed`` is device seconds a
    second. ``client`` is the address that management sessions are taken to come from, held against
    the access lists of the VTYs. ``boundary`` are BGP peers outside the twin: address -> AS number.

    Raises TWN001 (already up), TWN002 (an address is taken), TWN003 (did not start), TWN006 (no hosts.json).
    """
    folder = build / "twin"
    _refuse_second(folder)
    _clean(folder)
    records = _records(build)
    addresses = [str(a) for a, _ in zip(_addresses(subnet), records, strict=False)]
    _refuse_taken(addresses, port)
    devices = [{**record, "address": address} for record, address in zip(records, addresses, strict=True)]
    folder.mkdir(parents=True, exist_ok=True)
    _fill_flash(folder, devices, factory, day0 or {})
    settings = {
        "speed": speed,
        "port": port,
        "boot_seconds": boot_seconds,
        "client": client,
        "boundary": {address.lower(): str(number) for address, number in (boundary or {}).items()},
        "authorized_keys": sorted(authorized_keys),
        "devices": devices,
    }
    write_whole(folder / SETTINGS, json.dumps(settings), mode=0o600, durable=False)
    keys = _start(folder)
    hosts = {d["host"]: Simulated(d["address"], port, keys[d["host"]]) for d in devices}
    _write_index(build, hosts)
    return Twin(hosts, Control(folder))


def status(build: Path) -> dict[str, dict[str, Any]]:
    """Return the state of each simulated device; empty when no twin is up."""
    folder = build / "twin"
    return Control(folder).status() if _running(folder) else {}


def down(build: Path, *, keep: bool = False) -> bool:
    """Stop the twin and remove what it made; ``keep`` leaves the devices' flash for the next ``up``.

    Return whether there was anything to take away.
    """
    folder = build / "twin"
    process = _running(folder)
    if process:
        _stop(folder, process)
    there = folder.exists() or (build / "twin.json").exists()
    (build / "twin.json").unlink(missing_ok=True)
    if keep:
        _clean(folder)
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
    return [{key: host[key] for key in wanted} for host in hosts if host["platform"] == PLATFORM]


def _addresses(subnet: str) -> Iterator[str]:
    return (str(address) for address in IPv4Network(subnet).hosts())


def _refuse_second(folder: Path) -> None:
    process = _running(folder)
    if process:
        raise ZonghengError(problem("TWN001", Place(file=str(folder)), found=process))


def _refuse_taken(addresses: Collection[str], port: int) -> None:
    taken = []
    for address in addresses:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError as error:
                taken.append(
                    f"{address}:{port}" if error.errno == errno.EADDRINUSE else f"{address}: {error}"
                )
    if taken:
        raise ZonghengError([problem("TWN002", found=place) for place in taken[:5]])


def _fill_flash(
    folder: Path, devices: Collection[Mapping[str, str]], factory: Collection[str], day0: Mapping[str, str]
) -> None:
    for device in devices:
        flash = folder / "flash" / device["host"]
        flash.mkdir(parents=True, exist_ok=True)
        note = flash / ".boot.json"
        if device["host"] in factory:
            note.unlink(missing_ok=True)
        elif device["host"] in day0 and not note.exists():
            (flash / STARTUP).write_text(day0[device["host"]], encoding="utf-8")
            note.write_text(json.dumps({"startup": STARTUP}), encoding="utf-8")


def _start(folder: Path) -> dict[str, str]:
    with (folder / "process.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "zongheng.twin.process", str(folder.resolve())],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    write_whole(
        folder / "process.json",
        json.dumps({"pid": process.pid, "started": _start_time(process.pid)}),
        durable=False,
    )
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(FileNotFoundError):
            keys: dict[str, str] = json.loads((folder / READY).read_text(encoding="utf-8"))
            return keys
        if process.poll() is not None:
            break
        time.sleep(0.02)
    if process.poll() is None:
        process.kill()
        process.wait()
    tail = (folder / "process.log").read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
    raise ZonghengError(problem("TWN003", Place(file=str(folder / "process.log")), found="".join(tail)))


def _write_index(build: Path, hosts: Mapping[str, Simulated]) -> None:
    entries = {
        host: {"address": s.address, "port": s.port, "host_key": s.host_key} for host, s in hosts.items()
    }
    write_whole(build / "twin.json", json.dumps({"hosts": entries}, indent=1), durable=False)


def _running(folder: Path) -> int | None:
    """Return the process of this twin; None when it is gone, also when its number is another's now."""
    try:
        noted = json.loads((folder / "process.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    pid = int(noted["pid"])
    return pid if noted["started"] is not None and _start_time(pid) == noted["started"] else None


def _start_time(pid: int) -> str | None:
    """Return when a process started (clock ticks since boot); None when there is none or it is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else fields[19]


def _stop(folder: Path, pid: int) -> None:
    with contextlib.suppress(ZonghengError):
        Control(folder, seconds=2.0).stop()
    for last, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0), (None, _STOP_SECONDS)):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            _reap(pid)
            if _running(folder) is None:
                return
            time.sleep(0.02)
        if last is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, last)


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def _clean(folder: Path) -> None:
    """Remove what a twin that is gone left beside the devices' flash."""
    for name in (SOCKET, READY, SETTINGS, "process.json", "process.log"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "transcripts", ignore_errors=True)
