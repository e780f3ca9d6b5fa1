# SPDX-License-Identifier: Apache-2.0
"""The control station's scheduler: systemd's or cron's, the machine's (root) or a user's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole
from zongheng.nightly.job import Job

Scheduler = Literal["systemd", "cron"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """Where jobs are installed.

    ``folder`` takes the units, or the file of the cron line; None with cron is the user's own crontab.
    ``stamps`` is where systemd notes when a timer last fired. ``systemctl`` is the command before its verb,
    empty where nothing is to be started.
    """

    scheduler: Scheduler
    folder: Path | None
    stamps: Path | None = None
    systemctl: Sequence[str] = ()

    @classmethod
    def here(
        cls, scheduler: Literal["auto", "systemd", "cron"] = "auto", into: Path | None = None
    ) -> Station:
        """Return this machine's scheduler. Raises NGT004 where the wanted one is not there.

        With ``into`` the files are only written there: nothing is enabled or started.
        """
        chosen: Scheduler = (
            ("systemd" if _booted_by_systemd() else "cron") if scheduler == "auto" else scheduler
        )
        if into is not None:
            return cls(scheduler=chosen, folder=into)
        if shutil.which("systemctl" if chosen == "systemd" else "crontab") is None:
            raise ZonghengError(problem("NGT004", found=chosen))
        root = os.geteuid() == 0
        if chosen == "cron":
            return cls(scheduler="cron", folder=Path("/etc/cron.d") if root else None)
        if root:
            stamps = Path("/var/lib/systemd/timers")
            return cls(
                scheduler="systemd",
                folder=Path("/etc/systemd/system"),
                stamps=stamps,
                systemctl=("systemctl",),
            )
        return cls(
            scheduler="systemd",
            folder=_home("XDG_CONFIG_HOME", ".config") / "systemd" / "user",
            stamps=_home("XDG_DATA_HOME", ".local/share") / "systemd" / "timers",
            systemctl=("systemctl", "--user"),
        )

    @property
    def is_users_own(self) -> bool:
        """Return whether jobs here run as the user who installs them, so that a job names no user."""
        return self.folder is None or "--user" in self.systemctl

    def install(self, job: Job, *, check: bool = False) -> bool:
        """Install a job and start its timer; return whether anything changed (would, with ``check``)."""
        texts = self._texts(job)
        if self.folder is None:
            return self._crontab([line for line in self._others(job) if line] + texts[""].splitlines(), check)
        paths = {self.folder / name: text for name, text in texts.items()}
        changed = any(
            not path.is_file() or path.read_text(encoding="utf-8") != text for path, text in paths.items()
        )
        if check:
            return changed
        for path, text in paths.items():
            write_whole(path, text)
        if self.systemctl:
            self._ask("daemon-reload")
            changed |= self._state(job) != "enabled"
            self._ask("enable", f"{job.name}.timer")
            self._ask("restart" if changed else "start", f"{job.name}.timer")
        return changed

    def uninstall(self, job: Job, *, check: bool = False) -> bool:
        """Take a job away with every trace of it; return whether there was anything."""
        if self.folder is None:
            return self._crontab(self._others(job), check)
        paths = [self.folder / name for name in self._texts(job)]
        there = any(path.exists() for path in paths)
        if check or not there:
            return there
        if self.systemctl:
            self._ask("disable", "--now", f"{job.name}.timer")
        for path in paths:
            path.unlink(missing_ok=True)
        if self.stamps is not None:
            (self.stamps / f"stamp-{job.name}.timer").unlink(missing_ok=True)
        if self.systemctl:
            self._ask("daemon-reload")
        return True

    def _texts(self, job: Job) -> dict[str, str]:
        if self.scheduler == "systemd":
            return dict(job.units)
        return {"" if self.folder is None else job.name: job.cron_text}

    def _state(self, job: Job) -> str:
        return _run([*self.systemctl, "is-enabled", f"{job.name}.timer"]).stdout.strip()

    def _ask(self, *words: str) -> None:
        ended = _run([*self.systemctl, *words])
        if ended.returncode != 0:
            reason = (ended.stderr.strip() or ended.stdout.strip()).rpartition("\n")[2]
            raise ZonghengError(problem("NGT003", found=" ".join(words), reason=reason))

    def _others(self, job: Job) -> list[str]:
        """Return the lines of the user's crontab that are not this job's."""
        ours = f" -i {job.cron_line.partition(' -i ')[2]}"
        lines = _run(["crontab", "-l"]).stdout.splitlines()
        header = job.cron_text.splitlines()[0]
        mine = {number for number, line in enumerate(lines) if line.endswith(ours) and " nightly " in line}
        mine |= {number - 1 for number in mine if number and lines[number - 1] == header}
        return [line for number, line in enumerate(lines) if number not in mine]

    def _crontab(self, lines: Sequence[str], check: bool) -> bool:
        text = "".join(f"{line}\n" for line in lines)
        changed = _run(["crontab", "-l"]).stdout != text
        if changed and not check:
            ended = _run(["crontab", "-"], text) if text else _run(["crontab", "-r"])
            if ended.returncode != 0:
                raise ZonghengError(problem("NGT003", found="crontab", reason=ended.stderr.strip()))
        return changed


def demand_private(file: Path) -> None:
    """Refuse a vault password file that is not there (NGT001) or that others can read (NGT002)."""
    if not file.is_file():
        raise ZonghengError(problem("NGT001", Place(file=str(file))))
    mode = file.stat().st_mode & 0o777
    # a program that prints the password is no secret; a file that holds it is
    if mode & 0o077 and not mode & 0o100:
        raise ZonghengError(problem("NGT002", Place(file=str(file)), found=f"{mode:04o}"))


def _booted_by_systemd() -> bool:
    return Path("/run/systemd/system").is_dir()


def _home(variable: str, otherwise: str) -> Path:
    return Path(os.environ.get(variable) or Path.home() / otherwise)


def _run(command: Sequence[str], text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - systemctl or crontab, with words of ours
        command,
        input=text,
        stdin=subprocess.DEVNULL if text is None else None,
        capture_output=True,
        text=True,
        check=False,
    )
