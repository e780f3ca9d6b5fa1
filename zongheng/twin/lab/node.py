# SPDX-License-Identifier: Apache-2.0
"""One real Linux machine: an overlay on the shared root file system, booted by systemd-nspawn."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path

from zongheng.errors import Place, ZonghengError, problem
from zongheng.twin.lab import cgroup, kernel
from zongheng.twin.lab.carton import told
from zongheng.twin.lab.commands import SYSTEM_PATH, attempt, run
from zongheng.twin.lab.rootfs import Rootfs
from zongheng.twin.lab.state import LabState
from zongheng.twin.lab.wiring import namespace

NSPAWN = Path("/run/systemd/nspawn")
SSH_PORT = 22
START_SECONDS = 5.0
"""How long the keeper may take to enter its group; a machine without a process after that is dead."""


@dataclass(frozen=True, slots=True)
class Node:
    """A machine of the lab. ``name`` is its host name; its namespace must exist before it boots."""

    state: LabState
    name: str

    @property
    def folder(self) -> Path:
        return self.state.folder / "nodes" / self.name

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def changes(self) -> Path:
        """Return the overlay's upper layer: exactly what was changed on the machine."""
        return self.folder / "up"

    @property
    def console(self) -> Path:
        return self.folder / "console.log"

    @property
    def host_key(self) -> str:
        """Return the machine's public SSH host key, as ``ssh-ed25519 AAAA…``."""
        text = (self.changes / "etc/ssh/ssh_host_ed25519_key.pub").read_text()
        return " ".join(text.split()[:2])

    @property
    def replug(self) -> Path:
        return self.folder / "replug.sh"

    def up(
        self,
        base: Rootfs,
        passwords: Mapping[str, str],
        replug: str,
        prepare: Callable[[Path], None],
    ) -> None:
        """Lay the overlay with name, host key and factory accounts, and boot; return before it is ready.

        ``replug`` is the script that plugs the machine's cables in again when it reboots; ``prepare`` is
        called with the root folder before the machine's first boot.
        """
        self.state.record("node", self.name)
        for folder in (self.changes / "etc/ssh", self.folder / "work", self.root):
            folder.mkdir(parents=True, exist_ok=True)
        self.replug.write_text(replug)
        self._seed(base, passwords)
        layers = f"lowerdir={base.folder},upperdir={self.changes},workdir={self.folder / 'work'}"
        run("mount", "-t", "overlay", f"zh-{self.name}", "-o", layers, str(self.root))
        prepare(self.root)
        self.boot()

    def boot(self) -> None:
        """Start the machine on its overlay."""
        groups = cgroup.make(self.state.network, self.name)
        with (
            as_file(files(__package__).joinpath("keeper.sh")) as keeper,
            self.console.open("ab") as console,
        ):
            script = keeper.read_text(encoding="utf-8")
            subprocess.Popen(  # noqa: S603 - our own script, its words are names that were checked
                ["/bin/sh", "-c", script, "zh-keeper", self.name, namespace(self.state.network, self.name),
                 str(self.root), str(self.replug), *map(str, groups)],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
                env={"PATH": SYSTEM_PATH}, cwd="/",
            )  # fmt: skip

    def kill(self) -> None:
        """End the machine at once, as if its power was cut; its overlay stays."""
        cgroup.end(self.state.network, self.name)

    def down(self) -> None:
        """End the machine and unmount its overlay; the files go with the state's tmpfs."""
        self.kill()
        self._forget_at_nspawn()
        for _ in range(50):
            if not self.root.is_mount() or attempt("umount", str(self.root)).returncode == 0:
                return
            time.sleep(0.05)
        run("umount", "-l", str(self.root))

    def _forget_at_nspawn(self) -> None:
        """Remove what a killed systemd-nspawn leaves on the host: its folder for mounts and its lock."""
        with contextlib.suppress(OSError):
            (NSPAWN / "propagate" / namespace(self.state.network, self.name)).rmdir()
        with contextlib.suppress(OSError):
            root = self.root.stat()
            (NSPAWN / "locks" / f"inode-{root.st_dev}:{root.st_ino}").unlink()

    @property
    def running(self) -> bool:
        return bool(cgroup.processes(self.state.network, self.name))

    def execute(self, *words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command inside the machine, past SSH: for tests and for a machine that is shut out."""
        return attempt(
            "nsenter", "-t", str(self.pid), "-m", "-u", "-i", "-n", "-p", "-r", "-w", *words, stdin=stdin
        )

    @property
    def pid(self) -> int:
        """Return the pid of the machine's own pid 1; LAB006 where it does not run."""
        for pid in cgroup.processes(self.state.network, self.name):
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended since the group was listed
            inner = next(line.split() for line in status.splitlines() if line.startswith("NSpid:"))
            if len(inner) > 2 and inner[-1] == "1":
                return pid
        raise ZonghengError(problem("LAB006", Place(host=self.name), found=self._console_end()))

    def wait_for_ssh(self, address: str, *, seconds: float) -> None:
        """Wait until its sshd greets at ``address``; LAB006 with its last words if it never does."""
        begun = time.monotonic()
        while not _greets(address):
            waited = time.monotonic() - begun
            if waited > seconds or (waited > START_SECONDS and not self.running):
                raise ZonghengError(problem("LAB006", Place(host=self.name), found=self._last_words()))
            time.sleep(0.1)

    def _last_words(self) -> str:
        """Return what it declined or else the last lines of its console, or what its systemd waits for."""
        shown = "systemctl is-system-running; systemctl --failed --plain --no-legend; systemctl list-jobs"
        said = str(told(self.changes).get("why", "")) or self._console_end()
        with contextlib.suppress(ZonghengError):
            said = said or _joined(self.execute("sh", "-c", shown).stdout)
        return said

    def _console_end(self) -> str:
        return _joined(self.console.read_text(errors="replace")) if self.console.is_file() else ""

    def _seed(self, base: Rootfs, passwords: Mapping[str, str]) -> None:
        etc = self.changes / "etc"
        (etc / "hostname").write_text(f"{self.name}\n")
        (etc / "hosts").write_text(f"127.0.0.1 localhost\n127.0.1.1 {self.name}\n::1 localhost\n")
        key = etc / "ssh/ssh_host_ed25519_key"
        if not key.exists():
            run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", self.name, "-f", str(key))
        kernel.stand_in(self.changes)
        shadow = (base.folder / "etc/shadow").read_text().splitlines()
        (etc / "shadow").write_text("".join(f"{_with_password(line, passwords)}\n" for line in shadow))
        (etc / "shadow").chmod(0o640)


def _joined(text: str) -> str:
    return "; ".join(" ".join(line.split()) for line in text.splitlines()[-3:])


def _with_password(shadow_line: str, passwords: Mapping[str, str]) -> str:
    account, _, *rest = shadow_line.split(":")
    if account not in passwords:
        return shadow_line
    hashed = run("openssl", "passwd", "-6", "-stdin", stdin=passwords[account]).stdout.strip()
    return ":".join([account, hashed, *rest])


def _greets(address: str) -> bool:
    try:
        with socket.create_connection((address, SSH_PORT), timeout=0.5) as connection:
            connection.settimeout(2)
            return connection.recv(4) == b"SSH-"
    except OSError:
        return False
