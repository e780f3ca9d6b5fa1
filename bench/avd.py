# SPDX-License-Identifier: Apache-2.0
"""pyavd in an environment of its own, fetched from PyPI when first asked for, and what a fabric takes it."""

from __future__ import annotations

import json
import subprocess
import venv
from pathlib import Path
from typing import NamedTuple

from bench.frame import PeerMissingError

HOME = Path(__file__).parents[1] / ".bench" / "pyavd"
PYTHON = HOME / "venv" / "bin" / "python"
PACKAGE = "pyavd==6.4.0"
PAIRS, PROCESSES = 40, 2
"""Pairs of leaves in the fabric: with its spines 82 devices."""


class Fabric(NamedTuple):
    """What was made, from inputs to text."""

    devices: int
    lines: int
    seconds: float


def build() -> Fabric:
    """Return what pyavd made of a fabric, and how long that took; raises PeerMissingError."""
    _fetch()
    program = Path(__file__).with_name("avd_fabric.py")
    return Fabric(**json.loads(_run("the fabric", str(program), str(PAIRS), str(PROCESSES))))


def _fetch() -> None:
    ready = HOME / PACKAGE
    if ready.exists():
        return
    venv.create(HOME / "venv", with_pip=True, clear=True)
    _run("pip", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", PACKAGE)
    ready.touch()


def _run(what: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - the environment's own interpreter with arguments of ours
        [PYTHON, *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        why = done.stderr.strip().splitlines() or ["failed"]
        message = f"{what}: {why[-1]}"
        raise PeerMissingError(message)
    return done.stdout
