# SPDX-License-Identifier: Apache-2.0
"""The lab of real Linux machines: systemd-nspawn nodes joined by veth in network namespaces."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from zongheng.design import from_json
from zongheng.design.model import DeviceDesign
from zongheng.twin.lab.blueprint import blueprint
from zongheng.twin.lab.lab import Lab, down, remember, status
from zongheng.twin.lab.state import LabState

__all__ = ["Lab", "down", "lab_of", "status", "up"]

ACCOUNTS = ("netops", "secadmin", "auditor")
"""The factory accounts of every machine; a password is the secret ``<account>_password``."""


def lab_of(build: Path, inventory: Path) -> Lab:
    """Return the lab that the designs of a build imply; it may be up or not.

    Raises:
        ZonghengError: LAB008 where no design is of platform ``linux``.
    """
    return Lab(blueprint(_designs(build)), LabState(inventory.resolve().name))


def up(build: Path, inventory: Path, *, secrets: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Start the Linux machines of a build and enter them in its ``twin.json``; return those entries.

    ``secrets`` hold ``netops_password`` and the like for the factory accounts. Each entry has
    ``address``, ``port``, ``host_key`` and ``namespace``.

    Raises:
        ZonghengError: LAB001 and LAB002 where the machine cannot have a lab, LAB009 where it is up.
    """
    passwords = {name: secrets[f"{name}_password"] for name in ACCOUNTS if f"{name}_password" in secrets}
    entries = lab_of(build, inventory).up(passwords)
    remember(build, entries)
    return entries


def _designs(build: Path) -> list[DeviceDesign]:
    files = sorted((build / "designs").glob("*.json"))
    return [from_json(file.read_text(encoding="utf-8")) for file in files]
