# SPDX-License-Identifier: Apache-2.0
"""The way back to factory state; runs on the machine, as root. Only the standard library is used.

The driver sends this file's source as it sends the agent's. Nothing is undone while the machine works:
what is left behind is an order below ``/var/lib/zongheng``, this file, and a unit that carries the order
out at the next start, before anything of ours runs, and restarts the machine once more. So a power cut
at any moment leaves a machine that either was never told, or goes on at its next start:

``to-factory``    the order; it goes away last
``factory.json``  what the agent kept of the machine before it first changed it
``originals``     the distribution's own files where ours are now
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ORDER = "to-factory"
UNIT = "zongheng-reset.service"
PENDING = "zongheng-pending.service"
"""The agent's own: it looks at each start for a change that nobody confirmed."""
LINK = f"sysinit.target.wants/{UNIT}"
FACTORY = "/usr/lib/zongheng/factory/__main__.py"
SOON = 2
"""Seconds until the machine restarts: the session that told it ends before."""
PEOPLE = 1000
"""Accounts and groups below this number are of packages, those from it on are of people."""
NUMBERED = {"passwd": "passwd", "shadow": "passwd", "group": "group", "gshadow": "group"}
"""Account files, and the one in which their names have numbers."""
FORGOTTEN = (
    "var/lib/zongheng-factory",  # the provisioning's state
    "var/lib/snmp/snmpd.conf",  # keys of SNMP's users
    "var/lib/frr/*",  # every configuration that was ever committed
    "var/lib/kea/*",  # leases
    "var/lib/dhcp/dhclient-zongheng.leases",
    "etc/frr/**/*.sav",
    "etc/*-",  # backups of account files: passwd-, shadow- and so on
    "etc/security/opasswd",
)
"""What programs keep of what they were told, below the root; logs stay: they are evidence."""
_SERVICE = """\
[Unit]
Description=Return to factory state
DefaultDependencies=no
After=local-fs.target
Before={pending} zongheng-network.service sysinit.target
ConditionPathExists={order}
SuccessAction=reboot-force
[Service]
Type=oneshot
ExecStart=/usr/bin/python3 {program} boot
[Install]
WantedBy=sysinit.target
"""


