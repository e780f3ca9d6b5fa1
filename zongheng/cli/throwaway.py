# SPDX-License-Identifier: Apache-2.0
"""Throw-away credentials for a twin: a vault of random secrets, and two people who may approve."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

import yaml

from zongheng.errors import ZonghengError, problem
from zongheng.files import write_whole

PEOPLE = ("zhangwei", "wangfang")
"""The demo's requester and its second person."""


def make_credentials(inventory: Path, names: Iterable[str], *, into: Path) -> None:
    """Write ``vault.yml`` (encrypted) and ``approvers`` into the inventory, their keys into ``into``.

    What exists is kept, so that a second demo goes on with the devices of the first.
    """
    from zongheng.devices.vault import encrypted

    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = into / "vault-password"
    vault = inventory / "group_vars" / "all" / "vault.yml"
    if not vault.exists():
        write_whole(password, secrets.token_urlsafe(24) + "\n", mode=0o600)
        values = {name: f"Zh-{secrets.token_urlsafe(12)}" for name in sorted(names)}
        text = encrypted(yaml.safe_dump({"zongheng_secrets": values}), password_file=password)
        write_whole(vault, text, mode=0o600)
    approvers = inventory / "approvers"
    if not approvers.exists():
        write_whole(approvers, "".join(_person(name, into) for name in PEOPLE))


def _person(name: str, folder: Path) -> str:
    key = folder / name
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ZonghengError(problem("CHG008", found="ssh-keygen"))
    if not key.exists():
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key], check=True)  # noqa: S603 - fixed arguments
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    return f'{name} namespaces="zongheng-change" {public}\n'
