# SPDX-License-Identifier: Apache-2.0
"""What brings lab machines up from their cartons: Kea in the management zone, and the files there."""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from zongheng.errors import Place, ZonghengError, problem
from zongheng.twin.lab import cgroup, wiring
from zongheng.twin.lab.blueprint import ZTP
from zongheng.twin.lab.carton import told
from zongheng.twin.lab.commands import SYSTEM_PATH, attempt, require_root
from zongheng.twin.lab.lab import Lab
from zongheng.twin.lab.rootfs import rootfs

CONFIG = "kea-dhcp4.json"
START_SECONDS = 20.0
_STARTED = "DHCP4_STARTED"
_NEW_NETWORK = 0x40000000
"""CLONE_NEWNET of setns(2), which Python knows from 3.12 on only."""


@dataclass(frozen=True, slots=True)
class ZeroTouch:
    """The zero-touch side of one running lab."""

    lab: Lab
    _declined: dict[str, int] = field(default_factory=dict)

    def listener(self, port: int) -> socket.socket:
        """Return a socket that listens at the place of the bootstrap service in the management zone.

        A socket belongs to the namespace it was made in, whoever holds it: so the service in our own
        process answers there.

        Raises:
            OSError: the address cannot be taken.
            ZonghengError: LAB001 where the caller may not enter that namespace.
        """
        require_root()
        # only the thread that asks changes its namespace, and it ends with this
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(_listening, self._namespace, self._address, port).result()

    def serve_dhcp(self, config: Path) -> None:
        """Have Kea run with this configuration: started, or started anew where it has another; leases stay.

        Raises:
            ZonghengError: LAB011 with Kea's own words where it refuses or does not start.
        """
        own = self.lab.state.folder / "kea"
        serving = own / "serve"
        if self._serves(serving / CONFIG, config):
            return
        check(config, own / "check")
        cgroup.end(self.lab.state.network, ZTP)
        serving.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(config, serving / CONFIG)
        self.lab.state.record("cgroup", ZTP)
        groups = cgroup.make(self.lab.state.network, ZTP)
        enter = " && ".join(f'echo $$ > "{group}/cgroup.procs"' for group in groups)
        log = serving / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(  # noqa: S603 - our own script, its words are names that were checked
                ["/bin/sh", "-c", f'{enter} && exec ip netns exec "$@"', "zh-kea", self._namespace,
                 *kea_command(serving, "-c")],
                stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True, cwd="/",
                env={"PATH": SYSTEM_PATH},
            )  # fmt: skip
        until = time.monotonic() + START_SECONDS
        while _STARTED not in log.read_text(errors="replace"):
            if process.poll() is not None or time.monotonic() > until:
                raise _refused(log, log.read_text(errors="replace"))
            time.sleep(0.05)

    def _serves(self, served: Path, config: Path) -> bool:
        runs = bool(cgroup.processes(self.lab.state.network, ZTP))
        return runs and served.read_bytes() == config.read_bytes()

    def zero_touch(self, host: str, _url: str) -> None:
        """Forget what a machine declined so far: the DHCP server tells it where its files are."""
        self._declined[host] = int(self._told(host).get("declined", 0))

    def failure(self, host: str) -> str:
        """Return why a machine declined what it was offered since it was announced; empty otherwise."""
        said = self._told(host)
        declined = int(said.get("declined", 0)) > self._declined.get(host, 0)
        return str(said["why"]) if declined else ""

    @property
    def _namespace(self) -> str:
        return wiring.namespace(self.lab.state.network, ZTP)

    @property
    def _address(self) -> str:
        box = next(box for box in self.lab.topology.boxes if box.name == ZTP)
        return box.addresses["eth0"][0].partition("/")[0]

    def _told(self, host: str) -> dict[str, Any]:
        return told(self.lab.node(host).changes)


def check(config: Path, own: Path) -> None:
    """Have the Kea of the lab's root file system check a configuration; ``own`` is a folder for it alone.

    Raises:
        ZonghengError: LAB011 with Kea's own words where it refuses.
    """
    own.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(config, own / CONFIG)
    done = attempt("unshare", "--mount", *kea_command(own, "-t"))
    if done.returncode:
        raise _refused(config, done.stderr + done.stdout)


def kea_command(own: Path, flag: str) -> list[str]:
    """Return what runs Kea of the lab's root file system in a folder of its own; flags as kea-dhcp4 has."""
    with as_file(files(__package__).joinpath("kea.sh")) as path:
        script = path.read_text(encoding="utf-8")
    return ["/bin/sh", "-c", script, "zh-kea", str(rootfs().folder), str(own), flag]


def _refused(place: Path, said: str) -> ZonghengError:
    words = [line.strip() for line in said.splitlines() if "ERROR" in line or "FATAL" in line]
    last = words or said.strip().splitlines()
    return ZonghengError(problem("LAB011", Place(file=str(place)), found="; ".join(last[-2:])))


def _listening(namespace: str, address: str, port: int) -> socket.socket:
    libc = ctypes.CDLL(None, use_errno=True)
    with Path("/run/netns", namespace).open("rb") as stream:
        if libc.setns(stream.fileno(), _NEW_NETWORK):
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener
