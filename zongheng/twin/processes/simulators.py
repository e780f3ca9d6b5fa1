# SPDX-License-Identifier: Apache-2.0
"""The process that simulates a twin's vendor devices: how it is started, found again, and ended."""

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
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole
from zongheng.twin.grammar.grammar import load_grammar
from zongheng.twin.models.model import load_model
from zongheng.twin.processes.control import SOCKET, Control
from zongheng.twin.processes.ownership import Owner, caller, give_back, runs_as
from zongheng.twin.processes.process import GO, READY, SETTINGS

_START_SECONDS, _BOOT_SECONDS = 60.0, 0.5
"""How long the process may take to start, and how much longer for each configuration that it reads."""
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Simulated:
    """Where one simulated device listens, and the key it shows."""

    address: str
    port: int
    host_key: str

    @property
    def entry(self) -> dict[str, Any]:
        """Return what ``twin.json`` says of it."""
        return {"address": self.address, "port": self.port, "host_key": self.host_key}


def start(
    folder: Path,
    records: Collection[Mapping[str, str]],
    *,
    subnet: str,
    factory: Collection[str],
    day0: Mapping[str, str],
    settings: Mapping[str, Any],
) -> dict[str, Simulated]:
    """Start the devices of ``records`` (host, family, model, serial) in ``folder``; return them by host.

    The process needs no privilege: under sudo it runs as the user who called. Raises TWN001 to TWN003.
    """
    refuse_second(folder)
    clean(folder)
    port = int(settings["port"])
    addresses = [str(a) for a, _ in zip(IPv4Network(subnet).hosts(), records, strict=False)]
    _refuse_taken(addresses, port)
    devices = [{**record, "address": address} for record, address in zip(records, addresses, strict=True)]
    folder.mkdir(parents=True, exist_ok=True)
    _fill_flash(folder, devices, factory, day0)
    whole = {**settings, "subnet": subnet, "devices": devices}
    write_whole(folder / SETTINGS, json.dumps(whole), mode=0o600, durable=False)
    owner = caller(folder)
    give_back(folder, owner)
    keys = _start(folder, owner if runs_as(owner) else None, _START_SECONDS + _BOOT_SECONDS * len(devices))
    return {d["host"]: Simulated(d["address"], port, keys[d["host"]]) for d in devices}


def last_settings(folder: Path) -> dict[str, Any]:
    """Return the settings that the running process was started with."""
    settings: dict[str, Any] = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    return settings


def status(folder: Path) -> dict[str, dict[str, Any]]:
    """Return what each simulated device says of itself; empty when none runs."""
    return Control(folder).status() if running(folder) else {}


def stop(folder: Path) -> None:
    """End the process, if it is there: asked first, then told, then killed."""
    pid = running(folder)
    if pid is None:
        return
    with contextlib.suppress(ZonghengError):
        Control(folder, seconds=2.0).stop()
    for last, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 2.0), (None, _STOP_SECONDS)):
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            _reap(pid)
            if running(folder) is None:
                return
            time.sleep(0.02)
        if last is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, last)


def running(folder: Path) -> int | None:
    """Return the process of this twin; None when it is gone, also when its number is another's now."""
    try:
        noted = json.loads((folder / "process.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    pid = int(noted["pid"])
    return pid if noted["started"] is not None and _start_time(pid) == noted["started"] else None


def refuse_second(folder: Path) -> None:
    """Raise TWN001 where the process of this folder runs."""
    process = running(folder)
    if process:
        raise ZonghengError(problem("TWN001", Place(file=str(folder)), found=process))


def clean(folder: Path) -> None:
    """Remove what a twin that is gone left beside the devices' flash."""
    for name in (SOCKET, READY, SETTINGS, "process.json", "process.log"):
        (folder / name).unlink(missing_ok=True)
    shutil.rmtree(folder / "transcripts", ignore_errors=True)


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
            startup = _startup_file(device)
            (flash / startup).write_text(day0[device["host"]], encoding="utf-8")
            note.write_text(json.dumps({"startup": startup}), encoding="utf-8")


def _startup_file(device: Mapping[str, str]) -> str:
    return load_grammar(load_model(device["model"], device["family"]).flavour).dialect.startup


def _start(folder: Path, owner: Owner | None, patience: float) -> dict[str, str]:
    process = _spawn(folder, owner)
    deadline = time.monotonic() + patience
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


def _spawn(folder: Path, owner: Owner | None) -> subprocess.Popen[bytes]:
    """Start the process and note it; it begins at our word, so one that nobody noted ends by itself."""
    with (folder / "process.log").open("wb") as log:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-m", "zongheng.twin.processes.process", str(folder.resolve())],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=owner.uid if owner else None,
            group=owner.gid if owner else None,
            extra_groups=[] if owner else None,
        )
    noted = {"pid": process.pid, "started": _start_time(process.pid)}
    write_whole(folder / "process.json", json.dumps(noted), durable=False)
    if process.stdin is not None:
        with contextlib.suppress(BrokenPipeError), process.stdin as words:
            words.write(GO)
    return process


def _start_time(pid: int) -> str | None:
    """Return when a process started (clock ticks since boot); None when there is none or it is a zombie."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] in ("Z", "X") else fields[19]


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
