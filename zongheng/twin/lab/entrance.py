# SPDX-License-Identifier: Apache-2.0
"""The lab of a build: what the life of the twin calls."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from zongheng.design import read_design
from zongheng.design.model import DeviceDesign
from zongheng.errors import Problem, ZonghengError
from zongheng.twin.lab import lab as labs
from zongheng.twin.lab.blueprint import blueprint
from zongheng.twin.lab.carton import cartons
from zongheng.twin.lab.commands import require_root, require_tools
from zongheng.twin.lab.lab import Lab
from zongheng.twin.lab.rootfs import mirror, ready
from zongheng.twin.lab.state import LabState
from zongheng.twin.processes import index

ACCOUNTS = ("netops", "secadmin", "auditor")
"""The factory accounts of every machine; a password is the secret ``<account>_password``."""


def state_of(build: Path) -> LabState:
    """Return the state of a build's lab. Its name also tells one project's lab from another's."""
    place = build.resolve()
    return LabState(f"{place.name[:5]}-{zlib.crc32(str(place).encode()) & 0xFFFFFF:06x}")


def lab_of(build: Path) -> Lab:
    """Return the lab that the designs of a build imply; it may be up or not.

    Raises:
        ZonghengError: LAB008 where no design is of platform ``linux``.
    """
    designs = _designs(build)
    return Lab(blueprint(designs), state_of(build), cartons(designs))


def require(build: Path) -> None:
    """Refuse at once, with everything that is missing, where the lab of a build could not start.

    Raises:
        ZonghengError: LAB001 without root, LAB002 for each missing program, LAB004 without a Debian
            mirror to build from, LAB008 where the plan has no Linux node, LAB009 where it is up.
    """
    lacking: list[Problem] = []
    for condition in (
        require_root,
        require_tools,
        lambda: ready() or mirror(),
        lambda: lab_of(build).require_down(),
    ):
        try:
            condition()
        except ZonghengError as error:
            lacking += error.problems
    if lacking:
        raise ZonghengError(lacking)


def up(
    build: Path,
    *,
    secrets: Mapping[str, str],
    factory: Collection[str] = (),
    day0: Mapping[str, str] | None = None,
) -> dict[str, dict[str, Any]]:
    """Start the Linux machines of a build and enter them in its ``twin.json``; return those entries.

    ``secrets`` hold ``netops_password`` and the like for the factory accounts. Each entry has
    ``address``, ``port``, ``host_key`` and ``namespace``. The machines have no configuration but the factory
    accounts or what ``day0`` says, and those in ``factory`` let nobody in before they have fetched it.

    Raises:
        ZonghengError: LAB001 and LAB002 where the machine cannot have a lab, LAB009 where it is up.
    """
    passwords = {name: secrets[f"{name}_password"] for name in ACCOUNTS if f"{name}_password" in secrets}
    entries = lab_of(build).up(passwords, factory, day0)
    index.enter(build, entries)
    return entries


def status(build: Path) -> dict[str, dict[str, Any]]:
    """Return what is of each machine, by host: see :func:`zongheng.twin.lab.lab.status`."""
    return labs.status(state_of(build))


def down(build: Path) -> bool:
    """Remove a build's lab and its entries in ``twin.json``; return whether there was a lab.

    Raises:
        ZonghengError: LAB001 where there is one and the caller is not root.
    """
    was_there = labs.take_away(state_of(build))
    if was_there:
        index.strike(build, index.machines(build))
    return was_there


def _designs(build: Path) -> list[DeviceDesign]:
    files = sorted((build / "designs").glob("*.json"))
    return [read_design(file) for file in files]