class Reset:
    """The way back of one machine; ``root`` is ``/`` but in tests."""

    def __init__(self, root: Path = Path("/"), source: str = "") -> None:
        self.root = root
        self.home = root / "var/lib/zongheng"
        self.units = root / "etc/systemd/system"
        self.source = source

    def order(self) -> dict[str, Any]:
        """Order the way back and have the machine restart soon; the same order again is as good."""
        for path in (FACTORY, "/var/lib/zongheng/factory.json"):
            if not self._at(path).is_file():
                return {"refused": path}
        program = self.home / "reset.py"
        write(program, self.source.encode(), 0o700)
        service = _SERVICE.format(order=self.home / ORDER, program=program, pending=PENDING)
        write(self.units / UNIT, service.encode(), 0o644)
        link(self.units / LINK, f"/etc/systemd/system/{UNIT}")
        write(self.home / ORDER, b"", 0o600)
        os.sync()
        done = run("systemd-run", "-q", f"--on-active={SOON}", "systemctl", "reboot")
        if done.returncode:
            (self.home / ORDER).unlink()
            message = f"no restart could be ordered: {done.stderr.strip()}"
            raise RuntimeError(message)
        return {"ordered": True}

    def carry_out(self) -> None:
        """Undo all that was done since the machine came; may begin anew at any point of it."""
        kept = self.home / "factory.json"
        if kept.is_file():  # it goes away once everything is as it says
            before = json.loads(kept.read_text(encoding="utf-8"))
            self._give_files_back()
            self._give_accounts_back(before["accounts"])
            self._give_links_back(before["links"])
            for path in [path for pattern in FORGOTTEN for path in self.root.glob(pattern)]:
                remove(path)
            os.sync()
            kept.unlink()
        for entry in self.home.iterdir():
            if entry.name != ORDER:
                remove(entry)
        for name in (LINK, UNIT, PENDING):
            (self.units / name).unlink(missing_ok=True)
        os.sync()
        remove(self.home)

    def _give_files_back(self) -> None:
        applied = json.loads((self.home / "applied.json").read_text(encoding="utf-8"))
        originals = self.home / "originals"
        for path in applied["files"]:
            original, target = originals / path.lstrip("/"), self._at(path)
            if original.is_file():
                write(target, original.read_bytes(), original.stat().st_mode & 0o7777, like=original)
            else:
                target.unlink(missing_ok=True)
                remove_empty(target.parent)

    def _give_accounts_back(self, before: dict[str, str]) -> None:
        """Make people those of before, with their passwords of then; what packages brought since stays."""
        numbers = {name: self._numbers(name) for name in set(NUMBERED.values())}
        known = {name: {_name(line) for line in text.splitlines()} for name, text in before.items()}
        for person, home in self._homes().items():
            if numbers["passwd"][person] >= PEOPLE and person not in known["passwd"]:
                remove(self._at(home))
        for name, text in before.items():
            number = numbers[NUMBERED[name]]
            packages = {one for one in number if number[one] < PEOPLE} - known[name]
            since = [f"{line}\n" for line in self._lines(name) if _name(line) in packages]
            target = self.root / "etc" / name
            write(target, "".join((text, *since)).encode(), target.stat().st_mode & 0o7777, like=target)

    def _give_links_back(self, before: dict[str, str]) -> None:
        """Enable and mask the units of before and no others; the way back itself goes last."""
        links = {
            str(path.relative_to(self.root)): path for path in self.units.rglob("*") if path.is_symlink()
        }
        for name, path in sorted(links.items()):
            if name not in before and path != self.units / LINK:
                path.unlink()
        for name, target in before.items():
            link(self.root / name, target)

    def _numbers(self, name: str) -> dict[str, int]:
        fields = (line.split(":") for line in self._lines(name))
        return {words[0]: int(words[2]) for words in fields}

    def _homes(self) -> dict[str, str]:
        fields = (line.split(":") for line in self._lines("passwd"))
        return {words[0]: words[5] for words in fields if words[5].startswith("/home/")}

    def _lines(self, name: str) -> list[str]:
        path = self.root / "etc" / name
        return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []

    def _at(self, path: str) -> Path:
        return self.root / path.lstrip("/")


def _name(line: str) -> str:
    return line.split(":", maxsplit=1)[0]


def write(target: Path, content: bytes, mode: int, *, like: Path | None = None) -> None:
    """Write a file by temporary file and rename, with the owner of the file that it is to be like."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.zongheng")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if like is not None:
        os.chown(fresh, like.stat().st_uid, like.stat().st_gid)
    fresh.chmod(mode)
    fresh.replace(target)


def link(path: Path, target: str) -> None:
    """Make a symbolic link what it is to be."""
    if path.is_symlink() and str(path.readlink()) == target:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)


def remove(path: Path) -> None:
    """Remove a file or a folder with all that is in it; it may be gone already."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def remove_empty(folder: Path) -> None:
    """Remove folders, from this one upwards, that came with our files and have nothing in them any more."""
    while _came_with_ours(folder):
        if folder.is_dir():
            if any(folder.iterdir()):
                return
            folder.rmdir()
        folder = folder.parent


def _came_with_ours(folder: Path) -> bool:
    within = folder.parent.name in ("frr", "zongheng")
    return within or folder.name.startswith("zongheng") or folder.name.endswith(".service.d")


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a program of the machine to its end."""
    return subprocess.run(  # noqa: S603 - the words are this file's own, no shell is involved
        words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip


def answer(request: dict[str, Any]) -> None:
    """Answer the driver's one request on standard output."""
    json.dump(Reset(source=request["source"]).order(), sys.stdout)


if __name__ == "__main__":
    Reset().carry_out()
