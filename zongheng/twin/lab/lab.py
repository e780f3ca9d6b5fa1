# SPDX-License-Identifier: Apache-2.0
"""A lab from nothing to ready, its state, and its removal."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import zongheng
from zongheng.errors import ZonghengError, problem
from zongheng.twin.lab import cgroup, wiring
from zongheng.twin.lab.carton import NAMELESS, Carton, is_unopened
from zongheng.twin.lab.commands import SYSTEM_PATH, TOOLS, attempt, require_root, require_tools
from zongheng.twin.lab.node import SSH_PORT, Node
from zongheng.twin.lab.rootfs import rootfs
from zongheng.twin.lab.state import LabState
from zongheng.twin.lab.topology import Box, Topology
from zongheng.twin.lab.wiring import Wiring

INOTIFY = Path("/proc/sys/fs/inotify/max_user_instances")
INOTIFY_WANTED = 8192
"""A node takes six instances; the kernel's 128 are enough for about twenty nodes."""
BOOT_SECONDS = 120.0
MODEL = "linux"
SERVICES_GROUP = "services"


@dataclass(frozen=True, slots=True)
class Lab:
    """One lab on this machine."""

    topology: Topology
    state: LabState
    cartons: Mapping[str, Carton] = field(default_factory=dict)
    """What each machine is delivered as, by name."""

    @property
    def wiring(self) -> Wiring:
        return Wiring(self.state, self.topology)

    def node(self, name: str) -> Node:
        return Node(self.state, name)

    def up(
        self,
        passwords: Mapping[str, str],
        factory: Collection[str] = (),
        day0: Mapping[str, str] | None = None,
    ) -> dict[str, dict[str, Any]]:
        """Make everything and wait until each machine greets; return the entries for ``twin.json``.

        ``passwords`` are those of the factory accounts (``netops`` …). Machines in ``factory`` come from
        their cartons: they greet nobody yet. ``day0`` are first configurations (secrets filled in), by
        machine. If it fails, nothing is left behind.
        """
        base = rootfs()
        with self.state.locked():
            self.require_down()
            try:
                self.state.open()
                self._raise_limits()
                prefix = self.wiring.up()
                for machine in self.topology.machines:
                    prepare = self._prepared(machine.name, factory, day0 or {})
                    self.node(machine.name).up(base, passwords, self.wiring.replug(machine.name), prepare)
                for box in self.topology.boxes:
                    self.serve(box)
                return self._ready(prefix, factory)
            except BaseException:
                remove(self.state)
                raise

    def require_down(self) -> None:
        """Refuse with LAB009 where the lab is up, or what is left of one lies about."""
        if self.state.exists and self.state.entries("namespace"):
            raise ZonghengError(problem("LAB009", found=str(self.state.folder)))

    def boot(self, name: str) -> None:
        """Power a killed machine on again: its cables are plugged in, its files are as they were."""
        node = self.node(name)
        attempt("sh", str(node.replug))
        node.boot()
        if not is_unopened(node.changes):
            node.wait_for_ssh(self._address(name), seconds=BOOT_SECONDS)

    def cut(self, name: str) -> None:
        """Cut every cable of a machine, as a dead box has no light on any port."""
        self.wiring.set_cables(name, plugged=False)

    def mend(self, name: str) -> None:
        self.wiring.set_cables(name, plugged=True)

    def inside(
        self, member: str, *words: str, stdin: str | None = None, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a program of this machine in the namespace of a box or machine."""
        own = wiring.namespace(self.state.network, member)
        return attempt("ip", "netns", "exec", own, *words, stdin=stdin, timeout=timeout)

    def _prepared(
        self, name: str, factory: Collection[str], day0: Mapping[str, str]
    ) -> Callable[[Path], None]:
        carton = self.cartons.get(name, NAMELESS)
        if name in factory:
            return carton.fill
        return partial(carton.equip, first=day0[name]) if name in day0 else carton.install

    def _ready(self, prefix: str, factory: Collection[str]) -> dict[str, dict[str, Any]]:
        entries = {}
        for machine in self.topology.machines:
            node, address = self.node(machine.name), self.wiring.machine_address(machine.name, prefix)
            if machine.name not in factory:
                node.wait_for_ssh(address, seconds=BOOT_SECONDS)
            entries[machine.name] = {
                "address": address,
                "port": SSH_PORT,
                "host_key": node.host_key,
                "namespace": wiring.namespace(self.state.network, machine.name),
            }
        return entries

    def _address(self, name: str) -> str:
        (link,) = self.state.entries("root_link")
        return self.wiring.machine_address(name, link["prefix"])

    def _raise_limits(self) -> None:
        """Raise what the kernel's default is too small for; the last lab to go puts back what was."""
        raised = [entry for other in self.state.others for entry in other.entries("sysctl")]
        before = raised[0]["before"] if raised else int(INOTIFY.read_text())
        if before < INOTIFY_WANTED:
            self.state.record("sysctl", str(INOTIFY), before=before)
            INOTIFY.write_text(f"{INOTIFY_WANTED}\n")

    def serve(self, box: Box) -> None:
        """Let a plain box answer as its ``services`` say until the lab goes down."""
        if not box.services:
            return
        self.state.record("cgroup", SERVICES_GROUP)
        groups = cgroup.make(self.state.network, SERVICES_GROUP)
        folder = self.state.folder / "boxes" / box.name
        folder.mkdir(parents=True, exist_ok=True)
        enter = " && ".join(f'echo $$ > "{group}/cgroup.procs"' for group in groups)
        own = wiring.namespace(self.state.network, box.name)
        words = [f"{where}={service}" for where, service in box.services.items()]
        with (folder / "log").open("ab") as log:
            subprocess.Popen(  # noqa: S603 - our own module, its words are addresses of the topology
                ["/bin/sh", "-c", f'{enter} && exec ip netns exec "$@"', "zh-services", own, sys.executable,
                 "-m", "zongheng.twin.lab.services", str(folder), *words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd="/",
                env={"PATH": SYSTEM_PATH, "PYTHONPATH": str(Path(zongheng.__file__).parent.parent)},
            )  # fmt: skip


def remove(state: LabState) -> None:
    """Take back everything that the journal of a lab knows, in the order that lets go; bears repetition."""
    for entry in state.entries("node"):
        Node(state, entry["name"]).down()
    cgroup.end(state.network)
    wiring.take_down(state)
    for entry in state.entries("sysctl") if not state.others else ():
        Path(entry["name"]).write_text(f"{entry['before']}\n")
    state.close()


def take_away(state: LabState) -> bool:
    """Remove a lab; return whether there was anything to remove.

    Works after any death of the process that made it: what counts is the journal and the control group.

    Raises:
        ZonghengError: LAB001 where there is something and the caller is not root.
    """
    if not state.exists:
        return False
    require_root()
    require_tools({"ip": TOOLS["ip"]})
    with state.locked():
        remove(state)
    return True


def status(state: LabState) -> dict[str, dict[str, Any]]:
    """Return what is of each machine: ``state`` (``running`` or ``off``), ``model``, ``memory``.

    The memory is in bytes of proportional set size; only root can see it, others read 0.
    """
    return {
        entry["name"]: {
            "state": "running" if Node(state, entry["name"]).running else "off",
            "model": MODEL,
            "memory": cgroup.memory(state.network, entry["name"]),
        }
        for entry in state.entries("node")
    }
