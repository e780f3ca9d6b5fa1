# SPDX-License-Identifier: Apache-2.0
"""What runs every night, as systemd units and as a cron line."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CREDENTIAL = "vault-password"
_HEADER = "# zongheng nightly install"
_TEMPORARY = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - nothing is put there: what lies there is to be seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One network's nightly audit.

    ``at`` is ``HH:MM``, the station's local time. ``user`` is the account that runs it, empty in a user's own
    scheduler. ``vault_password_file`` holds the vault's password, or is a program that prints it.
    """

    inventory: Path
    program: Path
    at: str
    user: str = ""
    vault_password_file: Path | None = None
    twin: bool = False

    @property
    def name(self) -> str:
        """Return the units' name; cron takes no dots in the names of its files."""
        return "zongheng-nightly-" + re.sub(r"[^A-Za-z0-9_-]", "-", self.inventory.name)

    @property
    def units(self) -> Mapping[str, str]:
        """Return the texts of the service and its timer by file name."""
        return {f"{self.name}.service": self._service, f"{self.name}.timer": self._timer}

    @property
    def cron_line(self) -> str:
        """Return the line of a crontab; with ``user`` the form of ``/etc/cron.d``."""
        hour, minute = self.at.split(":")
        words = [*self._vault_setting, *self._command]
        command = " ".join(shlex.quote(word) if "=" not in word else word for word in words)
        # a percent sign ends the command of a crontab's line; what goes to standard error is mailed
        user = f"{self.user} " if self.user else ""
        return f"{int(minute)} {int(hour)} * * * {user}{command.replace('%', chr(92) + '%')} >/dev/null"

    @property
    def cron_text(self) -> str:
        return f"{_HEADER}\n{self.cron_line}\n"

    @property
    def _command(self) -> list[str]:
        return [str(self.program), "nightly", "-i", str(self.inventory), *(["--twin"] if self.twin else [])]

    @property
    def _vault_setting(self) -> list[str]:
        file = self.vault_password_file
        return [f"ANSIBLE_VAULT_PASSWORD_FILE={shlex.quote(str(file))}"] if file else []

    @property
    def _service(self) -> str:
        lines = [
            _HEADER,
            "[Unit]",
            f"Description=Zongheng: collect and audit {_plain(self.inventory.name)}",
            "After=network-online.target",
            "Wants=network-online.target",
            "",
            "[Service]",
            "Type=oneshot",
            *([f"User={self.user}"] if self.user else []),
            *self._credential,
            "Environment=PYTHONUTF8=1",
            f"ExecStart={' '.join([*self._with_credential, *map(_quoted, self._command)])}",
            "# 3: the audit ran and has findings; the report says which",
            "SuccessExitStatus=3",
            "Nice=10",
            "ProtectSystem=full",
            *([] if self._lies_in_tmp else ["PrivateTmp=true"]),
            "NoNewPrivileges=true",
        ]
        return "\n".join(lines) + "\n"

    @property
    def _lies_in_tmp(self) -> bool:
        """Tell whether a private /tmp would hide the program, the network or the password's program."""
        used = (self.program, self.inventory, *filter(None, [self.vault_password_file]))
        return any(path.is_relative_to(folder) for path in used for folder in _TEMPORARY)

    @property
    def _credential(self) -> list[str]:
        """Return how the service gets the vault's password: read by systemd, shown to this service alone."""
        file = self.vault_password_file
        if file is None:
            return []
        if _is_program(file):
            return [f"Environment={_quoted(f'ANSIBLE_VAULT_PASSWORD_FILE={file}')}"]
        return [f"LoadCredential={CREDENTIAL}:{_plain(str(file))}"]

    @property
    def _with_credential(self) -> list[str]:
        """Return the words before the command that name the password's copy (%d is not in every systemd)."""
        file = self.vault_password_file
        if file is None or _is_program(file):
            return []
        copy = "${CREDENTIALS_DIRECTORY}/" + CREDENTIAL
        return ["/usr/bin/env", f"ANSIBLE_VAULT_PASSWORD_FILE={copy}"]

    @property
    def _timer(self) -> str:
        return (
            f"{_HEADER}\n[Unit]\nDescription=Zongheng: every night, {_plain(self.inventory.name)}\n\n"
            f"[Timer]\nOnCalendar=*-*-* {self.at}:00\n# a night slept through is made up for\n"
            "Persistent=true\n\n[Install]\nWantedBy=timers.target\n"
        )


def _is_program(file: Path) -> bool:
    return bool(file.stat().st_mode & 0o100)


def _plain(text: str) -> str:
    """Return a value of a unit file in which systemd expands nothing."""
    return text.replace("%", "%%")


def _quoted(word: str) -> str:
    """Return one word of a command line of a unit file."""
    escaped = _plain(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{escaped}"' if re.search(r"[\s\"'\\;]", word) else escaped
