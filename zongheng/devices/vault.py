# SPDX-License-Identifier: Apache-2.0
"""Texts in an ansible-vault, by the program ``ansible-vault`` itself: the package never imports Ansible."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from zongheng import language
from zongheng.errors import Place, ZonghengError, problem

PASSWORD_FILE = "ANSIBLE_VAULT_PASSWORD_FILE"  # noqa: S105 - a variable's name, not a password
_LOCALE = {"LC_ALL": "C.UTF-8"}
"""Ansible refuses to start in another encoding, which is what a job of cron or a bare container may have."""


def decrypted(vault: Path) -> str:
    """Return the text of ``vault``; raise DEV011 where it cannot be opened."""
    if not os.environ.get(PASSWORD_FILE):
        unset = language.pick(zh=f"未设置 {PASSWORD_FILE}", en=f"{PASSWORD_FILE} is not set")
        raise ZonghengError(problem("DEV011", Place(file=str(vault)), found=unset))
    ended = _run(["view", str(vault)], given="")
    if ended.returncode:
        raise ZonghengError(problem("DEV011", Place(file=str(vault)), found=_last_line(ended.stderr)))
    return ended.stdout


def encrypted(text: str, *, password_file: Path) -> str:
    """Return ``text`` encrypted under the password in a file; raise DEV013 where that does not succeed."""
    ended = _run(["encrypt", "--vault-password-file", str(password_file)], given=text)
    if ended.returncode:
        raise ZonghengError(problem("DEV013", Place(file=str(password_file)), found=_last_line(ended.stderr)))
    return ended.stdout


def _run(words: list[str], *, given: str) -> subprocess.CompletedProcess[str]:
    # the program beside our own interpreter first, and no shell reads the words
    beside = Path(sys.executable).with_name("ansible-vault")
    program = str(beside) if beside.exists() else shutil.which("ansible-vault")
    if program is None:
        raise ZonghengError(problem("DEV011", found="ansible-vault"))
    return subprocess.run(  # noqa: S603 - as said
        [program, *words],
        input=given,
        env={**os.environ, **_LOCALE},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
