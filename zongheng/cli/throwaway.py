# SPDX-License-Identifier: Apache-2.0
"""Throw-away credentials for a twin: a vault of random secrets, and two people who may approve."""

from __future__ import annotations

import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import yaml

from zongheng.errors import Place, ZonghengError, problem
from zongheng.files import write_whole

PEOPLE = ("zhangwei", "wangfang")
"""The demo's requester and its second person."""


def make_credentials(inventory: Path, names: Iterable[str], *, into: Path) -> None:
    """Write ``vault.yml`` (encrypted) and ``approvers`` into the inventory, their keys into ``into``.

    What exists is kept, so that a second demo goes on with the devices of the first.
    """
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    password = into / "vault-password"
    vault = inventory / "group_vars" / "all" / "vault.yml"
    if not vault.exists():
        write_whole(password, secrets.token_urlsafe(24) + "\n", mode=0o600)
        values = {name: f"Zh-{secrets.token_urlsafe(12)}" for name in sorted(names)}
        write_whole(vault, _encrypted(yaml.safe_dump({"zongheng_secrets": values}), password), mode=0o600)
    approvers = inventory / "approvers"
    if not approvers.exists():
        write_whole(approvers, "".join(_person(name, into) for name in PEOPLE))


def _encrypted(text: str, password: Path) -> str:
    program = Path(sys.executable).with_name("ansible-vault")
    ended = subprocess.run(  # noqa: S603 - our own virtual environment's program, the text on standard input
        [program, "encrypt", "--vault-password-file", password],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode != 0:
        raise ZonghengError(problem("CLI008", Place(file=str(program)), found=ended.stderr.strip()[-200:]))
    return ended.stdout


def _person(name: str, folder: Path) -> str:
    key = folder / name
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ZonghengError(problem("CHG008", found="ssh-keygen"))
    if not key.exists():
        subprocess.run([program, "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", key], check=True)  # noqa: S603 - fixed arguments
    public = key.with_suffix(".pub").read_text(encoding="utf-8").strip()
    return f'{name} namespaces="zongheng-change" {public}\n'
