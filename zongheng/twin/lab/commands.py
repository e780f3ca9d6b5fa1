# SPDX-License-Identifier: Apache-2.0
"""Programs of the machine: run one, and say in a coded error why it failed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from zongheng.errors import Place, ZonghengError, problem

SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

TOOLS: Mapping[str, str] = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "ip": "iproute2",
    "nft": "nftables",
    "zstd": "zstd",
    "tar": "tar",
    "ssh-keygen": "openssh-client",
    "openssl": "openssl",
    "setsid": "util-linux",
    "unshare": "util-linux",
    "mount": "mount",
}
"""Each program that the lab starts, and the Debian package that holds it."""
PROBES: Mapping[str, str] = {"nmap": "nmap", "curl": "curl", "ip": "iproute2"}
"""The same of what :mod:`zongheng.twin.lab.proof` asks the running lab with."""
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
KEYRING_PACKAGE = "debian-archive-keyring"


def require_root() -> None:
    """Refuse with LAB001 where the lab could not make a namespace."""
    if os.geteuid() != 0:
        raise ZonghengError(problem("LAB001", found=f"uid {os.geteuid()}"))


def require_tools(tools: Mapping[str, str] = TOOLS) -> None:
    """Refuse with one LAB002 for each program that is missing."""
    lacking = missing(tools)
    if lacking:
        raise ZonghengError(
            problem("LAB002", tool=tool, package=package) for tool, package in lacking.items()
        )


def missing(tools: Mapping[str, str] = TOOLS) -> dict[str, str]:
    """Return what this machine lacks of ``tools``, each with the Debian package that holds it."""
    lacking = {
        tool: package for tool, package in tools.items() if shutil.which(tool, path=SYSTEM_PATH) is None
    }
    if "mmdebstrap" in tools and not KEYRING.exists():
        lacking[str(KEYRING)] = KEYRING_PACKAGE
    return lacking


def run(
    *words: str,
    stdin: str | None = None,
    env: Mapping[str, str] | None = None,
    accept: Sequence[int] = (0,),
    timeout: float = 120,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end and return it; LAB003 with its own words where its code is not accepted."""
    done = attempt(*words, stdin=stdin, env=env, timeout=timeout)
    if done.returncode not in accept:
        said = (done.stderr.strip() or done.stdout.strip()).splitlines()
        raise ZonghengError(
            problem(
                "LAB003",
                Place(),
                found="; ".join(said[-3:]),
                command=" ".join(words),
                returned=done.returncode,
            )
        )
    return done


def attempt(
    *words: str, stdin: str | None = None, env: Mapping[str, str] | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run a program and return it, whatever its code: for undoing what may be undone already."""
    return subprocess.run(  # noqa: S603 - the words are ours, no shell is involved
        words,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
        env={"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8", **(env or {})},
    )
